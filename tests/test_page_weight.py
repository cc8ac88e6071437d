"""Reports on very large tables stay light: pages show the most telling part, the CSV has the rest."""

from pathlib import Path
from xml.etree import ElementTree

import pytest

from report.charts import all_figures, differences
from report.edition import edition
from report.linting.page_file import PageFile
from report.linting.weight import first_view
from report.parts import segments
from report.svg import inline
from report.tables import MOST_SHOWN, table
from tests.example_results import example_results


def rows(n: int) -> list[list[str]]:
    return [[f"row {i}", str(i)] for i in range(n)]


def test_a_very_long_table_is_cut_on_the_page_and_says_so():
    made = table("long", "Long", ("A", "B"), rows(MOST_SHOWN + 1), has_csv=True)
    html = str(made.to_markdown())
    assert html.count("<tr>") == MOST_SHOWN + 1
    assert "The first 120 of 121 rows. <a" in html
    assert made.to_csv().count("row ") == MOST_SHOWN + 1


def test_a_table_of_usual_length_or_without_csv_is_whole():
    whole = str(table("usual", "Usual", ("A", "B"), rows(MOST_SHOWN), has_csv=True).to_markdown())
    assert whole.count("<tr>") == MOST_SHOWN + 1
    assert "The first" not in whole
    alone = str(table("alone", "Alone", ("A", "B"), rows(MOST_SHOWN + 5)).to_markdown())
    assert alone.count("<tr>") == MOST_SHOWN + 6


def test_the_heat_map_has_fewer_rows_where_it_has_more_columns(monkeypatch: pytest.MonkeyPatch):
    results = example_results(n_segments=6)
    assert "variables that differ most" not in differences.figure(results).subtitle
    monkeypatch.setattr(differences, "MOST_CELLS", 54)
    figure = differences.figure(results)
    assert "the 9 variables that differ most of 10" in figure.subtitle
    assert len(figure.table.rows) == 10
    monkeypatch.setattr(differences, "MOST_CELLS", 6)
    assert "the 8 variables that differ most of 10" in differences.figure(results).subtitle


def test_only_the_columns_whose_shares_differ_most_are_drawn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    results = example_results()
    figures = {figure.id: figure for figure in all_figures(results)}
    monkeypatch.setattr(segments, "MOST_CATEGORIES", 1)
    told = segments.categories(edition(results, figures, tmp_path))
    strongest = max((e for e in results.effects if e.variable in ("region", "newsletter")), key=lambda e: e.value or 0)
    assert f"categories-{strongest.variable}" in told
    assert "One more column with categories is in the tables" in told
    monkeypatch.undo()
    assert "more column" not in segments.categories(edition(results, figures, tmp_path))


@pytest.mark.parametrize(("text", "is_loaded"), [("<em>x</em>", True), ("x", False)])
def test_a_font_is_weighed_where_it_is_used(tmp_path: Path, text: str, is_loaded: bool):
    (tmp_path / "a.css").write_text("@font-face {src: url('lato-italic.woff2')}")
    (tmp_path / "lato-italic.woff2").write_bytes(b"x" * 1000)
    path = tmp_path / "a.html"
    path.write_text(f'<html><head><link rel="stylesheet" href="a.css"></head><body><i class="bi"></i><main>{text}</main></body></html>')
    weight = path.stat().st_size + (tmp_path / "a.css").stat().st_size
    assert first_view(PageFile(tmp_path, path)) == weight + 1000 * is_loaded


def drawn(children: str) -> ElementTree.Element:
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><g transform="translate(5,5)">{children}</g></svg>'
    return next(e for e in ElementTree.fromstring(inline(svg, "x-wide", "T")).iter() if e.tag.endswith("}g"))


def test_what_most_marks_say_is_said_once_and_the_others_keep_their_own():
    group = drawn('<path d="M1,1" fill="#a"/><path d="M2,2" fill="#b"/><path d="M3,3" fill="#a"/>')
    assert group.get("fill") == "#a"
    assert [child.get("fill") for child in group] == [None, "#b", None]


def test_a_mark_that_says_nothing_does_not_take_what_others_say():
    group = drawn('<path d="M1,1" fill="#a"/><path d="M2,2"/><path d="M3,3" fill="#a"/>')
    assert group.get("fill") is None
    assert [child.get("fill") for child in group] == ["#a", None, "#a"]


def test_a_text_on_one_line_says_its_place_itself():
    one, two = drawn('<text transform="translate(3.14159,-7)">a</text><text transform="translate(1,2)"><tspan>b</tspan></text>')
    assert one.attrib == {"x": "3.1", "y": "-7"}
    assert two.attrib == {"transform": "translate(1,2)"}
