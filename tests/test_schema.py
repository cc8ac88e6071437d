"""What columns are taken to be, on made-up columns and on real tables."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.reading import RawTable
from analysis.schema import MEANINGS, Column, Schema, build, vocabulary
from analysis.schema.words import label_of, meaning_of, unit_of, words_of
from analysis.settings import Settings, load

SHARED = Path(__file__).parents[1].parent / "shared" / "data"
DEFAULT_DATA = Path(__file__).parents[1] / "data" / "customers.csv"
N = 400
CHANCE = np.random.default_rng(5)

INCOME = CHANCE.lognormal(10, 0.5, N).round(2)
AGE = CHANCE.integers(18, 90, N)


def table(**columns: object) -> RawTable:
    """A raw table as a delimited file gives it: every cell text."""
    frame = pd.DataFrame(
        {key: pd.Series(list(map(str, cells)), dtype="str") for key, cells in columns.items()}
    )
    return RawTable(Path("t.csv"), frame, np.arange(2, len(frame) + 2), "line", ".", "0" * 64)


def schema_of(settings: Settings | None = None, **columns: object) -> Schema:
    return build(table(**columns), settings or Settings())


def inferred(key: str, cells: object) -> Column:
    """What one column is taken to be, beside two ordinary ones."""
    return schema_of(**{"income": INCOME, "age": AGE, key: cells}).column(key)


def told(**columns: dict[str, object]) -> Settings:
    return Settings.model_validate({"columns": columns})


def draws(values: list[object], weights: list[float] | None = None) -> list[object]:
    picked = np.random.default_rng(9).choice(len(values), N, p=weights)
    return [values[place] for place in picked]


@pytest.mark.parametrize(
    ("key", "cells", "role", "kind"),
    [
        ("customer_id", [f"C{i:05}" for i in range(N)], "id", "text"),
        ("ID#", range(1000, 1000 + N), "id", "text"),
        ("seq", range(1, N + 1), "id", "text"),
        ("spending_score", draws(list(range(1, 101))), "segment", "number"),
        ("gender", draws(["female", "male"]), "describe", "category"),
        ("Sex", draws(["0", "1"]), "describe", "category"),
        ("churn", draws(["Yes", "No"]), "describe", "flag"),
        ("Personal Loan", draws([0, 1]), "describe", "flag"),
        ("Education", draws([1, 2, 3]), "describe", "category"),
        ("Channel", draws([1, 2]), "describe", "category"),
        ("store", draws(list(range(1, 16))), "describe", "category"),
        ("store", draws(list(range(100, 400))), "ignore", "text"),
        ("contract", draws(["month", "year"]), "describe", "category"),
        ("ZIP Code", draws(list(range(90000, 90200))), "ignore", "text"),
        ("phone", CHANCE.integers(10**9, 10**10, N), "ignore", "text"),
        ("joined", draws([f"2026-0{m}-1{d}" for m in range(1, 9) for d in range(9)]), "ignore", "text"),
        ("signup_date", draws([20240131, 20240229, 20240331]), "ignore", "text"),
        ("comment", [f"said {i}" for i in range(N)], "ignore", "text"),
        ("country", draws([f"land {i}" for i in range(40)]), "ignore", "text"),
        ("constant", [7] * N, "ignore", "number"),
        ("constant", ["7.0"] * 390 + ["seven"] * 10, "ignore", "number"),
        ("empty", [""] * N, "ignore", "text"),
        ("Family", draws([1, 2, 3, 4]), "segment", "count"),
        ("household_size", draws([1, 2, 3, 4, 5]), "segment", "count"),
        ("NumWebVisits", draws(list(range(9))), "segment", "count"),
        ("satisfaction", draws([1, 2, 3, 4, 5]), "segment", "number"),
        ("gripes", draws([0, 1, 2, 3, 4], [0.7, 0.2, 0.06, 0.03, 0.01]), "segment", "count"),
        ("grp_y", draws([0, 1, 2, 3], [0.4, 0.3, 0.2, 0.1]), "describe", "category"),
        ("grp_x", draws([0, 1, 2, 3, 4]), "describe", "category"),
        ("orders_12m", CHANCE.poisson(9, N), "segment", "count"),
        ("discount_share", CHANCE.beta(2, 5, N).round(3), "segment", "share"),
        ("click_rate", (CHANCE.beta(2, 5, N) * 100).round(1), "segment", "number"),
        ("savings", (INCOME * 2).round(1) * CHANCE.uniform(0.5, 2, N), "segment", "amount"),
        ("savings", CHANCE.normal(100, 80, N), "segment", "number"),
        ("Fresh", CHANCE.lognormal(9, 1, N).round(0), "segment", "number"),
        ("rare", [str(i) if i % 5 < 2 else "" for i in range(N)], "describe", "number"),
    ],
)
def test_inference(key: str, cells: object, role: str, kind: str) -> None:
    column = inferred(key, cells)
    assert (column.role, column.kind) == (role, kind), column.reason
    assert column.inferred
    assert column.reason.endswith(".")
    assert column.builds_segments == (role == "segment")


def test_identical_limits_follow_from_the_kind() -> None:
    assert (inferred("orders", CHANCE.poisson(9, N)).minimum, inferred("age", AGE).maximum) == (0, 110)
    assert inferred("age_of_account", CHANCE.integers(0, 9000, N)).maximum is None
    savings = inferred("savings", CHANCE.normal(100, 80, N))
    assert savings.minimum is None


def test_the_surest_id_wins_and_the_other_is_ignored() -> None:
    schema = schema_of(
        card_no=range(N), customer_id=[f"K{i % 399}" for i in range(N)], income=INCOME, age=AGE
    )
    # Both names are sure; the card numbers are all different.
    assert (schema.column("card_no").role, schema.id_column and schema.id_column.key) == ("id", "card_no")
    schema = schema_of(code=[f"K{i}" for i in range(N)], customer_id=range(N), income=INCOME, age=AGE)
    assert (schema.column("code").role, schema.column("customer_id").role) == ("ignore", "id")


def test_a_column_of_fractions_never_names_customers() -> None:
    assert inferred("value_key", CHANCE.uniform(0, 1, N)).role == "segment"


def test_redundant_columns_only_describe() -> None:
    schema = schema_of(age=AGE, experience=AGE - 25, income=INCOME)
    assert schema.column("age").builds_segments
    twin = schema.column("experience")
    assert (twin.role, twin.builds_segments) == ("describe", False)
    assert "'Age'" in twin.reason
    assert [f.kind for f in schema.findings] == ["redundant"]


def test_columns_that_only_resemble_each_other_both_build() -> None:
    noisy = AGE + CHANCE.normal(0, 6, N).round()
    assert 0.9 < np.corrcoef(AGE, noisy)[0, 1] < 0.98
    assert schema_of(age=AGE, experience=noisy, income=INCOME).column("experience").builds_segments


def test_up_to_four_in_ten_missing_a_column_still_builds() -> None:
    cells = [str(value) for value in CHANCE.normal(50, 9, N)]
    assert inferred("x", ["" if i < 160 else cell for i, cell in enumerate(cells)]).role == "segment"
    column = inferred("x", ["" if i < 164 else cell for i, cell in enumerate(cells)])
    assert column.role == "describe"
    assert "41% of the values are missing" in column.reason


def test_a_redundant_column_that_is_told_to_build_stays_and_is_said() -> None:
    schema = schema_of(told(experience={"role": "segment"}), age=AGE, experience=25 - AGE, income=INCOME)
    assert schema.column("experience").builds_segments
    assert "counts twice" in schema.findings[0].action


@pytest.mark.parametrize(
    ("key", "role"),
    [("spend", "value"), ("annual_spend", "value"), ("Monetary", "value"), ("Revenue", "value"), ("total_sales", "value"),
     ("TotalCharges", "value"), ("spending_score", "segment"), ("MonthlyCharges", "segment"), ("Fresh", "segment")],
)  # fmt: skip
def test_value_only_where_the_name_is_unmistakable(key: str, role: str) -> None:
    column = inferred(key, CHANCE.lognormal(5, 1, N).round(2))
    assert column.role == role
    assert column.builds_segments


def test_two_possible_values_are_no_value() -> None:
    schema = schema_of(spend=INCOME, revenue=CHANCE.lognormal(5, 1, N), age=AGE)
    assert schema.value_column is None


def test_categories_build_only_where_quantities_are_too_few() -> None:
    columns = {
        "spend": INCOME, "contract": draws(["month", "year", "two years"]), "gender": draws(["f", "m"]),
        "churn": list(reversed(draws(["yes", "no"]))), "loan": draws(["yes", "no"], [0.2, 0.8]),
    }  # fmt: skip
    schema = schema_of(**columns)
    assert [column.key for column in schema.segmentation] == ["spend", "contract", "loan"]
    assert [f.kind for f in schema.findings] == ["few_quantities"]
    assert not schema.problems
    schema = schema_of(**columns, age=AGE)
    assert [column.key for column in schema.segmentation] == ["spend", "age"]


def test_the_sidecar_has_the_last_word() -> None:
    settings = told(
        Education={"role": "segment", "kind": "number", "label": "Degree", "unit": "level", "minimum": 1},
        age={"role": "describe"},
        plan={"categories": {"1": "Basic", "2": "Plus"}},
        spend={"role": "value"},
    )
    schema = schema_of(
        settings,
        Education=draws([1, 2, 3]),
        age=AGE,
        plan=draws([1, 2]),
        spend=INCOME,
        visits=CHANCE.poisson(5, N),
    )
    education = schema.column("Education")
    assert (education.role, education.kind, education.label, education.unit) == (
        "segment",
        "number",
        "Degree",
        "level",
    )
    assert not education.inferred
    assert not schema.column("age").builds_segments
    assert (schema.column("plan").kind, schema.column("plan").categories["2"]) == ("category", "Plus")
    assert (schema.column("spend").role, schema.column("spend").builds_segments) == ("value", False)
    assert not schema.problems


def test_money_takes_the_currency_of_the_data_set_and_nothing_else_does() -> None:
    settings = Settings.model_validate({"dataset": {"currency": "EUR"}})
    schema = schema_of(settings, income=INCOME, age=AGE, tenure_months=CHANCE.integers(0, 90, N))
    assert [schema.column(key).unit for key in ("income", "age", "tenure_months")] == ["EUR", None, "months"]
    assert schema_of(income=INCOME, age=AGE).column("income").unit is None


def test_meaning_needs_name_and_cells() -> None:
    assert inferred("returns", CHANCE.poisson(1, N)).meaning == "returns"
    assert inferred("returns", CHANCE.normal(0, 1, N)).meaning is None  # returns on shares, not of parcels
    assert inferred("age", CHANCE.integers(1, 12, N)).meaning is None
    assert inferred("Family", draws([1, 2, 3, 4])).meaning == "household_size"
    schema = schema_of(income=INCOME, annual_income=INCOME[::-1], age=AGE)
    assert [column.meaning for column in schema.columns] == ["income", None, "age"]


def test_equal_labels_fall_back_to_the_names() -> None:
    schema = schema_of(**{"total_spend": INCOME, "Total spend": INCOME[::-1], "age": AGE})
    assert [column.label for column in schema.columns][:2] == ["total_spend", "Total spend"]


@pytest.mark.parametrize(
    ("key", "label", "unit", "meaning"),
    [
        ("annual_income", "Annual income", None, "income"),
        ("MonthlyCharges", "Monthly charges", None, None),
        ("days_since_last_order", "Days since last order", "days", "recency"),
        ("credit_limit_used", "Credit limit used", None, "credit_used"),
        ("avg_basket", "Avg basket", None, "basket"),
        ("CCAvg", "CCAvg", None, None),
        ("StreamingTV", "Streaming TV", None, None),
        ("Flight_miles_12mo", "Flight miles 12mo", None, None),
        ("orders_last_12_months", "Orders last 12 months", None, "orders"),
        ("spend_eur", "Spend EUR", "EUR", "spend"),
        ("Delicassen", "Delicassen", None, None),
        ("größe", "Größe", None, None),
        ("Award?", "Award?", None, None),
        ("___", "___", None, None),
    ],
)
def test_names(key: str, label: str, unit: str | None, meaning: str | None) -> None:
    assert (label_of(key), unit_of(key), meaning_of(key)) == (label, unit, meaning)


def test_every_default_column_has_the_meaning_its_sidecar_gives() -> None:
    """The names in the default data are unmistakable; the sidecar must agree with the inference."""
    for key, column in load(DEFAULT_DATA).columns.items():
        assert meaning_of(key) == column.meaning, key
    assert set(MEANINGS) <= {column.meaning for column in load(DEFAULT_DATA).columns.values()}


def test_vocabulary_is_in_lower_case_and_made_of_single_words() -> None:
    for name in dir(vocabulary):
        if name.endswith("_WORDS"):
            for word in getattr(vocabulary, name):
                assert words_of(word) == (word,), f"{name}: {word}"
