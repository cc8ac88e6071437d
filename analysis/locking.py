"""One run at a time on a results folder.

The lock is the kernel's (`flock` on `.lock` in the folder), so a run that is killed, or a
computer that stops, leaves none behind. Programs that the holder starts share it: they
inherit the open file, and an environment variable names its descriptor. A run therefore
never gets in its own way, and what a killed holder started keeps the lock until it has ended.

Standard library only: the guard of `make report` works before anything is installed.
"""

import datetime as dt
import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from analysis.errors import BusyError, ResultsError

NAME = ".lock"
HELD = "SEGMENTS_LOCK"


@contextmanager
def locked(folder: Path, holder: str = "an analysis") -> Iterator[None]:
    """Hold the lock of `folder`; nothing happens where this process or one that started it has it.

    `holder`: what others are told is at work.

    Raises
    ------
    BusyError
        Another run holds it. Nobody waits: an unattended run that hangs would pile up others.
    ResultsError
        The folder cannot be made or locked.
    """
    if is_held(folder):
        yield
        return
    before = os.environ.get(HELD)
    descriptor = _taken(folder, holder)
    try:
        os.environ[HELD] = str(descriptor)
        yield
    finally:
        os.environ.pop(HELD)
        if before is not None:
            os.environ[HELD] = before
        fcntl.flock(descriptor, fcntl.LOCK_UN)
        os.close(descriptor)


def is_held(folder: Path) -> bool:
    """Whether this process, or one that started it, holds the lock of `folder`."""
    told = os.environ.get(HELD, "")
    return told.isdigit() and _is_lock_of(folder, int(told))


def _is_lock_of(folder: Path, descriptor: int) -> bool:
    """Whether an open file is the lock file that lies in `folder` now."""
    try:
        mine, there = os.fstat(descriptor), os.stat(folder / NAME)
    except OSError:
        return False
    return (mine.st_dev, mine.st_ino) == (there.st_dev, there.st_ino)


def _taken(folder: Path, holder: str) -> int:
    """Open and lock the file; once more if somebody deleted it in between."""
    while True:
        descriptor = _opened(folder)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            told = os.pread(descriptor, 300, 0).decode("utf-8", "replace").strip()
            os.close(descriptor)
            raise _refusal(folder, error, told) from None
        if _is_lock_of(folder, descriptor):
            _sign(descriptor, holder)
            return descriptor
        os.close(descriptor)


def _opened(folder: Path) -> int:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(folder / NAME, os.O_RDWR | os.O_CREAT, 0o666)
    except OSError as error:
        raise ResultsError(
            f"{folder} cannot be written ({error.strerror}); make room on the disk or allow writing there"
        ) from error
    os.set_inheritable(descriptor, True)
    return descriptor


def _refusal(folder: Path, error: OSError, told: str) -> ResultsError:
    if isinstance(error, BlockingIOError):
        return BusyError(
            f"{folder} is in use by another run ({told or 'unknown'}), and nothing was changed; "
            "try again when that has ended, or end it if it hangs"
        )
    return ResultsError(f"{folder} cannot be locked ({error.strerror}); move it to a disk of this computer")


def _sign(descriptor: int, holder: str) -> None:
    """Write down who holds the lock, for the message to others; a full disk is no reason to stop."""
    since = dt.datetime.now().astimezone().isoformat(sep=" ", timespec="seconds")
    try:
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{holder}, process {os.getpid()}, since {since}\n".encode(), 0)
    except OSError:
        return
