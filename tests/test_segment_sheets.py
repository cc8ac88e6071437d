"""One sheet per segment: one page, valid, with its owner's actions, and nothing breaks out of it."""

import shutil
from functools import cache
from pathlib import Path
from typing import Any

import page
import pytest
from pypdf import PdfReader

from analysis.results import Results
from report import brief_parts, segment_sheets
from report.linting import document
from report.recommendations import for_results
from report.summary_facts import summary
from tests.example_changes import with_changes
from tests.example_results import NAMES, example_results
from tests.test_pdf import BREAKING, FOREIGN, HOSTILE, MOMENT, PROJECT, words

SITUATIONS: dict[str, dict[str, Any]] = {
    "six": {},
    "two": {"n_segments": 2, "n_unassigned": 120},
    "eight": {"n_segments": 8, "verdict": "constructive", "with_sidecar": False, "with_value": False, "with_meanings": False},
    "hostile": {"labels": HOSTILE, "names": BREAKING, "category_label": '#panic("y") <i>'},
    "few": {"n_customers": 60, "n_segments": 8},
}


def results_of(situation: str) -> Results:
    return example_results(**SITUATIONS[situation])


def set_sheets(results: Results, folder: Path) -> list[Path]:
    """Set every sheet in `folder`, as a build does."""
    shutil.copytree(PROJECT / "report/theme", folder / "report/theme")
    brief_parts.write(results, folder)
    (folder / "site" / segment_sheets.PUBLISHED).mkdir(parents=True)
    segment_sheets.render(folder, folder / "site", MOMENT)
    return sorted((folder / "site" / segment_sheets.PUBLISHED).iterdir())


@pytest.fixture(scope="module")
def sheets(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The sheets of a situation, each situation once."""
    return cache(lambda situation: set_sheets(results_of(situation), tmp_path_factory.mktemp("sheets")))


def text_of(path: Path) -> str:
    return words(" ".join(sheet.extract_text() for sheet in PdfReader(path).pages))


@pytest.mark.parametrize("situation", SITUATIONS)
def test_every_segment_has_one_sheet_of_one_page_with_its_numbers(sheets: Any, situation: str) -> None:
    results, made = results_of(situation), sheets(situation)
    assert [p.name for p in made] == [f"segment-{s.letter.lower()}.pdf" for s in results.segments]
    found = document.read_sheets(made[0].parents[2], results)
    assert [str(v) for v in document.broken_sheets(found, results)] == []


@pytest.mark.parametrize("situation", SITUATIONS)
def test_a_sheet_passes_a_second_validator(sheets: Any, situation: str) -> None:
    path = sheets(situation)[0]
    for profile in ("ua1", "2a"):
        report = page.validate_pdf(path, profile=profile)
        assert report.is_compliant, [(f.rule_id, f.message) for f in report.failures]


def test_a_sheet_tells_its_owner_what_to_do_and_where_it_comes_from(sheets: Any) -> None:
    results = example_results()
    for path, row in zip(sheets("six"), summary(results).rows, strict=True):
        text = text_of(path)
        actions = for_results(results)[row.letter]
        assert actions
        for action in actions:
            for needed in (action.title, action.owner, action.kpi.rstrip(".")):
                assert words(needed) in text, (path.name, needed)
        assert "12 months to 30 September 2026" in text
        assert "the report “Customer segments: Store card customers”" in text
        assert "1 / 1" in text


@pytest.mark.parametrize(("situation", "told"), [("kept", "30 June 2026)"), ("refitted", "30 June 2026)"), ("undated", "last report)")])
def test_a_sheet_tells_what_changed(tmp_path: Path, situation: Any, told: str) -> None:
    results = with_changes(example_results(), situation)
    made = set_sheets(results, tmp_path)
    assert [len(PdfReader(path).pages) for path in made] == [1] * len(made)
    assert any(told in text_of(path) for path in made)


def test_a_sheet_says_what_it_is(sheets: Any) -> None:
    metadata = PdfReader(sheets("six")[0]).metadata
    assert metadata is not None
    assert metadata.title == f"Segment A: {NAMES[0]}. Customer segments: Store card customers"
    assert str(metadata.get("/CreationDate", "")).startswith("D:20260930")


def test_what_stands_on_a_sheet_does_not_overlap(sheets: Any) -> None:
    """Lines of text keep their distance from the line above the last words."""
    for situation in SITUATIONS:
        for path in sheets(situation):
            assert gap_above_the_foot(path) > 20, (situation, path.name)


def gap_above_the_foot(path: Path) -> float:
    """Points between the words "One sheet of" and the lowest text above them."""
    heights: list[tuple[float, str]] = []
    PdfReader(path).pages[0].extract_text(
        visitor_text=lambda text, cm, tm, font, size: heights.append((cm[3] * tm[5] + cm[5], text)) if text.strip() else None
    )
    foot = next(height for height, text in heights if "One sheet of" in text)
    above = [height for height, _ in heights if height > foot + 1]
    return min(above) - foot


def test_letters_of_other_scripts_do_not_stop_a_sheet(tmp_path: Path) -> None:
    made = set_sheets(example_results(names=FOREIGN), tmp_path)
    assert [len(PdfReader(path).pages) for path in made] == [1] * 6


def test_equal_results_give_equal_sheets(sheets: Any, tmp_path: Path) -> None:
    again = set_sheets(example_results(), tmp_path)
    assert [p.read_bytes() for p in again] == [p.read_bytes() for p in sheets("six")]
