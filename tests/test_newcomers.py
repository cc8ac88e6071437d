"""New customers prepared as the old ones were, features led back to units, and real tables."""

import dataclasses
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_rand_score, silhouette_score
from threadpoolctl import threadpool_limits

from analysis.errors import InputError
from analysis.preparing import Preparation, prepare, read_newcomers
from analysis.preparing.plan import FURTHEST, Quantity
from analysis.quality import Clean
from analysis.reading import read_table
from analysis.schema import Schema
from analysis.settings import Settings
from tests.example_prepared import DEFAULT_DATA, cleaned, column, from_file, prepared

SHARED = Path(__file__).parents[1].parent / "shared" / "data"
CHANCE = np.random.default_rng(2)


@pytest.fixture(scope="module")
def default() -> tuple[Clean, Schema, Settings]:
    return from_file(DEFAULT_DATA)


# --- New customers, and back ----------------------------------------------------------------------


def test_the_stored_plan_prepares_alike(default: tuple[Clean, Schema, Settings]) -> None:
    result = prepare(*default)
    plan = Preparation.from_dict(json.loads(json.dumps(result.preparation.to_dict())))
    assert np.array_equal(plan.transform(default[0].customers), result.features)
    some = default[0].customers.iloc[::13]
    assert np.array_equal(plan.transform(some), result.features[::13])
    assert np.array_equal(plan.transform(result.customers), result.features)
    assert plan.feature_names == result.feature_names


def test_features_lead_back_to_units(default: tuple[Clean, Schema, Settings]) -> None:
    result = prepare(*default)
    units = result.preparation.to_units(result.features)
    for place, key in enumerate(result.feature_names):
        inside = np.abs(result.features[:, place]) < FURTHEST
        assert units[key][inside].to_numpy() == pytest.approx(
            result.customers[key][inside].to_numpy(), rel=1e-9, abs=1e-9
        )


def test_new_customers_beyond_what_was_seen() -> None:
    clean = cleaned(a=np.exp(CHANCE.normal(0, 1, 500)), b=CHANCE.normal(0, 1, 500))
    plan = prepared(clean).preparation
    assert plan.quantities[0].transform == "log"
    new = pd.DataFrame({"a": [0.0, -5.0, 1e12, np.nan], "b": [0.0, np.nan, 0.0, np.nan]})
    features = plan.transform(new)
    assert np.isfinite(features).all()
    assert np.abs(features).max() <= FURTHEST


def test_newcomers_are_read_by_the_plan_alone(default: tuple[Clean, Schema, Settings]) -> None:
    plan = prepare(*default).preparation
    raw = read_table(DEFAULT_DATA)
    everybody = plan.transform(read_newcomers(raw, plan))
    kept = ~raw.frame.duplicated().to_numpy()
    assert np.array_equal(everybody[kept], plan.transform(default[0].customers))
    one = dataclasses.replace(raw, frame=raw.frame.iloc[[5]])
    assert np.array_equal(plan.transform(read_newcomers(one, plan)), everybody[[5]])


def test_newcomers_without_a_column_or_with_odd_cells(tmp_path: Path) -> None:
    flags = np.array([1.0] * 50 + [0.0] * 50)
    plan = prepared(
        cleaned(a=CHANCE.normal(0, 1, 100), b=CHANCE.normal(0, 1, 100), f=flags),
        column("f", kind="flag"),
        column("a", minimum=-9.0),
    ).preparation
    path = tmp_path / "new.csv"
    path.write_text("a,b,f\n-10,x,Y\n1,2,nein\n3,4,maybe\n")
    table = read_newcomers(read_table(path), plan)
    assert table.isna().to_numpy().tolist() == [[True, True, False], [False] * 3, [False, False, True]]
    assert table["f"].tolist()[:2] == [1.0, 0.0]
    path.write_text("a,f,B\n1,yes,2\n")
    with pytest.raises(InputError, match="column 'b' built the segments and is missing; did you mean 'B'\\?"):
        read_newcomers(read_table(path), plan)


@settings(max_examples=40, deadline=None)
@given(
    st.sampled_from(["none", "log", "log1p", "sqrt", "logit"]),
    st.lists(st.floats(0.01, 0.99), min_size=3, max_size=30, unique=True),
)
def test_any_quantity_leads_back(transform: str, cells: list[float]) -> None:
    quantity = Quantity(
        key="a", kind="number", transform=transform, lowest=0.01, centre=0.1, spread=5.0, middle=0.5
    )
    values = np.array(cells)
    assert quantity.units(quantity.scores(values)) == pytest.approx(values, rel=1e-6)


# --- Real tables ----------------------------------------------------------------------------------


@pytest.mark.skipif(not SHARED.exists(), reason="the shared tables are not on this machine")
def test_wholesale_is_not_fooled_by_its_skew() -> None:
    """Source: METHODS 4; z-scores alone reach silhouette .567 and ARI .213 against the channel."""
    data = from_file(SHARED / "wholesale_customers.csv")
    result = prepare(*data)
    plain = result.customers[list(result.feature_of)].to_numpy()
    channel = result.customers["Channel"]

    def two(features: np.ndarray) -> tuple[float, float]:
        with threadpool_limits(1):
            labels = KMeans(2, n_init=20, random_state=0).fit_predict(features)
        return silhouette_score(features, labels), adjusted_rand_score(channel, labels)

    assert two((plain - plain.mean(axis=0)) / plain.std(axis=0)) == pytest.approx((0.567, 0.213), abs=0.002)
    logs = np.log1p(plain)
    assert two((logs - logs.mean(axis=0)) / logs.std(axis=0)) == pytest.approx((0.290, 0.514), abs=0.002)
    assert two(result.features)[1] > 0.5
    assert all(variable.transform != "none" for variable in result.variables if variable.builds_segments)


@pytest.mark.skipif(not SHARED.exists(), reason="the shared tables are not on this machine")
def test_the_eleven_blanks_of_telco_are_filled() -> None:
    result = prepare(*from_file(SHARED / "telco_customers.csv"))
    total = next(v for v in result.variables if v.key == "TotalCharges")
    assert total.n_missing == 11
    assert not result.customers["TotalCharges"].isna().any()


def test_the_planted_kinds_lie_apart(default: tuple[Clean, Schema, Settings]) -> None:
    """With the number of kinds known, plain k-means must find most of them in the features."""
    truth = pd.read_csv(DEFAULT_DATA.with_name("truth.csv"), dtype=str).set_index("customer_id")["kind"]
    kinds = truth.reindex(default[0].ids).to_numpy()
    fits = kinds != "none"
    with threadpool_limits(1):
        labels = KMeans(6, n_init=5, random_state=1).fit_predict(prepare(*default).features)
    assert adjusted_rand_score(kinds[fits], labels[fits]) > 0.85
