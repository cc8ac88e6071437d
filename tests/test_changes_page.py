"""The page of changes, the segments' pages and the PDF: what they say about change, and what they hide."""

import csv
import re
from pathlib import Path
from typing import get_args

import pytest

from analysis.results import Drift, Results
from report import alert_words
from report.brief_changes import changes as brief_changes
from report.brief_drawings import Drawings
from report.charts import all_figures, share_over_runs
from report.charts.transitions import _finding
from report.edition import Edition, edition
from report.parts import change_tables
from report.parts import changes as page_of_changes
from report.parts.segment import page as segment_page
from report.text import fill
from report.ways import Ways
from tests.example_changes import with_changes
from tests.example_results import example_results
from tests.example_ways import Situation


def edition_of(results: Results, folder: Path) -> Edition:
    return edition(results, {figure.id: figure for figure in all_figures(results)}, folder)


def page_of(results: Results, folder: Path) -> str:
    """The source of the page of changes as readers see it, without escapes."""
    return re.sub(r"\\(?=[\W_])", "", page_of_changes.changes(edition_of(results, folder)))


# --- the page ----------------------------------------------------------------------------


@pytest.mark.parametrize("situation", get_args(Situation))
def test_the_page_answers_in_a_fixed_order(situation, tmp_path):
    page = page_of(example_results(changes=situation), tmp_path)
    heads = re.findall(r"^## .*\{#([a-z-]+)\}$", page, re.MULTILINE)
    assert heads == ["attention", "segments", "movement", "over-time", "kept", "compared"]
    assert page.startswith("Since ")


def test_a_first_report_promises_and_compares_nothing(tmp_path):
    page = page_of(example_results(), tmp_path)
    assert page.startswith("This is the first report")
    assert "##" not in page
    assert "A starts with 680" not in page
    assert "starts with 680 customers" in page


def test_nothing_notable_is_said_as_such(tmp_path):
    page = page_of(example_results(changes="quiet"), tmp_path)
    assert "**Nothing notable changed since 30 June 2026.**" in page
    assert "The six segments are the same as before" in page


def test_the_page_says_kept_or_found_anew_and_why(tmp_path):
    kept = page_of(example_results(changes="kept"), tmp_path)
    assert "## Why the segments were kept" in kept
    assert "A fresh choice would have picked" in kept
    assert "is 3% larger than" in kept
    assert "the limit is 10%" in kept
    anew = page_of(example_results(changes="refitted"), tmp_path)
    assert "## Why the segments were found anew" in anew
    assert "because Savings drifted" in anew
    assert "only-customers-changed" in anew
    assert "only-customers-changed" not in kept


def test_without_ids_nobody_is_said_to_have_moved(tmp_path):
    page = page_of(example_results(changes="centres"), tmp_path)
    assert "Customers could not be recognised" in page
    assert not re.search(r"changes-by-cause|id=\"transitions|Joined", page)


def test_notes_on_the_history_are_shown(tmp_path):
    results = with_changes(example_results(), "kept", notes=("run 3 is damaged and was left out",))
    assert "- Run 3 is damaged and was left out." in page_of(results, tmp_path)


def test_the_four_causes_are_told_with_customers_and_value(tmp_path):
    results = example_results(changes="refitted")
    table = change_tables.causes_table(results, Ways.of(results))
    told = {row[0].text.split(":")[0]: [cell.text for cell in row[1:]] for row in table.rows}
    assert {key: cells[:2] for key, cells in told.items()} == {
        "Moved": ["80", "4% of those present both times"],
        "Redefined": ["235", "12% of those present both times"],
        "Joined": ["100", "5% of all now"],
        "Left": ["85", "4% of all then"],
    }
    assert told["Joined"][2] == told["Left"][3] == "–"
    assert told["Moved"][2].startswith("€")
    assert change_tables._bases(Ways.of(results)) == {
        "moved": (1984 - 85, "those present both times"),
        "redefined": (1984 - 85, "those present both times"),
        "joined": (2000, "all now"),
        "left": (1984, "all then"),
    }
    bare = example_results(changes="refitted", with_value=False)
    assert len(change_tables.causes_table(bare, Ways.of(bare)).columns) == 3


SMALL = [
    {"changes": "kept", "n_customers": 120, "n_segments": 4},
    {"changes": "refitted", "n_customers": 150, "n_segments": 5, "n_unassigned": 12},
    {"changes": "refitted", "n_segments": 8, "n_unassigned": 40},
]


@pytest.mark.parametrize("situation", SMALL, ids=str)
def test_no_table_counts_fewer_than_ten(situation, tmp_path):
    """Every count of customers who went somewhere is nought, a multiple of five from ten on, or hidden."""
    made = edition_of(example_results(**situation), tmp_path)
    page_of_changes.changes(made)
    for view in made.views:
        segment_page(made, view)
    counts = []
    for name in ("segments-then-and-now", "changes-by-cause", *(f"ways-of-{v.letter.lower()}" for v in made.views)):
        lines = (tmp_path / f"{name}.csv").read_text(encoding="utf-8-sig").splitlines()[1:]
        first = 5 if name.startswith("segments") else 1
        last = 2 if name == "changes-by-cause" else None
        counts += [cell for cells in csv.reader(lines) for cell in cells[first:last]]
    for figure in (made.figures[i] for i in ("transitions", "flows") if i in made.figures):
        counts += [row[-1] for row in figure.table.rows]
    assert len(counts) > 20
    shown = [int(text.replace(",", "")) for text in counts if text not in ("0", "–", "<10", "not shown")]
    assert all(n >= 10 and n % 5 == 0 for n in shown)


def test_a_segment_page_says_where_its_customers_came_from_and_went(tmp_path):
    made = edition_of(example_results(changes="kept"), tmp_path)
    page = re.sub(r"\\(?=[\W_])", "", segment_page(made, made.views[0]))
    section = page.partition("{#movement}")[2].partition("## ")[0]
    assert "It had 615 customers on 30 June 2026 and has 680 now (+11%)." in section
    assert "about 75 came from elsewhere, all from “Lapsing credit users” (F), and about 55 are new" in section
    assert "about 30 went elsewhere, all to “Online deal seekers” (B), and about 35 left" in section
    first = edition_of(example_results(), tmp_path / "first")
    assert "This is the first report on these data." in segment_page(first, first.views[0])


def test_the_figures_say_what_their_numbers_say():
    results = example_results(changes="refitted")
    figures = {figure.id: figure for figure in all_figures(results)}
    assert figures["transitions"].title == "Largest move: 91% of segment G went to B"
    assert figures["flows"].title == "Largest flow: 125 customers, G to B"
    assert figures["drift"].title == "Savings moved beyond the limit"
    assert len(figures["share-over-runs"].table.rows) == 5
    assert figures["drift"].table.rows[0] == ("Savings", "0.310", "0.020", "0%", "0%", "yes")
    assert "Returns in 12 months" not in {row[0] for row in figures["drift"].table.rows}


def test_shares_of_fewer_than_ten_are_neither_drawn_nor_named():
    results = example_results(changes="kept")
    first, last = results.changes.runs
    assert share_over_runs.figure(results).title == "Segment A grew most, from 31% to 34%"
    few = (first.model_copy(update={"shares": {**first.shares, "A": 0.004}}), last)
    changed = results.model_copy(update={"changes": results.changes.model_copy(update={"runs": few})})
    figure = share_over_runs.figure(changed)
    assert figure.title.startswith("Segment F shrank most")
    assert figure.table.rows[0][2] == "under 1%"
    assert [v["run"] for v in share_over_runs._values(changed) if v["letter"] == "A"] == [1]


def test_a_quiet_time_has_no_largest_move():
    results = example_results(changes="quiet")
    assert _finding(Ways.of(results)) == "Hardly anybody moved from one segment to another"
    assert "flows" not in {figure.id for figure in all_figures(results)}


def test_a_column_with_new_gaps_stands_first():
    results = example_results(changes="kept")
    gaps = Drift(variable="age", psi=0.01, chance=0.02, missing_before=0.0, missing_after=0.4, has_drifted=True)
    others = tuple(one for one in results.changes.drift if one.variable != "age")
    changes = results.changes.model_copy(update={"drift": (*others, gaps)})
    figures = {f.id: f for f in all_figures(results.model_copy(update={"changes": changes}))}
    assert figures["drift"].table.rows[0][0] == "Age"
    assert figures["drift"].table.rows[0][4] == "40%"


def test_a_column_of_the_earlier_file_alone_is_named_as_it_was_there(tmp_path):
    results = example_results(changes="kept")
    gone = Drift(variable="fax_number", psi=None, chance=0.02, missing_before=0.1, missing_after=1.0, has_drifted=True)
    moved = gone.model_copy(update={"variable": "telex", "psi": 0.4})
    changes = results.changes.model_copy(update={"drift": (gone, moved)})
    changed = results.model_copy(update={"changes": changes})
    assert "fax_number could not be compared with the earlier data." in page_of(changed, tmp_path)
    figures = {f.id: f for f in all_figures(changed)}
    assert figures["drift"].title == "telex moved beyond the limit"


# --- the PDF -----------------------------------------------------------------------------


@pytest.mark.parametrize("situation", [None, *get_args(Situation)])
def test_the_pdf_says_the_same_as_the_page(situation, tmp_path):
    results = example_results(changes=situation)
    told = brief_changes(results, Drawings(results, tmp_path))
    if situation is None:
        assert told == {"line": alert_words.change_line(results), "is_first": True}
        return
    page = page_of(results, tmp_path / "page")
    for text in (told["verdict"], told["decision"], *(one.sentence for one in told["alerts"])):
        assert text in page
    assert all(len(row["cells"]) == len(told["header"]) - 1 for row in told["rows"])
    assert (told["drawing"] is None) == (situation == "centres")
    values = {
        **{"verdict": "-", "sentences": [], "structure": [], "rows": [], "n_bootstraps": "0", "would_change": ""},
        **{"runs": [], "budget": "", "chart_of_stability": None, "changes": told},
    }
    typst = re.sub(r"\\(?=[\W_])", "", fill("brief/sureness.typ.j2", "typst", **values))
    assert told["verdict"] in typst
    assert ("Nothing notable changed" in typst) == (situation == "quiet")
