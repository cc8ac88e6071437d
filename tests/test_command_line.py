"""`python -m analysis` as its users call it: exit codes, messages, and nothing half-written."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.results import load
from tests.conftest import PROJECT


def analysis(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "analysis", *map(str, arguments)]
    return subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)


def write_table(path: Path) -> Path:
    """Three kinds of 40 customers each; no ids, no sidecar."""
    rng = np.random.default_rng(5)
    middle = np.repeat([[20, 100, 5], [60, 900, 1], [40, 300, 12]], 40, axis=0)
    columns = rng.normal(middle, [3, 40, 0.7])
    pd.DataFrame(columns.round(1), columns=["age", "spend", "orders"]).to_csv(path, index=False)
    return path


@pytest.fixture
def table(tmp_path: Path) -> Path:
    return write_table(tmp_path / "shop.csv")


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with shop.csv and the results of its analysis, for tests that do not change them."""
    folder = tmp_path_factory.mktemp("shop")
    done = analysis("run", write_table(folder / "shop.csv"), "--results", folder / "results")
    assert done.returncode == 0, done.stderr
    return folder


def test_a_table_without_sidecar_and_ids_is_analysed(ran: Path):
    results = load(ran / "results" / "results.json")
    assert results.chosen.n_segments == 3
    assert not results.data.has_sidecar
    assert results.data.currency is None
    customers = pd.read_parquet(ran / "results" / "customers.parquet")
    assert [int(row) for row in customers["row"]] == list(range(1, 121))


def test_equal_inputs_give_equal_results(ran: Path, table: Path, tmp_path: Path):
    assert analysis("run", table, "--results", tmp_path / "second").returncode == 0
    first, second = (load(f / "results.json").model_dump() for f in (ran / "results", tmp_path / "second"))
    first.pop("timings")
    second.pop("timings")
    assert first == second


def refused(path: Path, folder: Path, *parts: str) -> None:
    done = analysis("run", path, "--results", folder)
    assert done.returncode == 2, done.stdout
    for part in parts:
        assert part in done.stderr
    assert "Traceback" not in done.stderr
    assert not (folder / "results.json").exists()


def test_a_missing_file(tmp_path: Path):
    refused(tmp_path / "nothing.csv", tmp_path / "r", "nothing.csv")


def test_an_empty_file(tmp_path: Path):
    (tmp_path / "empty.csv").write_text("", encoding="utf-8")
    refused(tmp_path / "empty.csv", tmp_path / "r", "empty.csv")


def test_too_few_customers(table: Path, tmp_path: Path):
    lines = table.read_text(encoding="utf-8").splitlines()
    table.write_text("\n".join(lines[:41]), encoding="utf-8")
    refused(table, tmp_path / "r", "40", "60")


def test_all_values_equal(tmp_path: Path):
    path = tmp_path / "flat.csv"
    path.write_text("age,spend\n" + "30,5\n" * 80, encoding="utf-8")
    refused(path, tmp_path / "r", "flat.csv")


def test_one_id_with_different_values(table: Path, tmp_path: Path):
    customers = pd.read_csv(table)
    customers.insert(0, "customer_id", [f"K{i:04}" for i in range(len(customers))])
    customers.loc[7, "customer_id"] = "K0003"
    customers.to_csv(table, index=False)
    refused(table, tmp_path / "r", "customer_id")


def test_all_problems_of_a_sidecar_together(table: Path, tmp_path: Path):
    table.with_suffix(".toml").write_text(
        "[clustering]\nsed = 3\n[dataset]\nname = 4\n[columns.spendd]\n", encoding="utf-8"
    )
    refused(table, tmp_path / "r", "shop.toml", "sed", "seed", "dataset.name", "spendd", "'spend'")


def test_a_sidecar_that_names_a_missing_column(table: Path, tmp_path: Path):
    table.with_suffix(".toml").write_text('[columns.spendd]\nrole = "value"\n', encoding="utf-8")
    refused(table, tmp_path / "r", "spendd", "spend")


def test_a_refused_table_leaves_the_last_results(ran: Path, tmp_path: Path):
    before = (ran / "results" / "results.json").read_bytes()
    (tmp_path / "shop.csv").write_text("age\n1\n", encoding="utf-8")
    assert analysis("run", tmp_path / "shop.csv", "--results", ran / "results").returncode == 2
    assert (ran / "results" / "results.json").read_bytes() == before
    left = [p.name for p in (ran / "results").iterdir() if p.name.startswith(".") and p.is_file()]
    assert left == [".lock"]
    assert not list((ran / "results").glob(".new-*"))


def test_what_describe_prints_is_a_sidecar_that_check_accepts(table: Path):
    described = analysis("describe", table)
    assert described.returncode == 0
    table.with_suffix(".toml").write_text(described.stdout, encoding="utf-8")
    checked = analysis("check", table)
    assert checked.returncode == 0, checked.stderr
    assert "spend" in checked.stdout


def test_assign_places_the_same_customers_where_they_were(ran: Path, tmp_path: Path):
    arguments = ("--results", ran / "results", "--output", tmp_path / "placed.csv")
    placed = analysis("assign", ran / "shop.csv", *arguments)
    assert placed.returncode == 0, placed.stderr
    there = pd.read_csv(tmp_path / "placed.csv")["segment"]
    was = pd.read_parquet(ran / "results" / "customers.parquet")["segment"]
    assert (there.to_numpy() == was.to_numpy()).mean() > 0.95


def test_assign_without_a_run_says_what_to_do(table: Path, tmp_path: Path):
    done = analysis("assign", table, "--results", tmp_path / "none")
    assert done.returncode == 2
    assert "make report" in done.stderr
