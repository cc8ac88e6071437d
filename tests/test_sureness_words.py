"""What "How sure are we" and page 1 say follows the evidence, and grades speak with one voice."""

from itertools import product
from pathlib import Path

import pytest

from analysis.evidence.grades import LIMITS
from analysis.evidence.structure import rejects
from analysis.results import Results, Structure
from analysis.results.base import Grade
from report.caveats import caveats
from report.edition import edition
from report.glossary import TERMS
from report.grading_words import GRADES, STABLE, TRUSTED, VERDICT_MEANINGS, VERDICTS
from report.parts import confidence
from tests.example_results import example_results
from tests.quick_reports import plain

PROJECT = Path(__file__).parents[1]


def structure(dip_p: float, gap_k: int, null_p: float | None) -> Structure:
    return Structure(
        dip=0.02, dip_p=dip_p, gap_k=gap_k, null_index="silhouette", null_observed=0.3, null_low=0.2,
        null_high=0.3, null_p=null_p, n_used=400,
    )  # fmt: skip


@pytest.mark.parametrize(("dip_p", "gap_k", "null_p"), list(product((0.01, 0.05, 0.5), (1, 4), (None, 0.025, 0.05, 0.06))))
def test_the_page_adds_the_tests_up_as_the_verdict_does(dip_p, gap_k, null_p, tmp_path):
    found = structure(dip_p, gap_k, null_p)
    results = example_results()
    evidence = results.evidence.model_copy(update={"structure": found})
    told = plain(confidence.structure(edition(results.model_copy(update={"evidence": evidence}), {}, tmp_path)))
    any_test = dip_p < 0.05 or gap_k > 1 or (null_p is not None and null_p <= 0.05)
    assert ("**Groups found:**" in told) == rejects(found)
    assert ("**No groups found:**" in told) == (not any_test)
    assert ("**Not enough to speak of groups:**" in told) == (any_test and not rejects(found))


def graded(*grades: Grade, verdict: str = "natural") -> Results:
    """Results whose segments have these grades and come back every time."""
    results = example_results(n_segments=len(grades), verdict=verdict)
    segments = tuple(s.model_copy(update={"grade": g}) for s, g in zip(results.segments, grades, strict=True))
    stable = tuple(s.model_copy(update={"jaccard": 0.95}) for s in results.evidence.segments)
    evidence = results.evidence.model_copy(update={"segments": stable})
    return results.model_copy(update={"segments": segments, "evidence": evidence})


@pytest.mark.parametrize(
    ("grades", "said"),
    [
        (("strong", "weak"), "Treat segment B with care: it is a tendency and not a fact, as who belongs to it"),
        (("weak", "weak"), "Treat segments A and B with care: they are tendencies and not facts, as who belongs to them"),
        (("withheld", "strong"), "Treat segment A with care: it is too uncertain to act on."),
        (("weak", "strong", "withheld"), "Treat segments A and C with care: C is too uncertain to act on; A is a tendency"),
    ],
)
def test_doubt_is_told_for_each_kind_of_doubt(grades, said):
    assert caveats(graded(*grades))[0].startswith(said)


def test_no_doubt_is_invented():
    assert not any(c.startswith("Treat") for c in caveats(graded("strong", "moderate")))


def test_doubtful_segments_come_before_missing_borders():
    first, second, _ = caveats(graded("strong", "weak", verdict="reproducible"))
    assert first.startswith("Treat segment B with care")
    assert second.startswith("No separate groups were found")


def test_dependable_segments_are_not_taken_for_separate_groups():
    told = {kind: " ".join(caveats(example_results(verdict=kind))) for kind in VERDICTS}
    assert [kind for kind, text in told.items() if "No separate groups were found" in text] == ["reproducible"]
    assert "separate groups" in VERDICT_MEANINGS["reproducible"]
    # One title for groups that lie apart and for groups that touch.
    assert not any(word in VERDICTS["natural"].lower() for word in ("distinct", "apart", "separate"))


def test_recommendations_are_toned_and_withheld_where_the_grades_say():
    # PUBLISHING: toned down under .75, withheld under .6; the report and the analysis agree.
    assert (STABLE, TRUSTED) == (0.75, 0.6)
    assert (LIMITS["moderate"].jaccard, LIMITS["weak"].jaccard) == (STABLE, TRUSTED)
    assert [bool(words.before_action) for words in GRADES.values()] == [False, False, True, False]


def test_the_words_of_the_grades_stand_in_one_place():
    labels = [words.label for words in GRADES.values()]
    files = [p for folder in ("report", "templates") for p in sorted((PROJECT / folder).rglob("*")) if p.suffix in (".py", ".j2", ".qmd")]
    own = [p for p in files if p.name != "grading_words.py" and not {"_parts", "segments"} & set(p.parts)]
    repeated = {p.name for p in own for label in labels if f'"{label}"' in p.read_text(encoding="utf-8")}
    assert not repeated
    meaning = next(t.meaning for t in TERMS if t.word == "Grade")
    assert all(label.lower() in meaning for label in labels)


def test_both_measures_of_certainty_are_explained():
    meaning = next(t.meaning for t in TERMS if t.word == "Certainty")
    assert "from 0.9 on they are clear members" in meaning
    assert "under 0.7 they count as borderline" in meaning
    assert "assign" in meaning


def test_the_page_says_what_is_tested_and_what_is_not():
    page = (PROJECT / "report" / "confidence.qmd").read_text(encoding="utf-8")
    assert "Only columns that had no part in building the segments are tested" in page
    assert "Benjamini and Hochberg (1995)" in page.partition("[^family]:")[2]
