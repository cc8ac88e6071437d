"""Small faults become findings with their count and place; large ones stop the run."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.errors import InputError
from analysis.quality import Clean, clean
from analysis.reading import RawTable, read_table
from analysis.results import Finding
from analysis.schema import build
from analysis.settings import Settings, load

DEFAULT_DATA = Path(__file__).parents[1] / "data" / "customers.csv"
N = 100
CHANCE = np.random.default_rng(3)
COLUMNS: dict[str, list[str]] = {
    "customer_id": [f"C{i}" for i in range(N)],
    "age": [str(a) for a in CHANCE.integers(20, 80, N)],
    "income": [str(a) for a in CHANCE.integers(10_000, 90_000, N)],
    "orders": [str(a) for a in CHANCE.poisson(9, N)],
}


def raw_table(columns: dict[str, list[str]]) -> RawTable:
    frame = pd.DataFrame({key: pd.Series(cells, dtype="str") for key, cells in columns.items()})
    return RawTable(Path("t.csv"), frame, np.arange(2, len(frame) + 2), "line", ".", "0" * 64)


def cleaned(columns: dict[str, list[str]], settings: Settings | None = None) -> Clean:
    settings = settings or Settings()
    raw = raw_table(columns)
    return clean(raw, build(raw, settings), settings)


def changed(key: str, cells: dict[int, str]) -> dict[str, list[str]]:
    """The columns with some cells of one of them replaced; row 0 is line 2."""
    new = list(COLUMNS[key])
    for row, cell in cells.items():
        new[row] = cell
    return COLUMNS | {key: new}


def found(clean: Clean, kind: str) -> list[Finding]:
    return [finding for finding in clean.findings if finding.kind == kind]


def refusal(columns: dict[str, list[str]], settings: Settings | None = None) -> list[str]:
    with pytest.raises(InputError) as refused:
        cleaned(columns, settings)
    return list(refused.value.problems)


def told(**columns: dict[str, object]) -> Settings:
    return Settings.model_validate({"columns": columns})


def test_a_faultless_table() -> None:
    result = cleaned(COLUMNS)
    assert [f.kind for f in result.findings] == ["few_customers"]
    assert result.ids.tolist() == COLUMNS["customer_id"]
    assert result.ids.name == "customer_id"
    assert result.customers["income"].tolist() == [float(cell) for cell in COLUMNS["income"]]
    assert list(result.customers.columns) == ["age", "income", "orders"]


def test_exact_repeats_are_dropped_and_counted() -> None:
    repeated = {key: [*cells, cells[0], f" {cells[5]} "] for key, cells in COLUMNS.items()}
    result = cleaned(repeated)
    assert (len(result.customers), result.n_rows) == (N, N + 2)
    (finding,) = found(result, "duplicates")
    assert (finding.count, finding.action) == (2, "dropped")
    assert finding.sentence == "2 rows are exactly like an earlier one."


def test_without_an_id_many_equal_rows_are_kept() -> None:
    coarse = {key: COLUMNS[key] * 2 for key in ("age", "income")}
    result = cleaned(coarse)
    assert len(result.customers) == 2 * N
    assert found(result, "duplicates")[0].serious
    few = {key: [*COLUMNS[key], COLUMNS[key][0]] for key in ("age", "income")}
    assert len(cleaned(few).customers) == N


def test_no_id_is_said_and_rows_are_numbered() -> None:
    result = cleaned({key: COLUMNS[key] for key in ("age", "income")})
    assert found(result, "no_id")
    assert (result.ids.name, result.ids.iloc[-1]) == ("row", str(N))


def test_stray_text_up_to_one_in_twenty_becomes_missing() -> None:
    result = cleaned(changed("age", {2: "old", 7: "young"}))
    (finding,) = found(result, "stray_text")
    assert (finding.column, finding.count, finding.action) == ("age", 2, "set to missing")
    assert finding.sentence == "2 values of 'Age' are not numbers."
    assert result.customers["age"].isna().sum() == 2
    (missing,) = found(result, "missing")
    assert missing.sentence == "'Age' is missing for 2 of 100 customers (2 %)."


def test_impossible_values_become_missing() -> None:
    limits = told(orders={"maximum": 50, "kind": "count"})
    result = cleaned(changed("orders", {0: "-1", 1: "2.5", 2: "51", 3: "50"}), limits)
    (finding,) = found(result, "impossible")
    assert finding.count == 3
    assert finding.sentence == (
        "3 values of 'Orders' are not whole numbers between 0 and 50."
    )
    assert result.customers["orders"].isna().tolist()[:5] == [True, True, True, False, False]


def test_words_for_missing_are_said_but_never_a_failure() -> None:
    result = cleaned(changed("income", dict.fromkeys(range(10), "n/a")))
    (finding,) = found(result, "missing_mark")
    assert finding.count == 10
    assert finding.where == "first on line 2: 'n/a'"


@pytest.mark.parametrize("cell", ["jane@example.org", "Jane Doe", "call 0171 234567", "a" * 40])
def test_cells_that_may_name_a_person_are_not_published(cell: str) -> None:
    (finding,) = found(cleaned(changed("age", {2: cell})), "stray_text")
    assert finding.where == f"first on line 4: '{cell}'"
    assert finding.sentence == "1 value of 'Age' is not a number."


def test_five_in_a_hundred_are_mended_and_six_are_not() -> None:
    assert found(cleaned(changed("income", dict.fromkeys(range(5), "old"))), "stray_text")[0].count == 5
    assert refusal(changed("income", dict.fromkeys(range(6), "old"))) == [
        "column 'income': 6 of 100 values are not numbers; first on line 2: 'old'"
    ]


def test_text_and_impossible_values_count_together() -> None:
    cells = {2: "old", 3: "300", 4: "301", 5: "302", 6: "-1", 7: "x"}
    limits = told(age={"kind": "number", "minimum": 16, "maximum": 110, "unit": "years"})
    assert refusal(changed("age", cells), limits) == [
        "column 'age': 6 of 100 values are not between 16 and 110 years; first on line 4: 'old'"
    ]
    cells = {1: "300"} | cells
    assert refusal(changed("age", cells), limits)[0].endswith("first on line 3: '300'")


def test_one_wrong_value_is_singular() -> None:
    scores = ["77", "3", "old", *COLUMNS["age"][3:]]
    (finding,) = found(cleaned(COLUMNS | {"score": scores}), "stray_text")
    assert finding.sentence == "1 value of 'Score' is not a number."


def test_one_word_is_not_a_number_whatever_the_limits() -> None:
    limits = told(age={"kind": "number", "minimum": 16, "maximum": 110, "unit": "years"})
    (finding,) = found(cleaned(changed("age", {2: "forty"}), limits), "stray_text")
    assert finding.sentence == "1 value of 'Age' is not a number."
    (finding,) = found(cleaned(changed("age", {2: "-1"}), limits), "impossible")
    assert finding.sentence == "1 value of 'Age' is not between 16 and 110 years."


@pytest.mark.parametrize(
    ("limit", "cell", "wanted"),
    [({"minimum": 0}, "-1", "at least 0 EUR"), ({"maximum": 200_000}, "300000", "at most 200,000 EUR")],
)
def test_one_sided_limits_are_said(limit: dict[str, object], cell: str, wanted: str) -> None:
    limits = told(income={"kind": "number", "unit": "EUR", **limit})
    (finding,) = found(cleaned(changed("income", {2: cell}), limits), "impossible")
    assert finding.sentence == f"1 value of 'Income' is not a number of {wanted}."


def test_one_id_with_different_values() -> None:
    assert refusal(changed("customer_id", {4: "C0", 9: "C0", 11: "C10"})) == [
        "column 'customer_id': 2 ids stand on several lines with different values; "
        "first on lines 2 and 6; keep one row per customer"
    ]


def test_a_list_of_purchases_is_recognised() -> None:
    ids = {row: f"C{row % 20}" for row in range(N)}
    assert "this looks like a list of purchases" in refusal(changed("customer_id", ids))[0]


def test_missing_ids_are_a_finding() -> None:
    result = cleaned(changed("customer_id", {4: "", 9: ""}))
    assert found(result, "missing_id")[0].count == 2


def test_all_problems_come_together() -> None:
    columns = changed("customer_id", {4: "C0"}) | {"income": ["old"] * 30 + COLUMNS["income"][30:]}
    settings = told(anual={"role": "segment"}, income={"kind": "amount"})
    problems = refusal(columns, settings)
    assert [problem.split(" ")[1].strip("',:") for problem in problems] == ["anual", "customer_id", "income"]


def test_mostly_missing_is_serious_and_hollow_customers_are_counted() -> None:
    columns = COLUMNS | {"savings": [str(i) if i < 50 else "" for i in range(N)]}
    result = cleaned(columns, told(savings={"role": "segment"}))
    assert [f.serious for f in found(result, "missing")] == [True]
    hollow = changed("age", {0: "", 1: ""}) | {"income": ["", "", *COLUMNS["income"][2:]]}
    assert found(cleaned(hollow), "hollow")[0].count == 2


def test_a_warning_below_100_customers_per_variable() -> None:
    (finding,) = found(cleaned(COLUMNS), "few_customers")
    assert finding.sentence == "100 customers are few for 3 columns that build segments; 300 are recommended."
    large = {
        key: [f"{cell}{tail}" for tail in ("1", "2", "3") for cell in cells] for key, cells in COLUMNS.items()
    }
    large["age"] = COLUMNS["age"] * 3
    assert not found(cleaned(large), "few_customers")


def test_unknown_categories_stay_and_are_counted() -> None:
    columns = COLUMNS | {"region": ["N"] * 60 + ["S"] * 38 + ["X"] * 2}
    result = cleaned(columns, told(region={"categories": {"N": "North", "S": "South"}}))
    (finding,) = found(result, "unknown_category")
    assert finding.count == 2
    assert (result.customers["region"] == "X").sum() == 2


def test_flags_become_one_and_zero_and_other_words_missing() -> None:
    columns = COLUMNS | {"newsletter": ["Yes", "no", "YES", "maybe", *["No"] * 96]}
    result = cleaned(columns)
    assert result.customers["newsletter"].tolist()[:3] == [1.0, 0.0, 1.0]
    assert result.customers["newsletter"].isna().sum() == 1
    assert "is not 'yes' or 'no'" in found(result, "stray_text")[0].sentence


def test_a_transform_that_the_values_do_not_take() -> None:
    settings = told(orders={"transform": "log"}, income={"transform": "log"})
    (problem,) = refusal(changed("orders", {1: "0"}), settings)
    assert problem.startswith("column 'orders': transform = \"log\" needs values above 0, found 0 to ")


def test_the_default_data() -> None:
    raw, settings = read_table(DEFAULT_DATA), load(DEFAULT_DATA)
    result = clean(raw, build(raw, settings), settings)
    assert len(result.customers) == 2000
    assert found(result, "duplicates")[0].count == raw.n_rows - 2000
    assert found(result, "stray_text")
    assert found(result, "impossible")
    assert result.customers["annual_income"].isna().sum() > 50
    assert not [finding for finding in result.findings if finding.serious]
