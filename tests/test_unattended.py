"""A command run alone: its exit code, its output, its line in the log, and who is turned away."""

import os
import pty
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from analysis.unattended import BUSY, KEPT, LARGEST, LOG, shorten
from tests.conftest import PROJECT

STAMP = r"20\d\d-\d\d-\d\d \d\d:\d\d:\d\d[+-]\d\d:\d\d"


def wrapped(folder: Path, *command: str, name: str = "a test") -> list[str]:
    return [sys.executable, "-m", "analysis.unattended", str(folder), name, *command]


def listen() -> None:
    """Undo that a shell lets what it runs in the background ignore Ctrl-C."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def run(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        wrapped(folder, *command), cwd=PROJECT, capture_output=True, text=True, check=False, preexec_fn=listen
    )


def start(folder: Path, *command: str) -> subprocess.Popen[str]:
    """Start a wrapped command and wait until it says that it works."""
    process = subprocess.Popen(
        wrapped(folder, *command, name="the first"), cwd=PROJECT, stdout=subprocess.PIPE, text=True,
        preexec_fn=listen,
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stdout.readline() == "at work\n"
    return process


def log(folder: Path) -> str:
    return (folder / LOG).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("script", "code"), [("exit 0", 0), ("exit 2", 2), ("exit 7", 7), ("kill -9 $$", 137), ("kill -15 $$", 143)]
)
def test_the_exit_code_is_the_command_s_own(tmp_path, script, code):
    assert run(tmp_path, "sh", "-c", script).returncode == code
    assert re.search(rf"^=== {STAMP}  a test: exit code {code} after \d+\.\d s$", log(tmp_path), re.MULTILINE)


def test_output_is_passed_on_and_logged(tmp_path):
    done = run(tmp_path / "new", "sh", "-c", "echo out; sleep 0.2; echo err >&2; printf unfinished")
    assert (done.stdout, done.stderr) == ("out\nunfinished", "err\n")
    assert re.fullmatch(
        rf"=== {STAMP}  a test \(process \d+\)\nout\nerr\nunfinished\n=== {STAMP}  a test: exit code 0 after .* s\n",
        log(tmp_path / "new"),
    )
    run(tmp_path / "new", "true")
    assert log(tmp_path / "new").count("\n=== ") == 3


def test_bytes_that_are_no_text_are_passed_on(tmp_path):
    done = subprocess.run(
        wrapped(tmp_path, "printf", r"\377\000\n"), cwd=PROJECT, capture_output=True, check=False
    )
    assert done.stdout == b"\xff\x00\n"
    assert b"\xff\x00\n" in (tmp_path / LOG).read_bytes()


def test_a_terminal_is_left_to_the_command(tmp_path):
    ours, theirs = pty.openpty()
    shown = "import sys; print('bar', sys.stdout.isatty(), sys.stderr.isatty())"
    process = subprocess.Popen(
        wrapped(tmp_path, sys.executable, "-c", shown), cwd=PROJECT, stdout=theirs, stderr=subprocess.PIPE, text=True
    )
    process.communicate()
    os.close(theirs)
    assert os.read(ours, 100).split() == [b"bar", b"True", b"False"]
    os.close(ours)
    assert "bar" not in log(tmp_path)
    assert "exit code 0" in log(tmp_path)


def test_a_second_run_is_turned_away_with_a_code_of_its_own(tmp_path):
    first = start(tmp_path, "sh", "-c", "echo at work; sleep 20")
    second = run(tmp_path, "touch", str(tmp_path / "made"))
    first.terminate()
    first.communicate()
    assert second.returncode == BUSY == 75
    assert second.stdout == ""
    assert f"the first, process {first.pid}, since " in second.stderr
    assert "try again when that has ended" in second.stderr
    assert not (tmp_path / "made").exists()
    assert re.search(rf"^=== {STAMP}  a test: not started, another run was at work$", log(tmp_path), re.MULTILINE)
    assert run(tmp_path, "touch", str(tmp_path / "made")).returncode == 0
    assert (tmp_path / "made").exists()


def test_a_run_inside_a_run_is_let_in(tmp_path):
    inner = wrapped(tmp_path, "sh", "-c", "echo inside; exit 5")
    done = run(tmp_path, "sh", "-c", 'echo outside; "$@"', "sh", *inner)
    assert (done.returncode, done.stdout) == (5, "outside\ninside\n")
    assert log(tmp_path).count("(process ") == 1


def test_being_told_to_end_is_handed_on_and_logged(tmp_path):
    process = start(tmp_path, "sh", "-c", "trap 'echo tidied; exit 3' TERM; echo at work; while :; do sleep 0.05; done")
    process.send_signal(signal.SIGTERM)
    assert process.communicate(timeout=20)[0] == "tidied\n"
    assert process.returncode == 3
    assert "exit code 3" in log(tmp_path)


def test_an_interruption_is_outlived_and_logged(tmp_path):
    process = start(tmp_path, "sh", "-c", "echo at work; sleep 0.3; echo done")
    process.send_signal(signal.SIGINT)
    assert process.communicate(timeout=20)[0] == "done\n"
    assert "exit code 0" in log(tmp_path)


def test_an_interruption_reaches_the_command_from_the_terminal(tmp_path):
    """The command must not inherit deafness for Ctrl-C."""
    done = run(tmp_path, "sh", "-c", "kill -INT $$; echo survived")
    assert (done.returncode, done.stdout) == (130, "")


def test_what_was_ignored_stays_ignored(tmp_path):
    """As with nohup."""
    script = "trap '' HUP; exec \"$@\""
    command = ["sh", "-c", script, "sh", *wrapped(tmp_path, "sh", "-c", "kill -HUP $PPID; kill -HUP $$; echo on")]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "on\n")


def test_something_left_behind_does_not_keep_us(tmp_path):
    begun = time.monotonic()
    assert run(tmp_path, "sh", "-c", "sleep 20 & echo done").returncode == 0
    assert time.monotonic() - begun < 15
    assert run(tmp_path, "true").returncode == 0


def test_nobody_reading_is_no_reason_to_stop(tmp_path):
    ours, theirs = os.pipe()
    os.close(ours)
    script = "yes | head -n 50000; touch made"
    code = subprocess.call(
        wrapped(tmp_path, "sh", "-c", f"cd {tmp_path}; {script}"), cwd=PROJECT, stdout=theirs, stderr=theirs
    )
    os.close(theirs)
    assert code == 0
    assert (tmp_path / "made").exists()


def test_a_log_that_cannot_be_written_stops_nothing(tmp_path):
    (tmp_path / LOG).mkdir()
    done = run(tmp_path, "echo", "done")
    assert (done.returncode, done.stdout) == (0, "done\n")
    assert "this run is not logged" in done.stderr


def test_the_log_of_one_run_has_an_end(tmp_path):
    done = run(tmp_path, sys.executable, "-c", f"print('x' * {2 * LARGEST})")
    assert len(done.stdout) == 2 * LARGEST + 1
    assert (tmp_path / LOG).stat().st_size < LARGEST + 500
    assert log(tmp_path).rstrip().endswith(" s")


def test_the_log_keeps_the_last_runs(tmp_path):
    path = tmp_path / LOG
    runs = "".join(f"=== run {number}\n{'x' * 1000}\n" for number in range(1100))
    path.write_text(runs)
    run(tmp_path, "true")
    kept = log(tmp_path)
    assert kept.startswith("=== run ")
    assert "=== run 1099\n" in kept
    assert "=== run 1\n" not in kept
    assert KEPT - 3000 < len(kept) < KEPT + 500
    shorten(path)
    assert log(tmp_path) == kept
    assert sorted(p.name for p in tmp_path.iterdir()) == [".lock", LOG]


def test_what_cannot_be_started_or_understood_is_said(tmp_path):
    absent = run(tmp_path, "no-such-command")
    assert absent.returncode == 127
    assert "no-such-command cannot be started" in absent.stderr
    assert "exit code 127" in log(tmp_path)
    assert run(tmp_path).returncode == 64
    (tmp_path / "file").touch()
    blocked = run(tmp_path / "file", "true")
    assert blocked.returncode == 2
    assert "cannot be written" in blocked.stderr
    assert "Traceback" not in absent.stderr + blocked.stderr


def test_it_works_before_anything_is_installed(tmp_path):
    """Set-up runs under it: nothing but the standard library may be needed."""
    command = [sys.executable, "-S", *wrapped(tmp_path, "true")[1:]]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
