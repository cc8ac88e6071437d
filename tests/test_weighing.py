"""The whole rule on labelled sets it never saw, and how its parts fit together."""

import math

import numpy as np
import pytest
from sklearn.cluster import KMeans
from sklearn.datasets import load_iris, load_wine, make_circles, make_moons
from sklearn.metrics import adjusted_rand_score, silhouette_score

from analysis.arrays import NOISE
from analysis.clustering.base import Clustering, Failure, Proposals, Recipe, canonical_labels, stay_silent
from analysis.errors import NoSegmentsError
from analysis.evidence import remembered, trying
from analysis.evidence.bootstrap import Replicate
from analysis.evidence.cache import Cache
from analysis.evidence.case import Case
from analysis.evidence.weighing import weigh
from tests.weighing_cases import QUICK, SEED, UP_TO_FIVE, blobs, weigh_quickly, z_scores


def test_iris_has_two_or_three():
    weighed = weigh_quickly(z_scores(load_iris().data))
    assert weighed.chosen.n_segments in (2, 3)
    assert weighed.verdict.kind == "natural"


def test_wine_is_not_fooled_by_the_raw_scale():
    wine = load_wine()
    features = z_scores(wine.data)
    raw = KMeans(3, n_init=20, random_state=0).fit_predict(wine.data).astype(np.intp)
    standardised = KMeans(3, n_init=20, random_state=0).fit_predict(features).astype(np.intp)
    assert silhouette_score(wine.data, raw) == pytest.approx(0.571, abs=1e-3)
    assert silhouette_score(features, standardised) == pytest.approx(0.285, abs=1e-3)
    weighed = weigh_quickly(features)
    assert adjusted_rand_score(wine.target, weighed.clustering.labels) == pytest.approx(0.897, abs=1e-3)
    offered = proposals_of(
        Clustering(Recipe("kmeans", {"k": 3, "n_init": 20}), canonical_labels(standardised)),
        Clustering(Recipe("hierarchical", {"k": 3, "linkage": "ward"}), canonical_labels(raw)),
    )
    again = weigh(features, [offered], UP_TO_FIVE, SEED, budget=QUICK, n_jobs=1)
    assert again.chosen.candidate == "kmeans-3"


def proposals_of(*clusterings: Clustering, failures: tuple[Failure, ...] = ()) -> Proposals:
    return Proposals("kmeans", clusterings, failures, True, "It worked.", "all customers")


@pytest.mark.parametrize(
    "shape",
    [
        make_moons(400, noise=0.05, random_state=1),
        make_circles(400, noise=0.04, factor=0.4, random_state=1),
    ],
    ids=["moons", "rings"],
)
def test_shapes_on_which_k_means_must_fail(shape):
    values, groups = shape
    stray = np.random.default_rng(1).uniform(values.min(axis=0), values.max(axis=0), size=(12, 2))
    weighed = weigh_quickly(z_scores(np.vstack([values, stray])))
    found = weighed.clustering.labels[: groups.size]
    assert weighed.chosen.algorithm == "dbscan"
    assert adjusted_rand_score(groups[found != NOISE], found[found != NOISE]) > 0.95


@pytest.fixture(scope="module")
def cache(tmp_path_factory):
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="module")
def weighed(cache):
    """Three groups of 40, weighed with an empty cache."""
    return weigh_quickly(blobs(3, 40, 7.0, seed=1)[0], cache_folder=cache)


def test_everything_weighed_fits_together(weighed):
    _, groups = blobs(3, 40, 7.0, seed=1)
    assert adjusted_rand_score(groups, weighed.clustering.labels) > 0.98
    assert [one.status for one in weighed.candidates].count("chosen") == 1
    assert all(one.reason for one in weighed.candidates)
    assert weighed.certainty.shape == (120,)
    assert len(weighed.flags) == 120
    assert [one.letter for one in weighed.evidence.segments] == ["A", "B", "C"]
    assert weighed.evidence.segments[0].n_bootstraps == QUICK.bootstraps
    assert set(weighed.agreement.keys) == set(weighed.best)
    assert len(weighed.agreement.consensus) == len(weighed.agreement.keys)
    assert weighed.agreement.consensus[weighed.agreement.keys.index(weighed.chosen.algorithm)] > 0.9
    assert f"{QUICK.bootstraps} resamples" in weighed.evidence.budget
    assert weighed.chosen.candidate in {one.id for one in weighed.candidates}
    assert [one.k for one in weighed.by_k] == sorted({one.k for one in weighed.by_k})
    assert 3 in [one.k for one in weighed.by_k]


def test_what_is_remembered_is_what_was_computed(weighed, cache):
    kept = sorted(cache.iterdir())
    again = weigh_quickly(blobs(3, 40, 7.0, seed=1)[0], cache_folder=cache)
    assert again.candidates == weighed.candidates
    assert again.chosen == weighed.chosen
    assert again.evidence == weighed.evidence
    assert np.array_equal(again.certainty, weighed.certainty)
    assert kept == sorted(cache.iterdir())
    assert {path.name.split("-")[0] for path in kept} == {
        "bootstrap",
        "by_k",
        "indices",
        "random",
        "structure",
    }


def test_with_a_full_cache_nothing_expensive_is_done_again(weighed, cache, monkeypatch):
    def never(*_args, **_options):
        raise AssertionError("computed again")

    for name in ("build_yardstick", "replicates", "assess", "stability_by_k", "run_all"):
        monkeypatch.setattr(remembered, name, never)
    again = weigh_quickly(blobs(3, 40, 7.0, seed=1)[0], cache_folder=cache)
    assert again.evidence == weighed.evidence
    with pytest.raises(AssertionError, match="computed again"):
        weigh_quickly(blobs(3, 40, 7.0, seed=2)[0], cache_folder=cache)


def test_a_winner_that_fails_the_full_test_makes_room_for_the_next(monkeypatch):
    features, groups = blobs(3, 40, 7.0, seed=1)
    three = Clustering(Recipe("kmeans", {"k": 3}), groups.astype(np.intp))
    two = Clustering(Recipe("kmeans", {"k": 2}), canonical_labels(np.minimum(groups, 1).astype(np.intp)))
    rows, torn = np.arange(120), np.tile([0, 1, 2], 40)

    def drawn(_case, recipe, n_bootstraps, _max_rows, _tell):
        fails = recipe == three.recipe and n_bootstraps == QUICK.bootstraps
        labels = three.labels if recipe == three.recipe else two.labels
        return [Replicate(rows, torn if fails else labels)]

    monkeypatch.setattr(trying, "remembered_replicates", drawn)
    case = Case(features, UP_TO_FIVE, SEED, QUICK, Cache(None), 1, stay_silent)
    trials, choice, _ = trying.try_candidates(case, [proposals_of(three, two)])
    assert choice.winner.identifier == "kmeans-2"
    assert choice.meets_conditions
    failing = next(one for one in trials if one.identifier == "kmeans-3")
    assert failing.score is not None
    assert choice.winner.score is not None
    assert failing.score > choice.winner.score
    assert failing.n_failed == 1


def test_a_recipe_that_failed_stays_in_the_table():
    features, groups = blobs(2, 50, 6.0, seed=2)
    failure = Failure(Recipe("affinity_propagation", {"k": 5}), "It did not converge.")
    offered = proposals_of(
        Clustering(Recipe("kmeans", {"k": 2, "n_init": 5}), groups.astype(np.intp)), failures=(failure,)
    )
    weighed = weigh(features, [offered], UP_TO_FIVE, SEED, budget=QUICK, n_jobs=1)
    last = weighed.candidates[-1]
    assert (last.id, last.status, last.reason) == ("affinity_propagation-5", "failed", "It did not converge.")
    assert last.gates[0].passed is False


def test_no_division_at_all_is_an_error():
    features = np.random.default_rng(1).normal(size=(80, 2))
    one_group = Clustering(Recipe("dbscan", {"eps": 9.0}), np.zeros(80, dtype=np.intp))
    with pytest.raises(NoSegmentsError):
        weigh(features, [proposals_of(one_group)], UP_TO_FIVE, SEED, budget=QUICK, n_jobs=1)


def test_scores_are_never_infinite(weighed):
    scores = [one.score for one in weighed.candidates if one.score is not None]
    assert scores
    assert all(math.isfinite(score) for score in scores)
