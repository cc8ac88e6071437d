"""The sidecar that `describe` writes: it loads, and says what was inferred."""

import dataclasses
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.describing import describe_table
from analysis.reading import read_table
from analysis.schema import Schema, build
from analysis.settings import Settings, load

DEFAULT_DATA = Path(__file__).parents[1] / "data" / "customers.csv"
N = 400
CHANCE = np.random.default_rng(5)
INCOME = CHANCE.lognormal(10, 0.5, N).round(2)
AGE = CHANCE.integers(18, 90, N)


def same_schema(one: Schema, other: Schema) -> bool:
    """Whether both say the same, apart from who says it."""
    origin = {"inferred": True, "reason": "", "meaning_inferred": True, "told_numeric": False}
    plain = [[dataclasses.replace(c, **origin) for c in schema.columns] for schema in (one, other)]
    return plain[0] == plain[1]


def test_a_described_table_loads_back_to_the_same_schema(tmp_path: Path) -> None:
    frame = pd.DataFrame(
        {
            "customer_id": [f"C{i}" for i in range(N)], "annual spend": INCOME, "age": AGE, "experience": AGE - 20,
            'odd "name"\n=é': CHANCE.poisson(3, N), "gender": CHANCE.choice(["f", "m"], N), "loan": CHANCE.choice(["yes", "no"], N),
            "Education": CHANCE.choice([1, 2, 3], N), "savings": CHANCE.normal(1, 5, N), "note": [f"n {i}" for i in range(N)],
            "share_x": CHANCE.beta(2, 5, N), "used_limit_eur": CHANCE.normal(9, 2, N),
        }
    )  # fmt: skip
    data = tmp_path / "t.csv"
    frame.to_csv(data, index=False)
    before = build(read_table(data), Settings())
    described = describe_table(data)
    data.with_suffix(".toml").write_text(described, encoding="utf-8")
    after = build(read_table(data), load(data))
    assert not after.problems
    assert same_schema(before, after)
    assert not any(column.inferred for column in after.columns)
    assert all(column.reason in described for column in before.columns)
    assert '# categories = { "1" = "1", "2" = "2", "3" = "3" }' in described


@pytest.mark.filterwarnings("ignore")
def test_a_described_bank_loads_back(tmp_path: Path) -> None:
    dmba = pytest.importorskip("dmba")
    data = tmp_path / "UniversalBank.csv"
    dmba.load_data("UniversalBank.csv").to_csv(data, index=False)
    before = build(read_table(data), Settings())
    data.with_suffix(".toml").write_text(describe_table(data), encoding="utf-8")
    assert same_schema(before, build(read_table(data), load(data)))


def test_describing_again_keeps_what_was_told(tmp_path: Path) -> None:
    for suffix in (".csv", ".toml"):
        shutil.copy(DEFAULT_DATA.with_suffix(suffix), tmp_path / f"customers{suffix}")
    shutil.copy(DEFAULT_DATA.with_name("customers_2026_06_30.csv"), tmp_path)
    data = tmp_path / "customers.csv"
    told_before = load(data)
    data.with_suffix(".toml").write_text(describe_table(data), encoding="utf-8")
    assert load(data).dataset == told_before.dataset
    assert load(data).columns["gender"].categories == told_before.columns["gender"].categories
    assert load(data).columns["spend_12m"].segment == told_before.columns["spend_12m"].segment
