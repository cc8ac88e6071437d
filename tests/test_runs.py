"""The history on disk: only added to, never mixed, in the order of the runs."""

import datetime as dt
import os
from pathlib import Path

import pandas as pd
import pytest

from analysis.history.manifest import Manifest
from analysis.history.runs import History, StoredRun, base_run, fingerprint_of, read_history, record
from analysis.results import load
from analysis.settings import Settings
from analysis.storing import FILES
from tests.example_runs import add, write_files


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return write_files(tmp_path_factory.mktemp("one-run"))


def stored(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def run_of(sequence: int, sha: str, period_end: dt.date | None = None) -> StoredRun:
    manifest = Manifest(
        sequence=sequence, dataset="Shop", data_sha256=sha, fingerprint="f", period_end=period_end, files={}
    )
    return StoredRun(Path(f"{sequence:04d}"), manifest)


def test_a_stored_run_can_be_read_whole(tmp_path, sources):
    run = record(tmp_path, "Shop", "f", "a" * 64, dt.date(2026, 9, 30), sources)
    history = read_history(tmp_path, "Shop")
    assert history == History((run,))
    assert sorted(p.name for p in run.folder.iterdir()) == sorted([*FILES, "manifest.json"])
    assert (run.manifest.sequence, run.manifest.data_sha256) == (1, "a" * 64)
    assert run.manifest.period_end == dt.date(2026, 9, 30)
    assert run.results() == load(sources[-1])
    assert run.model().letters == ("A", "B")
    assert [c.key for c in run.reference().columns] == ["age"]
    pd.testing.assert_frame_equal(run.customers(), pd.read_parquet(sources[0]))
    for source in sources:
        assert (run.folder / source.name).read_bytes() == source.read_bytes()


def test_there_is_no_history_yet(tmp_path):
    assert read_history(tmp_path / "absent", "Shop") == History()
    assert base_run(History(), "a", None) is None


def test_the_history_is_only_added_to(tmp_path, sources):
    for number in (1, 2):
        add(tmp_path, sources, number)
    before = stored(tmp_path / "runs")
    assert add(tmp_path, sources, 3).manifest.sequence == 3
    after = stored(tmp_path / "runs")
    assert before.items() <= after.items()
    assert len(after) == len(before) + 5


def test_the_same_run_is_not_stored_twice_in_a_row(tmp_path, sources):
    first = add(tmp_path, sources, 1)
    assert add(tmp_path, sources, 1) == first
    add(tmp_path, sources, 2)
    assert add(tmp_path, sources, 1).manifest.sequence == 3
    assert [r.manifest.sequence for r in read_history(tmp_path, "Shop").runs] == [1, 2, 3]


def test_what_is_stored_does_not_follow_its_source(tmp_path, sources):
    copies = write_files(tmp_path / "own")
    run = add(tmp_path, copies, 1)
    for copy in copies:
        copy.write_text("changed in place")
    assert read_history(tmp_path, "Shop").runs == (run,)


@pytest.mark.parametrize(
    "names",
    [
        ("Store card", "store card", "Store-Card!", "Störe card", "store card "),
        ("客户", "顧客", "—", "data"),
        ("../../etc", "/", "..", "a" * 300, "a" * 301),
    ],
)
def test_datasets_never_mix(tmp_path, sources, names):
    for number, name in enumerate(names):
        add(tmp_path, sources, number, name)
    for number, name in enumerate(names):
        (run,) = read_history(tmp_path, name).runs
        assert run.manifest.dataset == name
        assert run.manifest.data_sha256 == f"{number:064d}"
        assert run.folder.parents[1] == tmp_path / "runs"
    assert len(list((tmp_path / "runs").iterdir())) == len(names)


def test_a_run_in_another_dataset_or_place_is_left_out(tmp_path, sources):
    shop, other = add(tmp_path, sources, 1), [add(tmp_path, sources, n, "Other") for n in (1, 2)][1]
    other.folder.rename(shop.folder.with_name("0002"))
    shop.folder.with_name("0003").symlink_to(shop.folder)
    history = read_history(tmp_path, "Shop")
    assert history.runs == (shop,)
    assert "0002" in history.notes[0]
    assert "it is run 2 of 'Other'" in history.notes[0]
    assert "it is run 1 of 'Shop'" in history.notes[1]
    assert add(tmp_path, sources, 3).manifest.sequence == 4


def test_a_run_without_one_of_its_files_is_left_out(tmp_path, sources):
    add(tmp_path, sources[:-1], 1)
    history = read_history(tmp_path, "Shop")
    assert not history.runs
    assert sources[-1].name in history.notes[0]


def test_what_is_not_a_run_is_no_concern(tmp_path, sources):
    run = add(tmp_path, sources, 1)
    home = run.folder.parent
    (home / ".new").mkdir()
    (home / "notes.txt").write_text("0001")
    (home / "1").mkdir()
    assert read_history(tmp_path, "Shop") == History((run,))
    (tmp_path / "file").write_text("in the way")
    assert read_history(tmp_path / "file", "Shop") == History()


def test_order_is_by_number_and_never_by_clock(tmp_path, sources):
    runs = [add(tmp_path, sources, number) for number in range(11)]
    for age, run in enumerate(runs):
        os.utime(run.folder, (2e9 - age * 1e6,) * 2)
        os.utime(run.folder / "manifest.json", (2e9 - age * 1e6,) * 2)
    history = read_history(tmp_path, "Shop")
    assert [r.manifest.sequence for r in history.runs] == list(range(1, 12))
    assert base_run(history, "new", None) == runs[-1]


def test_the_base_is_the_latest_run_on_other_data_that_is_not_later():
    june, september, december = (dt.date(2026, month, 30) for month in (6, 9, 12))
    runs = (run_of(1, "a", june), run_of(2, "b", september), run_of(3, "b", september), run_of(4, "c"))
    history = History(runs)

    def base(sha: str, ended: dt.date | None, among: History = history) -> int | None:
        found = base_run(among, sha, ended)
        return found.manifest.sequence if found else None

    assert base("d", december) == 4
    assert base("c", december) == 3
    assert base("c", september) == 3
    assert base("c", june) == 1
    assert base("c", None) == 3
    assert base("b", june, History(runs[:3])) == 1
    assert base("a", june, History(runs[:3])) is None
    assert base("a", None, History(runs[:1])) is None


def test_only_what_changes_results_changes_the_fingerprint():
    def of(sha: str = "a", version: str = "1", **sections: object) -> str:
        return fingerprint_of(sha, Settings.model_validate(sections).model_dump(mode="json"), version)

    plain = of()
    told = {"title": "Our customers", "site_url": "https://example.org"}
    assert of(report=told, alerts={"most": 9}) == plain
    assert of(dataset={"previous": "x.csv", "previous_period_end": dt.date(2026, 6, 30)}) == plain
    different = [
        of("b"),
        of(version="2"),
        of(clustering={"seed": 8}),
        of(history={"refit": "always"}),
        of(names={"A": "Mine"}),
        of(dataset={"period_end": dt.date(2026, 9, 30)}),
        of(columns={"age": {"role": "ignore"}}),
        of(gates={"jaccard": 0.7}),
    ]
    assert len({plain, *different}) == 9
