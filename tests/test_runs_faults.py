"""The history on disk is usable whatever happened: damage, full disks, killed and simultaneous runs."""

import errno
import json
import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from analysis.errors import ResultsError
from analysis.history.manifest import read_manifest, sealed
from analysis.history.runs import History, base_run, read_history
from analysis.storing import FILES
from tests.conftest import PROJECT
from tests.example_runs import add, write_files


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return write_files(tmp_path_factory.mktemp("one-run"))


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
    assert "another version of the program" in history.notes[1]
    assert all("as `previous` in the settings file" in note for note in history.notes)


def test_half_a_run_of_a_crash_goes_with_the_next_record(tmp_path, sources):
    run = add(tmp_path, sources, 1)
    for home in (run.folder.parent, run.folder.parent.with_name("other-12345678")):
        (home / ".new").mkdir(parents=True)
        (home / ".new" / "results.json").write_text("{")
    assert add(tmp_path, sources, 2).manifest.sequence == 2
    assert not list(tmp_path.glob("runs/*/.new"))


STEPS = [*(("fsync", place) for place in range(9)), ("mkdir", 0), ("mkdir", 1), ("mkdir", 2), ("rename", 0)]


@pytest.mark.parametrize(("step", "place"), STEPS)
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
        with pytest.raises(ResultsError, match=r"No space left on device.*[Mm]ake room"):
            add(tmp_path, sources, 2)
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
        assert set(found["runs"][:-1]) <= {1}, "only the last may have been broken off"
        assert found["runs"][0] == 1
        assert found["next"] == [stored + 1 for stored in found["runs"]]
        assert found["left over"] == 0
    assert sum(found["halves"] for found in left) >= 3, "the moments must fall into the writing"


def test_two_processes_record_at_once(tmp_path, sources):
    in_a_process_of_its_own("together", tmp_path, sources, 6)
    history = read_history(tmp_path, "Shop")
    assert not history.notes
    assert [r.manifest.sequence for r in history.runs] == list(range(1, 13))
    told = {r.manifest.fingerprint for r in history.runs}
    assert told == {f"fingerprint {100 * process + turn}" for process in range(2) for turn in range(6)}
