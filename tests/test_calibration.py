"""Random clusterings, standardising, and what the aggregates prefer."""

import numpy as np
import pytest

from analysis.arrays import NOISE
from analysis.evidence.calibration import (
    COMPACT,
    EMPTINESS,
    INDICES,
    OTHER_WEIGHTINGS,
    SEPARATED,
    STABILITY,
    build_yardstick,
    calibrated,
    lend_noise,
    measure,
)
from analysis.evidence.random_clusterings import KINDS, random_clustering
from analysis.metrics import METRICS, measure_distances
from tests.weighing_cases import blobs

LINE = measure_distances(np.array([[0.0], [1.0], [3.0], [7.0]])).matrix


def seed_starting_at(starts: list[int], n: int) -> int:
    """A seed whose first draw is these customers."""
    return next(
        seed
        for seed in range(10_000)
        if np.random.default_rng(seed).choice(n, size=len(starts), replace=False).tolist() == starts
    )


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("k", [2, 5])
def test_every_kind_makes_k_segments_of_all_customers(kind, k):
    features = np.random.default_rng(1).normal(size=(60, 3))
    labels = random_clustering(measure_distances(features).matrix, k, kind, seed=3)
    assert sorted(set(labels.tolist())) == list(range(k))
    assert labels.tolist() == random_clustering(measure_distances(features).matrix, k, kind, seed=3).tolist()


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        # Customers at 0, 1, 3, 7; starts at 0 and 7; the one at 1 always joins 0. The one at 3:
        ("centroids", [0, 0, 0, 1]),  # 3 from 0, 4 from 7
        ("nearest", [0, 0, 0, 1]),  # 2 from its nearest in {0, 1}, 4 from 7
        ("average", [0, 0, 0, 1]),  # (3 + 2) / 2 on average from {0, 1}, 4 from 7
        ("furthest", [0, 0, 0, 1]),  # at most 3 from {0, 1}, 4 from 7
    ],
)
def test_growing_by_hand(kind, expected):
    assert random_clustering(LINE, 2, kind, seed_starting_at([0, 3], 4)).tolist() == expected


def test_the_kinds_differ_where_a_chain_leads_away():
    # Customers at 0, 1, 2, 3 and 5; starts at 0 and 5. The one at 3 is 1 from its nearest in
    # {0, 1, 2}, on average 2, at most 3, and 2 from the one at 5.
    line = measure_distances(np.array([[0.0], [1.0], [2.0], [3.0], [5.0]])).matrix
    seed = seed_starting_at([0, 4], 5)
    assert random_clustering(line, 2, "nearest", seed).tolist() == [0, 0, 0, 0, 1]
    assert random_clustering(line, 2, "furthest", seed).tolist() == [0, 0, 0, 1, 1]


def test_noise_is_lent_to_the_nearest_segment():
    labels = np.array([0, NOISE, NOISE, 1])
    assert lend_noise(LINE, labels).tolist() == [0, 0, 0, 1]
    assert lend_noise(LINE, np.full(4, NOISE)).tolist() == [NOISE] * 4


def values(**told: float | None) -> dict[str, float | None]:
    return {**dict.fromkeys((*INDICES, STABILITY), 0.0), **told}


def test_standardising_over_real_and_random_by_hand():
    real = [values(pearson_gamma=4.0), values(pearson_gamma=2.0)]
    random = {2: [values(pearson_gamma=0.0)], 3: [values(pearson_gamma=2.0)]}
    # Mean of 4, 2, 0, 2 is 2, SD sqrt(2).
    assert calibrated(real, [2, 3], random, {"pearson_gamma": 1.0}) == pytest.approx([np.sqrt(2), 0.0])
    assert calibrated(real, [2, 3], random, {"pearson_gamma": 0.5}) == pytest.approx([np.sqrt(0.5), 0.0])


def test_small_distances_count_as_good():
    real = [values(average_within_distance=1.0), values(average_within_distance=3.0)]
    assert calibrated(real, [2, 2], {2: []}, {"average_within_distance": 1.0}) == pytest.approx([1.0, -1.0])


def test_separation_is_compared_at_the_same_number_only():
    real = [values(separation_index=3.0), values(separation_index=1.5)]
    random = {2: [values(separation_index=1.0)], 3: [values(separation_index=0.5)]}
    # Each is one SD above the mean of itself and the one random clustering of its own k.
    assert calibrated(real, [2, 3], random, {"separation_index": 1.0}) == pytest.approx([1.0, 1.0])


def test_undefined_is_not_zero():
    real = [values(pearson_gamma=None), values(pearson_gamma=1.0)]
    assert calibrated(real, [2, 2], {2: [values()]}, COMPACT)[0] is None
    constant = [values(), values()]
    assert calibrated(constant, [2, 2], {2: [values()]}, COMPACT) == [0.0, 0.0]


def test_the_aggregates_are_those_of_the_source():
    assert set(COMPACT) == {"average_within_distance", "pearson_gamma", STABILITY}
    assert set(SEPARATED) == {"widest_within_gap", "separation_index", STABILITY}
    assert set(COMPACT.values()) | set(SEPARATED.values()) == {1.0}
    assert all(set(weights) <= {*INDICES, STABILITY} for weights in OTHER_WEIGHTINGS.values())
    assert set(INDICES) <= set(METRICS)


def test_planted_groups_beat_random_ones_in_every_index():
    features, groups = blobs(3, 50, 8.0, seed=1)
    yardstick = build_yardstick(features, [2, 3], seed=1, n_random=5)
    assert {k: len(found) for k, found in yardstick.random.items()} == {2: 20, 3: 20}
    planted = measure(yardstick, groups, stability=1.0)
    for key in (*INDICES, STABILITY):
        up = key == STABILITY or METRICS[key].higher_is_better
        random = np.array([one[key] for one in yardstick.random[3]])
        beaten = random <= planted[key] + 1e-9 if up else random >= planted[key] - 1e-9
        assert beaten.mean() > 0.9, key
    merged = measure(yardstick, np.minimum(groups, 1), stability=1.0)
    right, wrong = calibrated([planted, merged], [3, 2], yardstick.random, COMPACT)
    assert right is not None
    assert wrong is not None
    assert right > wrong


def test_emptiness_says_how_far_apart_segments_are():
    features, groups = blobs(2, 60, 12.0, seed=1)
    far = measure(build_yardstick(features, [2], seed=1, n_random=2), groups)[EMPTINESS]
    cloud = np.random.default_rng(1).normal(size=(120, 2))
    cut = measure(build_yardstick(cloud, [2], seed=1, n_random=2), (cloud[:, 0] > 0).astype(np.intp))[
        EMPTINESS
    ]
    assert far is not None
    assert cut is not None
    assert far > 2 > 1 > cut


def test_leaving_customers_out_earns_nothing():
    features, groups = blobs(2, 60, 5.0, seed=1)
    yardstick = build_yardstick(features, [2], seed=1, n_random=2)
    between = np.abs(features[:, 0] - 2.5) < 1.5
    picky = np.where(between, NOISE, groups)
    honest, flattered = measure(yardstick, groups), measure(yardstick, picky)
    assert flattered["average_within_distance"] == pytest.approx(honest["average_within_distance"], rel=0.02)


def test_large_tables_are_measured_on_a_sample_everyone_shares():
    features, groups = blobs(2, 100, 6.0, seed=1)
    yardstick = build_yardstick(features, [2], seed=1, n_random=2, max_rows=50)
    assert yardstick.rows.size == 50
    assert yardstick.features.shape == (50, 2)
    assert measure(yardstick, groups)["pearson_gamma"] is not None
