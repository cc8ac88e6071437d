"""The pre-render step: complete, repeatable, and it touches only what changed."""

import re
import shutil
from pathlib import Path

import pytest
import yaml

from analysis.errors import ReportError, ResultsError
from analysis.results import Results, save
from report import prepare as preparing
from report.parts import PARTS
from report.prepare import ASSETS_FOLDER, PARTS_FOLDER, SEGMENTS_FOLDER, VARIABLES, made, prepare
from tests.example_results import example_results

SITUATIONS = {
    "usual": {},
    "two segments": {"n_segments": 2},
    "eight segments": {"n_segments": 8},
    "no structure": {"verdict": "constructive", "n_unassigned": 150},
    "nothing known": {"with_meanings": False, "with_value": False, "with_sidecar": False},
    "DBSCAN won": {"chosen": "dbscan", "n_unassigned": 5, "verdict": "reproducible"},
}


@pytest.fixture(autouse=True)
def _no_drawing(monkeypatch):
    """Drawing takes seconds and is tested elsewhere."""
    monkeypatch.setattr(preparing, "draw", lambda placed, assets: {p.figure.id: f"<i>{p.figure.id}</i>" for p in placed})


def contents(results: Results, folder: Path) -> dict[Path, str]:
    folder.mkdir(parents=True, exist_ok=True)
    return {path: data.decode("utf-8") for path, data in made(results, folder).items()}


def without_evidence(results: Results) -> Results:
    """Results for which nothing optional was computed."""
    evidence = results.evidence.model_copy(
        update={"segments": (), "by_k": (), "sensitivity": (), "budget": "", "structure": results.evidence.structure.model_copy(
            update={"gap": None, "null_observed": None, "null_low": None, "null_high": None, "null_p": None, "hopkins": None, "sentences": ()}
        )}
    )
    agreement = results.agreement.model_copy(update={"keys": (), "ari": (), "ami": ()})
    segments = tuple(s.model_copy(update={"rule": None, "typical": (), "markers": (), "silhouette": None}) for s in results.segments)
    chosen = results.chosen.model_copy(update={"runner_up": None, "under_check": None, "check_sentence": ""})
    quality = results.quality.model_copy(update={"findings": (), "preparation": ()})
    update = {"evidence": evidence, "agreement": agreement, "segments": segments, "chosen": chosen, "quality": quality, "rules": None, "effects": ()}
    return results.model_copy(update=update)


@pytest.mark.parametrize("situation", SITUATIONS)
def test_every_part_and_every_segment_is_made_in_every_situation(situation, tmp_path):
    results = example_results(**SITUATIONS[situation])
    files = contents(results, tmp_path)
    assert {PARTS_FOLDER / f"{name}.md" for name in PARTS} <= set(files)
    assert {SEGMENTS_FOLDER / f"segment-{s.letter.lower()}.qmd" for s in results.segments} <= set(files)
    for path, text in files.items():
        if path.suffix in (".md", ".qmd"):
            assert text.strip(), path
            assert not re.search(r"\bNone\b(?! of)|StrictUndefined|\x02|\{\{(?!<)|\{%", text), path
            assert text.endswith("\n")


def test_what_was_not_computed_is_said_and_not_shown_as_zero(tmp_path):
    files = contents(without_evidence(example_results()), tmp_path)
    text = "\n".join(files.values())
    for said in (
        "was not computed for these results",
        "No short rule describes this segment",
        "no typical customer",
        "Nothing was found that had to be mended",
        "Only one algorithm found usable groups",
    ):
        assert said in text, said


def test_equal_results_give_equal_bytes(tmp_path):
    assert contents(example_results(), tmp_path / "a") == contents(example_results(), tmp_path / "b")


def test_the_second_time_nothing_is_written_and_what_is_stale_goes(tmp_path):
    path = tmp_path / "results.json"
    save(example_results(n_segments=8), path)
    first = prepare(path, tmp_path)
    assert set(first.written) == set(first.files)
    foreign = tmp_path / PARTS_FOLDER / "brief" / "cover.md"
    foreign.parent.mkdir()
    foreign.write_text("not ours", encoding="utf-8")
    assert prepare(path, tmp_path).written == ()
    save(example_results(n_segments=2), path)
    removed = prepare(path, tmp_path).removed
    assert SEGMENTS_FOLDER / "segment-h.qmd" in removed
    assert not (tmp_path / SEGMENTS_FOLDER / "segment-h.qmd").exists()
    assert any(p.is_relative_to(ASSETS_FOLDER) for p in removed)
    assert foreign.exists()


def test_results_that_cannot_be_read_change_nothing(tmp_path):
    shutil.copytree(Path(__file__).parents[1] / "templates", tmp_path / "templates")
    (tmp_path / "results.json").write_text('{"format": 9}', encoding="utf-8")
    with pytest.raises(ResultsError, match="format 9"):
        prepare(tmp_path / "results.json", tmp_path)
    assert not (tmp_path / PARTS_FOLDER).exists()


def test_the_facts_are_texts_that_the_pages_can_quote(tmp_path):
    facts = yaml.safe_load(contents(example_results(), tmp_path)[VARIABLES])["facts"]
    assert facts["n_customers"] == "2,000"
    assert all(isinstance(value, str) for value in facts.values())


def test_a_figure_stands_on_one_page_only(tmp_path):
    text = "\n".join(contents(example_results(), tmp_path).values())
    placed = re.findall(r"<i>([a-z0-9-]+)</i>", text)
    assert len(placed) == len(set(placed)) > 20
    tables = re.findall(r'<table [^>]*id="([^"]+)"', text)
    assert len(tables) == len(set(tables)) > 15
    assert not set(placed) & set(tables)


def test_every_figure_but_the_further_distributions_is_placed(tmp_path):
    results = example_results()
    text = "\n".join(contents(results, tmp_path).values())
    ids = {figure.id for figure in preparing.all_figures(results) if not figure.id.startswith("spread-")}
    assert {i for i in ids if f"<i>{i}</i>" not in text} == set()


def test_a_csv_holds_no_small_count_and_no_customer_id(tmp_path):
    files = contents(example_results(n_customers=200, n_segments=8), tmp_path)
    tables = [text for path, text in files.items() if path.suffix == ".csv"]
    assert len(tables) > 8
    assert not any("customer_id," in text for text in tables if "In the file" not in text)
    overview = files[ASSETS_FOLDER / "segment-table.csv"]
    assert not re.search(r",[1-9],", overview)


def test_a_rule_that_fails_stops_the_build(tmp_path, monkeypatch):
    def fail(edition):
        raise ReportError("templates/x: broken")

    monkeypatch.setitem(PARTS, "about", fail)
    path = tmp_path / "results.json"
    save(example_results(), path)
    with pytest.raises(ReportError, match="broken"):
        prepare(path, tmp_path)
    assert not (tmp_path / PARTS_FOLDER).exists()
