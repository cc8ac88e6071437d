"""Test plans: worked by hand, and held against simulated tests."""

import numpy as np
import pytest
from scipy.stats import ttest_ind

from analysis.profiling import Segmented, describe
from analysis.profiling.trial_plans import (
    GOAL,
    HOLDOUT_SHARES,
    minimum_detectable_effect,
    plan_trial,
    plan_trials,
)
from tests.example_segmented import planted

N_TESTS = 1500


def spread_around(mean: float, distance: float, n: int = 100) -> np.ndarray:
    """Half of the customers this far below the mean, half above: SD is distance * sqrt(n / (n - 1))."""
    return np.where(np.arange(n) % 2 == 0, mean - distance, mean + distance)


def test_effect_by_hand():
    # 1.959964 + 0.841621 = 2.801585; sqrt(1/50 + 1/50) = 0.2
    assert minimum_detectable_effect(100, 50, 50) == pytest.approx(56.0317, abs=1e-3)
    # sqrt(1/150 + 1/50) = 0.163299
    assert minimum_detectable_effect(100, 150, 50) == pytest.approx(45.7496, abs=1e-3)


def test_smallest_share_that_finds_a_tenth_is_taken():
    plan = plan_trial("A", 100, "spend", spread_around(100, 10))
    # SD 10.0504; 90 against 10: 2.801585 * 10.0504 * 0.333333 = 9.3857
    assert (plan.n_customers, plan.n_holdout, plan.variable) == (100, 10, "spend")
    assert plan.mde == pytest.approx(9.3857, abs=1e-3)
    assert plan.mde_share == pytest.approx(0.093857, abs=1e-5)
    # 2.801585 * 0.5 * 0.333333
    assert plan.mde_rate == pytest.approx(0.466931, abs=1e-5)


@pytest.mark.parametrize(("distance", "n_holdout"), [(10, 10), (12, 20), (15, 30), (40, 30)])
def test_the_more_customers_vary_the_more_are_left_alone_up_to_three_in_ten(distance: float, n_holdout: int):
    # 20 of 100: 2.801585 * 1.00504 * distance * 0.25 = 0.703923 * distance; 30: 0.614441 * distance
    plan = plan_trial("A", 100, "spend", spread_around(100, distance))
    assert plan.n_holdout == n_holdout


def test_where_nothing_finds_a_tenth_the_plan_says_what_it_does_find():
    plan = plan_trial("A", 100, "spend", spread_around(100, 20))
    assert plan.n_holdout == 30
    # 2.801585 * 20.1008 * sqrt(1/30 + 1/70) = 2.801585 * 20.1008 * 0.218218
    assert plan.mde == pytest.approx(12.2887, abs=1e-3)


def test_without_a_value_column_a_yes_or_no_measure_decides():
    plan = plan_trial("B", 10_000, None, None)
    # 1.400793 * sqrt(1/9000 + 1/1000) = 0.046693: less than a tenth of 50 %
    assert (plan.n_holdout, plan.mde, plan.mde_share, plan.variable) == (1000, None, None, None)
    assert plan.mde_rate == pytest.approx(0.046693, abs=1e-5)
    assert plan_trial("B", 7000, None, None).n_holdout == 1400  # 10 %: 0.0558; 20 %: 0.0419
    assert plan_trial("B", 500, None, None).n_holdout == 150


def test_shares_of_customers_are_rounded_up():
    assert plan_trial("A", 101, None, None).n_holdout == 31
    assert plan_trial("A", 70, None, None).n_holdout == 21


def test_customers_of_unknown_value_do_not_count_in_the_comparison():
    values = spread_around(100, 40)
    whole = plan_trial("A", 100, "spend", values)
    half = plan_trial("A", 200, "spend", np.concatenate([values, np.full(100, np.nan)]))
    assert half.n_holdout == 60
    assert half.mde == pytest.approx(whole.mde)
    assert half.mde_rate == pytest.approx(whole.mde_rate / np.sqrt(2))


@pytest.mark.parametrize(
    "values", [np.full(100, 7.0), np.full(100, np.nan), np.r_[5.0, np.full(99, np.nan)]], ids=["equal", "none", "one"]
)
def test_values_that_do_not_vary_or_are_not_known_give_no_effect(values: np.ndarray):
    plan = plan_trial("A", 100, "spend", values)
    assert (plan.mde, plan.mde_share, plan.n_holdout) == (None, None, 30)


def test_a_loss_has_no_share_of_the_mean():
    plan = plan_trial("A", 100, "spend", spread_around(-100, 10))
    assert plan.mde is not None
    assert (plan.mde_share, plan.n_holdout) == (None, 30)


@pytest.mark.parametrize("n_customers", [1, 2, 3, 10])
def test_tiny_segments_have_a_plan_that_promises_nothing(n_customers: int):
    plan = plan_trial("A", n_customers, "spend", np.arange(n_customers, dtype=float))
    assert plan.n_holdout < n_customers
    assert plan.mde_rate <= 1
    assert n_customers > 3 or plan.mde_rate == 1


def test_a_few_giants_make_the_number_a_rough_one():
    # 99 customers at 1, one at 1,000: skewness about 9.8, so 25 * 9.8 ** 2 = 2,401 would be needed.
    giants = np.r_[np.ones(99), 1000.0]
    assert plan_trial("A", 100, "spend", giants).is_approximate
    assert not plan_trial("A", 100, "spend", spread_around(100, 40)).is_approximate
    # Exponential values have skewness 2: 100 left alone are needed, 30 of 100 are not enough, 300 of 1,000 are.
    exponential = -np.log(1 - (np.arange(1000) + 0.5) / 1000)
    assert not plan_trial("A", 1000, "spend", exponential).is_approximate
    assert plan_trial("A", 100, "spend", exponential[::10]).is_approximate


def share_found(values: np.ndarray, n_holdout: int, effect: float, seed: int) -> float:
    """Share of simulated tests that find `effect`: random hold-out, Welch's test at 5 %."""
    rng = np.random.default_rng(seed)
    drawn = rng.choice(values, (N_TESTS, values.size))
    holdout, treated = drawn[:, :n_holdout], drawn[:, n_holdout:] + effect
    return float(np.mean(ttest_ind(treated, holdout, axis=1, equal_var=False).pvalue < 0.05))


@pytest.mark.parametrize("shape", ["normal", "skewed"])
def test_four_of_five_simulated_tests_find_the_effect(shape: str):
    rng = np.random.default_rng(4)
    normal = shape == "normal"
    values = rng.normal(500, 150, 300) if normal else rng.lognormal(6, 0.55, 300)  # skewness about 2
    plan = plan_trial("A", values.size, "spend", values)
    assert plan.mde is not None
    # Two standard errors of 1,500 tests are .02; skew may cost or gain a little.
    assert share_found(values, plan.n_holdout, plan.mde, 8) == pytest.approx(0.8, abs=0.025 if normal else 0.05)
    assert share_found(values, plan.n_holdout, 0.0, 9) == pytest.approx(0.05, abs=0.02)
    assert share_found(values, plan.n_holdout, plan.mde / 2, 10) < 0.4


def test_four_of_five_simulated_tests_find_the_difference_of_shares():
    plan = plan_trial("A", 400, None, None)
    rng = np.random.default_rng(6)
    n_treated = plan.n_customers - plan.n_holdout
    low, high = 0.5 - plan.mde_rate / 2, 0.5 + plan.mde_rate / 2
    treated = rng.binomial(n_treated, high, N_TESTS) / n_treated
    holdout = rng.binomial(plan.n_holdout, low, N_TESTS) / plan.n_holdout
    error = np.sqrt(treated * (1 - treated) / n_treated + holdout * (1 - holdout) / plan.n_holdout)
    assert np.mean(np.abs(treated - holdout) / error > 1.959964) == pytest.approx(0.8, abs=0.03)


def test_every_segment_has_its_own_plan_whatever_its_number():
    plain = planted()
    lettered = Segmented(
        plain.customers, plain.labels, plain.features, plain.feature_of, plain.variables, ("C", "A", "B")
    )
    segments = describe(lettered, np.ones(len(plain.labels)), {}, 1).segments
    plans = plan_trials(segments, lettered)
    assert [plan.letter for plan in plans] == ["A", "B", "C"]
    own = plain.numbers("spend")[plain.labels == 1]  # number 1 has letter A
    assert plans[0] == plan_trial("A", own.size, "spend", own)
    assert plans[0] != plans[1]


def test_limits_are_in_order():
    assert list(HOLDOUT_SHARES) == sorted(HOLDOUT_SHARES)
    assert 0 < GOAL < 1
