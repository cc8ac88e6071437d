"""The history on disk: only added to, checked, never mixed, and usable whatever happened."""

import datetime as dt
import errno
import json
import os
import resource
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from analysis.errors import ResultsError
from analysis.history.manifest import Manifest, read_manifest, sealed
from analysis.history.runs import History, StoredRun, base_run, fingerprint_of, read_history, record
from analysis.settings import Settings
from tests.conftest import PROJECT
from tests.example_results import example_results
from tests.example_runs import add, write_files

FILES = ["assigner.json", "customers.parquet", "reference.json", "results.json"]


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
    assert run.results() == example_results()
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
    shop, other = add(tmp_path, sources, 1), add(tmp_path, sources, 2, "Other")
    other.folder.rename(shop.folder.with_name("0002"))
    shop.folder.with_name("0003").symlink_to(shop.folder)
    history = read_history(tmp_path, "Shop")
    assert history.runs == (shop,)
    assert "0002" in history.notes[0]
    assert "it is run 1 of 'Other'" in history.notes[0]
    assert "it is run 1 of 'Shop'" in history.notes[1]
    assert add(tmp_path, sources, 3).manifest.sequence == 4


@pytest.mark.parametrize("name", [*FILES, "manifest.json"])
@pytest.mark.parametrize("damage", ["flip", "cut", "empty", "absent", "folder"])
def test_a_damaged_run_is_left_out_with_a_note(tmp_path, sources, name, damage):
    first, second = add(tmp_path, sources, 1), add(tmp_path, sources, 2)
    harm(second.folder / name, damage)
    history = read_history(tmp_path, "Shop")
    assert history.runs == (first,)
    (note,) = history.notes
    assert f"runs/{second.folder.parent.name}/0002" in note
    assert str(tmp_path) not in note
    assert name in note
    assert "delete it" in note
    assert base_run(history, "f" * 64, None) == first
    assert add(tmp_path, sources, 2).manifest.sequence == 3


def harm(path: Path, damage: str) -> None:
    content = path.read_bytes()
    path.unlink()
    if damage == "flip":
        middle = len(content) // 2
        path.write_bytes(content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :])
    elif damage in ("cut", "empty"):
        path.write_bytes(content[: len(content) // 2] if damage == "cut" else b"")
    elif damage == "folder":
        path.mkdir()


@pytest.mark.parametrize("change", [{"period_end": "1999-01-01"}, {"sequence": 7}, {"fingerprint": "other"}])
def test_an_edited_manifest_is_noticed(tmp_path, sources, change):
    path = add(tmp_path, sources, 1).folder / "manifest.json"
    whole = json.loads(path.read_text())
    whole["manifest"] |= change
    path.write_text(json.dumps(whole))
    with pytest.raises(ResultsError, match="not as it was written"):
        read_manifest(path.parent)


@pytest.mark.parametrize("text", ["[]", "null", '{"manifest": 1, "sha256": 2}', "{}", '{"manifest": {}}', "\x00"])
def test_nonsense_in_place_of_a_manifest_is_a_note(tmp_path, sources, text):
    (add(tmp_path, sources, 1).folder / "manifest.json").write_text(text)
    history = read_history(tmp_path, "Shop")
    assert not history.runs
    assert len(history.notes) == 1


def test_a_run_of_another_version_is_left_out(tmp_path, sources):
    newer = add(tmp_path, sources, 1)
    other = newer.manifest.model_copy(update={"format": 99})
    (newer.folder / "manifest.json").write_text(sealed(other))
    changed = write_files(tmp_path / "changed")
    for path in changed:
        if path.name == "results.json":
            path.write_text(path.read_text().replace('"format": 1', '"format": 0'))
    add(tmp_path, changed, 2)
    history = read_history(tmp_path, "Shop")
    assert not history.runs
    assert "format 99" in history.notes[0]
    assert "version of the program" in history.notes[1]


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


def test_half_a_run_of_a_crash_goes_with_the_next_record(tmp_path, sources):
    run = add(tmp_path, sources, 1)
    for home in (run.folder.parent, run.folder.parent.with_name("other-12345678")):
        (home / ".new").mkdir(parents=True)
        (home / ".new" / "results.json").write_text("{")
    assert add(tmp_path, sources, 2).manifest.sequence == 2
    assert not list(tmp_path.glob("runs/*/.new"))


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


@pytest.mark.parametrize("place", range(8))
@pytest.mark.parametrize("step", ["fsync", "mkdir", "rename"])
def test_whatever_step_fails_the_history_stays(tmp_path, sources, monkeypatch, step, place):
    """A full disk at the nth call of each kind."""
    before = (add(tmp_path, sources, 1),)
    owner, calls = (os, "fsync") if step == "fsync" else (Path, step), iter(range(100))
    genuine = getattr(*owner)

    def full(*arguments, **named):
        if next(calls) == place:
            raise OSError(errno.ENOSPC, "No space left on device")
        return genuine(*arguments, **named)

    with monkeypatch.context() as faulty:
        faulty.setattr(*owner, full)
        try:
            add(tmp_path, sources, 2)
        except ResultsError as error:
            assert "No space left on device" in str(error)
            assert "Make room" in str(error)
        else:
            assert next(calls) <= place
    history = read_history(tmp_path, "Shop")
    assert history.runs[:1] == before
    assert not history.notes
    assert not list(tmp_path.glob("runs/*/.new"))
    assert add(tmp_path, sources, 2).manifest.sequence == 2


def test_a_file_that_does_not_fit_on_the_disk(tmp_path, sources):
    before = add(tmp_path, sources, 1)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    largest = max(source.stat().st_size for source in sources)
    resource.setrlimit(resource.RLIMIT_FSIZE, (largest - 1, limits[1]))
    try:
        with pytest.raises(ResultsError, match=r"File too large.*Make room"):
            add(tmp_path, sources, 2)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert read_history(tmp_path, "Shop") == History((before,))
    assert not list(tmp_path.glob("runs/*/.new"))


def test_a_lost_source_is_said_and_nothing_is_stored(tmp_path, sources):
    with pytest.raises(ResultsError, match="No such file"):
        add(tmp_path, [*sources, tmp_path / "gone.json"], 1)
    assert read_history(tmp_path, "Shop") == History()


def in_a_process_of_its_own(task: str, target: Path, sources: list[Path], number: int) -> list[str]:
    command = [sys.executable, "-m", "tests.example_runs", task, str(target), str(sources[0].parent), str(number)]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_a_process_killed_at_any_moment_leaves_a_usable_history(tmp_path, sources):
    left = [json.loads(line) for line in in_a_process_of_its_own("kill", tmp_path, sources, 20)]
    assert len(left) == 20
    for found in left:
        assert found["notes"] == []
        assert set(found["runs"]) <= {0, 1}
        assert found["runs"][0] == 1
        assert found["next"][0] == 2
        assert found["left over"] == 0
    assert sum(found["halves"] for found in left) >= 3, "the moments must fall into the writing"


def test_two_processes_record_at_once(tmp_path, sources):
    in_a_process_of_its_own("together", tmp_path, sources, 6)
    history = read_history(tmp_path, "Shop")
    assert not history.notes
    assert [r.manifest.sequence for r in history.runs] == list(range(1, 13))
    told = {r.manifest.fingerprint for r in history.runs}
    assert told == {f"fingerprint {100 * process + turn}" for process in range(2) for turn in range(6)}
