"""One run at a time: who is let in, who is turned away, and when the lock is free again."""

import errno
import fcntl
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from analysis.errors import BusyError, ResultsError
from analysis.locking import HELD, NAME, is_held, locked
from tests.conftest import PROJECT

HOLD = """
import sys, time
from pathlib import Path
from analysis.locking import locked
with locked(Path(sys.argv[1]), "make report"):
    print("held", flush=True)
    time.sleep(60)
"""
PASS_ON = """
import subprocess, sys
from pathlib import Path
from analysis.locking import locked
with locked(Path(sys.argv[1])):
    subprocess.call(["sh", "-c", "echo held; exec sleep 60"], close_fds=False)
"""
TRY = """
import sys
from pathlib import Path
from analysis.locking import is_held, locked
with locked(Path(sys.argv[1])):
    print(is_held(Path(sys.argv[1])))
"""


def start(source: str, folder: Path) -> subprocess.Popen[str]:
    """Start a process that holds the lock."""
    process = subprocess.Popen(
        [sys.executable, "-c", source, str(folder)], cwd=PROJECT, stdout=subprocess.PIPE, text=True,
        start_new_session=True,
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def end(process: subprocess.Popen[str]) -> None:
    """End it and everything it started."""
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()


def soon(free: Path) -> bool:
    """Whether the lock can be had within a few seconds."""
    for _ in range(200):
        try:
            with locked(free):
                return True
        except BusyError:
            time.sleep(0.02)
    return False


def test_whoever_has_the_lock_is_let_in_again(tmp_path):
    assert not is_held(tmp_path / "new")
    with locked(tmp_path / "new"), locked(tmp_path / "new"):
        assert is_held(tmp_path / "new")
        assert not is_held(tmp_path)
        with locked(tmp_path):
            assert is_held(tmp_path)
        assert is_held(tmp_path / "new")
    assert not is_held(tmp_path / "new")
    assert HELD not in os.environ


def test_it_is_given_back_after_an_error(tmp_path):
    with pytest.raises(ValueError, match="mine"), locked(tmp_path):
        raise ValueError("mine")
    with locked(tmp_path):
        assert is_held(tmp_path)


def test_another_process_is_turned_away_and_told_by_whom(tmp_path):
    holder = start(HOLD, tmp_path)
    try:
        with pytest.raises(BusyError, match=rf"make report, process {holder.pid}, since 20\d\d-"), locked(tmp_path):
            pytest.fail("two runs at once")
    finally:
        end(holder)


def test_a_killed_process_leaves_no_lock(tmp_path):
    end(start(HOLD, tmp_path))
    assert soon(tmp_path)


def test_what_a_killed_process_started_keeps_the_lock(tmp_path):
    holder = start(PASS_ON, tmp_path)
    try:
        os.kill(holder.pid, signal.SIGKILL)
        holder.wait()
        with pytest.raises(BusyError), locked(tmp_path):
            pytest.fail("its child still works")
    finally:
        end(holder)
    assert soon(tmp_path)


def test_what_an_ended_run_left_behind_does_not(tmp_path):
    with locked(tmp_path):
        left = subprocess.Popen(["sleep", "60"], close_fds=False)
    try:
        with locked(tmp_path):
            assert is_held(tmp_path)
    finally:
        left.kill()
        left.wait()


def test_a_started_process_shares_the_lock_only_with_the_open_file(tmp_path):
    command = [sys.executable, "-c", TRY, str(tmp_path)]
    with locked(tmp_path):
        shares = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False, close_fds=False)
        alone = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
    assert shares.stdout == "True\n"
    assert alone.returncode == 1
    assert "BusyError" in alone.stderr


@pytest.mark.parametrize("told", ["", "0", "99999", "-1", "three"])
def test_a_variable_alone_opens_nothing(tmp_path, monkeypatch, told):
    (tmp_path / NAME).touch()
    monkeypatch.setenv(HELD, told)
    assert not is_held(tmp_path)
    with locked(tmp_path):
        assert is_held(tmp_path)
    assert os.environ[HELD] == told


def test_a_lock_file_that_was_deleted_is_not_the_lock(tmp_path, monkeypatch):
    genuine, deleted = fcntl.flock, []

    def late(descriptor: int, how: int) -> None:
        if not deleted:
            (tmp_path / NAME).unlink()
            deleted.append(True)
        genuine(descriptor, how)

    monkeypatch.setattr(fcntl, "flock", late)
    with locked(tmp_path):
        assert deleted
        assert is_held(tmp_path)


def test_a_folder_that_cannot_be_locked_is_said(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(ResultsError, match="cannot be written"), locked(tmp_path / "file"):
        pytest.fail("no folder")

    def refuse(descriptor: int, how: int) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(fcntl, "flock", refuse)
    with pytest.raises(ResultsError, match="disk of this computer") as told, locked(tmp_path):
        pytest.fail("no lock")
    assert not isinstance(told.value, BusyError)
