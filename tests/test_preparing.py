"""From customers to features and back, each choice checked against a number worked by hand."""

import numpy as np
import pandas as pd
import pytest

from analysis.preparing import Choices, prepare
from analysis.preparing.plan import FURTHEST, learn_codes
from analysis.quality import Clean
from analysis.reading import read_table
from analysis.schema import Schema
from analysis.settings import Settings
from tests.example_prepared import DEFAULT_DATA, cleaned, column, from_file, prepared

CHANCE = np.random.default_rng(2)


@pytest.fixture(scope="module")
def default() -> tuple[Clean, Schema, Settings]:
    return from_file(DEFAULT_DATA)


# --- Scaling --------------------------------------------------------------------------------------


def test_z_scores_by_hand() -> None:
    # Ten values 1 .. 10 pull in to 1.045 .. 9.955: mean 5.5, sum of squares
    # 2 * (4.455**2 + 3.5**2 + 2.5**2 + 1.5**2 + .5**2) = 81.694..., variance (ddof 0) 8.169.
    values = np.arange(1.0, 11.0)
    result = prepared(cleaned(a=values, b=values[::-1]))
    spread = np.sqrt(2 * (4.455**2 + 3.5**2 + 2.5**2 + 1.5**2 + 0.5**2) / 10)
    assert result.features[:, 0] == pytest.approx((values - 5.5) / spread)
    assert result.features[:, 1] == pytest.approx((5.5 - values) / spread)


def test_extreme_customers_are_held_and_it_is_said() -> None:
    values = np.append(CHANCE.normal(0, 1, 999), 1e9)
    result = prepared(cleaned(a=values, b=CHANCE.normal(0, 1, 1000)))
    assert result.features[-1, 0] == FURTHEST
    assert 0.8 < result.features[:-1, 0].std() < 1.2
    assert any("held there" in sentence for sentence in result.sentences)


def test_scalings_for_the_sensitivity_analysis(default: tuple[Clean, Schema, Settings]) -> None:
    z, robust, common = (
        prepare(*default, Choices(scaling)).features for scaling in ("z", "robust", "minmax")
    )
    assert np.abs(z.mean(axis=0)).max() < 0.05
    assert np.abs(z.std(axis=0) - 1).max() < 0.05
    inner = np.ptp(common, axis=0)
    assert np.mean(np.square(common.std(axis=0))) == pytest.approx(1, abs=0.05)
    assert not np.allclose(robust, z)
    assert not np.allclose(common, z)
    assert inner.max() / np.ptp(z, axis=0).max() < 1


def test_robust_scores_by_hand() -> None:
    # Quartiles of 0 .. 10 are 2.5, 5, 7.5; an interquartile range of 1.349 counts as SD 1.
    values = np.arange(11.0)
    result = prepared(cleaned(a=values, b=values[::-1] ** 2), choices=Choices("robust"))
    assert result.features[:, 0] == pytest.approx((values - 5) / (5 / 1.349))


def test_leaving_one_out(default: tuple[Clean, Schema, Settings]) -> None:
    everything, without = prepare(*default), prepare(*default, Choices(leave_out="age"))
    assert set(everything.feature_of) - set(without.feature_of) == {"age"}


def test_a_robust_scale_without_spread_falls_back() -> None:
    mostly_zero = np.array([0.0] * 90 + [1.0] * 10)
    features = prepared(
        cleaned(a=mostly_zero, b=CHANCE.normal(0, 1, 100)), choices=Choices("robust")
    ).features
    assert np.isfinite(features).all()
    rare = np.array([0.0] * 999 + [1.0])
    assert np.isfinite(prepared(cleaned(a=rare, b=CHANCE.normal(0, 1, 1000))).features).all()


# --- Gaps -----------------------------------------------------------------------------------------


def test_a_gap_takes_the_mean_of_the_ten_most_similar() -> None:
    # a tells which of two groups a customer belongs to; b is 10 or 20 with it.
    a = np.repeat([0.0, 1.0], 50) + np.tile(np.linspace(0, 0.01, 50), 2)
    b = np.repeat([10.0, 20.0], 50)
    b[[3, 70]] = np.nan
    result = prepared(cleaned(a=a, b=b))
    assert result.customers["b"].iloc[[3, 70]].tolist() == pytest.approx([10, 20])
    assert result.variables[1].n_missing == 2
    assert (
        result.variables[1].missing_treatment == "estimated as the average of the 10 most similar customers"
    )
    middle = prepared(cleaned(a=a, b=b), choices=Choices(imputation="median"))
    assert middle.customers["b"].iloc[[3, 70]].tolist() == pytest.approx([15, 15])


def test_exactly_ten_neighbours_are_asked() -> None:
    a = np.arange(200.0)
    b = np.append(np.nan, np.arange(1.0, 200.0))
    assert prepared(cleaned(a=a, b=b)).customers["b"].iloc[0] == pytest.approx(np.mean(np.arange(1, 11)))


def test_counts_stay_whole() -> None:
    b = CHANCE.poisson(3, 200).astype(float)
    b[::17] = np.nan
    result = prepared(cleaned(a=CHANCE.normal(0, 1, 200), b=b), column("b", kind="count"))
    assert (result.customers["b"] % 1 == 0).all()


def test_what_only_describes_keeps_its_gaps() -> None:
    extra = np.append(np.nan, np.ones(99))
    result = prepared(
        cleaned(a=CHANCE.normal(0, 1, 100), b=CHANCE.normal(0, 1, 100), c=extra),
        column("c", role="describe", builds_segments=False),
    )
    assert result.customers["c"].isna().sum() == 1
    assert result.feature_names == ("a", "b")
    assert result.variables[2].missing_treatment == "left out"


def test_a_customer_without_any_value_is_average() -> None:
    a, b = (np.append(CHANCE.normal(5, 1, 99), np.nan) for _ in range(2))
    assert np.abs(prepared(cleaned(a=a, b=b)).features[-1]).max() < 0.2


# --- Categories -----------------------------------------------------------------------------------


def test_a_flag_weighs_as_much_as_one_number() -> None:
    flag = np.array([1.0] * 30 + [0.0] * 70)
    result = prepared(cleaned(a=CHANCE.normal(0, 1, 100), f=flag), column("f", kind="flag"))
    assert result.feature_names == ("a", "f=yes")
    assert result.feature_of == ("a", "f")
    # (1 - .3) / sqrt(.3 * .7) and -.3 / sqrt(.21)
    assert sorted(set(result.features[:, 1].round(6))) == pytest.approx([-0.654654, 1.527525], abs=1e-6)
    assert result.variables[1].transform == "onehot"


def test_categories_together_weigh_as_much_as_one_number() -> None:
    texts = pd.Series(["x"] * 50 + ["y"] * 30 + ["z"] * 20, dtype="str")
    codes = learn_codes("c", texts)
    scores = codes.scores(texts)
    assert scores.shape == (100, 3)
    assert scores.var(axis=0).sum() == pytest.approx(1)
    assert codes.scores(pd.Series(["w", None], dtype="str")).tolist() == [[0, 0, 0]] * 2


def test_a_rare_flag_does_not_outweigh_everything() -> None:
    flag = np.append(np.ones(3), np.zeros(997))
    result = prepared(cleaned(a=CHANCE.normal(0, 1, 1000), f=flag), column("f", kind="flag"))
    assert result.features.max() <= 4


# --- What the reader is told ----------------------------------------------------------------------


def test_every_column_of_the_file_is_a_variable(default: tuple[Clean, Schema, Settings]) -> None:
    result = prepare(*default)
    assert [variable.key for variable in result.variables] == list(read_table(DEFAULT_DATA).frame.columns)
    income = next(v for v in result.variables if v.key == "annual_income")
    assert income.unit == "EUR"
    assert income.n_missing > 50
    assert income.summary is not None
    assert income.summary.mean == pytest.approx(result.customers["annual_income"].mean())
    assert income.summary.q1 <= income.summary.median <= income.summary.q3
    gender = next(v for v in result.variables if v.key == "gender")
    assert [c.label for c in gender.categories] == ["Female", "Male", "Other"]
    assert sum(c.share for c in gender.categories) == pytest.approx(1)
    assert sum(c.n_customers for c in gender.categories) == 2000
    newsletter = next(v for v in result.variables if v.key == "newsletter")
    assert [(c.value, c.label) for c in newsletter.categories] == [("yes", "Yes"), ("no", "No")]
    builders = [v.key for v in result.variables if v.builds_segments]
    assert tuple(builders) == result.feature_of


def test_each_choice_is_told_with_its_numbers(default: tuple[Clean, Schema, Settings]) -> None:
    result = prepare(*default)
    text = " ".join(result.sentences)
    gaps = int(default[0].customers[list(result.feature_of)].isna().sum().sum())
    assert f"{gaps:,} missing values" in text
    assert "10 customers who are most alike" in text
    assert f"{default[0].n_rows:,} rows were read" in text
    for transform in {variable.transform for variable in result.variables} - {"none"}:
        assert {"log": "Logarithms", "log1p": "1 was added", "sqrt": "Square roots"}[transform] in text
    for variable in result.variables:
        if variable.role not in ("id", "ignore"):
            assert variable.label in text


def test_a_told_transform_is_used_and_said() -> None:
    clean = cleaned(a=np.exp(CHANCE.normal(0, 1, 100)), b=CHANCE.normal(0, 1, 100))
    result = prepared(clean, column("a", transform="none"))
    assert (result.variables[0].transform, result.variables[0].transform_reason) == (
        "none",
        "Given in the settings file.",
    )


def test_equal_inputs_give_equal_features(default: tuple[Clean, Schema, Settings]) -> None:
    assert np.array_equal(prepare(*default).features, prepare(*default).features)
    assert prepare(*default).preparation == prepare(*default).preparation


def test_features_are_read_only(default: tuple[Clean, Schema, Settings]) -> None:
    with pytest.raises(ValueError, match="read-only"):
        prepare(*default).features[0, 0] = 1
