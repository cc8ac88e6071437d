"""Drift of the columns that build the segments: by hand, by chance alone, and where it is real."""

import shutil
from math import log
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.stats import chi2

from analysis.history.drift import Reference, measure, reference_of
from analysis.intake import take_in
from analysis.results import Drift, Variable
from analysis.results.base import Kind
from analysis.settings_history import HistorySettings
from tests.conftest import PROJECT

LIMITS = HistorySettings()
DRAWS = 200


def variable(key: str, kind: Kind = "amount", builds: bool = True) -> Variable:
    return Variable(
        key=key,
        label=key.title(),
        kind=kind,
        role="segment",
        builds_segments=builds,
        inferred=False,
        reason="",
    )


def drift_of(
    before: pd.Series, after: pd.Series, kind: Kind = "amount", limits: HistorySettings = LIMITS
) -> Drift:
    """Drift of one column between two tables."""
    column = [variable("x", kind)]
    reference = reference_of(pd.DataFrame({"x": before}), column)
    [drift] = measure(reference, pd.DataFrame({"x": after}), column, limits)
    return drift


def codes(**counts: int) -> pd.Series:
    return pd.Series([code for code, count in counts.items() for _ in range(count)], dtype="str")


# By hand


def test_three_groups_worked_by_hand():
    """Shares .5 .3 .2 become .4 .3 .3: .1 ln(5/4) + 0 + .1 ln(3/2) = .0223144 + .0405465 = .0628609."""
    drift = drift_of(codes(a=50_000, b=30_000, c=20_000), codes(a=40_000, b=30_000, c=30_000), "category")
    assert drift.psi == pytest.approx(0.0628609, abs=5e-6)
    assert drift.chance == pytest.approx(2e-5 * 9.21034, rel=1e-6)  # chi-square, 2 degrees, 99 %: -2 ln .01
    assert not drift.has_drifted  # far beyond chance, and still too little to matter


def test_half_a_customer_is_added_to_every_group():
    """6, 4, 0 of 10 become 2, 4, 4: shares (count + .5) / 11.5."""
    drift = drift_of(codes(a=6, b=4), codes(a=2, b=4, c=4), "category")
    by_hand = (6.5 - 2.5) / 11.5 * log(6.5 / 2.5) + (4.5 - 0.5) / 11.5 * log(4.5 / 0.5)
    assert drift.psi == pytest.approx(by_hand, rel=1e-12)


def test_the_same_customers_have_not_moved():
    values = pd.Series(np.random.default_rng(1).lognormal(size=300))
    drift = drift_of(values, values.sample(frac=1, random_state=2))
    assert drift.psi == pytest.approx(0)


def test_groups_of_a_column_without_ties_are_tenths():
    reference = reference_of(pd.DataFrame({"x": np.arange(1.0, 101.0)}), [variable("x")])
    assert reference.columns[0].counts == (10,) * 10
    assert reference.columns[0].edges == tuple(10 * tenth + 0.5 for tenth in range(1, 10))


@pytest.mark.parametrize(
    ("values", "counts"),
    [
        ([0.0] * 60 + [1.0] * 30 + [2.0] * 10, (60, 30, 10)),  # few values: each a group
        ([0.0] * 95 + [1.0, 2.0, 3.0, 4.0, 5.0], (95, 5)),  # nearly all at the bottom
        ([1.0] * 95 + [0.1, 0.2, 0.3, 0.4, 0.5], (5, 95)),  # nearly all at the top
        ([3.0] * 50, (50,)),  # all alike: one group, which cannot move
    ],
)
def test_equal_values_stay_in_one_group(values: list[float], counts: tuple[int, ...]):
    reference = reference_of(pd.DataFrame({"x": values}), [variable("x", "count")])
    assert reference.columns[0].counts == counts


def test_values_outside_the_earlier_range_count_at_its_ends():
    drift = drift_of(pd.Series(np.arange(100.0)), pd.Series([-1e9] * 50 + [1e9] * 50))
    p, few, many = 10.5 / 105, 0.5 / 105, 50.5 / 105
    assert drift.psi == pytest.approx(8 * (p - few) * log(p / few) + 2 * (p - many) * log(p / many))
    assert drift.has_drifted


def test_chance_is_that_of_yurdakul():
    drift = drift_of(pd.Series(np.arange(200.0)), pd.Series(np.arange(50.0)))
    assert drift.chance == pytest.approx((1 / 200 + 1 / 50) * chi2.ppf(0.99, 9))


# What decides


def test_only_what_builds_the_segments_counts():
    table = pd.DataFrame({"x": [1.0, 2.0], "y": [1.0, 2.0]})
    reference = reference_of(table, [variable("x"), variable("y", builds=False)])
    assert [column.key for column in reference.columns] == ["x"]


@pytest.mark.parametrize("kind", ["amount", "flag", "category"])
def test_a_real_shift_is_found(kind: Kind):
    rng = np.random.default_rng(4)
    if kind == "amount":
        before, after = pd.Series(rng.normal(0, 1, 300)), pd.Series(rng.normal(0.8, 1, 300))
    elif kind == "flag":
        before, after = pd.Series([0.0] * 250 + [1.0] * 50), pd.Series([0.0] * 150 + [1.0] * 150)
    else:
        before, after = codes(a=150, b=150), codes(a=90, b=90, c=120)
    assert drift_of(before, after, kind).has_drifted


def test_both_limits_must_be_passed():
    before, after = pd.Series(np.arange(100.0)), pd.Series(np.arange(100.0) + 12)
    drift = drift_of(before, after)
    assert drift.psi is not None
    assert 0.2 < drift.psi < drift.chance
    assert not drift.has_drifted  # a hundred customers show as much by chance
    ten_times = drift_of(before.repeat(10), after.repeat(10))
    assert ten_times.psi > ten_times.chance
    assert ten_times.has_drifted
    assert not drift_of(before.repeat(10), after.repeat(10), limits=HistorySettings(psi=5.0)).has_drifted


def test_a_share_of_empty_cells_that_changed_is_drift_beyond_chance_only():
    def holes(n: int, empty: int) -> pd.Series:
        values = pd.Series(np.arange(float(n)) % 50)
        return values.mask(values.index < empty)

    assert drift_of(holes(1000, 50), holes(1000, 200)).has_drifted
    assert drift_of(holes(1000, 200), holes(1000, 50)).has_drifted
    assert not drift_of(holes(1000, 50), holes(1000, 140)).has_drifted  # 9 points, below the limit of 10
    # 12 points of 60 customers: standard error sqrt(.16 * .84 * 2 / 60) = .0669, times 2.576 = .172
    small = drift_of(holes(60, 6), holes(60, 13))
    assert (small.missing_before, small.missing_after) == pytest.approx((0.1, 13 / 60))
    assert not small.has_drifted


def test_a_column_that_is_gone_counts_as_empty():
    reference = reference_of(pd.DataFrame({"x": np.arange(100.0)}), [variable("x")])
    [drift] = measure(reference, pd.DataFrame({"y": np.arange(100.0)}), [variable("y")], LIMITS)
    assert (drift.psi, drift.missing_after, drift.has_drifted) == (None, 1.0, True)


@pytest.mark.parametrize(
    ("kind_before", "before", "kind_now", "now"),
    [
        ("amount", pd.Series(np.arange(100.0)), "category", codes(a=50, b=50)),
        ("category", codes(a=50, b=50), "amount", pd.Series(np.arange(100.0))),
        ("flag", pd.Series([0.0, 1.0] * 50), "category", codes(yes=50, no=50)),
        ("amount", pd.Series(np.arange(100.0)), "amount", pd.Series([np.nan] * 100)),
    ],
)
def test_what_cannot_be_compared_has_no_index(
    kind_before: Kind, before: pd.Series, kind_now: Kind, now: pd.Series
):
    reference = reference_of(pd.DataFrame({"x": before}), [variable("x", kind_before)])
    [drift] = measure(reference, pd.DataFrame({"x": now}), [variable("x", kind_now)], LIMITS)
    assert (drift.psi, drift.chance) == (None, 0.0)


def test_another_sort_of_number_is_still_compared():
    before, after = pd.DataFrame({"x": np.arange(100.0)}), pd.DataFrame({"x": np.arange(100.0)})
    [drift] = measure(
        reference_of(before, [variable("x", "amount")]), after, [variable("x", "number")], LIMITS
    )
    assert drift.psi == pytest.approx(0)


def test_a_reference_survives_being_stored():
    rng = np.random.default_rng(3)
    table = pd.DataFrame(
        {
            "spend": rng.lognormal(3, 2, 200),
            "rate": rng.random(200) / 3,
            "flag": rng.integers(0, 2, 200).astype(float),
            "region": rng.choice(["Norr", "Söder", '"; DROP'], 200),
        }
    )
    table.loc[:20, "region"] = None
    kinds: dict[str, Kind] = {"spend": "amount", "rate": "share", "flag": "flag", "region": "category"}
    variables = [variable(key, kind) for key, kind in kinds.items()]
    reference = reference_of(table, variables)
    again = Reference.model_validate_json(reference.model_dump_json())
    assert again == reference
    assert [drift.psi for drift in measure(again, table, variables, LIMITS)] == pytest.approx([0.0] * 4)


# By chance alone


def drawn(rng: np.random.Generator, n: int) -> pd.DataFrame:
    """Columns of all sorts, always from the same distributions."""
    spend = np.where(rng.random(n) < 0.5, 0.0, rng.lognormal(size=n))
    holes = rng.normal(size=n)
    holes[rng.random(n) < 0.3] = np.nan
    return pd.DataFrame(
        {
            "age": rng.normal(size=n),
            "spend": spend,
            "holes": holes,
            "region": rng.choice(list("abcdefghijkl"), n, p=[0.3, 0.2, 0.2, 0.1, 0.1, *[0.1 / 7] * 7]),
        }
    )


@pytest.mark.parametrize("sizes", [(60, 60), (300, 300), (2000, 2000), (2000, 60)])
def test_chance_alone_makes_hardly_any_column_drift(sizes: tuple[int, int]):
    rng = np.random.default_rng(11)
    variables = [variable(key, "category" if key == "region" else "amount") for key in drawn(rng, 10)]
    found = [
        [d.has_drifted for d in measure(reference_of(before, variables), after, variables, LIMITS)]
        for before, after in ((drawn(rng, sizes[0]), drawn(rng, sizes[1])) for _ in range(DRAWS))
    ]
    assert np.mean(found) <= 0.02
    assert np.mean(found, axis=0).max() <= 0.03


@pytest.mark.parametrize("n", [60, 300, 2000])
def test_a_shift_of_one_and_a_half_standard_deviations_is_nearly_always_found(n: int):
    rng = np.random.default_rng(12)
    found = [
        drift_of(pd.Series(rng.normal(size=n)), pd.Series(rng.normal(1.5, 1, n))).has_drifted
        for _ in range(30)
    ]
    assert np.mean(found) >= 0.9


# The default data


def test_no_column_of_the_default_data_drifted_in_a_quarter(tmp_path: Path):
    for name in ("customers", "customers_2026_06_30"):
        shutil.copy(PROJECT / "data" / f"{name}.csv", tmp_path)
        shutil.copy(PROJECT / "data" / "customers.toml", tmp_path / f"{name}.toml")
    june, september = (take_in(tmp_path / f"{name}.csv") for name in ("customers_2026_06_30", "customers"))
    reference = reference_of(june.clean.customers, june.prepared.variables)
    drifts = measure(reference, september.clean.customers, september.prepared.variables, LIMITS)
    assert len(drifts) == 13
    assert not any(drift.has_drifted for drift in drifts)
    psi = {drift.variable: drift.psi or 0.0 for drift in drifts}
    assert max(psi.values()) < 0.02
    assert sorted(psi, key=lambda key: -psi[key])[:2] == ["tenure_months", "days_since_last_order"]
