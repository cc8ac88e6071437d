"""Run a command alone on a results folder, and log how it went.

    python -m analysis.unattended FOLDER NAME COMMAND ...

`make report`, `make email` and `make publish` run under it. While it works nobody else does
(see `analysis.locking`); inside a command that runs under it already, it only hands on.

Every run leaves its name, start, exit code and duration in FOLDER/report.log, and what it
printed unless a person saw it on a terminal. The log never grows far beyond LARGEST bytes.

Exit codes: the command's own (0 done or nothing to do, 2 refused or failed, and the message
says what to do), 75 another run is at work, 128 + n ended by signal n. `make` itself says 2
for every failure; `python -m analysis.unattended results nightly make report` keeps the code.

Standard library only, so that it guards the set-up as well.
"""

import datetime as dt
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from types import FrameType
from typing import IO

from analysis.errors import EXIT_CODE, BusyError, SegmentsError
from analysis.locking import is_held, locked
from analysis.whole_files import write_whole

LOG = "report.log"
LARGEST = 1_000_000
KEPT = LARGEST // 2
START = "=== "
BUSY = 75
MISUSED = 64
NOT_STARTED = 127
CHUNK = 65_536
PATIENCE = 0.5


class Log:
    """The log of one run. A disk that cannot take it never stops the run."""

    def __init__(self, path: Path) -> None:
        self._file: IO[bytes] | None = None
        self._room = LARGEST
        self._ends_line = True
        try:
            self._file = path.open("ab", buffering=0)
        except OSError as error:
            print(f"{path} cannot be written ({error.strerror}); this run is not logged", file=sys.stderr)

    def add(self, output: bytes) -> None:
        """Add what the command printed, as long as there is room for one run."""
        self._write(output[: self._room])
        self._room = max(0, self._room - len(output))

    def say(self, line: str) -> None:
        """Add a line of our own."""
        self._write((b"" if self._ends_line else b"\n") + f"{START}{line}\n".encode(errors="replace"))

    def _write(self, content: bytes) -> None:
        if self._file is None or not content:
            return
        try:
            self._file.write(content)
            self._ends_line = content.endswith(b"\n")
        except OSError:
            self._file = None


def main() -> int:
    """Run the command of the command line and return its exit code."""
    if len(sys.argv) < 4:
        print(__doc__, file=sys.stderr)
        return MISUSED
    folder, name, command = Path(sys.argv[1]), sys.argv[2], sys.argv[3:]
    if is_held(folder):
        return _exit_code(subprocess.call(command, close_fds=False))
    try:
        with locked(folder, name):
            shorten(folder / LOG)
            return run(command, name, Log(folder / LOG))
    except BusyError as error:
        Log(folder / LOG).say(f"{_now()}  {name}: not started, another run was at work")
        print(error, file=sys.stderr)
        return BUSY
    except SegmentsError as error:
        print(error, file=sys.stderr)
        return EXIT_CODE


def run(command: Sequence[str], name: str, log: Log) -> int:
    """Run `command`, log it, and return its exit code."""
    begun = time.monotonic()
    log.say(f"{_now()}  {name} (process {os.getpid()})")
    try:
        code = _exit_code(_run(command, log))
    except OSError as error:
        print(f"{command[0]} cannot be started: {error.strerror}", file=sys.stderr)
        code = NOT_STARTED
    log.say(f"{_now()}  {name}: exit code {code} after {time.monotonic() - begun:.1f} s")
    return code


def shorten(path: Path) -> None:
    """Keep the end of a log that is too large, from where a run starts."""
    try:
        if path.stat().st_size <= LARGEST:
            return
        kept = path.read_bytes()[-KEPT:]
        start = kept.find(f"\n{START}".encode())
        write_whole(path, lambda beside: beside.write_bytes(kept[start + 1 :]))
    except OSError:
        return


def _run(command: Sequence[str], log: Log) -> int:
    """Run `command`; a stream that goes to a terminal is left alone, so that bars keep moving."""
    streams = [None if os.isatty(own) else subprocess.PIPE for own in (1, 2)]
    # Open files stay open in the command: the lock is one, make's job slots may be two more.
    with subprocess.Popen(command, stdout=streams[0], stderr=streams[1], close_fds=False) as process:
        _hand_on_signals(process)
        _relay({pipe: own for pipe, own in ((process.stdout, 1), (process.stderr, 2)) if pipe}, process, log)
        return process.wait()


def _hand_on_signals(process: subprocess.Popen[bytes]) -> None:
    """Outlive an interruption: the command is told, or was told by the terminal, and its end is logged."""

    def tell(number: int, frame: FrameType | None) -> None:
        if number != signal.SIGINT:
            process.send_signal(number)

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, tell)


def _relay(pipes: dict[IO[bytes], int], process: subprocess.Popen[bytes], log: Log) -> None:
    """Pass on what the command prints until it ends, even if something it left behind holds a pipe open."""
    with selectors.DefaultSelector() as waiting:
        for pipe, own in pipes.items():
            waiting.register(pipe, selectors.EVENT_READ, own)
        while waiting.get_map():
            ready = waiting.select(PATIENCE)
            if not ready and process.poll() is not None:
                return
            for key, _ in ready:
                output = os.read(key.fd, CHUNK)
                if output:
                    log.add(output)
                    _pass_on(output, key.data)
                else:
                    waiting.unregister(key.fileobj)


def _pass_on(output: bytes, own: int) -> None:
    """Write to our own stream; nobody reading it any more is no reason to stop."""
    try:
        while output:
            output = output[os.write(own, output) :]
    except OSError:
        return


def _exit_code(returned: int) -> int:
    return returned if returned >= 0 else 128 - returned


def _now() -> str:
    return dt.datetime.now().astimezone().isoformat(sep=" ", timespec="seconds")


if __name__ == "__main__":
    sys.exit(main())
