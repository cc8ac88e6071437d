"""Dip, gap, Hopkins and null reference against published and hand-worked numbers."""

import numpy as np
import pytest
from scipy.optimize import linprog
from sklearn.datasets import load_iris

from analysis.arrays import FloatMatrix
from analysis.clustering.base import Recipe
from analysis.evidence import gap
from analysis.evidence.dip import dip, dip_test, first_component, pca_dip
from analysis.evidence.gap import box_sample, gap_statistic, log_within, smallest_sufficient_k
from analysis.evidence.hopkins import hopkins, hopkins_of
from analysis.evidence.null_reference import (
    BOX,
    CLOUD,
    cloud_sample,
    groupless,
    lumpy_columns,
    null_reference,
)
from analysis.evidence.structure import StructureBudget, assess, has_visible_gap, rejects
from tests.weighing_cases import blobs, z_scores

QUICK = StructureBudget(customers=500, dip_sets=199, gap_sets=20, null_sets=19)


def correlated_cloud(n: int, p: int, rho: float, seed: int) -> FloatMatrix:
    random = np.random.default_rng(seed)
    return np.sqrt(rho) * random.normal(size=(n, 1)) + np.sqrt(1 - rho) * random.normal(size=(n, p))


def dip_by_definition(values: FloatMatrix) -> float:
    """The smallest sup-distance to a distribution with one hump, by linear programming.

    For every possible mode: heights g at the distinct values, convex before and concave after
    the mode, a jump allowed at the mode only; minimise t with |g - F| <= t left and right of
    every step of F.
    """
    points, counts = np.unique(values, return_counts=True)
    upper = np.cumsum(counts) / values.size
    return min(
        _distance_with_mode(points, upper - counts / values.size, upper, mode) for mode in range(points.size)
    )


def _distance_with_mode(points: FloatMatrix, lower: FloatMatrix, upper: FloatMatrix, mode: int) -> float:
    k = points.size  # variables: k heights from the left, the height right of the mode, and t

    def row(*terms: tuple[int, float]) -> FloatMatrix:
        made = np.zeros(k + 2)
        for place, value in terms:
            made[place] += value
        return made

    def right_of(i: int) -> int:
        return k if i == mode else i

    def slope(i: int) -> FloatMatrix:
        step = points[i + 1] - points[i]
        return row((i + 1, 1 / step), (right_of(i), -1 / step))

    rows, bounds = [row((mode, 1.0), (k, -1.0))], [0.0]
    for i in range(k):
        for place, target in ((i, lower[i]), (right_of(i), upper[i])):
            rows += [row((place, 1.0), (k + 1, -1.0)), row((place, -1.0), (k + 1, -1.0))]
            bounds += [target, -target]
    for i in range(k - 1):
        rows.append(-slope(i))
        bounds.append(0.0)
    for i in range(k - 2):
        bend = slope(i) - slope(i + 1)
        if i + 2 <= mode or i >= mode:
            rows.append(bend if i + 2 <= mode else -bend)
            bounds.append(0.0)
    solved = linprog(row((k + 1, 1.0)), A_ub=np.array(rows), b_ub=bounds, bounds=[(0, 1)] * (k + 2))
    return float(solved.fun)


def test_dip_of_iris_is_the_published_one():
    assert dip(first_component(load_iris().data)) == pytest.approx(0.1078410068, abs=5e-11)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([0.0, 1.0, 2.0, 3.0], 1 / 8),  # evenly spread: the smallest dip there is, 1 / (2n)
        ([0.0] * 5 + [1.0] * 5, 1 / 4),  # two heaps: the largest there is
        ([2.0, 2.0, 2.0], 1 / 6),  # one heap is one hump
    ],
)
def test_dip_by_hand(values, expected):
    assert dip(np.array(values)) == pytest.approx(expected)


@pytest.mark.parametrize("seed", range(12))
def test_dip_is_the_distance_its_definition_asks_for(seed):
    random = np.random.default_rng(seed)
    values = np.concatenate([random.normal(size=6), random.normal(4 * (seed % 3), 1, size=5)])
    if seed % 4 == 0:
        values = np.round(2 * values) / 2  # ties
    assert dip(values) == pytest.approx(dip_by_definition(values), abs=1e-7)


def test_dip_test_tells_one_hump_from_two():
    random = np.random.default_rng(1)
    one = random.normal(size=200)
    two = np.concatenate([random.normal(-3, 1, 100), random.normal(3, 1, 100)])
    assert dip_test(one, seed=3, n_null=199).p > 0.3
    assert dip_test(two, seed=3, n_null=199).p == 1 / 200


def test_dip_p_is_right_under_the_uniform():
    random = np.random.default_rng(5)
    p_values = [dip_test(random.uniform(size=80), seed=9, n_null=99).p for _ in range(100)]
    assert np.mean(np.array(p_values) <= 0.1) < 0.2
    assert 0.4 < np.mean(p_values) < 0.6


def test_pca_dip_does_not_depend_on_units():
    features = correlated_cloud(120, 3, 0.5, seed=2)
    assert pca_dip(features * [1.0, 1000.0, 0.01], 1, 99) == pytest.approx(pca_dip(features, 1, 99))


def test_smallest_k_that_is_good_enough():
    # Gap(2) = .5 < Gap(3) - s_3 = .9 - .1, but Gap(3) = .9 >= Gap(4) - s_4 = .95 - .1.
    gaps, errors = np.array([0.1, 0.5, 0.9, 0.95]), np.array([0.1, 0.1, 0.1, 0.1])
    assert smallest_sufficient_k(gaps, errors) == 3
    assert smallest_sufficient_k(np.array([0.5, 0.55]), np.array([0.0, 0.1])) == 1
    assert smallest_sufficient_k(np.array([0.5, 0.55, 0.5]), np.array([0.1, 0.0, 0.0])) == 2
    assert smallest_sufficient_k(np.array([0.1, 0.5, 0.9]), np.array([0.0, 0.1, 0.1])) == 2


def test_log_within_by_hand():
    # 0, 2 | 10, 12: together around 6: 36 + 16 + 16 + 36 = 104; in two segments 4 x 1 = 4.
    features = np.array([[0.0], [2.0], [10.0], [12.0]])
    assert np.exp(log_within(features, range(1, 3), seed=1)) == pytest.approx([104.0, 4.0])


def test_gap_finds_one_group_in_a_cloud_and_three_in_three():
    cloud = np.random.default_rng(3).normal(size=(400, 4))
    groups, _ = blobs(3, 80, 8.0, seed=4)
    assert gap_statistic(cloud, 5, seed=1, n_references=20).k == 1
    assert gap_statistic(groups, 5, seed=1, n_references=20).k == 3


def test_gap_and_its_error_are_those_of_the_paper(monkeypatch):
    # Two references with log W* of 3 and 5 at k = 1, 2 and 2 at k = 2; log W is 3 and 1.
    monkeypatch.setattr(gap, "run_all", lambda *_: [[3.0, 2.0], [5.0, 2.0]])
    monkeypatch.setattr(gap, "log_within", lambda *_: [3.0, 1.0])
    found = gap.gap_statistic(np.zeros((4, 1)), max_k=1, seed=1, n_references=2)
    assert found.gaps == (1.0, 1.0)
    assert found.errors == pytest.approx((np.sqrt(1 + 1 / 2), 0.0))


def test_box_follows_the_principal_axes():
    features = correlated_cloud(400, 2, 0.95, seed=1)
    box = box_sample(features, seed=2)
    assert np.corrcoef(box.T)[0, 1] > 0.8
    assert box.mean(axis=0) == pytest.approx(features.mean(axis=0), abs=0.5)
    # The customers' own box along the diagonal: as long, and filled evenly to both ends.
    along, own = box @ np.array([1, 1]), features @ np.array([1, 1])
    assert np.ptp(along) == pytest.approx(np.ptp(own), rel=0.1)
    assert along.std() == pytest.approx(np.ptp(own) / np.sqrt(12), rel=0.1)


def test_hopkins_by_hand():
    points = np.array([(7, 5), (3, 3), (8, 4), (1, 2), (4, 3), (7, 4)], dtype=float)
    uniforms = np.array([(4, 2), (3, 5), (7, 2)], dtype=float)
    assert hopkins_of(points, uniforms, np.array([0, 4, 5])) == pytest.approx(0.75)


def test_hopkins_is_fooled_by_a_cloud_and_the_verdict_is_not():
    cloud = correlated_cloud(500, 5, 0.6, seed=1)
    structure = assess(cloud, seed=1, k=2, max_k=4, budget=QUICK)
    assert hopkins(cloud, seed=1) > 0.95
    assert structure.hopkins is not None
    assert structure.hopkins > 0.95
    assert not rejects(structure)


def test_groupless_data_keep_means_and_covariance():
    features = correlated_cloud(2_000, 3, 0.7, seed=6) + np.array([5.0, 0.0, -5.0])
    cloud = cloud_sample(features, seed=1)
    assert cloud.mean(axis=0) == pytest.approx(features.mean(axis=0), abs=0.1)
    assert np.cov(cloud.T) == pytest.approx(np.cov(features.T), abs=0.1)


@pytest.mark.parametrize("world", [CLOUD, BOX])
def test_a_yes_no_column_keeps_its_values(world):
    random = np.random.default_rng(2)
    features = np.column_stack([random.normal(size=300), random.integers(0, 2, size=300)])
    assert lumpy_columns(features).tolist() == [False, True]
    sample = groupless(features, world, seed=1)
    assert np.array_equal(np.sort(sample[:, 1]), np.sort(features[:, 1]))
    assert np.unique(sample[:, 0]).size == 300


def test_null_reference_sees_groups_and_no_groups():
    groups, _ = blobs(3, 60, 7.0, seed=1)
    kmeans = Recipe("kmeans", {"k": 3})
    seen = null_reference(groups, kmeans, 3, seed=1, n_sets=19)
    assert seen.observed is not None
    assert seen.high is not None
    assert seen.p == pytest.approx(1 / 20)
    assert seen.observed > seen.high
    for values in (
        np.random.default_rng(1).normal(size=(300, 3)),
        np.random.default_rng(2).uniform(size=(300, 2)),
    ):
        unseen = null_reference(values, kmeans, 3, seed=1, n_sets=19)
        assert unseen.p is not None
        assert unseen.p > 0.1


def test_two_yes_no_columns_are_no_groups():
    random = np.random.default_rng(3)
    flags = random.integers(0, 2, size=(400, 2)).astype(float)
    features = z_scores(np.column_stack([flags, random.normal(size=(400, 2))]))
    assert not rejects(assess(features, seed=1, k=4, max_k=5, budget=QUICK))


def test_structure_tells_in_plain_words_and_is_repeatable():
    groups, _ = blobs(3, 60, 7.0, seed=1)
    structure = assess(groups, seed=1, k=3, max_k=5, budget=QUICK)
    assert rejects(structure)
    assert structure == assess(groups, seed=1, k=3, max_k=5, budget=QUICK)
    assert structure.gap is not None
    assert structure.gap.chosen_x == structure.gap_k == 3
    words = " ".join(structure.sentences).lower()
    assert not any(
        jargon in words for jargon in ("dip", "gap statistic", "silhouette", "null", "p <", "unimodal")
    )


def test_no_visible_gap_along_one_direction_leaves_room_for_groups():
    cloud = np.random.default_rng(1).normal(size=(300, 3))
    structure = assess(cloud, seed=1, k=2, max_k=3, budget=QUICK)
    assert structure.dip_p >= 0.05
    assert not has_visible_gap(structure)
    assert structure.sentences[0] == (
        "Along their strongest common direction alone there is no visible gap between customers."
    )


def test_structure_says_when_it_used_a_sample():
    cloud = np.random.default_rng(1).normal(size=(400, 2))
    structure = assess(cloud, seed=1, k=2, max_k=3, budget=StructureBudget(200, 99, 10, 9))
    assert structure.n_used == 200
    assert "200 of the 400 customers" in structure.sentences[-1]
