"""Tables that cannot be segmented: one clear message each, naming file, line or key."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis import intake
from analysis.arrays import FloatMatrix
from analysis.errors import SegmentsError, SettingsError
from analysis.preparing import prepare
from analysis.quality import clean
from analysis.reading import read_table
from analysis.schema import build
from analysis.settings import load

N = 80
CHANCE = np.random.default_rng(11)


def good() -> pd.DataFrame:
    """A small table that is accepted."""
    return pd.DataFrame(
        {
            "customer_id": [f"C{i:03}" for i in range(N)],
            "age": CHANCE.integers(20, 80, N),
            "income": CHANCE.integers(10_000, 90_000, N),
            "region": CHANCE.choice(["North", "South"], N),
        }
    )


def take_in(folder: Path, customers: pd.DataFrame | str, sidecar: str = "") -> None:
    """Read, check and prepare a table as the pipeline does."""
    data = folder / "shop.csv"
    if isinstance(customers, str):
        data.write_text(customers, encoding="utf-8")
    else:
        customers.to_csv(data, index=False)
    if sidecar:
        (folder / "shop.toml").write_text(sidecar, encoding="utf-8")
    settings = load(data)
    raw = read_table(data)
    schema = build(raw, settings)
    prepare(clean(raw, schema, settings), schema, settings)


def message(folder: Path, customers: pd.DataFrame | str, sidecar: str = "") -> str:
    with pytest.raises(SegmentsError) as refused:
        take_in(folder, customers, sidecar)
    return str(refused.value)


def test_a_good_table_is_accepted(tmp_path: Path) -> None:
    take_in(tmp_path, good())


@pytest.mark.parametrize(
    ("name", "make", "expected"),
    [
        ("empty", lambda t: "", "shop.csv: is empty; the first line must hold the column names"),
        ("header only", lambda t: t.head(0), "shop.csv: has column names on line 1 but no customers below them"),
        ("one column", lambda t: t[["age"]], "shop.csv: has only one column ('age')"),
        ("ids only", lambda t: t[["customer_id"]], "shop.csv: has only one column ('customer_id')"),
        ("no numbers", lambda t: t[["customer_id", "region"]], "has no column of numbers"),
        ("59 customers", lambda t: t.head(59), "shop.csv: has 59 customers; at least 60 are needed"),
        (
            "all equal",
            lambda t: t.assign(age=30, income=2000, region="North"),
            "shop.csv: all values are equal in every column",
        ),
        ("numbers equal", lambda t: t.assign(age=30, income=2000), "all values are equal in every column of numbers"),
        (
            "one quantity",
            lambda t: t[["customer_id", "age"]],
            "only column 'age' builds segments; at least two columns need role = \"segment\"",
        ),
        (
            "one id, two customers",
            lambda t: t.assign(customer_id=["C000", "C000", *t["customer_id"][2:]]),
            "column 'customer_id': 1 id stands on several lines with different values; first on lines 2 and 3",
        ),
        (
            "a tenth is text",
            lambda t: t.assign(age=["old"] * 8 + t["age"].astype(str).tolist()[8:]),
            "column 'age': 8 of 80 values are not numbers; first on line 2: 'old'",
        ),
        (
            "purchases",
            lambda t: pd.concat([t, t.assign(income=1), t.assign(income=2)]),
            "this looks like a list of purchases; one row per customer is needed",
        ),
        ("names twice", lambda t: t.to_csv(index=False).replace("income", "age", 1), "column name 'age' stands 2 times"),
        ("ragged", lambda t: t.to_csv(index=False) + "C999,1\n", "1 of 81 lines do not have the 4 cells of the header"),
    ],
)  # fmt: skip
def test_tables_without_a_sidecar(tmp_path: Path, name: str, make: object, expected: str) -> None:
    assert expected in message(tmp_path, make(good())), name


def test_59_and_a_repeat_are_not_60(tmp_path: Path) -> None:
    customers = good().head(59)
    assert "has 59 customers" in message(tmp_path, pd.concat([customers, customers.head(1)]))


@pytest.mark.parametrize(
    ("sidecar", "expected"),
    [
        ("[columns.agee]\nrole = \"segment\"", "shop.csv: column 'agee', named in shop.toml, is missing; did you mean 'age'? found: customer_id, age"),
        ("[columns.zzz]\nrole = \"ignore\"", "shop.csv: column 'zzz', named in shop.toml, is missing; found: customer_id, age, income, region"),
        ("[columns.region]\nkind = \"amount\"", "column 'region' must hold numbers, but 80 of 80 values are text; first on line 2: '"),
        ("[columns.region]\nrole = \"value\"", "column 'region' must hold numbers"),
        ("[columns.region]\nmeaning = \"spend\"", "column 'region' must hold numbers"),
        ("[columns.region]\nkind = \"flag\"", "column 'region' is a flag in the settings, but holds '"),
        ("[columns.customer_id]\nrole = \"segment\"", "column 'customer_id' is to build segments, but holds 80 different texts"),
        ("[columns.age]\nrole = \"describe\"\n[columns.income]\nrole = \"ignore\"", "no column builds segments"),
        ("[columns.age]\nkind = \"share\"", "column 'age': 80 of 80 values are not between 0 and 1; first on line 2: '"),
        ("[columns.age]\nminimum = 70", "values are not between 70 and 110; first on line "),
        ("[columns.age]\nrole = \"id\"", "column 'age': "),
        ("[columns.age]\ntransform = \"logit\"", "column 'age': transform = \"logit\" needs values between 0 and 1, found "),
        ("[clustring]\nseed = 1", "shop.toml: unknown key 'clustring'; did you mean 'clustering'?"),
        ("[clustering]\nseed = \"seven\"", "shop.toml: clustering.seed must be a whole number, got 'seven'"),
        ("[clustering", "shop.toml: line 1 is not valid TOML"),
    ],
)  # fmt: skip
def test_tables_that_their_sidecar_contradicts(tmp_path: Path, sidecar: str, expected: str) -> None:
    assert expected in message(tmp_path, good(), sidecar)


def test_a_told_column_without_variation(tmp_path: Path) -> None:
    customers = good().assign(visits=CHANCE.poisson(5, N), flat=3)
    expected = "column 'flat' is to build segments, but all its values are equal"
    assert expected in message(tmp_path, customers, '[columns.flat]\nrole = "segment"')


def test_all_problems_of_a_table_are_told_at_once(tmp_path: Path) -> None:
    customers = good().head(50).assign(income="much")
    text = message(tmp_path, customers, '[columns.income]\nkind = "amount"\n[columns.spend]\nrole = "value"')
    lines = text.splitlines()
    assert lines[0].endswith("shop.csv: 3 problems")
    assert [line[:2] for line in lines[1:]] == ["  "] * 3
    assert "'spend'" in lines[1]
    assert "50 customers" in lines[2]
    assert "'income' must hold numbers" in lines[3]


def test_all_problems_of_a_sidecar_are_told_at_once(tmp_path: Path) -> None:
    good().to_csv(tmp_path / "shop.csv", index=False)
    sidecar = '[clustering]\nsed = 3\n[columns.agee]\nrole = "segment"\n[columns.age]\n[dataset]\nname = 4\n'
    (tmp_path / "shop.toml").write_text(sidecar, encoding="utf-8")
    with pytest.raises(SettingsError) as refused:
        intake.take_in(tmp_path / "shop.csv")
    problems = sorted(refused.value.problems)
    assert [problem.split(";")[0] for problem in problems] == [
        "column 'agee', named in shop.toml, is missing",
        "dataset.name must be text in quotes, got 4",
        "unknown key 'sed' in [clustering]",
    ]
    assert refused.value.file.endswith("shop.toml")


@pytest.mark.parametrize("sidecar", ["[clustering", "columns = 3", "[columns]\nagee = 3", "\x00"])
def test_a_sidecar_beyond_reading_is_still_one_clear_message(tmp_path: Path, sidecar: str) -> None:
    good().to_csv(tmp_path / "shop.csv", index=False)
    (tmp_path / "shop.toml").write_text(sidecar, encoding="utf-8")
    with pytest.raises(SettingsError):
        intake.take_in(tmp_path / "shop.csv")


def odd_column(chance: np.random.Generator, n: int) -> list[str]:
    """One column of the kinds that exports hold: numbers, words, gaps, codes, all mixed up."""
    kinds = [
        lambda: chance.lognormal(3, 2, n).round(2).astype(str).tolist(),
        lambda: [f"{value:.2f}".replace(".", ",") for value in chance.normal(0, 9, n)],
        lambda: chance.choice(["yes", "No", "YES", "maybe", ""], n, p=[0.4, 0.4, 0.1, 0.02, 0.08]).tolist(),
        lambda: [f"K{i}" for i in range(n)],
        lambda: chance.choice(["100", "q"], n, p=[0.98, 0.02]).tolist(),
        lambda: chance.choice(
            ["1", "2.5", "x", "n/a", "-3", "1e300", "1e-300", "nan", "inf", "5 %", "€3"], n
        ).tolist(),
        lambda: ["1e308", "-1e308"] * (n // 2),
        lambda: ((chance.uniform(size=n) < 0.03) * chance.integers(1, 9, n)).astype(str).tolist(),
        lambda: [""] * n,
    ]
    return kinds[int(chance.integers(len(kinds)))]()


@pytest.mark.parametrize("seed", range(30))
def test_no_table_ends_in_a_traceback(tmp_path: Path, seed: int) -> None:
    """Whatever the cells are: features without a gap, or a message."""
    chance = np.random.default_rng(seed)
    names = [
        "age",
        "spend",
        "orders",
        "share_x",
        "savings",
        "zip",
        "Y Z",
        '"q"',
        "Family",
        "code",
        "é",
        "rate",
    ]
    keys = chance.permutation(names)[: int(chance.integers(3, 9))]
    customers = pd.DataFrame({key: odd_column(chance, 120) for key in keys})
    customers.to_csv(tmp_path / "shop.csv", index=False, sep=str(chance.choice([",", ";", "\t"])))
    features = features_or_refusal(tmp_path / "shop.csv")
    if isinstance(features, str):
        assert features.startswith(str(tmp_path))
    else:
        assert np.isfinite(features).all()
        assert np.abs(features).max() <= 4


def features_or_refusal(data: Path) -> FloatMatrix | str:
    """The features of a table, or the message with which it is refused."""
    try:
        settings = load(data)
        raw = read_table(data)
        schema = build(raw, settings)
        return prepare(clean(raw, schema, settings), schema, settings).features
    except SegmentsError as refused:
        return str(refused)
