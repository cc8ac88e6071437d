"""How much worse kept segments fit than new ones: by hand, and on customers drawn anew."""

import numpy as np
import pytest

from analysis.arrays import NOISE
from analysis.clustering import refit
from analysis.clustering.base import Recipe
from analysis.history.keeping import fit_loss
from analysis.settings_history import HistorySettings


def labels(*numbers: int) -> np.ndarray:
    return np.array(numbers, dtype=np.intp)


def line(*values: float) -> np.ndarray:
    return np.array(values, dtype=np.float64)[:, np.newaxis]


def test_loss_worked_by_hand_and_customers_whom_nobody_places_do_not_count():
    """0 1 | 10 11 leaves 4 * .25; 0 | 1 10 11 with mean 22/3 leaves 0 + (361 + 64 + 121) / 9."""
    features = line(0, 1, 10, 11)
    loss = fit_loss(features, labels(0, 1, 1, 1), labels(0, 0, 1, 1))
    assert loss == pytest.approx((361 + 64 + 121) / 9 - 1)
    with_noise = fit_loss(line(0, 1, 10, 11, 500), labels(0, 1, 1, 1, NOISE), labels(0, 0, 1, 1, NOISE))
    assert with_noise == pytest.approx(loss)


def test_the_same_segments_under_other_numbers_lose_nothing():
    features = line(0, 1, 10, 11)
    assert fit_loss(features, labels(1, 1, 0, 0), labels(0, 0, 1, 1)) == pytest.approx(0)


def test_an_empty_kept_segment_is_no_obstacle_to_measuring():
    assert fit_loss(line(0, 1, 10, 11), labels(0, 0, 2, 2), labels(0, 0, 1, 1)) == pytest.approx(0)


def test_who_is_left_out_by_one_counts_from_the_nearest_middle_there():
    """Kept segments reach neither 20 nor 22 (middles .5 and 10.5): 9.5² + 11.5² more."""
    features = line(0, 1, 10, 11, 20, 22)
    kept, anew = labels(0, 0, 1, 1, NOISE, NOISE), labels(0, 0, 1, 1, 2, 2)
    within = 4 * 0.25
    assert fit_loss(features, kept, anew) == pytest.approx((within + 9.5**2 + 11.5**2) / (within + 2) - 1)
    assert fit_loss(features, anew, kept) == pytest.approx((within + 2) / (within + 9.5**2 + 11.5**2) - 1)


@pytest.mark.parametrize(
    ("kept", "anew"),
    [
        (labels(NOISE, NOISE), labels(0, 0)),
        (labels(0, 0), labels(NOISE, NOISE)),
        (labels(0, 0), labels(0, 1)),  # new segments of one customer each leave no distance
    ],
)
def test_loss_is_undefined_without_anything_to_compare(kept: np.ndarray, anew: np.ndarray):
    assert fit_loss(line(0, 1), kept, anew) is None


def three_groups(rng: np.random.Generator, n: int, shift: float = 0.0) -> tuple[np.ndarray, np.ndarray]:
    """Customers of three groups in two dimensions; `shift` moves the middle of one of them."""
    middles = np.array([[0.0, 0.0], [6.0, 0.0], [0.0, 6.0 + shift]])
    group = np.arange(n) % 3
    return middles[group] + rng.normal(size=(n, 2)), middles


def nearest(features: np.ndarray, middles: np.ndarray) -> np.ndarray:
    return np.square(features[:, np.newaxis] - middles).sum(axis=2).argmin(axis=1)


def test_kept_segments_fit_new_customers_of_the_same_kinds():
    recipe = Recipe("kmeans", {"k": 3, "n_init": 5})
    for seed in range(10):
        features, middles = three_groups(np.random.default_rng(seed), 150)
        loss = fit_loss(features, nearest(features, middles), refit(recipe, features, seed))
        assert loss is not None
        assert -1e-9 <= loss < 0.02


def test_kept_segments_do_not_fit_when_a_group_splits_in_two():
    recipe = Recipe("kmeans", {"k": 3, "n_init": 5})
    rng = np.random.default_rng(5)
    features, middles = three_groups(rng, 150)
    features[features[:, 0] > 3] += np.where(rng.random((50, 1)) < 0.5, 8.0, -0.5)
    features[features[:, 1] > 3, 1] -= 4
    loss = fit_loss(features, nearest(features, middles), refit(recipe, features, 5))
    assert loss is not None
    assert loss > HistorySettings().fit_loss
