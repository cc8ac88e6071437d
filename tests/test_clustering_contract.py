"""What every clustering algorithm promises, tested over the list."""

import importlib
import json
import pickle
import pkgutil
import re

import numpy as np
import pytest
from sklearn.datasets import make_blobs
from sklearn.metrics import adjusted_rand_score

from analysis import clustering
from analysis.arrays import NOISE, FloatMatrix, Labels
from analysis.clustering import ALGORITHMS, Clustering, Proposals, Recipe, candidate_id, propose_all, refit
from analysis.clustering.base import canonical_labels, stay_silent
from analysis.errors import ClusteringError
from analysis.results.base import AlgorithmKey
from analysis.settings import ClusteringSettings

SUPPORT = {
    "base",
    "density",
    "exemplars",
    "messages",
    "preference_search",
    "representatives",
    "threads",
    "tree",
    "weighted_linkage",
}
WITH_K = ["kmeans", "affinity_propagation", "hierarchical"]
WITHOUT_CHANCE = ["affinity_propagation", "hierarchical", "dbscan"]
SETTINGS = ClusteringSettings()


def standardised(features: FloatMatrix) -> FloatMatrix:
    return (features - features.mean(axis=0)) / features.std(axis=0)


def make_kinds() -> tuple[FloatMatrix, Labels]:
    centres = np.array([[0, 0, 0], [9, 0, 0], [0, 9, 0], [0, 0, 9]], dtype=float)
    features, kinds = make_blobs([70, 55, 40, 25], centers=centres, cluster_std=0.8, random_state=3)
    order = np.random.default_rng(0).permutation(kinds.size)
    return standardised(features[order]), kinds[order]


FEATURES, KINDS = make_kinds()


@pytest.fixture(scope="module")
def proposed() -> dict[str, Proposals]:
    return {proposals.algorithm: proposals for proposals in propose_all(FEATURES, SETTINGS, 7, stay_silent)}


def best_match(proposals: Proposals) -> Clustering:
    return max(proposals.clusterings, key=lambda candidate: adjusted_rand_score(KINDS, candidate.labels))


# The list


@pytest.mark.parametrize("name", sorted(m.name for m in pkgutil.iter_modules(clustering.__path__)))
def test_algorithm_module_is_registered(name: str) -> None:
    module = importlib.import_module(f"analysis.clustering.{name}")
    if name in SUPPORT:
        assert not hasattr(module, "ALGORITHM")
    else:
        assert ALGORITHMS.get(name) is module.ALGORITHM, f"list {name} in analysis/clustering/__init__.py"


def test_the_list_is_the_one_of_the_results_contract() -> None:
    assert tuple(ALGORITHMS) == AlgorithmKey.__args__


@pytest.mark.parametrize("key", ALGORITHMS)
def test_settings_are_the_sidecars(key: str) -> None:
    assert type(getattr(SETTINGS, key)) is ALGORITHMS[key].settings


# Labels


def test_labels_are_numbered_by_size_then_by_first_customer() -> None:
    labels = np.array([5, NOISE, 2, 2, 9, 9, 5, 7])
    assert canonical_labels(labels).tolist() == [0, NOISE, 1, 1, 2, 2, 0, 3]
    assert canonical_labels(np.array([3, 8, 8])).tolist() == [1, 0, 0]
    assert canonical_labels(np.full(3, NOISE)).tolist() == [NOISE] * 3


def test_a_clustering_checks_itself() -> None:
    recipe = Recipe("dbscan", {"eps": 0.5, "min_samples": 4})
    checked = Clustering(recipe, np.array([0, 0, 1, NOISE]))
    assert (checked.n_segments, checked.coverage, checked.sizes) == (2, 0.75, (2, 1))
    with pytest.raises(ValueError, match="read-only"):
        checked.labels[0] = 1
    with pytest.raises(ClusteringError, match=r"left all 3 customers as noise; loosen \[clustering.dbscan\]"):
        Clustering(recipe, np.full(3, NOISE))
    for wrong in ([0, 1, 1], [0, 0, 2], [1, 1, 2], [-2, 0, 0]):
        with pytest.raises(ValueError, match="numbered by size without gaps"):
            Clustering(recipe, np.array(wrong))


def test_ids_name_the_recipe() -> None:
    assert Recipe("kmeans", {"k": 4, "n_init": 20}).identifier() == "kmeans-4"
    assert Recipe("hierarchical", {"linkage": "ward", "k": 4}).identifier() == "hierarchical-ward-4"
    assert Recipe("affinity_propagation", {"k": 5, "saving": 0.1}).identifier() == "affinity_propagation-5"
    assert Recipe("dbscan", {"eps": 0.8312, "min_samples": 9}).identifier() == "dbscan-0.8312"


def test_ids_are_unique(proposed: dict[str, Proposals]) -> None:
    ids = [candidate_id(candidate) for proposals in proposed.values() for candidate in proposals.clusterings]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("key", ALGORITHMS)
def test_labels_are_canonical_and_read_only(key: str, proposed: dict[str, Proposals]) -> None:
    assert proposed[key].clusterings
    for candidate in proposed[key].clusterings:
        assert candidate.labels.dtype == np.intp
        assert not candidate.labels.flags.writeable
        assert np.array_equal(candidate.labels, canonical_labels(candidate.labels))
        assert candidate.sizes == tuple(sorted(candidate.sizes, reverse=True))


@pytest.mark.parametrize("key", WITH_K)
def test_every_number_of_segments_is_produced_and_nobody_is_noise(
    key: str, proposed: dict[str, Proposals]
) -> None:
    produced = {candidate.n_segments for candidate in proposed[key].clusterings}
    failed = {failure.recipe.parameters["k"] for failure in proposed[key].failures}
    assert produced | failed == set(range(2, 9))
    assert 4 in produced
    for candidate in proposed[key].clusterings:
        assert candidate.n_segments == candidate.recipe.parameters["k"]
        assert candidate.coverage == 1


@pytest.mark.parametrize("key", ALGORITHMS)
def test_planted_kinds_are_found(key: str, proposed: dict[str, Proposals]) -> None:
    assert proposed[key].worked
    best = best_match(proposed[key])
    assert best.n_segments == 4
    placed = best.labels != NOISE
    assert adjusted_rand_score(KINDS[placed], best.labels[placed]) == 1


# Repeatable


@pytest.mark.parametrize("key", ALGORITHMS)
def test_equal_seeds_give_equal_answers(key: str, proposed: dict[str, Proposals]) -> None:
    again = ALGORITHMS[key].propose(FEATURES.copy(), SETTINGS, 7, stay_silent)
    for one, other in zip(proposed[key].clusterings, again.clusterings, strict=True):
        assert one.recipe == other.recipe
        assert np.array_equal(one.labels, other.labels)
    assert again.curves == proposed[key].curves
    assert again.diagnostics == proposed[key].diagnostics


@pytest.mark.parametrize("key", ALGORITHMS)
def test_a_recipe_rebuilds_its_clustering(key: str, proposed: dict[str, Proposals]) -> None:
    for candidate in proposed[key].clusterings:
        rebuilt = ALGORITHMS[key].fit(FEATURES, candidate.recipe.parameters, 7)
        assert np.array_equal(rebuilt.labels, candidate.labels)


@pytest.mark.parametrize("key", WITHOUT_CHANCE)
def test_the_order_of_customers_does_not_matter(key: str, proposed: dict[str, Proposals]) -> None:
    order = np.random.default_rng(5).permutation(KINDS.size)
    moved = ALGORITHMS[key].propose(FEATURES[order], SETTINGS, 7, stay_silent)
    for one, other in zip(proposed[key].clusterings, moved.clusterings, strict=True):
        assert candidate_id(one) == candidate_id(other)
        assert adjusted_rand_score(one.labels[order], other.labels) == 1
        assert np.array_equal(one.labels[order] == NOISE, other.labels == NOISE)


@pytest.mark.parametrize("key", ALGORITHMS)
def test_input_is_left_alone(key: str) -> None:
    features = FEATURES.copy()
    features.setflags(write=False)
    ALGORITHMS[key].propose(features, SETTINGS, 7, stay_silent)
    assert np.array_equal(features, FEATURES)


# Refits


@pytest.mark.parametrize("key", ALGORITHMS)
def test_refits_find_the_same_groups_in_a_bootstrap(key: str, proposed: dict[str, Proposals]) -> None:
    recipe = best_match(proposed[key]).recipe
    for seed in range(3):
        drawn = np.random.default_rng(seed).integers(0, KINDS.size, KINDS.size)
        labels = refit(recipe, FEATURES[drawn], seed)
        placed = labels != NOISE
        assert labels.shape == (KINDS.size,)
        assert labels.max() == 3
        assert placed.mean() > 0.8
        assert adjusted_rand_score(KINDS[drawn][placed], labels[placed]) == 1


@pytest.mark.parametrize("key", ALGORITHMS)
def test_refits_carry_over_to_a_third_of_the_customers(key: str, proposed: dict[str, Proposals]) -> None:
    recipe = best_match(proposed[key]).recipe
    labels = refit(recipe, FEATURES[::3], 1)
    placed = labels != NOISE
    assert placed.mean() > 0.7
    assert adjusted_rand_score(KINDS[::3][placed], labels[placed]) == 1


@pytest.mark.parametrize("key", WITH_K)
def test_refits_keep_the_number_of_segments(key: str, proposed: dict[str, Proposals]) -> None:
    for candidate in proposed[key].clusterings:
        assert refit(candidate.recipe, FEATURES[: KINDS.size // 2], 2).max() + 1 == candidate.n_segments


@pytest.mark.parametrize("key", ALGORITHMS)
def test_refits_on_too_few_customers_raise(key: str, proposed: dict[str, Proposals]) -> None:
    with pytest.raises(ClusteringError):
        refit(proposed[key].clusterings[-1].recipe, np.ones((5, 3)), 0)


# What the report gets


@pytest.mark.parametrize("key", ALGORITHMS)
def test_proposals_say_what_happened(key: str, proposed: dict[str, Proposals]) -> None:
    proposals = proposed[key]
    assert re.fullmatch(r"[A-Z].*\.", proposals.happened, flags=re.DOTALL)
    assert 2 <= len(re.findall(r"[.](?:\s|$)", proposals.happened)) <= 3
    assert proposals.scope == "All 190 customers." or proposals.scope.startswith("All 190 customers;")
    for curve in proposals.curves:
        assert len(curve.x) == len(curve.y) > 0
        assert list(curve.x) == sorted(curve.x)


@pytest.mark.parametrize("key", ALGORITHMS)
def test_recipes_are_plain_values_and_travel_between_processes(key: str, proposed: dict[str, Proposals]) -> None:
    recipe = proposed[key].clusterings[0].recipe
    assert json.loads(json.dumps(dict(recipe.parameters))) == dict(recipe.parameters)
    assert pickle.loads(pickle.dumps(recipe)) == recipe


@pytest.mark.parametrize("key", ALGORITHMS)
@pytest.mark.parametrize(
    "features",
    [
        np.ones((80, 3)),
        np.repeat([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]], 30, axis=0),
        np.random.default_rng(0).normal(size=(60, 45)),
        np.random.default_rng(0).integers(0, 2, size=(90, 3)).astype(float),
        np.vstack([np.random.default_rng(0).normal(size=(80, 2)), [[500.0, 500.0]]]),
    ],
    ids=["all alike", "three different", "more columns than sense", "yes or no", "one far out"],
)
def test_odd_tables_give_candidates_or_reasons_never_a_crash(key: str, features: FloatMatrix) -> None:
    proposals = ALGORITHMS[key].propose(features, SETTINGS, 7, stay_silent)
    assert proposals.clusterings or proposals.failures
    assert all(failure.reason for failure in proposals.failures)
    assert re.fullmatch(r"[A-Z].*\.", proposals.happened, flags=re.DOTALL)
    if key != "dbscan":
        assert all(candidate.coverage == 1 for candidate in proposals.clusterings)
    for curve in proposals.curves:
        assert all(y is None or np.isfinite(y) for y in curve.y)


def test_progress_rises_to_the_end() -> None:
    told: list[tuple[str, float]] = []
    propose_all(FEATURES[:70], SETTINGS, 7, lambda doing, fraction: told.append((doing, fraction)))
    fractions = [fraction for _, fraction in told]
    assert fractions == sorted(fractions)
    assert 0 <= fractions[0] < 0.1
    assert 0.7 < fractions[-1] <= 1
    assert all(doing for doing, _ in told)
