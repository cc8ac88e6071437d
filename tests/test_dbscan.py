"""DBSCAN: the published demo, the bend of the curve, and its verdict on itself."""

import numpy as np
import pytest
from sklearn.cluster import DBSCAN
from sklearn.datasets import make_blobs, make_moons
from sklearn.metrics import adjusted_rand_score

from analysis.arrays import NOISE
from analysis.clustering import dbscan
from analysis.clustering.base import Clustering, Recipe, stay_silent
from analysis.clustering.density import Landscape, bend, label_once, radius, round_up
from analysis.errors import ClusteringError
from analysis.settings import ClusteringSettings, DbscanSettings


def standardised(features):
    return (features - features.mean(axis=0)) / features.std(axis=0)


def propose(features, **settings):
    return dbscan.propose(features, ClusteringSettings(dbscan=DbscanSettings(**settings)), 7, stay_silent)


@pytest.fixture(scope="module")
def demo():
    features, kinds = make_blobs(750, centers=[[1, 1], [-1, -1], [1, -1]], cluster_std=0.4, random_state=0)
    return standardised(features), kinds


def test_demo_of_scikit_learn(demo):
    features, kinds = demo
    answer = dbscan.fit(features, {"eps": 0.3, "min_samples": 10}, 0)
    assert answer.n_segments == 3
    assert (answer.labels == NOISE).sum() == 18
    assert adjusted_rand_score(kinds, answer.labels) == pytest.approx(0.952, abs=5e-4)


@pytest.mark.parametrize("eps", [0.15, 0.2, 0.3, 0.5])
def test_same_core_regions_and_noise_as_scikit_learn(demo, eps):
    features, _ = demo
    reference = DBSCAN(eps=eps, min_samples=10).fit(features)
    labels = dbscan.fit(features, {"eps": eps, "min_samples": 10}, 0).labels
    core = reference.core_sample_indices_
    assert adjusted_rand_score(reference.labels_[core], labels[core]) == 1
    assert np.array_equal(reference.labels_ == NOISE, labels == NOISE)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 1.0])
def test_both_ways_to_label_agree(demo, share):
    features, _ = demo
    landscape = Landscape.survey(features, np.arange(750), 10)
    expected = landscape.label(radius(landscape.reach, share))
    assert np.array_equal(label_once(features, 10, share), expected)


def test_six_customers_by_hand():
    # Within 1: {0, 1}, {0, 1, 2}, {1, 2}: only 1 is dense; 9 has no company. 5 and 5.5 are too few.
    features = np.array([[0.0], [1.0], [2.0], [5.0], [5.5], [9.0]])
    answer = dbscan.fit(features, {"eps": 1.0, "min_samples": 3}, 0)
    assert answer.labels.tolist() == [0, 0, 0, NOISE, NOISE, NOISE]
    assert answer.recipe.parameters["dense_share"] == pytest.approx(1 / 6)


def test_a_border_customer_joins_the_nearest_dense_one_whatever_the_order():
    # Dense: 0.1 .. 0.9 and 3.2 .. 4; 2.1 reaches 0.9 (1.2 away) and 3.2 (1.1 away) but too few in all.
    groups = np.concatenate([np.linspace(0.1, 0.9, 9), np.linspace(3.2, 4.0, 9)])
    features = np.concatenate([groups, [2.1]])[:, None]
    for order in (np.arange(19), np.arange(19)[::-1]):
        labels = dbscan.fit(features[order], {"eps": 1.25, "min_samples": 8}, 0).labels
        assert labels[np.flatnonzero(order == 18)] == labels[np.flatnonzero(order == 12)]
        assert labels[np.flatnonzero(order == 18)] != labels[np.flatnonzero(order == 3)]


def test_nobody_dense_is_an_error_that_says_what_to_do():
    with pytest.raises(ClusteringError, match=r"left all 30 customers as noise; loosen \[clustering.dbscan\]"):
        dbscan.fit(np.arange(30.0)[:, None], {"eps": 0.5, "min_samples": 3}, 0)


def test_the_bend_is_the_point_furthest_below_the_chord():
    # Chord from (0, 1) to (4, 9): 1, 3, 5, 7, 9. Gaps: 0, 1.9, 3.7, 4, 0.
    assert bend(np.array([9.0, 1.1, 1.0, 1.3, 3.0])) == 3.0


def test_radii_are_rounded_up_to_four_digits():
    assert round_up(0.83124) == 0.8313
    assert round_up(12.3401) == 12.35
    assert round_up(2.0) == 2.0
    assert round_up(0.0) == 0.0


def test_the_radius_makes_the_wanted_share_dense():
    reach = np.arange(1.0, 11.0)
    assert radius(reach, 0.3) == 3.0
    assert (reach <= radius(reach, 0.75)).mean() == 0.8


def test_moons_with_noise_are_told_apart():
    moons, kinds = make_moons(400, noise=0.05, random_state=0)
    stray = np.random.default_rng(0).uniform([-1.5, -1], [2.5, 1.5], size=(25, 2))
    proposals = propose(standardised(np.vstack([moons, stray])), min_samples=8)
    assert proposals.worked
    assert max(adjusted_rand_score(kinds, candidate.labels[:400]) for candidate in proposals.clusterings) > 0.95
    assert "no usable groups" not in proposals.happened


def test_groups_at_other_radii_than_the_bend_say_so():
    random = np.random.default_rng(0)
    crowds = [random.normal(centre, 0.1, size=(150, 2)) for centre in ((0, 0), (1.2, 0))]
    halo = random.uniform(-3, 4, size=(60, 2))
    proposals = propose(standardised(np.vstack([*crowds, halo])), min_samples=8, eps=2.0)
    assert proposals.worked
    assert "nothing of use was seen: one group holds 98% of those who are placed" in proposals.happened
    assert "crowded spots in one connected whole" in proposals.happened


def test_one_cloud_has_no_usable_groups():
    proposals = propose(np.random.default_rng(1).normal(size=(500, 4)))
    assert not proposals.worked
    assert proposals.happened.startswith("DBSCAN finds no usable groups here: ")
    assert "single group" in proposals.happened
    assert "no radius finds empty ground" in proposals.happened


def make(*sizes, noise=0):
    labels = np.concatenate([np.repeat(np.arange(len(sizes)), sizes), np.full(noise, NOISE)])
    return Clustering(Recipe("dbscan", {"eps": 1.0, "min_samples": 4}), labels.astype(np.intp))


def test_red_flags():
    assert dbscan.red_flags(make(60, 40), 8) == ()
    assert dbscan.red_flags(make(45, 25, noise=30), 8) == ()
    assert dbscan.red_flags(make(45, 20, noise=35), 8) == ("35% of the customers are left without a segment",)
    assert dbscan.red_flags(make(95, 5), 8) == ("one group holds 95% of those who are placed",)
    assert dbscan.red_flags(make(100), 8) == ("all who are placed form a single group",)
    assert dbscan.red_flags(make(*[10] * 10), 8) == ("the customers fall apart into 10 groups",)


def test_the_sidecar_sets_radius_and_neighbours(demo):
    features, _ = demo
    proposals = propose(features, eps=0.3, min_samples=10)
    assert proposals.diagnostics["eps"] == 0.3
    assert proposals.diagnostics["min_samples"] == 10
    assert proposals.diagnostics["segments"] == 3
    assert proposals.diagnostics["noise_share"] == pytest.approx(18 / 750)
    assert proposals.happened.startswith(
        "At the radius set in the sidecar, 0.3, DBSCAN found 3 crowded regions"
    )


def test_a_radius_at_which_nobody_is_dense_is_a_failure_beside_the_sweep(demo):
    proposals = propose(demo[0], eps=0.0001, min_samples=10)
    assert [failure.recipe.parameters["eps"] for failure in proposals.failures] == [0.0001]
    assert proposals.clusterings
    assert proposals.diagnostics["segments"] == 0


def test_neighbours_default_to_twice_the_features():
    assert propose(np.random.default_rng(0).normal(size=(200, 5))).diagnostics["min_samples"] == 10


def test_curves_for_the_report(demo):
    distance, segments, noise = propose(demo[0]).curves
    assert len(distance.x) == 200
    assert list(distance.y) == sorted(distance.y)
    assert 0 < distance.chosen_x <= 100
    assert segments.x == noise.x
    assert segments.chosen_x in segments.x
    assert list(noise.y) == sorted(noise.y, reverse=True)


def test_large_tables_are_surveyed_by_sample(monkeypatch):
    features, kinds = make_blobs(1_500, n_features=2, centers=3, cluster_std=0.7, random_state=8)
    monkeypatch.setattr(dbscan, "EXACT", 500)
    monkeypatch.setattr(dbscan, "CHECKED_ON", 600)
    proposals = propose(standardised(features), min_samples=8)
    assert max(adjusted_rand_score(kinds, candidate.labels) for candidate in proposals.clusterings) > 0.97
    assert "A random sample of 500 of 1,500 customers was surveyed" in proposals.scope
    assert f"{proposals.diagnostics['agreement_with_exact']:.2f}" in proposals.scope
    assert dbscan.refit(standardised(features), proposals.clusterings[-1].recipe.parameters, 0).size == 1_500


def test_refits_on_large_tables_follow_the_same_share(demo, monkeypatch):
    features, _ = demo
    recipe = dbscan.fit(features, {"eps": 0.3, "min_samples": 10}, 0).recipe.parameters
    quick = dbscan.refit(features, recipe, 0)
    monkeypatch.setattr(dbscan, "REFIT_EXACT", 100)
    assert np.array_equal(dbscan.refit(features, recipe, 0), quick)
