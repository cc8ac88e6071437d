"""What was sent to whom: one line of JSON per event, only ever added to.

A mail counts by recipient and data: the same data never go twice to the same person, even
when pages or words changed meanwhile. Before a message is handed to the mail server, a line
says so and is on the disk; a second line tells how it ended. If the computer stops between
the two, nobody can know whether the mail arrived, and it is not sent again by itself.
"""

import datetime as dt
import fcntl
import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from analysis.errors import ReportError
from report.mail.addresses import person

NAME = "sent.jsonl"
HANDING_OVER, SENT, NOT_SENT = "handing over", "sent", "not sent"
MAKE_ROOM = "make room, then run this again; who has got the mail will not get it twice"
STATES = (HANDING_OVER, SENT, NOT_SENT)


@dataclass(frozen=True, slots=True)
class Entry:
    """The last that is known of one mail. `at` is the day, "2026-11-23"."""

    state: str
    at: str


@dataclass(slots=True)
class SentLog:
    """The log of one outbox, open for one sender at a time.

    Attributes
    ----------
    unreadable
        Numbers of the lines, from 1, that are not entries, such as one cut off by a full disk.
    """

    path: Path
    handle: int
    entries: dict[str, Entry] = field(default_factory=dict)
    unreadable: list[int] = field(default_factory=list)

    def state_of(self, key: str) -> Entry | None:
        """Give the last that is known of a mail; None when it was never handed over."""
        return self.entries.get(key)

    def add(self, state: str, key: str, **facts: str) -> None:
        """Add one line, whole and on the disk before anything else happens.

        Raises
        ------
        ReportError
            The line cannot be written.
        """
        now = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
        line = json.dumps({"state": state, "key": key, "at": now, **facts}, ensure_ascii=False)
        _write(self.path, self.handle, f"{line}\n".encode())
        self.entries[key] = Entry(state, now[:10])


def key_of(address: str, data_sha256: str) -> str:
    """Name the mail of these data to this person."""
    return hashlib.sha256(f"{person(address)} {data_sha256}".encode()).hexdigest()[:32]


@contextmanager
def opened(outbox: Path) -> Iterator[SentLog]:
    """Open the log of `outbox` for one sender; a second one at the same time is turned away.

    Raises
    ------
    ReportError
        Another process is sending from this outbox, or the log cannot be written.
    """
    path = outbox / NAME
    try:
        handle = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
    except OSError as error:
        raise ReportError(f"{path} cannot be written ({error.strerror}); nothing was sent") from error
    try:
        _lock(handle, path)
        yield _read(path, handle)
    finally:
        os.close(handle)


def _lock(handle: int, path: Path) -> None:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        raise ReportError(
            f"{path} is in use: another command is sending from this outbox; "
            "wait until it is done, then run this again"
        ) from None


def _read(path: Path, handle: int) -> SentLog:
    log, content = SentLog(path, handle), path.read_bytes()
    if content and not content.endswith(b"\n"):
        _write(path, handle, b"\n")
    for number, line in enumerate(content.splitlines(), start=1):
        try:
            told = json.loads(line)
            state, key, at = told["state"], told["key"], told["at"]
        except (ValueError, KeyError, TypeError):
            log.unreadable.append(number)
            continue
        if state in STATES:
            log.entries[key] = Entry(state, at[:10])
        else:
            log.unreadable.append(number)
    return log


def _write(path: Path, handle: int, content: bytes) -> None:
    try:
        n_written = os.write(handle, content)
        os.fsync(handle)
    except OSError as error:
        raise ReportError(f"{path} cannot be written ({error.strerror}); {MAKE_ROOM}") from error
    if n_written != len(content):
        raise ReportError(f"{path} cannot be written (the disk is full); {MAKE_ROOM}")
