"""Lint of what is shown: no few customers are counted, no colours are too close."""

import shutil
from pathlib import Path

import pytest

from report.charts import style
from report.linting import contrast, few
from report.linting.page_file import read_pages
from tests.example_results import example_results

SHEET = Path(__file__).parents[1] / contrast.SHEET
RESULTS = example_results()


def site_with(tmp_path: Path, text: str = "", table: str = "") -> Path:
    site = tmp_path / "site"
    (site / "report/assets").mkdir(parents=True)
    (site / "report/index.html").write_text(f"<html><body><main>{text}</main></body></html>")
    (site / "report/assets/t.csv").write_text(f"\ufeff{table}", encoding="utf-8")
    return site


def reasons(site: Path, printed: dict[str, str] | None = None) -> list[str]:
    return [str(v) for v in few.broken(site, read_pages(site), printed or {}, RESULTS)]


@pytest.mark.parametrize("text", ["7 customers left", "<p>Only <b>3</b> customers</p>", "A: 9 customers."])
def test_a_sentence_that_counts_so_few_is_named(tmp_path: Path, text: str) -> None:
    (found,) = reasons(site_with(tmp_path, text))
    assert found.startswith("report/index.html: tells of ")
    assert "under 10 must not be told" in found


@pytest.mark.parametrize(
    "text",
    ["10 customers", "1,007 customers", "0.3 customers", "fewer than 10 customers", "at least 3 customers", "7 customer types", "no customers"],
)
def test_other_numbers_are_no_such_count(tmp_path: Path, text: str) -> None:
    assert reasons(site_with(tmp_path, text)) == []


def test_the_pdf_counts_too(tmp_path: Path) -> None:
    assert reasons(site_with(tmp_path), {"a.pdf": "the 4 customers"}) == ["a.pdf: tells of 4 customers; under 10 must not be told"]


@pytest.mark.parametrize(
    ("table", "bad"),
    [
        ("Segment,Customers\r\nA,9\r\n", True),
        ("Then,Customers then\r\nA,3\r\n", True),
        ("Segment,Customers\r\nA,fewer than 10\r\nB,0\r\nC,10\r\n", False),
        ('Radius,"Customers without a segment, %"\r\n1,3\r\n', False),
        ("Segment,Orders\r\nA,3\r\n", False),
    ],
)
def test_a_column_that_counts_so_few_is_named(tmp_path: Path, table: str, bad: bool) -> None:
    found = reasons(site_with(tmp_path, table=table))
    assert len(found) == bad
    assert not bad or "report/assets/t.csv: column 'Customers" in found[0]


def test_words_of_the_data_count_nobody(tmp_path: Path) -> None:
    results = example_results(labels={"age": "Shared by 3 customers"})
    site = site_with(tmp_path, "Shared by 3 customers")
    assert [str(v) for v in few.broken(site, read_pages(site), {}, results)] == []


@pytest.fixture
def styled(tmp_path: Path) -> Path:
    target = tmp_path / contrast.SHEET
    target.parent.mkdir(parents=True)
    shutil.copyfile(SHEET, target)
    return tmp_path


def test_our_own_colours_are_far_enough_apart(styled: Path) -> None:
    assert list(contrast.broken(styled)) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(
    ("colour", "told"),
    [(style.INK, "--ink on --paper"), (style.SEGMENTS[2], "--seg-3 on --paper"), (style.ON_HEAT, "--on-heat on --heat-4")],
    ids=lambda one: getattr(one, "role", ""),
)
def test_a_colour_too_close_to_its_ground_is_named(styled: Path, theme: str, colour: style.Colour, told: str) -> None:
    path = styled / contrast.SHEET
    ground = getattr(style.HEAT[3] if colour is style.ON_HEAT else style.PAPER, theme)
    own = getattr(colour, theme)
    path.write_text(path.read_text().replace(f"--{colour.role}: {own};", f"--{colour.role}: {ground};"))
    found = [v.reason for v in contrast.broken(styled)]
    assert any(reason.startswith(f"{told} has a contrast of 1.0 in the {theme} theme") for reason in found)


def test_a_style_sheet_without_a_colour_is_named(styled: Path) -> None:
    path = styled / contrast.SHEET
    path.write_text(path.read_text().replace("--seg-5:", "--segment-5:"))
    assert any("lacks --seg-5" in v.reason for v in contrast.broken(styled))
    path.unlink()
    assert [str(v) for v in contrast.broken(styled)] == ["report/theme/report.css: is missing"]
