"""Agreement between algorithms, consensus, and how many companions a customer keeps."""

from types import SimpleNamespace

import numpy as np
import pytest

from analysis.analysing import _graded
from analysis.arrays import NOISE
from analysis.clustering.base import Recipe
from analysis.evidence.agreement import agreement_matrices, co_association, consensus
from analysis.evidence.sensitivity import (
    Alternative,
    companions_kept,
    judged_by,
    leaving_one_out,
    neighbouring_recipes,
    other_seeds,
    run,
    would_change,
)
from analysis.evidence.stability import SegmentJaccards
from analysis.evidence.verdict import ALLOWS, SENTENCES
from analysis.results import SensitivityRun, Verdict
from tests.weighing_cases import blobs

KMEANS = Recipe("kmeans", {"k": 3, "n_init": 5})


def run_of(key: str, companions: float) -> SensitivityRun:
    return SensitivityRun(key=key, what=f"choice {key}", companions=companions, ari=companions, n_segments=3)


def test_names_of_segments_do_not_matter():
    first = np.array([0, 0, 1, 1, 2, 2])
    renamed = np.array([2, 2, 0, 0, 1, 1])
    crossed = np.array([0, 1, 0, 1, 0, 1])
    found = agreement_matrices({"kmeans": first, "dbscan": renamed, "hierarchical": crossed})
    assert found.keys == ("kmeans", "dbscan", "hierarchical")
    assert found.ari[0][1] == found.ami[0][1] == pytest.approx(1.0)
    # Pairs together in both: 0. Expected 3 * 6 / 15, mean (3 + 6) / 2: (0 - 1.2) / (4.5 - 1.2).
    assert found.ari[0][2] == pytest.approx(-1.2 / 3.3)
    assert found.ari[2][0] == found.ari[0][2]
    assert all(found.ari[i][i] == found.ami[i][i] == 1.0 for i in range(3))


def test_calling_customers_noise_lowers_agreement():
    first = np.repeat([0, 1], 10)
    half_noise = np.where(np.arange(20) % 2, first, NOISE)
    assert agreement_matrices({"a": first, "b": half_noise}).ari[0][1] < 0.5


def test_co_association_by_hand():
    labels = [np.array([0, 0, 1]), np.array([0, 1, 1]), np.array([0, 0, NOISE])]
    found = co_association(labels, [0.5, 0.25, 0.25])
    assert found == pytest.approx(np.array([[1, 0.75, 0], [0.75, 1, 0.25], [0, 0.25, 1]]))


def test_consensus_outvotes_one_stray_clustering():
    truth = np.repeat([0, 1, 2], 20)
    slightly_off = np.where(np.arange(60) == 0, 1, truth)
    stray = np.random.default_rng(1).integers(0, 3, size=60)
    found = consensus([truth, slightly_off, stray], [0.5, 0.3, 0.2], k=3, seed=1)
    assert found.rows.tolist() == list(range(60))
    assert agreement_matrices({"truth": truth, "stray": stray}, found.labels).consensus[0] == 1.0
    assert agreement_matrices({"truth": truth, "stray": stray}, found.labels).consensus[1] < 0.2
    assert agreement_matrices({"truth": truth}).consensus == ()


def test_companions_kept_by_hand():
    reference = np.array([0, 0, 0, 1, 1])
    assert companions_kept(reference, np.array([4, 4, 4, 2, 2])) == 1.0
    # Customers 0 and 1 keep 1 of 2 companions, customer 2 keeps none, 3 and 4 keep theirs.
    assert companions_kept(reference, np.array([0, 0, 1, 2, 2])) == pytest.approx((0.5 + 0.5 + 0 + 1 + 1) / 5)
    # Merging loses no companion; becoming noise loses all.
    assert companions_kept(reference, np.zeros(5, dtype=np.intp)) == 1.0
    assert companions_kept(reference, np.array([0, 0, NOISE, 1, 1])) == pytest.approx(0.6)


def test_companions_are_not_asked_of_noise_or_loners():
    assert companions_kept(np.array([0, 0, NOISE, 1]), np.array([0, 0, 0, 0])) == 1.0
    assert companions_kept(np.array([NOISE, 0]), np.array([0, 0])) == 1.0


def test_other_ways_are_listed_by_name():
    features = np.zeros((4, 3))
    out = leaving_one_out(features, ("age", "region", "region"), {"age": "Age"}, KMEANS, 1)
    assert [(one.key, one.what, one.features.shape[1]) for one in out] == [
        ("without-age", "Age left out", 2),
        ("without-region", "region left out", 1),
    ]
    assert leaving_one_out(features, ("a", "a", "a"), {}, KMEANS, 1) == []
    assert len({one.seed for one in other_seeds(features, KMEANS, 1)} | {1}) == 4
    near = neighbouring_recipes(features, KMEANS, 1)
    assert [(one.key, one.recipe.parameters["k"]) for one in near] == [("k-2", 2), ("k-4", 4)]
    assert [one.key for one in neighbouring_recipes(features, Recipe("kmeans", {"k": 2}), 1)] == ["k-3"]
    dense = Recipe("dbscan", {"eps": 1.0, "min_samples": 4, "dense_share": 0.99})
    shares = [one.recipe.parameters["dense_share"] for one in neighbouring_recipes(features, dense, 1)]
    assert shares == pytest.approx([0.97, 0.999])


def test_runs_compare_with_the_chosen_segments():
    features, groups = blobs(3, 40, 8.0, seed=1)
    flat = np.random.default_rng(1).normal(size=features.shape)
    found = run(
        [
            Alternative("seed-1", "other numbers", features, KMEANS, 5),
            Alternative("x", "noise", flat, KMEANS, 5),
        ],
        groups,
    )
    assert found[0].companions > 0.97
    assert found[0].n_segments == 3
    assert found[1].companions < 0.5
    assert abs(found[1].ari) < 0.1


def test_what_would_change_our_mind():
    harmless = would_change([run_of("seed-1", 0.99), run_of("without-age", 0.9), run_of("k-2", 0.4)])
    assert harmless.startswith("None of the 2 other reasonable choices")
    assert "90%" in harmless
    harmful = would_change([run_of("seed-1", 0.99), run_of("without-age", 0.5)])
    assert "choice without-age" in harmful
    assert "50%" in harmful
    assert "next snapshot" in harmful


def judged(kind: str, *companions: float, more: tuple[SensitivityRun, ...] = ()) -> Verdict:
    before = Verdict(kind=kind, sentence=SENTENCES[kind].format(k=3), allows=ALLOWS[kind])
    runs = [run_of(f"without-{number}", value) for number, value in enumerate(companions)]
    return judged_by([*runs, *more], before, 3)


def test_what_most_other_choices_regroup_was_chosen_by_us():
    found = judged("reproducible", 0.79, 0.5, 0.9)
    assert found.kind == "constructive"
    assert found.allows == ALLOWS["constructive"]
    assert "The same 3 segments come back" in found.sentence
    assert "would divide the customers differently" in found.sentence
    assert "chosen by us" in found.sentence
    assert "2 of 3" in found.would_change


@pytest.mark.parametrize("companions", [(0.8, 0.9), (0.79, 0.9), (0.5, 0.5, 0.8, 0.8), ()])
def test_half_of_the_choices_or_fewer_change_no_verdict(companions):
    # Other numbers of segments regroup by intention, and do not count.
    others = tuple(run_of(key, 0.1) for key in ("k-2", "k-4", "density-lower"))
    for kind in ("natural", "reproducible", "constructive"):
        found = judged(kind, *companions, more=others)
        assert (found.kind, found.sentence) == (kind, SENTENCES[kind].format(k=3))


def test_natural_segments_stay_natural_with_a_warning_and_constructive_ones_as_they_are():
    natural = judged("natural", 0.5, 0.5, 0.9)
    assert natural.kind == "natural"
    assert natural.sentence.startswith(SENTENCES["natural"].format(k=3))
    assert natural.sentence.endswith("would regroup many customers.")
    assert judged("constructive", 0.5).sentence == SENTENCES["constructive"].format(k=3)


def test_the_final_verdict_caps_the_grades():
    parts = {"letter": "A", "certainty": 0.99, "edge_share": 0.0, "variables": ()}
    segment = SimpleNamespace(**parts, model_copy=lambda update: update)
    weighed = SimpleNamespace(
        stability=SegmentJaccards(np.array([0.99]), np.array([6]), np.array([94]), 100),
        verdict=SimpleNamespace(kind="reproducible"),
    )
    (lost,) = _graded(SimpleNamespace(segments=[segment]), ("A",), weighed, "reproducible")
    assert lost == {"grade": "moderate", "grade_reason": lost["grade_reason"]}
    assert "lost in 6% of the draws" in lost["grade_reason"]
    weighed.stability = weighed.stability._replace(dissolved=np.array([0]))
    (strong,) = _graded(SimpleNamespace(segments=[segment]), ("A",), weighed, "natural")
    (capped,) = _graded(SimpleNamespace(segments=[segment]), ("A",), weighed, "constructive")
    assert (strong["grade"], capped["grade"]) == ("strong", "moderate")
    segment.edge_share = 0.47
    (unsure,) = _graded(SimpleNamespace(segments=[segment]), ("A",), weighed, "natural")
    assert "47% of its customers lie close to another segment" in unsure["grade_reason"]
