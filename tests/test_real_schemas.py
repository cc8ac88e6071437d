"""What the columns of real tables are taken to be, without a sidecar."""

from pathlib import Path

import pytest

from analysis.reading import read_table
from analysis.schema import Schema, build
from analysis.settings import Settings

SHARED = Path(__file__).parents[1].parent / "shared" / "data"


def bank(folder: Path) -> Path:
    dmba = pytest.importorskip("dmba")
    path = folder / "UniversalBank.csv"
    dmba.load_data("UniversalBank.csv").to_csv(path, index=False)
    return path


def by_role(schema: Schema) -> dict[str, list[str]]:
    roles: dict[str, list[str]] = {}
    for column in schema.columns:
        roles.setdefault(column.role, []).append(column.key)
    return roles


@pytest.mark.filterwarnings("ignore")
def test_universal_bank(tmp_path: Path) -> None:
    schema = build(read_table(bank(tmp_path)), Settings())
    assert by_role(schema) == {
        "id": ["ID"],
        "segment": ["Age", "Income", "Family", "CCAvg", "Mortgage"],
        "describe": [
            "Experience", "Education", "Personal Loan", "Securities Account", "CD Account", "Online", "CreditCard",
        ],
        "ignore": ["ZIP Code"],
    }  # fmt: skip
    assert {column.unit for column in schema.columns} == {None}
    assert not schema.problems


@pytest.mark.skipif(not SHARED.exists(), reason="the shared tables are not on this machine")
def test_wholesale_customers() -> None:
    schema = build(read_table(SHARED / "wholesale_customers.csv"), Settings())
    assert by_role(schema) == {
        "describe": ["Channel", "Region"],
        "segment": ["Fresh", "Milk", "Grocery", "Frozen", "Detergents_Paper", "Delicassen"],
    }
    assert {column.kind for column in schema.segmentation} == {"number"}
    assert schema.id_column is None


@pytest.mark.skipif(not SHARED.exists(), reason="the shared tables are not on this machine")
def test_telco_customers() -> None:
    schema = build(read_table(SHARED / "telco_customers.csv"), Settings())
    assert [column.key for column in schema.segmentation] == ["tenure", "MonthlyCharges", "TotalCharges"]
    assert schema.value_column is not None
    assert schema.value_column.key == "TotalCharges"
    assert len(by_role(schema)["describe"]) == 17
    assert schema.column("Churn").kind == "flag"
