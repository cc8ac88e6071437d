"""K-means against published numbers and by hand."""

import numpy as np
import pytest
from sklearn.cluster import KMeans
from sklearn.datasets import load_iris, load_wine, make_blobs
from sklearn.metrics import adjusted_rand_score

from analysis.clustering import kmeans
from analysis.clustering.base import stay_silent
from analysis.errors import ClusteringError
from analysis.settings import ClusteringSettings

THREE = {"k": 3, "n_init": 20}


@pytest.mark.parametrize(("table", "published"), [(load_iris(), 0.730), (load_wine(), 0.371)], ids=["iris", "wine"])
def test_raw_tables_against_the_species(table, published):
    answer = kmeans.fit(table.data, THREE, 0)
    assert adjusted_rand_score(table.target, answer.labels) == pytest.approx(published, abs=5e-4)


def test_standardised_wine_against_the_cultivars():
    wine = load_wine()
    features = (wine.data - wine.data.mean(axis=0)) / wine.data.std(axis=0)
    answer = kmeans.fit(features, THREE, 0)
    assert adjusted_rand_score(wine.target, answer.labels) == pytest.approx(0.897, abs=5e-4)


def test_six_customers_by_hand():
    # Centres 1, 11 and 31: squared distances 1 + 0 + 1, 1 + 1, 0.
    features = np.array([[0.0], [1.0], [2.0], [10.0], [12.0], [31.0]])
    answer = kmeans.fit(features, {"k": 3, "n_init": 10}, 0)
    assert answer.labels.tolist() == [0, 0, 0, 1, 1, 2]
    assert answer.diagnostics["inertia"] == pytest.approx(4)


def test_more_starts_never_end_worse():
    features, _ = make_blobs(400, n_features=4, centers=12, cluster_std=1.5, random_state=2)
    inertia = [kmeans.fit(features, {"k": 8, "n_init": n}, 1).diagnostics["inertia"] for n in (1, 20)]
    assert inertia[1] <= inertia[0]


def test_too_few_different_customers_are_named():
    with pytest.raises(ClusteringError, match="4 segments need 4 different customers, found 2"):
        kmeans.fit(np.repeat([[0.0], [1.0]], 50, axis=0), {"k": 4, "n_init": 5}, 0)


def test_doubles_at_the_start_of_the_table_do_not_mislead():
    features = np.vstack([np.zeros((500, 2)), np.eye(2), [[3.0, 3.0]]])
    assert kmeans.fit(features, {"k": 4, "n_init": 5}, 0).n_segments == 4


def test_large_tables_are_started_on_a_sample_and_finished_on_everyone(monkeypatch):
    features, _ = make_blobs(1_200, n_features=3, centers=4, random_state=0)
    whole = kmeans.fit(features, {"k": 4, "n_init": 20}, 0)
    monkeypatch.setattr(kmeans, "STARTED_ON", 200)
    sampled = kmeans.fit(features, {"k": 4, "n_init": 20}, 0)
    assert adjusted_rand_score(whole.labels, sampled.labels) == 1
    assert sampled.diagnostics["inertia"] == pytest.approx(whole.diagnostics["inertia"])
    proposals = kmeans.propose(features, ClusteringSettings(max_segments=3), 0, stay_silent)
    assert "random sample of 200" in proposals.scope


def test_curves_start_at_one_segment_and_fall():
    features, _ = make_blobs(300, n_features=2, centers=3, random_state=0)
    proposals = kmeans.propose(features, ClusteringSettings(min_segments=2, max_segments=5), 7, stay_silent)
    inertia, widths = proposals.curves
    assert inertia.x == (1, 2, 3, 4, 5)
    assert inertia.y[0] == pytest.approx(((features - features.mean(axis=0)) ** 2).sum())
    assert inertia.y[2] == pytest.approx(KMeans(3, n_init=20, random_state=7).fit(features).inertia_)
    assert sorted(inertia.y, reverse=True) == list(inertia.y)
    assert widths.x == (2, 3, 4, 5)
    assert max(widths.y) == widths.y[1]
