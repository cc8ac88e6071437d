"""Whole reports on real tables that nobody prepared for us: no sidecar, no invented meaning."""

import re
from pathlib import Path

import pandas as pd
import pytest
from bs4 import BeautifulSoup
from sklearn.metrics import adjusted_rand_score

from analysis.pipeline import run
from analysis.results import Results
from report import recommendations
from report.build import build
from tests.site_fixture import PROJECT, project_copy

WHOLESALE = PROJECT.parent / "shared" / "data" / "wholesale_customers.csv"


def analysed_and_built(data: Path, folder: Path) -> tuple[Results, str]:
    """Analyse, build, and return the results and all words of the site."""
    results = run(data, folder / "results")
    build(folder / "results", folder / "_site", "builtin", project_copy(folder), say=lambda line: None)
    pages = sorted((folder / "_site" / "report").rglob("*.html"))
    words = " ".join(BeautifulSoup(p.read_text(encoding="utf-8"), "lxml").get_text(" ") for p in pages)
    return results, re.sub(r"\s+", " ", words)


@pytest.fixture(scope="module")
def wholesale(tmp_path_factory: pytest.TempPathFactory) -> tuple[Results, str]:
    if not WHOLESALE.exists():
        pytest.skip("the wholesale table is not on this machine")
    return analysed_and_built(WHOLESALE, tmp_path_factory.mktemp("wholesale"))


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> tuple[Results, str]:
    dmba = pytest.importorskip("dmba")
    folder = tmp_path_factory.mktemp("bank")
    dmba.load_data("UniversalBank.csv").sample(1500, random_state=1).to_csv(folder / "bank.csv", index=False)
    return analysed_and_built(folder / "bank.csv", folder)


def test_wholesale_is_not_fooled_by_a_tiny_outlier_segment(wholesale: tuple[Results, str]):
    results, _ = wholesale
    assert min(s.n_customers for s in results.segments) >= 25
    best = max(
        (c for c in results.candidates if c.indices.get("silhouette")),
        key=lambda c: c.indices["silhouette"] or 0,
    )
    assert best.status == "rejected"
    assert min(best.sizes) < 25


def test_wholesale_finds_the_channel_it_was_not_shown(
    wholesale: tuple[Results, str], tmp_path_factory: pytest.TempPathFactory
):
    results, _ = wholesale
    assert {v.key for v in results.variables if v.role == "describe"} == {"Channel", "Region"}
    folder = next(p for p in tmp_path_factory.getbasetemp().iterdir() if p.name.startswith("wholesale"))
    segment = pd.read_parquet(folder / "results" / "customers.parquet")["segment"]
    assert adjusted_rand_score(pd.read_csv(WHOLESALE)["Channel"], segment) >= 0.5


@pytest.mark.parametrize("table", ["wholesale", "bank"])
def test_nothing_is_invented(table: str, request: pytest.FixtureRequest):
    results, words = request.getfixturevalue(table)
    assert results.data.currency is None
    assert not re.search(r"[€$£]\d", words)
    assert all(v.unit is None or v.unit in v.label.lower() or v.unit == "years" for v in results.variables)
    assert not re.search(r"(?<![\w./-])\d{8,}(?![\w-])", words), "a number of eight digits"


@pytest.mark.parametrize("table", ["wholesale", "bank"])
def test_every_segment_gets_two_to_four_actions_or_a_reason(table: str, request: pytest.FixtureRequest):
    results, _ = request.getfixturevalue(table)
    given = recommendations.for_results(results)
    for segment in results.segments:
        if segment.grade == "withheld":
            continue
        assert 2 <= len(given[segment.letter]) <= 4


def test_the_bank_report_speaks_of_its_own_columns_only(bank: tuple[Results, str]):
    results, words = bank
    roles = {v.key: v.role for v in results.variables}
    assert roles["ID"] == "id"
    assert roles["ZIP Code"] == "ignore"
    assert roles["Personal Loan"] == "describe"
    for foreign in ("shop", "returned orders", "newsletter", "store card"):
        assert foreign not in words.lower(), foreign


def test_nobody_is_asked_to_change_who_they_are(bank: tuple[Results, str]):
    results, _ = bank
    personal = {v.label for v in results.variables if v.meaning in ("age", "household_size", "income", "tenure")}
    assert personal
    titles = [action.title for given in recommendations.for_results(results).values() for action in given]
    assert titles
    assert not [t for t in titles if any(f"“{label}”" in t for label in personal)]
