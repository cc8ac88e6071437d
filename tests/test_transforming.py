"""Evening out skewed columns: which transformation is taken, why, and the way back."""

import numpy as np
import pandas as pd
import pytest

from analysis.transforming import TRANSFORMATIONS, choose_transform, skewness

CHANCE = np.random.default_rng(2)


def test_skewness_by_hand() -> None:
    # 0, 0, 0, 4: mean 1, deviations -1 -1 -1 3; m2 = 12/4 = 3, m3 = 24/4 = 6; 6 / 3**1.5.
    # Quantiles pull the ends in by .5 % of the way: 4 becomes 4 - .015 * 4 = 3.94, which changes no skewness here.
    assert skewness(np.array([0.0, 0.0, 0.0, 4.0])) == pytest.approx(6 / 3**1.5)


def test_a_lone_extreme_value_does_not_make_a_column_skewed() -> None:
    values = np.append(CHANCE.normal(100, 10, 999), 10_000.0)
    assert choose_transform(values)[0] == "none"
    spread = pd.Series(values)
    assert spread.skew() > 20


def test_the_transformation_that_evens_out_most_is_taken() -> None:
    normal = CHANCE.normal(0, 1, 2000)
    assert choose_transform(np.exp(normal))[0] == "log"
    assert choose_transform(np.floor(np.exp(normal + 3)))[0] in ("log1p", "sqrt")
    assert choose_transform(np.square(np.abs(normal + 2)))[0] == "sqrt"
    assert choose_transform(normal)[0] == "none"
    assert choose_transform(-np.exp(normal))[0] == "none"  # skewed to the left
    assert choose_transform(np.exp(normal) - 0.5)[0] == "none"  # negative values: nothing fits
    zeros = np.where(CHANCE.uniform(size=2000) < 0.6, 0, CHANCE.lognormal(7, 1, 2000))
    assert choose_transform(zeros)[0] in ("log1p", "sqrt")


def test_the_reason_names_both_skewnesses() -> None:
    name, reason = choose_transform(np.exp(np.linspace(-2.5, 2.5, 401)))
    assert name == "log"
    assert reason.endswith("logarithms bring it to 0.0.")


@pytest.mark.parametrize("name", list(TRANSFORMATIONS))
def test_transformations_lead_back(name: str) -> None:
    way = TRANSFORMATIONS[name]
    values = np.array([0.01, 0.2, 0.5, 0.9])
    assert way.fits(values)
    assert way.backward(way.forward(values)) == pytest.approx(values)


def test_what_a_transformation_needs() -> None:
    zero, negative = np.array([0.0, 1.0]), np.array([-1.0, 1.0])
    assert [name for name, way in TRANSFORMATIONS.items() if way.fits(zero)] == [
        "none",
        "log1p",
        "sqrt",
        "logit",
    ]
    assert [name for name, way in TRANSFORMATIONS.items() if way.fits(negative)] == ["none"]
