"""The page that compares the algorithms: consensus, small print, and what was never tested."""

from pathlib import Path

import pytest

from analysis.results import AlgorithmReport, Candidate, Gate, Results
from report import algorithm_notes
from report.charts import candidates as chart_of_candidates
from report.edition import edition
from report.parts import comparison
from tests.example_results import example_results
from tests.quick_reports import plain


def with_consensus(*near: float) -> Results:
    results = example_results()
    return results.model_copy(update={"agreement": results.agreement.model_copy(update={"consensus": near})})


def agreement_part(results: Results, assets: Path) -> str:
    return plain(comparison.agreement(edition(results, {}, assets)))


@pytest.mark.parametrize(
    ("near", "said", "conclusion"),
    [
        ((0.92, 0.8, 0.7, 0.05), "almost fully", "So the chosen segments are not the view of one method alone."),
        ((0.5, 0.5, 0.1, 0.05), "largely", "So the chosen segments are not the view of one method alone."),
        ((0.92, 0.49, 0.2, 0.05), "almost fully", "No other method comes near it, which is a reason for caution."),
        ((0.49, 0.9, 0.9, 0.9), "partly", "mainly the view of this one method."),
        ((0.1, 0.9, 0.9, 0.9), "hardly", "mainly the view of this one method."),
    ],
)
def test_the_consensus_is_told_in_words_and_numbers(near, said, conclusion, tmp_path):
    told = agreement_part(with_consensus(*near), tmp_path)
    assert "The 22 candidates that were tested for stability vote on who belongs together" in told
    assert f"K-means, which was chosen, {said} agrees with it." in told
    assert told.count("reason for caution") + ("not the view of one" in told) == 1
    assert conclusion in told
    rows = (tmp_path / "agreement-consensus.csv").read_text(encoding="utf-8-sig").splitlines()
    assert rows[0] == "Algorithm,Agreement with the consensus,In words"
    assert rows[1] == f"K-means,{near[0]:.2f},{said}"
    assert len(rows) == 5


def test_without_a_consensus_nothing_is_said_of_one(tmp_path):
    assert "consensus" not in agreement_part(example_results(), tmp_path)


def untested() -> tuple[Results, Candidate]:
    """Results in which one candidate met all conditions that were judged, and stability was not."""
    results = example_results()
    gates = (Gate(key="noise", passed=True, sentence="."), Gate(key="stability", passed=None, sentence="."))
    reason = "Set aside before the stability test: 12 candidates were tested."
    changed = results.candidate("kmeans-3").model_copy(update={"gates": gates, "stability": None, "score": None, "reason": reason})
    every = tuple(changed if c.id == changed.id else c for c in results.candidates)
    return results.model_copy(update={"candidates": every}), changed


def test_an_untested_candidate_is_not_said_to_meet_every_condition(tmp_path):
    before = chart_of_candidates.figure(example_results()).title
    results, changed = untested()
    assert before == "21 of 22 segmentations met every condition"
    assert chart_of_candidates.figure(results).title == "20 of 22 segmentations met every condition"
    fates = {row[5] for row in chart_of_candidates.figure(results).table.rows if row[6] == changed.reason}
    assert fates == {"not tested for stability"}
    everything = plain(comparison.everything(edition(results, {}, tmp_path)))
    assert "Set aside. Before the stability test: 12 candidates were tested." in everything
    assert "In the running. Set aside" not in everything


def test_a_failed_algorithm_says_once_that_it_failed(tmp_path):
    told = plain(comparison.algorithms(edition(example_results(), {}, tmp_path)))
    section = told.partition("## DBSCAN")[2]
    assert "**No usable groups here.** 45 % of the customers lie in thin areas." in section
    assert section.lower().count("no usable groups") == 1


def report_of(algorithm: str, **diagnostics: float | int | str | None) -> AlgorithmReport:
    return AlgorithmReport.model_validate(
        {"algorithm": algorithm, "title": "T", "best": None, "worked": True, "happened": ".", "diagnostics": diagnostics}
    )


def best_of(**update: object) -> Candidate:
    return example_results().candidates[0].model_copy(update=update)


def test_affinity_propagation_tells_exemplars_and_convergence():
    settled = report_of("affinity_propagation", elections=8, unsettled=0, most_rounds=90, highest_damping=0.9)
    best = best_of(sizes=(250, 181, 9))
    exemplars, convergence = algorithm_notes.sentences(settled, best)
    assert exemplars == (
        "In its best answer three typical customers (exemplars) stand for 250, 181 and fewer than 10 customers."
    )
    assert convergence == "The 8 elections it held all came to an end, so its answers are settled."
    torn = report_of("affinity_propagation", elections=5, unsettled=2)
    assert algorithm_notes.sentences(torn, None) == ("Of the 7 elections it held, 2 came to no end and were not used.",)
    assert algorithm_notes.small_print(settled) == (
        "at most 90 rounds of messages until an election was settled", "damping up to 0.9",
    )  # fmt: skip


def test_the_tree_tells_its_own_cophenetic_correlation():
    trees = report_of("hierarchical", cophenetic_ward=0.475, cophenetic_average=0.69, cophenetic_complete=0.46)
    (told,) = algorithm_notes.sentences(trees, best_of(parameters={"linkage": "average", "k": 3}))
    assert "by average linkage, keeps the distances between customers to 0.69" in told
    assert "not used to choose" in told
    assert len(algorithm_notes.small_print(trees)) == 3
    assert algorithm_notes.sentences(trees, None) == ()


def test_small_print_leaves_out_what_is_undefined_and_keeps_what_is_new():
    dbscan = report_of("dbscan", eps=1.709, segments=1, largest_share=None, something_new=3)
    assert algorithm_notes.small_print(dbscan) == (
        "radius read or set (eps) 1.71", "segments at that radius 1", "something new 3",
    )  # fmt: skip
    assert algorithm_notes.sentences(dbscan, best_of()) == ()
