"""Conditions, shortlist, winner and reasons."""

import numpy as np
import pytest

from analysis.arrays import NOISE
from analysis.choosing import (
    Trial,
    best_per_algorithm,
    choose,
    has_empty_space,
    purity,
    rank,
    same_groups,
    score_tested,
    shortlist,
    with_stability,
)
from analysis.clustering.base import Clustering, Recipe, canonical_labels
from analysis.errors import NoSegmentsError
from analysis.evidence import reasons
from analysis.evidence.calibration import EMPTINESS, INDICES, STABILITY
from analysis.evidence.gates import first_gates, smallest_allowed, stability_gate
from analysis.evidence.stability import SegmentJaccards
from analysis.evidence.weighing import one_per_number
from analysis.settings import ClusteringSettings, GateSettings

GATES = GateSettings()
N = 1_000


def labels_of(*sizes: int, noise: int = 0) -> np.ndarray:
    return np.concatenate(
        [np.full(size, number) for number, size in enumerate(sizes)] + [np.full(noise, NOISE)]
    )


def trial(
    algorithm="kmeans", sizes=(500, 500), noise=0, labels=None, tested=True, jaccard=0.9, **measured
) -> Trial:
    """A candidate with given sizes and indices; k-means unless said otherwise."""
    labels = labels_of(*sizes, noise=noise) if labels is None else labels
    k = int(labels.max()) + 1
    parameters = {"eps": k + noise / 1_000} if algorithm == "dbscan" else {"k": k}
    if algorithm == "hierarchical":
        parameters["linkage"] = "ward"
    clustering = Clustering(Recipe(algorithm, parameters), labels.astype(np.intp))
    gates = (*first_gates(clustering, GATES, 2, 8), stability_gate(None, GATES))
    values = {**dict.fromkeys((*INDICES, EMPTINESS), 0.0), STABILITY: None, **measured}
    made = Trial(clustering, gates, values)
    return with_stability(made, jaccards(*[jaccard] * k), GATES) if tested else made


def jaccards(*means: float) -> SegmentJaccards:
    zeros = np.zeros(len(means), dtype=np.intp)
    return SegmentJaccards(np.array(means), zeros, zeros, 25)


def randoms(*ks: int) -> dict[int, tuple[dict[str, float | None], ...]]:
    made = [dict.fromkeys((*INDICES, STABILITY), value) for value in (-1.0, 1.0)]
    return {k: tuple(made) for k in ks}


def decided(*trials: Trial):
    return choose(score_tested(trials, randoms(2, 3, 4, 5, 9)), randoms(2, 3, 4, 5, 9))


def failed(gates) -> list[str]:
    return [gate.key for gate in gates if gate.passed is False]


# Conditions


@pytest.mark.parametrize(
    ("n", "smallest"),
    [(2_000, 100), (1_000, 50), (400, 25), (150, 9), (60, 3), (20_000, 1_000)],
)
def test_smallest_segment_follows_share_number_and_what_is_feasible(n, smallest):
    # 5 % and 50 customers; at most half an equal eighth, unless 5 % is more.
    assert smallest_allowed(n, 8, GATES) == smallest


@pytest.mark.parametrize(
    ("sizes", "noise", "expected"),
    [
        ((500, 450, 50), 0, []),
        ((501, 450, 49), 0, ["smallest"]),
        ((400, 300), 300, []),
        ((400, 299), 301, ["noise"]),
        ((1_000,), 0, ["segments"]),
        ((200, *[100] * 8), 0, ["segments"]),
        ((690, 9), 301, ["smallest", "noise"]),
    ],
)
def test_each_condition_bites_at_its_limit(sizes, noise, expected):
    assert failed(trial(sizes=sizes, noise=noise).gates) == expected


def test_stability_condition():
    assert stability_gate(jaccards(0.9, 0.6), GATES).passed is True
    just_failed = stability_gate(jaccards(0.9, 0.5999), GATES)
    assert just_failed.passed is False
    assert "only 59%" in just_failed.sentence
    assert stability_gate(None, GATES).passed is None


def test_small_counts_are_not_told():
    assert "fewer than 10" in next(g.sentence for g in trial(sizes=(991, 9)).gates if g.key == "smallest")


# Choosing


def test_stability_is_judged_before_a_candidate_is_eligible():
    assert not trial(tested=False).is_eligible
    assert trial().is_eligible
    assert trial(jaccard=0.5).n_failed == 1


def test_the_highest_score_among_the_eligible_wins():
    best = trial(sizes=(400, 300, 300), pearson_gamma=0.9)
    shaky = trial(sizes=(300, 300, 200, 200), pearson_gamma=0.99, jaccard=0.5)
    plain = trial(pearson_gamma=0.1)
    choice = decided(plain, best, shaky)
    assert choice.winner.identifier == "kmeans-3"
    assert choice.runner_up is not None
    assert choice.runner_up.identifier == "kmeans-2"
    assert choice.meets_conditions
    assert not choice.by_empty_space


def test_the_check_and_other_weightings_may_disagree():
    compact = trial(sizes=(400, 300, 300), average_within_distance=-0.9, pearson_gamma=0.9)
    separated = trial(widest_within_gap=-0.9, separation_index=0.9)
    choice = decided(compact, separated)
    assert choice.winner.identifier == "kmeans-3"
    assert choice.under_check.identifier == "kmeans-2"
    assert "K-means with 2 segments would win" in reasons.check_sentence(choice)
    assert choice.under_others["stability counted twice"].identifier == "kmeans-3"


def test_equal_scores_go_to_the_algorithm_easiest_to_explain():
    ordered = rank([trial("affinity_propagation"), trial("hierarchical"), trial("kmeans"), trial("dbscan")])
    assert [one.algorithm for one in ordered] == ["kmeans", "hierarchical", "affinity_propagation", "dbscan"]


def test_when_nobody_meets_the_conditions_the_fewest_failures_win():
    small = trial(sizes=(991, 9), jaccard=0.4, pearson_gamma=0.99)
    shaky = trial(sizes=(400, 300, 300), jaccard=0.5)
    choice = decided(small, shaky)
    assert choice.winner.identifier == "kmeans-3"
    assert not choice.meets_conditions
    reason = reasons.winner_reason(choice)
    assert "No candidate met every condition" in reason
    assert "only 50%" in reason


def test_nothing_to_choose_from_is_an_error():
    with pytest.raises(NoSegmentsError):
        choose([trial(tested=False)], randoms(2))
    with pytest.raises(NoSegmentsError, match="two groups"):
        shortlist([Trial(trial(sizes=(1_000,)).clustering, ())], {}, 5)


def test_empty_space_overrules_a_compact_cut_across_it():
    moons = labels_of(500, 500)
    across = np.tile([0, 1], 500)
    compact = trial(labels=canonical_labels(across), pearson_gamma=0.9)
    clear = trial("dbscan", labels=moons, pearson_gamma=-0.9, **{EMPTINESS: 3.0})
    choice = decided(compact, clear)
    assert choice.winner.algorithm == "dbscan"
    assert choice.by_empty_space
    assert "empty space" in reasons.winner_reason(choice)
    assert "cuts across" in reasons.candidate_reason(score_tested([compact, clear], randoms(2))[0], choice, 2)


def test_empty_space_leaves_a_winner_alone_that_respects_it():
    groups = labels_of(500, 500)
    finer = labels_of(400, 300, 300)[np.r_[0:400, 700:800, 400:700, 800:1000]]
    respectful = trial(
        labels=canonical_labels(np.where(groups == 0, 0, 1 + (np.arange(N) % 2))), pearson_gamma=0.9
    )
    clear = trial("dbscan", labels=groups, **{EMPTINESS: 3.0})
    assert purity(respectful, clear) == 1.0
    assert decided(respectful, clear).winner.algorithm == "kmeans"
    assert purity(trial(labels=canonical_labels(finer)), clear) < 0.95


def test_the_best_candidate_with_the_same_groups_wins_in_the_name_of_empty_space():
    merged = trial(pearson_gamma=0.9)
    three = labels_of(500, 250, 250)
    clear = trial("dbscan", labels=three, pearson_gamma=0.1, **{EMPTINESS: 3.0})
    simple = trial(labels=three, pearson_gamma=0.2)
    assert same_groups(simple, clear) == 1.0
    assert decided(merged, clear, simple).winner.identifier == "kmeans-3"


def test_noise_makes_no_empty_space():
    assert has_empty_space(trial("dbscan", sizes=(500, 400), noise=100, **{EMPTINESS: 2.0}))
    assert not has_empty_space(trial("dbscan", sizes=(500, 399), noise=101, **{EMPTINESS: 2.0}))
    assert not has_empty_space(trial(**{EMPTINESS: 1.99}))


def test_shortlist_keeps_every_number_and_every_algorithm():
    trials = [
        *[trial(sizes=sizes, tested=False) for sizes in ((500, 500), (400, 300, 300), (300, 300, 200, 200))],
        *[
            trial("hierarchical", sizes=sizes, tested=False, pearson_gamma=-0.5)
            for sizes in ((500, 500), (400, 300, 300))
        ],
        trial("dbscan", sizes=(900, 100), tested=False, pearson_gamma=-0.9),
        trial("affinity_propagation", sizes=(991, 9), tested=False, pearson_gamma=0.9),
    ]
    kept = [one.identifier for one in shortlist(trials, randoms(2, 3, 4), size=1)]
    assert kept == ["kmeans-2", "kmeans-3", "kmeans-4", "hierarchical-ward-2", "dbscan-2"]
    assert len(shortlist(trials, randoms(2, 3, 4), size=50)) == 6


def test_best_of_each_algorithm_prefers_the_eligible():
    good, wild = trial(), trial(sizes=(991, 9), pearson_gamma=0.99)
    assert best_per_algorithm(score_tested([wild, good], randoms(2)))["kmeans"] is not wild


# Reasons


def test_every_loser_has_one_sentence_that_fits():
    won = trial(sizes=(400, 300, 300), pearson_gamma=0.9, average_within_distance=1.0)
    loose = trial(pearson_gamma=0.9, average_within_distance=2.0, jaccard=0.95)
    shaky = trial(
        "hierarchical", sizes=(400, 300, 300), pearson_gamma=0.9, average_within_distance=1.0, jaccard=0.65
    )
    untested = trial("affinity_propagation", tested=False)
    small = trial("affinity_propagation", sizes=(991, 9), tested=False)
    trials = score_tested([won, loose, shaky, untested, small], randoms(2, 3))
    choice = choose(trials, randoms(2, 3))
    told = [reasons.candidate_reason(one, choice, 3) for one in trials]
    assert told[0].startswith("Chosen")
    assert "less alike" in told[1]
    assert "come back less reliably" in told[2]
    assert "3 candidates" in told[3]
    assert "smallest segment" in told[4]
    assert all(sentence.endswith(".") and sentence.count(". ") == 0 for sentence in told)


def test_rule_names_its_own_numbers():
    rule = reasons.rule_text(ClusteringSettings(), GATES, 100)
    assert "2 to 8" in rule
    assert "100 customers" in rule
    assert "60%" in rule
    assert "30%" in rule


def test_one_clustering_per_number_for_the_curves():
    two, three = trial(), trial(sizes=(400, 300, 300), pearson_gamma=0.9)
    ward = trial("hierarchical", sizes=(300, 300, 200, 200))
    choice = decided(two, three, ward)
    assert [one.n_segments for one in one_per_number([ward, three, two], choice)] == [2, 3]
