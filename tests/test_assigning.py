"""Placing customers: the training customers come back, new ones find their segment."""

import json

import numpy as np
import pytest
from sklearn.cluster import DBSCAN, AffinityPropagation, AgglomerativeClustering, KMeans
from sklearn.datasets import make_blobs, make_circles

from analysis.anchors import nearest_per_segment, representatives
from analysis.assigning import EDGE_BELOW, Assigner, flags_of, shadow_values
from analysis.clustering.base import NOISE, Clustering, Recipe, canonical_labels
from analysis.errors import ResultsError


def overlapping(n_customers: int, seed: int = 3) -> np.ndarray:
    rng = np.random.default_rng(seed)
    centres = rng.normal(0, 1.2, (5, 6))
    return centres[rng.choice(5, n_customers, p=[0.35, 0.25, 0.2, 0.12, 0.08])] + rng.normal(
        size=(n_customers, 6)
    )


def clustering(algorithm: str, labels: np.ndarray, **parameters: float | str) -> Clustering:
    return Clustering(Recipe(algorithm, parameters), canonical_labels(labels.astype(np.intp)))


def clusterings(features: np.ndarray) -> dict[str, Clustering]:
    propagated = AffinityPropagation(preference=-600.0, damping=0.9, max_iter=1000, random_state=0)
    return {
        "kmeans": clustering("kmeans", KMeans(5, n_init=5, tol=0, random_state=0).fit(features).labels_, k=5),
        "affinity_propagation": clustering("affinity_propagation", propagated.fit(features).labels_, k=5),
        "hierarchical": clustering(
            "hierarchical", AgglomerativeClustering(5).fit(features).labels_, k=5, linkage="ward"
        ),
        "dbscan": clustering(
            "dbscan", DBSCAN(eps=1.5, min_samples=12).fit(features).labels_, eps=1.5, min_samples=12
        ),
    }


@pytest.fixture(scope="module")
def features() -> np.ndarray:
    return overlapping(700)


@pytest.fixture(scope="module")
def found(features: np.ndarray) -> dict[str, Clustering]:
    return clusterings(features)


def test_kmeans_gives_its_labels_back_exactly(features, found):
    assigner = Assigner.fit(features, found["kmeans"])
    assert np.array_equal(assigner.assign(features)[0], found["kmeans"].labels)
    assert assigner.anchors.shape == (5, 6)


def test_dbscan_gives_core_customers_and_noise_back_exactly(features, found):
    labels = found["dbscan"].labels
    given, certainty = Assigner.fit(features, found["dbscan"]).assign(features)
    core = DBSCAN(eps=1.5, min_samples=12).fit(features).core_sample_indices_
    assert 20 < core.size < 650
    assert np.array_equal(given[core], labels[core])
    assert np.array_equal(given == NOISE, labels == NOISE)
    assert certainty[core] == pytest.approx(np.ones(core.size), abs=1e-6)
    assert (certainty[labels == NOISE] == 0).all()


@pytest.mark.parametrize("algorithm", ["affinity_propagation", "hierarchical"])
def test_the_others_give_nearly_all_labels_back(features, found, algorithm):
    assert found[algorithm].n_segments > 2
    given, _ = Assigner.fit(features, found[algorithm]).assign(features)
    assert np.mean(given == found[algorithm].labels) >= 0.97


def test_difficult_customers_are_added_to_the_representatives(features, found, monkeypatch):
    monkeypatch.setattr("analysis.anchors.PER_SEGMENT", 15)
    labels = found["hierarchical"].labels
    rows = representatives(features, labels)
    given = nearest_per_segment(features, features[rows], labels[rows]).argmin(axis=1)
    assert rows.size < 500
    assert np.mean(given == labels) >= 0.99


def test_hierarchical_representatives_are_few_and_still_reproduce_a_large_table():
    features = overlapping(4_000)
    labels = canonical_labels(AgglomerativeClustering(5).fit(features).labels_.astype(np.intp))
    rows = representatives(features, labels)
    given = nearest_per_segment(features, features[rows], labels[rows]).argmin(axis=1)
    assert rows.size < 3_500
    assert np.mean(given == labels) >= 0.97


@pytest.mark.parametrize("algorithm", ["kmeans", "affinity_propagation", "hierarchical", "dbscan"])
def test_an_assigner_survives_json(features, found, algorithm):
    assigner = Assigner.fit(features, found[algorithm])
    again = Assigner.from_dict(json.loads(json.dumps(assigner.to_dict())))
    newcomers = overlapping(200, seed=9)
    for before, after in zip(assigner.assign(newcomers), again.assign(newcomers), strict=True):
        assert np.array_equal(before, after)


@pytest.mark.parametrize("algorithm", ["kmeans", "affinity_propagation", "hierarchical"])
def test_new_customers_find_the_kind_they_come_from(algorithm):
    features, kinds = make_blobs(n_samples=[120, 80, 60], centers=[[0, 0], [6, 0], [0, 6]], random_state=1)
    known, new = np.arange(260) % 2 == 0, np.arange(260) % 2 == 1
    assigner = Assigner.fit(features[known], clustering(algorithm, canonical_labels(kinds[known])))
    labels, certainty = assigner.assign(features[new])
    assert np.array_equal(labels, kinds[new])
    assert certainty.mean() > 0.98


def test_dbscan_places_new_customers_on_rings_and_leaves_strangers_out():
    rings, which = make_circles(600, factor=0.4, noise=0.03, random_state=2)
    known = np.arange(600) % 2 == 0
    fitted = DBSCAN(eps=0.2, min_samples=4).fit(rings[known])
    labels = canonical_labels(fitted.labels_.astype(np.intp))
    assigner = Assigner.fit(rings[known], clustering("dbscan", labels, eps=0.2, min_samples=4))
    given, certainty = assigner.assign(rings[~known])
    # Both rings lie around the same centre: only distances to core customers tell them apart.
    first_ring = which[known][labels == 0][0]
    assert np.array_equal(given == 0, which[~known] == first_ring)
    assert certainty.min() > 0.5
    stranger, doubt = assigner.assign(np.array([[0.0, 0.0], [5.0, 5.0]]))
    assert stranger.tolist() == [NOISE, NOISE]
    assert doubt.tolist() == [0.0, 0.0]
    assert flags_of(stranger, doubt).tolist() == ["unassigned", "unassigned"]


def test_dbscan_counts_a_neighbour_exactly_at_eps():
    features = np.array([[0.0], [0.1], [0.2], [0.3], [9.0]])
    labels = np.array([0, 0, 0, 0, NOISE])
    assigner = Assigner.fit(features, clustering("dbscan", labels, eps=0.1, min_samples=3))
    assert assigner.anchors.ravel().tolist() == [0.1, 0.2]
    assert assigner.assign(features)[0].tolist() == labels.tolist()


def test_certainty_by_hand():
    # Centres 0 and 10, variance 4 in both: log odds (d2^2 - d1^2) / 8 = (100 - 20 x) / 8.
    features = np.array([[-2.0], [2.0], [8.0], [12.0]])
    assigner = Assigner.fit(features, clustering("kmeans", np.array([0, 0, 1, 1])))
    labels, certainty = assigner.assign(np.array([[0.0], [4.9], [5.1]]))
    assert labels.tolist() == [0, 0, 1]
    assert certainty == pytest.approx(1 / (1 + np.exp(-np.array([12.5, 0.25, 0.25]))))


def test_certainty_is_about_as_often_right_as_it_says():
    rng = np.random.default_rng(4)
    kinds = rng.integers(0, 2, 4000)
    mixing = np.linalg.cholesky(np.full((8, 8), 0.6) + 0.4 * np.eye(8))  # columns that go together
    features = rng.normal(size=(4000, 8)) @ mixing.T + 2.5 * kinds[:, None] * np.eye(8)[0]
    assigner = Assigner.fit(features, clustering("kmeans", canonical_labels(kinds.astype(np.intp))))
    labels, certainty = assigner.assign(features)
    right = np.mean(labels == canonical_labels(kinds.astype(np.intp)))
    assert certainty.mean() == pytest.approx(right, abs=0.02)


def test_shadow_values_by_hand():
    # d1 = 1, d2 = 3: 2 * 1 / 4. On the border 1, at the centre 0, with one segment 0.
    assert shadow_values(np.array([[3.0, 1.0], [2.0, 2.0], [0.0, 5.0], [0.0, 0.0]])) == pytest.approx(
        [0.5, 1, 0, 1]
    )
    assert shadow_values(np.array([[3.0]])).tolist() == [0.0]
    features = np.array([[-1.0], [1.0], [9.0], [11.0]])
    assigner = Assigner.fit(features, clustering("kmeans", np.array([0, 0, 1, 1])))
    assert assigner.shadow(np.array([[2.5]])) == pytest.approx([0.5])


def test_flags():
    labels, certainty = np.array([0, 1, NOISE]), np.array([EDGE_BELOW, EDGE_BELOW - 0.01, 0.0])
    assert flags_of(labels, certainty).tolist() == ["core", "edge", "unassigned"]


def test_other_features_are_refused(features, found):
    assigner = Assigner.fit(features, found["kmeans"])
    with pytest.raises(ValueError, match="built from 6 features"):
        assigner.assign(features[:, :5])


@pytest.mark.parametrize(
    "damage",
    [
        {"format": 9}, {"algorithm": "magic"}, {"radius": -1.0}, {"anchors": [[1.0]]}, {"anchor_labels": [0, 0, 1, 2, 4]},
        {"anchor_labels": [1, 0, 2, 3, 4]}, {"scatter": [[1.0]]}, {"centres": "none"}, {"surplus": 1},
        {"anchors": [[1.0, 2.0], [3.0]] * 3},
    ],
)  # fmt: skip
def test_a_damaged_file_is_refused(features, found, damage):
    stored = Assigner.fit(features, found["kmeans"]).to_dict() | damage
    with pytest.raises(ResultsError, match=r"stored assigner is damaged .*make report"):
        Assigner.from_dict(stored)


def test_a_missing_part_is_refused():
    with pytest.raises(ResultsError):
        Assigner.from_dict({"format": 1})
