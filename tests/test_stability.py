"""Stability: overlap, bootstrap Jaccard, certainty, prediction strength, SLSA."""

import numpy as np
import pytest

from analysis.arrays import NOISE
from analysis.clustering import refit
from analysis.clustering.base import Clustering, Recipe
from analysis.evidence import bootstrap
from analysis.evidence.bootstrap import Replicate, draw, labels_or_noise, replicates
from analysis.evidence.by_k import global_stability, stability_by_k, within_stability
from analysis.evidence.certainty import certainties, flags
from analysis.evidence.extending import centres, extend
from analysis.evidence.overlap import best_jaccards, jaccards, matched, overlap_counts
from analysis.evidence.parallel import run_all
from analysis.evidence.prediction_strength import pairs_kept, prediction_strength
from analysis.evidence.slsa import across_stability
from analysis.evidence.stability import read_replicates, segment_stability
from tests.weighing_cases import blobs

KMEANS_3 = Recipe("kmeans", {"k": 3, "n_init": 5})


def clustering(features, recipe, seed=1):
    return Clustering(recipe, refit(recipe, features, seed))


def test_overlap_by_hand():
    first = np.array([0, 0, 0, 1, 1, NOISE])
    second = np.array([0, 0, 1, 1, NOISE, 1])
    assert overlap_counts(first, second).tolist() == [[2, 1], [0, 1]]
    # {0,1,2} with {0,1}: 2/3; with {2,3,5}: 1/5. {3,4} with {0,1}: 0; with {2,3,5}: 1/4.
    assert jaccards(first, second) == pytest.approx(np.array([[2 / 3, 1 / 5], [0, 1 / 4]]))
    assert best_jaccards(first, second) == pytest.approx([2 / 3, 1 / 4])


def test_noise_is_no_segment_to_match():
    reference = np.array([0, 0, 1, 1])
    all_noise = np.full(4, NOISE)
    assert best_jaccards(reference, all_noise).tolist() == [0.0, 0.0]
    assert matched(reference, all_noise).tolist() == [NOISE] * 4


def test_a_segment_nobody_of_which_was_drawn_is_undefined():
    assert np.isnan(best_jaccards(np.array([1, 1]), np.array([0, 0]))[0])


def test_matching_is_one_to_one():
    # Both new segments lie in old segment 0; only the larger may carry its name.
    reference = np.array([0, 0, 0, 0, 0, 1])
    other = np.array([0, 0, 0, 1, 1, 2])
    assert matched(reference, other).tolist() == [0, 0, 0, NOISE, NOISE, 1]


def test_dissolved_and_recovered_are_counted_at_their_limits():
    labels = np.array([0, 0, 0, 0, 1, 1, 1, 1])
    rows = np.arange(8)
    same = Replicate(rows, labels)
    # Segment 0 keeps 2 of its 4 alone: J = 2/4, which is dissolved (J <= .5). Segment 1 then
    # shares a segment with the other 2: J = 4/6.
    torn = Replicate(rows, np.array([0, 0, 1, 1, 1, 1, 1, 1]))
    # Segment 0 loses 1 of 4 to noise: J = 3/4, which is not recovered (J > .75).
    chipped = Replicate(rows, np.array([0, 0, 0, NOISE, 1, 1, 1, 1]))
    found = read_replicates(labels, [same, torn, chipped])
    assert found.mean == pytest.approx([(1 + 1 / 2 + 3 / 4) / 3, (1 + 4 / 6 + 1) / 3])
    assert found.dissolved.tolist() == [1, 0]
    assert found.recovered.tolist() == [1, 2]
    assert found.n_bootstraps == 3
    assert found.weakest == pytest.approx(0.75)


def test_only_customers_drawn_are_compared_each_once():
    features, _ = blobs(2, 30, 9.0, seed=1)
    drawn = draw(features, KMEANS_3, seed=4, size=60)
    assert drawn.rows.size == np.unique(drawn.rows).size < 60
    assert drawn.labels.size == drawn.rows.size
    labels = np.array([0, 0, 1, 1])
    # Customers 1 and 3 were not drawn: what remains of each segment comes back whole.
    assert read_replicates(labels, [Replicate(np.array([0, 2]), np.array([0, 1]))]).mean.tolist() == [
        1.0,
        1.0,
    ]


def test_customers_drawn_twice_count_twice(monkeypatch):
    seen = []
    monkeypatch.setattr(
        bootstrap, "refit", lambda _recipe, rows, _seed: seen.append(len(rows)) or np.zeros(len(rows))
    )
    drawn = draw(np.arange(40.0)[:, None], KMEANS_3, seed=1, size=40)
    assert seen == [40]
    assert drawn.rows.size < 40


def test_doubles_do_not_make_a_place_dense():
    features = np.random.default_rng(1).normal(size=(40, 2))
    dbscan = Recipe("dbscan", {"eps": 0.5, "min_samples": 4, "dense_share": 0.8})
    drawn = draw(features, dbscan, seed=1, size=40)
    assert drawn.labels.tolist() == labels_or_noise(dbscan, features[drawn.rows], 1).tolist()


def test_separate_groups_come_back_and_a_cut_through_a_cloud_does_not():
    groups, _ = blobs(3, 50, 8.0, seed=1)
    found = segment_stability(groups, KMEANS_3, clustering(groups, KMEANS_3).labels, seed=1, n_bootstraps=20)
    assert found.weakest > 0.97
    assert found.recovered.tolist() == [20, 20, 20]
    cloud = np.random.default_rng(2).normal(size=(150, 3))
    torn = segment_stability(cloud, KMEANS_3, clustering(cloud, KMEANS_3).labels, seed=1, n_bootstraps=20)
    assert torn.average < 0.75
    assert torn.dissolved.sum() > 0


def test_a_recipe_that_finds_nothing_dissolves_everything():
    features, groups = blobs(2, 30, 9.0, seed=1)
    hopeless = Recipe("kmeans", {"k": 100, "n_init": 1})
    found = segment_stability(features, hopeless, groups, seed=1, n_bootstraps=3)
    assert found.mean.tolist() == [0.0, 0.0]
    assert found.dissolved.tolist() == [3, 3]


def test_same_seed_same_resamples_however_many_processes():
    features, _ = blobs(3, 40, 6.0, seed=3)
    alone = replicates(features, KMEANS_3, seed=5, n_bootstraps=8, max_rows=50, n_jobs=1)
    shared = replicates(features, KMEANS_3, seed=5, n_bootstraps=8, max_rows=50, n_jobs=2)
    assert all(
        np.array_equal(a.rows, b.rows) and np.array_equal(a.labels, b.labels)
        for a, b in zip(alone, shared, strict=True)
    )
    assert not np.array_equal(alone[0].rows, alone[1].rows)
    assert max(one.rows.size for one in alone) <= 50


def test_progress_is_told_in_order():
    told = []
    run_all(abs, [(-1,), (-2,)], 1, lambda doing, fraction: told.append((doing, fraction)), "counting")
    assert told == [("counting", 0.5), ("counting", 1.0)]


def test_extending_by_the_nearest_centre_or_the_nearest_customer():
    features = np.array([[0.0], [1.0], [10.0], [4.0], [100.0]])
    rows, labels = np.array([0, 1, 2]), np.array([0, 0, 1])
    kmeans = Recipe("kmeans", {"k": 2})
    dbscan = Recipe("dbscan", {"eps": 3.5})
    assert centres(features[rows], labels).ravel().tolist() == [0.5, 10.0]
    assert extend(features, rows, labels, kmeans).tolist() == [0, 0, 1, 0, 1]
    assert extend(features, rows, labels, dbscan).tolist() == [0, 0, 1, 0, NOISE]


def test_certainty_is_the_share_of_resamples_that_agree():
    features = np.array([[0.0], [1.0], [10.0], [11.0]])
    labels = np.array([0, 0, 1, 1])
    rows = np.arange(4)
    swapped_names = Replicate(rows, np.array([1, 1, 0, 0]))
    one_strayed = Replicate(rows, np.array([0, 0, 0, 1]))
    values = certainties(features, Recipe("kmeans", {"k": 2}), labels, [swapped_names, one_strayed])
    assert values.tolist() == [1.0, 1.0, 0.5, 1.0]


def test_certainty_is_low_between_segments_only():
    features, _ = blobs(2, 60, 6.0, seed=2)
    features = np.vstack([features, [[3.0, 0.0]]])
    recipe = Recipe("kmeans", {"k": 2, "n_init": 5})
    labels = clustering(features, recipe).labels
    values = certainties(features, recipe, labels, replicates(features, recipe, 1, 40, 1_000))
    assert values[-1] < 0.95
    assert np.median(values) == 1.0


def test_flags():
    labels = np.array([0, 0, NOISE])
    assert list(flags(labels, np.array([0.95, 0.55, 1.0]))) == ["core", "edge", "unassigned"]


def test_pairs_kept_by_hand():
    # Segment 0: {0,1,2} are together with {0,1}: 1 of 3 pairs. Segment 1: {3,4}: 1 of 1.
    assert pairs_kept(np.array([0, 0, 0, 1, 1]), np.array([0, 0, 1, 2, 2])) == pytest.approx(1 / 3)
    assert pairs_kept(np.array([0, 0, 1]), np.array([0, 0, 1])) == 1.0


def test_prediction_strength_knows_the_number_of_groups():
    features, _ = blobs(3, 60, 8.0, seed=1)
    at = {k: prediction_strength(features, Recipe("kmeans", {"k": k, "n_init": 5}), seed=1) for k in (3, 4)}
    assert at[3] is not None
    assert at[4] is not None
    assert at[3] >= 0.8 > at[4]


def test_a_cloud_predicts_nothing():
    # METHODS 1: N(0, I), n = 400, p = 4: prediction strength below .8 for k = 2, 3, 4.
    cloud = np.random.default_rng(11).normal(size=(400, 4))
    for k in (2, 3, 4):
        strength = prediction_strength(cloud, Recipe("kmeans", {"k": k, "n_init": 5}), seed=1)
        assert strength is not None
        assert strength < 0.8


def test_across_stability_by_hand():
    coarser = np.array([0, 0, 0, 0, 1, 1, 1, 1])
    # Finer 0 has one parent: 1. Finer 1 has halves of both: entropy ln 2, so 0.
    finer = np.array([0, 0, 0, 1, 1, 2, 2, 2])
    assert across_stability(coarser, finer) == pytest.approx([1.0, 0.0, 1.0])
    # Three of four from one parent: 1 - (.75 ln(4/3) + .25 ln 4) / ln 2.
    mixed = np.array([0, 0, 0, 1, 0, 1, 1, 1])
    expected = 1 - (0.75 * np.log(4 / 3) + 0.25 * np.log(4)) / np.log(2)
    assert across_stability(coarser, mixed) == pytest.approx([expected, expected])


def test_global_and_within_stability_by_hand():
    same, other = np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1])
    # ARI of the two crossed halves of 4: (0 - 2/3) / (2 - 2/3) = -.5; quartiles of (1, -.5).
    assert global_stability([(same, same), (same, other)]) == pytest.approx((-0.125, 0.25, 0.625))
    # Best Jaccard in `same` is 1; in `other` one of three: 1/3.
    assert within_stability(same, [(same, same), (same, other)]) == pytest.approx([(3 + 1 / 3) / 4] * 2)


def test_stability_by_k_singles_out_the_true_number():
    features, _ = blobs(3, 50, 8.0, seed=1)
    family = [clustering(features, Recipe("kmeans", {"k": k, "n_init": 5})) for k in (2, 3, 4)]
    found = stability_by_k(features, family, seed=1, n_pairs=5, n_splits=2)
    assert [one.k for one in found] == [2, 3, 4]
    assert max(found, key=lambda one: one.ari_median).k == 3
    assert found[1].prediction_strength is not None
    assert found[1].prediction_strength > 0.9
    assert found[0].across == ()
    assert len(found[2].across) == len(found[2].within) == 4
    assert min(found[1].within) > 0.95 > min(found[2].within)
