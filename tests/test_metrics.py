"""The comparison indices: contracts over the list, numbers worked by hand, published numbers."""

import importlib
import pkgutil
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from sklearn.cluster import KMeans
from sklearn.datasets import load_wine, make_blobs
from sklearn.metrics import (
    calinski_harabasz_score,
    davies_bouldin_score,
    silhouette_score,
)

from analysis import metrics
from analysis.arrays import NOISE, FloatMatrix, Labels
from analysis.clustering import ALGORITHMS
from analysis.metrics import METRICS, index_cards, measure_distances, place, score_all
from analysis.metrics.spanning_tree import longest_link, spanning_tree

SUPPORT = {"base", "distances", "spanning_tree"}
NEEDS_TWO = sorted(set(METRICS) - {"average_within_distance", "widest_within_gap"})
WHOLESALE = Path(__file__).parents[1].parent / "shared" / "data" / "wholesale_customers.csv"


def column(*values: float) -> FloatMatrix:
    return np.array(values, dtype=np.float64)[:, None]


@pytest.fixture(scope="module")
def planted() -> tuple[FloatMatrix, Labels]:
    features, kinds = make_blobs([60, 50, 40, 30], n_features=3, centers=None, cluster_std=1.0, random_state=4)
    return features, kinds.astype(np.intp)


# Contracts over the list


@pytest.mark.parametrize("name", sorted(m.name for m in pkgutil.iter_modules(metrics.__path__)))
def test_metric_module_is_registered(name: str) -> None:
    module = importlib.import_module(f"analysis.metrics.{name}")
    if name in SUPPORT:
        assert not hasattr(module, "METRIC")
    else:
        assert METRICS.get(name) is module.METRIC, f"list {name} in analysis/metrics/__init__.py"


@pytest.mark.parametrize("key", METRICS)
def test_planted_groups_beat_random_ones_in_the_metrics_own_direction(
    key: str, planted: tuple[FloatMatrix, Labels]
) -> None:
    features, kinds = planted
    good = METRICS[key].score(features, kinds)
    bad = METRICS[key].score(features, np.random.default_rng(0).permutation(kinds))
    assert good is not None
    assert bad is not None
    assert (good > bad) is METRICS[key].higher_is_better


@pytest.mark.parametrize("key", METRICS)
def test_noise_left_out_changes_nothing(key: str, planted: tuple[FloatMatrix, Labels]) -> None:
    features, kinds = planted
    stray = np.random.default_rng(1).uniform(-30, 30, size=(25, 3))
    with_noise = METRICS[key].score(np.vstack([stray, features]), np.concatenate([np.full(25, NOISE), kinds]))
    assert with_noise == pytest.approx(METRICS[key].score(features, kinds), rel=1e-6)


@pytest.mark.parametrize("key", METRICS)
def test_numbering_of_segments_and_order_of_customers_change_nothing(
    key: str, planted: tuple[FloatMatrix, Labels]
) -> None:
    features, kinds = planted
    order = np.random.default_rng(2).permutation(kinds.size)
    renumbered = np.array([7, 0, 3, 5])[kinds]
    moved = METRICS[key].score(features[order], renumbered[order])
    assert moved == pytest.approx(METRICS[key].score(features, kinds), rel=1e-5)


@pytest.mark.parametrize("key", METRICS)
@pytest.mark.parametrize("labels", [np.full(6, NOISE), np.arange(6)], ids=["all noise", "everyone alone"])
def test_undefined_is_none(key: str, labels: Labels) -> None:
    features = column(0, 1, 2, 10, 11, 12)
    undefined = METRICS[key].score(features, labels.astype(np.intp))
    # Distances between customers alone in their segments do exist.
    assert undefined is None or (key == "separation_index" and labels[0] != NOISE)


@pytest.mark.parametrize("key", NEEDS_TWO)
def test_one_segment_is_undefined_where_segments_are_compared(key: str) -> None:
    assert METRICS[key].score(column(0, 1, 2, 10), np.zeros(4, dtype=np.intp)) is None


def test_identical_customers_give_no_infinity_and_no_zero_in_disguise() -> None:
    scores = score_all(np.ones((8, 2)), np.repeat([0, 1], 4))
    assert scores["calinski_harabasz"] is None
    assert scores["davies_bouldin"] is None
    assert scores["pearson_gamma"] is None


def test_cards_tell_how_to_read_each_index() -> None:
    cards = index_cards()
    assert [card.key for card in cards] == list(METRICS)
    for card in cards:
        assert card.higher_is_better is METRICS[card.key].higher_is_better
        assert card.meaning.endswith(".")
        assert card.hides.endswith(".")
    assert {card.key for card in cards if not card.higher_is_better} == {
        "davies_bouldin",
        "average_within_distance",
        "widest_within_gap",
    }


# Shared distances


def test_shared_distances_give_the_same_scores(planted: tuple[FloatMatrix, Labels]) -> None:
    features, kinds = planted
    assert score_all(features, kinds, measure_distances(features)) == score_all(features, kinds)


def test_only_the_wanted_indices_are_computed(planted: tuple[FloatMatrix, Labels]) -> None:
    assert list(score_all(*planted, keys=["pearson_gamma"])) == ["pearson_gamma"]


def test_a_sample_says_so_and_comes_close(planted: tuple[FloatMatrix, Labels]) -> None:
    features, kinds = make_blobs(1500, n_features=3, centers=4, cluster_std=2.0, random_state=0)
    sample = measure_distances(features, limit=600)
    assert sample.is_sampled
    assert sample.scope == "a random sample of 600 of the 1,500 customers"
    assert np.array_equal(sample.rows, np.unique(sample.rows))
    whole = METRICS["silhouette"].score(features, kinds)
    assert METRICS["silhouette"].score(features, kinds, sample) == pytest.approx(whole, abs=0.03)
    everyone = measure_distances(planted[0])
    assert not everyone.is_sampled
    assert everyone.scope == "all 180 customers"


def test_distances_of_other_customers_are_refused(planted: tuple[FloatMatrix, Labels]) -> None:
    features, kinds = planted
    with pytest.raises(ValueError, match="180 customers need as many labels and distances, got 179"):
        place(features, kinds[:-1])
    with pytest.raises(ValueError, match="got 180 and 10"):
        place(features, kinds, measure_distances(features[:10]))


# Numbers worked by hand


def test_silhouette_of_four_customers() -> None:
    # For 0: a = 1, b = (10 + 11) / 2, s = 19/21. For 1: a = 1, b = (9 + 10) / 2, s = 17/19.
    score = METRICS["silhouette"].score(column(0, 1, 10, 11), np.array([0, 0, 1, 1]))
    assert score == pytest.approx((19 / 21 + 17 / 19) / 2)


def test_a_customer_alone_counts_zero_in_the_silhouette() -> None:
    # For 0 and 1 the next segment is 10 alone: s = 9/10 and 8/9; for 10 it is 0.
    score = METRICS["silhouette"].score(column(0, 1, 10), np.array([0, 0, 1]))
    assert score == pytest.approx((9 / 10 + 8 / 9 + 0) / 3)


def test_average_within_distance_weighs_customers_not_pairs() -> None:
    # 0, 1, 2: means 1.5, 1, 1.5; 10, 14: means 4, 4. Over pairs it would be (1 + 2 + 1 + 4) / 4 = 2.
    score = METRICS["average_within_distance"].score(column(0, 1, 2, 10, 14, 50), np.array([0, 0, 0, 1, 1, 2]))
    assert score == pytest.approx((1.5 + 1 + 1.5 + 4 + 4) / 5)


def test_widest_gap_is_a_hole_not_a_diameter() -> None:
    assert METRICS["widest_within_gap"].score(column(0, 1, 2, 6, 20, 21, 40), np.array([0, 0, 0, 0, 1, 1, 2])) == 4


def test_separation_index_takes_a_tenth_of_each_segment() -> None:
    # Of 0..19 the two nearest to 30 are 11 and 12 away; 30 alone is 11 away. Over all it would be 11.
    features = column(*range(20), 30)
    score = METRICS["separation_index"].score(features, np.array([0] * 20 + [1]))
    assert score == pytest.approx((11 + 12 + 11) / 3)


def test_dbcv_of_six_customers() -> None:
    # Core distances of 0, 1, 3 on a line: 3/2, 4/3, 12/5. Tree 0-1 (1.5), 1-3 (2.4), inside only 1.
    # Separation is |11 - 1| = 10, so each segment has (10 - 2.4) / 10.
    score = METRICS["dbcv"].score(column(0, 1, 3, 10, 11, 13), np.array([0, 0, 0, 1, 1, 1]))
    assert score == pytest.approx(0.76)


def test_dbcv_takes_the_sparsest_link_inside_the_tree() -> None:
    # 0, 1, 2, 4: core distances 12/7, 9/7, 3/2, 36/13; inside are 1 and 2, linked at 3/2.
    score = METRICS["dbcv"].score(column(0, 1, 2, 4, 100, 101, 103), np.array([0] * 4 + [1] * 3))
    assert score == pytest.approx((4 * (99 - 1.5) + 3 * (99 - 2.4)) / 99 / 7)


def test_dbcv_needs_three_customers_in_each_segment() -> None:
    assert METRICS["dbcv"].score(column(0, 1, 2, 10, 11), np.array([0, 0, 0, 1, 1])) is None


def test_spanning_tree_of_five_points() -> None:
    points = column(0, 1, 3, 7, 7.5)
    distances = np.abs(points - points.T)
    links, lengths = spanning_tree(distances)
    assert sorted(lengths) == [0.5, 1, 2, 4]
    assert sorted(tuple(sorted(link)) for link in links.tolist()) == [(0, 1), (1, 2), (2, 3), (3, 4)]
    assert longest_link(distances) == 4


# Against their definitions, and published numbers


def test_pearson_gamma_is_the_correlation_over_pairs(planted: tuple[FloatMatrix, Labels]) -> None:
    features, kinds = planted
    pairs = list(combinations(range(kinds.size), 2))
    distances = [np.linalg.norm(features[i] - features[j]) for i, j in pairs]
    apart = [float(kinds[i] != kinds[j]) for i, j in pairs]
    expected = np.corrcoef(distances, apart)[0, 1]
    assert METRICS["pearson_gamma"].score(features, kinds) == pytest.approx(expected, rel=1e-6)


def test_classic_indices_equal_those_of_scikit_learn(planted: tuple[FloatMatrix, Labels]) -> None:
    features, kinds = planted
    scores = score_all(features, kinds)
    assert scores["silhouette"] == pytest.approx(silhouette_score(features, kinds), rel=1e-5)
    assert scores["calinski_harabasz"] == pytest.approx(calinski_harabasz_score(features, kinds))
    assert scores["davies_bouldin"] == pytest.approx(davies_bouldin_score(features, kinds))


@pytest.mark.parametrize(
    ("k", "published"), [(2, 0.70498), (3, 0.58820), (4, 0.65052), (5, 0.56146), (6, 0.48576)]
)
def test_silhouette_example_of_scikit_learn(k: int, published: float) -> None:
    features, _ = make_blobs(
        n_samples=500, n_features=2, centers=4, cluster_std=1, center_box=(-10.0, 10.0), random_state=1
    )
    labels = KMeans(n_clusters=k, random_state=10).fit_predict(features)
    assert METRICS["silhouette"].score(features, labels) == pytest.approx(published, abs=5e-6)


@pytest.mark.parametrize(("scaled", "published"), [(False, 0.571), (True, 0.285)])
def test_silhouette_prefers_the_worse_answer_on_wine(scaled: bool, published: float) -> None:
    features = load_wine().data
    if scaled:
        features = (features - features.mean(axis=0)) / features.std(axis=0)
    answer = ALGORITHMS["kmeans"].fit(features, {"k": 3, "n_init": 20}, 0)
    assert METRICS["silhouette"].score(features, answer.labels) == pytest.approx(published, abs=5e-4)


@pytest.mark.skipif(not WHOLESALE.exists(), reason="the wholesale customers are not on this machine")
@pytest.mark.parametrize(("log", "published"), [(False, 0.567), (True, 0.290)])
def test_silhouette_on_wholesale_customers(log: bool, published: float) -> None:
    spend = np.loadtxt(WHOLESALE, delimiter=",", skiprows=1)[:, 2:]
    spend = np.log1p(spend) if log else spend
    features = (spend - spend.mean(axis=0)) / spend.std(axis=0)
    answer = ALGORITHMS["kmeans"].fit(features, {"k": 2, "n_init": 20}, 0)
    assert METRICS["silhouette"].score(features, answer.labels) == pytest.approx(published, abs=5e-4)
