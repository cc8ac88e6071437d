"""The default data: what was planted is there, it is believable, and its papers are true."""

import datetime as dt
import itertools
import os
import subprocess
import sys
import tomllib
from collections import Counter
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn.cluster import AgglomerativeClustering, KMeans
from sklearn.metrics import adjusted_rand_score, silhouette_score

from analysis.settings import load

ROOT = Path(__file__).parents[1]
DATA = ROOT / "data"
SNAPSHOTS = ("", "_2026_06_30")
QUARTER_DAYS = 92
TEXT_COLUMNS = ("customer_id", "gender", "region", "newsletter")
README = (DATA / "README.md").read_text(encoding="utf-8")
SIDECAR = tomllib.loads((DATA / "customers.toml").read_text(encoding="utf-8"))
SEGMENTATION = [key for key, column in SIDECAR["columns"].items() if column["role"] == "segment"]


def rows(suffix: str) -> pd.DataFrame:
    """Every row of a snapshot as it stands in the file, all text."""
    return pd.read_csv(DATA / f"customers{suffix}.csv", dtype=str, keep_default_na=False)


def customers(suffix: str) -> pd.DataFrame:
    """One row per customer, indexed by id; what is not a possible number is missing."""
    table = rows(suffix).drop_duplicates().set_index("customer_id")
    numeric = [column for column in table if column not in TEXT_COLUMNS]
    table[numeric] = table[numeric].apply(pd.to_numeric, errors="coerce")
    table[numeric] = table[numeric].where(table[numeric] >= 0)
    return table


def kinds(suffix: str) -> "pd.Series[str]":
    table = pd.read_csv(DATA / f"truth{suffix}.csv", keep_default_na=False)
    assert list(table.columns) == ["customer_id", "kind"]
    return table.set_index("customer_id")["kind"]


def readme_rows(before: str) -> list[list[str]]:
    """Cells of the first table after some words of the README, without its two header lines."""
    after = README.split(before, maxsplit=1)[1].splitlines()
    lines = itertools.takewhile(
        is_table_line, itertools.dropwhile(lambda line: not is_table_line(line), after)
    )
    return [[cell.strip(" `") for cell in line.strip("|").split("|")] for line in list(lines)[2:]]


def is_table_line(line: str) -> bool:
    return line.startswith("|")


def run_python(*arguments: str, folder: Path) -> str:
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": str(DATA)}
    done = subprocess.run(
        [sys.executable, *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=True
    )
    return done.stdout + done.stderr


def test_the_generator_writes_the_committed_files_byte_for_byte(tmp_path):
    run_python(str(DATA / "generate.py"), "--into", str(tmp_path / "new"), folder=tmp_path)
    written = {file.name: file.read_bytes() for file in (tmp_path / "new").iterdir()}
    assert written == {name: (DATA / name).read_bytes() for name in written}
    assert set(written) == {f"{name}{suffix}.csv" for name in ("customers", "truth") for suffix in SNAPSHOTS}


def test_importing_the_generator_does_nothing(tmp_path):
    before = {file: file.stat().st_mtime_ns for file in DATA.glob("*.csv")}
    assert run_python("-c", "import generate", folder=tmp_path) == ""
    assert list(tmp_path.iterdir()) == []
    assert {file: file.stat().st_mtime_ns for file in DATA.glob("*.csv")} == before


@pytest.mark.parametrize(("suffix", "n_customers"), [("", 2000), ("_2026_06_30", 2008)])
def test_customers_and_duplicate_rows_are_as_many_as_planned(suffix, n_customers):
    table = rows(suffix)
    assert int(table.duplicated().sum()) == 8
    ids = table.drop_duplicates()["customer_id"]
    assert len(ids) == ids.nunique() == n_customers
    assert ids.str.fullmatch(r"C\d{5}").all()
    assert set(ids) == set(kinds(suffix).index)
    assert kinds(suffix).index.is_unique


def test_six_kinds_of_unequal_size_and_three_percent_that_fit_nowhere():
    shares = kinds("").value_counts(normalize=True)
    assert shares["none"] == 0.03
    planted = shares.drop("none")
    assert len(planted) == planted.nunique() == 6
    assert 0.06 <= planted.min() <= 0.08
    assert planted.max() / planted.min() > 3


@pytest.mark.parametrize("suffix", SNAPSHOTS)
def test_dirty_cells_are_few_in_every_column(suffix):
    text = rows(suffix).drop_duplicates().set_index("customer_id")
    numeric = [column for column in text if column not in TEXT_COLUMNS]
    unusable = (text != "")[numeric] & customers(suffix)[numeric].isna()
    assert int(unusable.to_numpy().sum()) == 23
    assert unusable.mean().max() < 0.05
    stray = text[numeric].to_numpy()[unusable.to_numpy()]
    assert {"n/a", "unknown"} < set(stray)
    assert any(cell.startswith("-") for cell in stray)


@pytest.mark.parametrize("suffix", SNAPSHOTS)
def test_missing_incomes_depend_on_the_newsletter(suffix):
    table = rows(suffix).drop_duplicates()
    missing = table["annual_income"] == ""
    assert 0.04 <= missing.mean() <= 0.06
    by_newsletter = missing.groupby(table["newsletter"]).mean()
    assert by_newsletter["no"] > 1.5 * by_newsletter["yes"]


@pytest.mark.parametrize("suffix", SNAPSHOTS)
def test_amounts_shares_and_counts_are_written_as_such(suffix):
    table = rows(suffix).drop_duplicates()
    kind_of = {key: column.get("kind") for key, column in SIDECAR["columns"].items()}
    for column in table.columns:
        cells = table[column][pd.to_numeric(table[column], errors="coerce") >= 0]
        if kind_of[column] in ("amount", "share"):
            assert cells.str.fullmatch(r"\d+\.\d\d").all(), column
        elif kind_of[column] in ("count", "number"):
            assert cells.str.fullmatch(r"\d+").all(), column


@pytest.mark.parametrize("suffix", SNAPSHOTS)
def test_orders_spend_basket_and_recency_agree(suffix):
    table = customers(suffix)
    none, some = table[table["orders_12m"] == 0], table[table["orders_12m"] > 0]
    assert len(none) > 5
    assert (none["spend_12m"] == 0).all()
    assert none[["avg_basket", "discount_share", "online_share"]].isna().all(axis=None)
    assert (none["days_since_last_order"].dropna() > 365).all()
    assert (some["days_since_last_order"].dropna() <= 365).all()
    error = (some["spend_12m"] - some["orders_12m"] * some["avg_basket"]).abs().dropna()
    assert (error <= 0.0051 * some["orders_12m"][error.index]).all()
    assert not (table["returns_12m"] > table["orders_12m"]).any()
    assert not (table["days_since_last_order"] > (table["tenure_months"] + 1) * 31).any()


@pytest.mark.parametrize("suffix", SNAPSHOTS)
def test_money_and_counts_are_skewed_and_correlated_within_kinds(suffix):
    table = customers(suffix)
    assert (table[["annual_income", "savings", "avg_basket", "returns_12m"]].skew() > 1).all()
    for _, members in table.groupby(kinds(suffix).drop(kinds(suffix).index[kinds(suffix) == "none"])):
        ranks = members.corr(method="spearman", numeric_only=True)
        assert ranks.loc["annual_income", "savings"] > 0.2
        assert ranks.loc["annual_income", "credit_limit_used"] < -0.1
        assert ranks.loc["orders_12m", "spend_12m"] > 0.5


def test_gender_and_region_hardly_depend_on_the_kind():
    table = customers("").join(kinds(""))
    table = table[table["kind"] != "none"]
    for column in ("gender", "region"):
        shares = pd.crosstab(table["kind"], table[column], normalize="index")
        assert (shares.max() - shares.min()).max() < 0.15, column


def test_every_flow_between_the_snapshots_is_the_one_documented():
    now, then = kinds(""), kinds("_2026_06_30")
    stayed = now.index.intersection(then.index)
    flows = Counter(zip(then[stayed], now[stayed], strict=True))
    moved = {flow: people for flow, people in flows.items() if flow[0] != flow[1]}
    documented = {(a, b): int(n) for a, b, n in readme_rows("and 89 changed kind")}
    assert moved == documented
    assert sum(moved.values()) == 89
    assert (len(now) - len(stayed), len(then) - len(stayed)) == (62, 70)
    sizes = {name: (int(a), int(b)) for name, a, b, _ in readme_rows("## What was planted")}
    assert sizes == {name: ((now == name).sum(), (then == name).sum()) for name in set(now)}


def test_movement_adds_up_for_every_kind():
    now, then = kinds(""), kinds("_2026_06_30")
    joined = now[~now.index.isin(then.index)].value_counts()
    left = then[~then.index.isin(now.index)].value_counts()
    both = pd.DataFrame({"then": then, "now": now}).dropna()
    moved = both[both["then"] != both["now"]]
    for name in set(now):
        arrived, gone = (moved["now"] == name).sum(), (moved["then"] == name).sum()
        change = joined.get(name, 0) + arrived - left.get(name, 0) - gone
        assert (now == name).sum() == (then == name).sum() + change, name


def test_the_snapshots_never_contradict_each_other():
    now, then = customers("").align(customers("_2026_06_30"), join="inner", axis=0)
    assert set((now["tenure_months"] - then["tenure_months"]).dropna()) == {3}
    assert set((now["age"] - then["age"]).dropna()) == {0, 1}
    assert (now[["gender", "region", "newsletter"]] == then[["gender", "region", "newsletter"]]).all(
        axis=None
    )
    idle = now["days_since_last_order"] >= QUARTER_DAYS
    older = (now["days_since_last_order"] - then["days_since_last_order"])[idle].dropna()
    assert set(older) == {QUARTER_DAYS}
    assert not (now["orders_12m"] > then["orders_12m"])[idle].any()
    assert not (now["spend_12m"] > then["spend_12m"])[idle].any()
    joined = customers("").drop(now.index)
    assert joined["tenure_months"].max() < 3


def test_unchanged_people_have_nearly_the_same_numbers():
    same = pd.DataFrame({"now": kinds(""), "then": kinds("_2026_06_30")}).dropna()
    same = same[same["now"] == same["then"]]
    now, then = customers("").loc[same.index], customers("_2026_06_30").loc[same.index]
    for column in ("savings", "orders_12m", "spend_12m", "credit_limit_used", "avg_basket"):
        assert now[column].corr(then[column], method="spearman") > 0.95, column
        assert (now[column] != then[column]).mean() > 0.2, column


def features(suffix: str) -> np.ndarray:
    """What data/README.md says: median, log1p where the skew is above 1, z-scores."""
    table = customers(suffix)[SEGMENTATION]
    table = table.fillna(table.median())
    skewed = table.columns[table.skew() > 1]
    table[skewed] = np.log1p(table[skewed])
    return ((table - table.mean()) / table.std()).to_numpy()


@pytest.mark.parametrize("suffix", SNAPSHOTS)
def test_the_planted_kinds_can_be_found(suffix):
    scores = features(suffix)
    truth = kinds(suffix)[customers(suffix).index].to_numpy()
    fits = truth != "none"
    found = {k: KMeans(k, n_init=5, random_state=7).fit_predict(scores) for k in range(2, 9)}
    silhouettes = {k: silhouette_score(scores, labels) for k, labels in found.items()}
    assert max(silhouettes, key=silhouettes.__getitem__) == 6
    column = 1 + SNAPSHOTS.index(suffix)
    kmeans, ward, _ = (float(row[column]) for row in readme_rows("## How well the kinds can be found"))
    assert adjusted_rand_score(truth[fits], found[6][fits]) == pytest.approx(kmeans, abs=0.006)
    tree = AgglomerativeClustering(6).fit_predict(scores)
    assert adjusted_rand_score(truth[fits], tree[fits]) == pytest.approx(ward, abs=0.006)
    assert min(kmeans, ward) >= 0.8


def test_the_readme_the_sidecar_and_the_files_name_the_same_columns():
    documented = [cells[0] for cells in readme_rows("## Columns")]
    assert documented == list(SIDECAR["columns"])
    for suffix in SNAPSHOTS:
        assert list(rows(suffix).columns) == documented


def test_the_readme_lists_the_files_with_their_rows():
    listed = {name: what for name, _, what in readme_rows("# Default data")}
    assert all((DATA / name).is_file() for name in listed)
    written = [f"{name}{suffix}.csv" for name in ("customers", "truth") for suffix in SNAPSHOTS]
    n_rows = {name: len(pd.read_csv(DATA / name, dtype=str).drop_duplicates()) for name in written}
    assert {name: int(listed[name].split()[0].replace(",", "")) for name in written} == n_rows


def test_the_sidecar_is_accepted_and_fits_the_data():
    dataset = load(DATA / "customers.csv").dataset
    assert dataset.previous == "customers_2026_06_30.csv"
    assert dataset.period_end == dt.date(2026, 9, 30)
    for suffix in SNAPSHOTS:
        table = customers(suffix)
        for key, column in SIDECAR["columns"].items():
            if "minimum" in column:
                assert table[key].min() >= column["minimum"], key
            if "maximum" in column:
                assert table[key].max() <= column["maximum"], key
            if "categories" in column:
                assert set(table[key]) == set(column["categories"]), key


def test_only_tests_know_the_truth():
    words = [*set(kinds("")) - {"none"}, "truth.csv", "truth_2026"]
    files = [
        f for part in ("analysis", "report", "templates") for f in (ROOT / part).rglob("*") if f.is_file()
    ]
    readable = [f for f in files if f.suffix in (".py", ".qmd", ".j2", ".md", ".toml", ".typ", ".yml")]
    assert readable
    for file in readable:
        text = file.read_text(encoding="utf-8")
        assert not [word for word in words if word in text], file
