"""Whole runs one after the other: what is kept, what is found anew, and what is told of it."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.evidence import weighing
from analysis.pipeline import run
from analysis.results import Results, load
from tests.weighing_cases import QUICK

SIDECAR = """
[dataset]
name = "Shop"
{period}
[columns.customer]
role = "id"
[columns.spend]
role = "value"
segment = true
[clustering]
min_segments = 2
max_segments = 4
"""
CENTRES = {"bargain": (20.0, 10.0, 30.0), "regular": (60.0, 40.0, 30.0), "rare": (40.0, 12.0, 300.0)}


def shop(seed: int, kinds: dict[int, str], wider: float = 1.0) -> pd.DataFrame:
    """Customers by number and kind: three round groups in three columns."""
    random = np.random.default_rng(seed)
    rows = []
    for number, kind in sorted(kinds.items()):
        noise = np.random.default_rng(number).normal(size=3) + 0.05 * random.normal(size=3)
        spend, orders, days = np.array(CENTRES[kind]) + noise * np.array([4.0, 3.0, 10.0]) * wider
        rows.append((f"K{number:04d}", spend, orders, days))
    return pd.DataFrame(rows, columns=["customer", "spend", "orders", "days"]).round(2)


def kinds_of(n: int) -> dict[int, str]:
    names = list(CENTRES)
    return {number: names[0 if number % 10 < 5 else 1 if number % 10 < 8 else 2] for number in range(n)}


def put(folder: Path, customers: pd.DataFrame, day: str = "") -> Path:
    file = folder / "shop.csv"
    customers.to_csv(file, index=False)
    period = f"period_end = {day}" if day else ""
    file.with_suffix(".toml").write_text(SIDECAR.format(period=period), encoding="utf-8")
    return file


@pytest.fixture(scope="module", autouse=True)
def _quickly() -> Iterator[None]:
    """Whole runs with the evidence of a test: fewer resamples, the same rules."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(weighing, "Budget", lambda: QUICK)
        yield


@pytest.fixture(scope="module")
def spring() -> pd.DataFrame:
    return shop(1, kinds_of(300))


@pytest.fixture(scope="module")
def summer() -> pd.DataFrame:
    """Thirty bargain hunters have become regular customers, ten left, twenty joined."""
    kinds = kinds_of(300)
    for number in [n for n, kind in kinds.items() if kind == "bargain"][:30]:
        kinds[number] = "regular"
    kinds = {number: kind for number, kind in kinds.items() if number < 290}
    return shop(2, kinds | dict.fromkeys(range(400, 420), "rare"))


@pytest.fixture(scope="module")
def twice(tmp_path_factory: pytest.TempPathFactory, spring: pd.DataFrame, summer: pd.DataFrame) -> Path:
    """The results folder after spring and summer."""
    folder = tmp_path_factory.mktemp("twice")
    run(put(folder, spring, "2026-03-31"), folder / "results")
    run(put(folder, summer, "2026-06-30"), folder / "results")
    return folder


@pytest.fixture(scope="module")
def second(twice: Path) -> Results:
    return load(twice / "results" / "results.json")


def test_a_first_run_compares_with_nothing(twice: Path):
    runs = sorted((twice / "results" / "runs").glob("*/*/results.json"))
    assert [path.parent.name for path in runs] == ["0001", "0002"]
    assert load(runs[0]).changes is None


def test_the_segments_are_kept_and_the_movement_is_that_of_people(second: Results):
    changes = second.changes
    assert changes is not None
    assert (changes.decision.mode, changes.decision.asked) == ("kept", "auto")
    assert "31 March 2026" in changes.decision.reason
    assert (changes.n_shared, changes.n_joined, changes.n_left) == (290, 20, 10)
    assert (changes.n_moved, changes.n_redefined) == (30, 0)
    letters = {s.letter: s.variables[0].mean for s in second.segments}
    assert set(letters) == {"A", "B", "C"}
    assert [(f.origin, f.destination, f.n_customers) for f in changes.flows if f.cause == "moved"] == [
        ("A", "B", 30)
    ]


def test_numbers_add_up_and_letters_stay_where_they_were(second: Results):
    changes = second.changes
    assert changes is not None
    for one in changes.segments:
        assert one.before is not None
        assert one.after is not None
        came = one.moved_in + one.redefined_in + one.joined
        went = one.moved_out + one.redefined_out + one.left
        assert one.before.n_customers + came - went == one.after.n_customers
    assert [s.n_customers for s in second.segments] == [115, 117, 78]
    assert changes.base.sequence == 1
    assert [point.label for point in changes.runs] == ["31 March 2026", "30 June 2026"]


def test_the_table_of_customers_says_where_the_model_places_them(twice: Path):
    customers = pd.read_parquet(twice / "results" / "customers.parquet")
    assert list(customers.columns[:5]) == ["customer", "segment", "certainty", "placed", "value"]
    assert (customers["segment"] == customers["placed"]).all()


def test_a_repetition_gives_the_same_results_and_no_third_run(twice: Path, second: Results):
    run(twice / "shop.csv", twice / "results")
    again = load(twice / "results" / "results.json")
    assert again.model_copy(update={"timings": {}}) == second.model_copy(update={"timings": {}})
    assert len(list((twice / "results" / "runs").glob("*/*/results.json"))) == 2


def test_slow_drift_adds_up_over_kept_runs(twice: Path, summer: pd.DataFrame):
    autumn = summer.assign(spend=summer["spend"] * 1.01)
    changes = run(put(twice, autumn, "2026-09-30"), twice / "results").changes
    put(twice, summer, "2026-06-30")
    assert changes is not None
    assert changes.decision.mode == "kept"
    assert str(changes.base.period_end) == "2026-06-30"
    assert changes.drift_since == "31 March 2026"
    assert len(changes.runs) == 3


def test_found_anew_on_request_the_letters_stay_with_the_people(twice: Path, second: Results):
    anew = run(twice / "shop.csv", twice / "results", refit="always")
    assert anew.changes is not None
    assert anew.changes.decision.mode == "refitted"
    assert str(anew.changes.base.period_end) == "2026-03-31"  # never a later one, though it ran last
    assert not anew.chosen.candidate.startswith("kept-")
    before = {s.letter: (s.name, s.n_customers) for s in second.segments}
    after = {s.letter: (s.name, s.n_customers) for s in anew.segments}
    assert before.keys() == after.keys()
    assert all(before[letter][0] == after[letter][0] for letter in before)
    assert all(abs(before[letter][1] - after[letter][1]) <= 3 for letter in before)
    assert {c.event for c in anew.changes.segments} == {"survived"}


def test_another_dataset_has_a_history_of_its_own(twice: Path, spring: pd.DataFrame):
    other = twice / "other.csv"
    spring.sample(frac=0.9, random_state=1).to_csv(other, index=False)
    assert run(other, twice / "results").changes is None


def test_columns_that_changed_make_the_segments_new(twice: Path, summer: pd.DataFrame):
    without = put(twice, summer.assign(visits=np.arange(len(summer)) % 7), "2026-12-31")
    changes = run(without, twice / "results").changes
    assert changes is not None
    assert changes.decision.mode == "refitted"
    assert "now builds them too" in changes.decision.reason


def test_a_table_named_as_previous_is_analysed_first(tmp_path: Path, spring: pd.DataFrame, summer: pd.DataFrame):
    data = put(tmp_path, summer, "2026-06-30")
    spring.to_csv(tmp_path / "spring.csv", index=False)
    sidecar = data.with_suffix(".toml")
    told = 'previous = "spring.csv"\nprevious_period_end = 2026-03-31\n[columns.customer]'
    sidecar.write_text(sidecar.read_text(encoding="utf-8").replace("[columns.customer]", told), encoding="utf-8")
    changes = run(data, tmp_path / "results").changes
    assert changes is not None
    assert (changes.base.file, str(changes.base.period_end)) == ("spring.csv", "2026-03-31")
    assert changes.n_moved == 30


def test_without_ids_only_segments_are_compared(tmp_path: Path, spring: pd.DataFrame, summer: pd.DataFrame):
    for table, day in ((spring, "2026-03-31"), (summer, "2026-06-30")):
        data = put(tmp_path, table.drop(columns="customer"), day)
        sidecar = data.with_suffix(".toml")
        sidecar.write_text(
            sidecar.read_text(encoding="utf-8").replace('[columns.customer]\nrole = "id"\n', ""), encoding="utf-8"
        )
        changes = run(data, tmp_path / "results", refit="always").changes
    assert changes is not None
    assert (changes.matched_by, changes.n_shared, changes.transitions) == ("centres", None, None)
    assert {c.event for c in changes.segments} == {"survived"}
