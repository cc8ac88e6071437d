"""The targeting page in every situation a reader can meet."""

import re
import tomllib

import pytest

from analysis.results import Results
from analysis.settings_targeting import COMPUTED, TargetingSettings
from report import prepare as preparing
from report.targeting_answers import COMPUTED as NAMED_AS_COMPUTED
from report.targeting_answers import answer_lines, settings_file
from report.text import fill
from tests.example_results import example_results
from tests.targeting_pages import SITUATIONS, parts, results_of, rows, words


@pytest.fixture(autouse=True)
def _no_drawing(monkeypatch):
    monkeypatch.setattr(preparing, "draw", lambda placed, assets: {p.figure.id: f"<i>{p.figure.id}</i>" for p in placed})


def with_first_grade(results: Results, grade: str) -> Results:
    first = results.segments[0].model_copy(update={"grade": grade})
    return results.model_copy(update={"segments": (first, *results.segments[1:])})


# --- the criteria --------------------------------------------------------------------------


@pytest.mark.parametrize("situation", SITUATIONS)
def test_every_part_is_complete_and_says_nothing_of_none(situation, tmp_path):
    results = results_of(situation)
    found = parts(results, tmp_path)
    for name in ("targeting-criteria", "targeting-evaluation", "targeting-answers", "actions-tests"):
        assert found[name].strip()
        assert not re.search(r"\bNone\b|\bnan\b|StrictUndefined|\x02", found[name]), name
        assert not re.search(r"(?<!\{)\{\{(?!<)", re.sub(r"\\.", "", found[name])), name
    assert len(rows(found["targeting-criteria"])) == len(results.segments)


def test_hostile_names_do_nothing(tmp_path):
    found = parts(results_of("hostile"), tmp_path)
    for name in ("targeting-criteria", "targeting-evaluation", "targeting-answers", "actions-tests"):
        assert "<script>" not in found[name]
        assert "{{<" not in found[name].replace("\\{\\{\\<", "")
        assert found[name].count("```") == 2 * found[name].count("```{=html}")


def test_outcomes(tmp_path):
    results = with_first_grade(results_of("some answered"), "withheld")
    found = {row[0][0]: row[1] for row in rows(parts(results, tmp_path)["targeting-criteria"])}
    assert found == {
        "A": "wait until it proves itself",
        "B": "left out not reachable",
        "C": "open 1 answer missing",
        "D": "a target meets all six",
        "E": "a target meets all six",
        "F": "a target meets all six",
    }


def test_what_nobody_told_is_unknown_and_not_no(tmp_path):
    first = rows(parts(results_of("nothing answered"), tmp_path)["targeting-criteria"])[0]
    assert first[-3:] == ["not told yet"] * 3
    assert first[1] == "open 3 answers missing"


def test_answers_are_counted(tmp_path):
    assert "17 of 18 answers are in." in words(parts(results_of("some answered"), tmp_path)["targeting-criteria"]).replace("1\\", "1")
    everything = words(parts(results_of("all answered"), tmp_path)["targeting-criteria"])
    assert "all of these answers are in." in everything
    assert "stays open" not in everything


def test_few_customers_for_many_columns_are_a_warning(tmp_path):
    assert "Few customers" not in parts(results_of("all answered"), tmp_path / "a")["targeting-criteria"]
    few = parts(results_of("all answered", has_enough=False), tmp_path / "b")["targeting-criteria"]
    assert "There are 42 customers for each of the 10 columns that build the segments; 100 are recommended" in few


def test_old_results_without_targeting_say_so(tmp_path):
    found = parts(example_results(), tmp_path)
    assert "were not computed for these results" in found["targeting-criteria"]
    assert "were not computed for these results" in found["actions-tests"]
    assert "[targeting.segments.F]" in found["targeting-answers"]


# --- the comparison ------------------------------------------------------------------------


def test_the_bubbles_stand_on_the_page_when_there_are_scores(tmp_path):
    assert "<i>targeting-bubbles</i>" in parts(results_of("all answered"), tmp_path / "a")["targeting-evaluation"]
    bare = parts(results_of("nothing answered"), tmp_path / "b")["targeting-evaluation"]
    assert "<i>" not in bare
    assert "it has not said so yet" in bare


def test_missing_scores_and_left_out_segments_are_named(tmp_path):
    text = parts(results_of("some answered"), tmp_path)["targeting-evaluation"]
    assert "Not drawn because a criterion is not met: segment B." in text
    assert re.findall(r"^- Segment .*$", text, re.MULTILINE) == ["- Segment F: Room to grow"]


def test_scores_without_any_complete_segment_say_so(tmp_path):
    results = results_of("all answered")
    blind = tuple(s.model_copy(update={"attractiveness": None}) for s in results.targeting.segments)
    changed = results.model_copy(update={"targeting": results.targeting.model_copy(update={"segments": blind})})
    text = parts(changed, tmp_path)["targeting-evaluation"]
    assert "No segment that is still considered has all its scores yet" in text


@pytest.mark.parametrize(("gone", "said"), [("strength_criteria", "has said what makes a segment attractive"), ("criteria", "has said what makes you attractive")])
def test_one_side_alone_is_not_drawn_and_the_other_is_asked_for(gone, said, tmp_path):
    results = results_of("all answered")
    sums = {"criteria": "attractiveness", "strength_criteria": "strength"}
    segments = tuple(s.model_copy(update={sums[gone]: None}) for s in results.targeting.segments)
    targeting = results.targeting.model_copy(update={gone: (), "segments": segments})
    text = parts(results.model_copy(update={"targeting": targeting}), tmp_path)["targeting-evaluation"]
    assert said in text
    assert "<i>" not in text


# --- the lines to fill in ------------------------------------------------------------------


def parsed(lines: tuple[str, ...]) -> TargetingSettings:
    return TargetingSettings.model_validate(tomllib.loads("\n".join(lines)).get("targeting", {}))


@pytest.mark.parametrize("situation", SITUATIONS)
def test_lines_are_valid_as_they_stand_and_say_what_was_told(situation):
    results = results_of(situation)
    told = parsed(answer_lines(results))
    assert list(told.segments) == [segment.letter for segment in results.segments]
    for judged in results.targeting.segments:
        answers = told.segments[judged.letter]
        assert (answers.fits_strengths, answers.identifiable, answers.reachable) == (
            judged.fits_strengths, judged.identifiable, judged.reachable,
        )  # fmt: skip
    assert told.weights == {criterion.key: criterion.weight for criterion in results.targeting.criteria}


@pytest.mark.parametrize("situation", SITUATIONS)
def test_lines_are_valid_with_every_answer_taken_in(situation):
    lines = tuple(line.removeprefix("# ") for line in answer_lines(results_of(situation)))
    told = parsed(lines)
    assert sum(told.weights.values()) == pytest.approx(1)
    assert sum(told.strength_weights.values()) == pytest.approx(1)
    for answers in told.segments.values():
        assert answers.reachable is not None
        assert answers.strength_scores


def test_a_partly_scored_segment_names_what_is_missing():
    results = results_of("all answered")
    told = results.settings["targeting"]
    told["segments"]["A"]["strength_scores"] = {"range_fits": 7}
    line = next(line for line in answer_lines(results) if line.startswith("strength_scores = { range_fits = 7 }"))
    assert line.endswith("# missing: service_fits")


def test_criteria_of_any_name_are_written_as_keys():
    results = results_of("all answered")
    told = {"weights": {'a "b" = c': 1.0}, "segments": {"A": {"scores": {'a "b" = c': 3}}}}
    changed = results.model_copy(update={"settings": {"targeting": told}, "targeting": None})
    assert parsed(answer_lines(changed)).segments["A"].scores == {'a "b" = c': 3}


def test_the_file_is_named_after_the_data():
    assert settings_file(example_results().data) == "customers.toml"


def test_the_names_of_computed_criteria_are_those_of_the_analysis():
    assert set(NAMED_AS_COMPUTED) == set(COMPUTED)
    text = fill("parts/targeting_answers.md.j2", "md", is_complete=True, has_sidecar=True, asked=[], lines="", unmatched=(), file="x")
    assert set(re.findall(r"`(\w+)`", text)) == set(COMPUTED)


def test_open_questions_and_unmatched_letters_are_listed(tmp_path):
    text = parts(results_of("some answered"), tmp_path)["targeting-answers"]
    assert "- Segment C: can our systems tell who belongs to it?" in text
    assert "also answers for segment Z, which this report does not have" in text
    assert "<details>" in text
    assert "<details open>" in parts(results_of("nothing answered"), tmp_path / "b")["targeting-answers"]
