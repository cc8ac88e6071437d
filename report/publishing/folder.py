"""Publish into a folder of this machine, such as a web root: copy beside, then swap.

Readers see the old site until the new one is whole, then the new one. Beside `DEST` lie the
three versions before it, as `DEST.previous-0006` and so on, the highest the newest; while a
copy is made there is also `DEST.publishing`. Where the system can exchange two folders (Linux,
local disks) the swap is one step; elsewhere `DEST` is missing between two renames.
"""

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from analysis.errors import ReportError
from report.publishing.complete import INCOMPLETE, KEPT, Mark, copy, fingerprint, mark_of
from report.staging import exchange

Say = Callable[[str], None]


def publish_to_folder(site: Path, dest: Path, say: Say) -> None:
    """Put a copy of `site` in the place of `dest`.

    Raises
    ------
    ReportError
        `dest` is not ours to replace, or cannot be written; it is then as it was.
    """
    target = dest.resolve()
    _require_apart(site.resolve(), target)
    try:
        with _alone(target):
            _finish_broken_off(target)
            _require_ours(target)
            if mark_of(target) is not None and fingerprint(target) == fingerprint(site):
                say(f"{dest} holds this report already; nothing to do.")
                return
            _replace(site, target)
            _keep_newest(target)
    except OSError as error:
        raise ReportError(
            f"{_reason(error)}; {dest} is as it was; check room and rights there, then try again"
        ) from error
    say(f"Published: {dest}/index.html (versions before it: {dest}.previous-*)")


def _reason(error: OSError) -> str:
    """Say what went wrong; a copy of many files gathers its troubles, of which one is enough."""
    if isinstance(error, shutil.Error) and error.args and isinstance(error.args[0], list):
        return str(error.args[0][0][-1])
    return f"{error.filename}: {error.strerror}" if error.filename else str(error)


def working(target: Path) -> Path:
    """Where the copy is made."""
    return target.with_name(f"{target.name}.publishing")


def previous(target: Path, number: int) -> Path:
    """Where the version with this number lies when it is replaced."""
    return target.with_name(f"{target.name}.previous-{number:04d}")


def _require_apart(site: Path, target: Path) -> None:
    if target == site or target.is_relative_to(site) or site.is_relative_to(target):
        raise ReportError(f"{target} and the site {site} lie in each other; publish to another folder")
    if not target.parent.is_dir():
        raise ReportError(f"{target.parent} does not exist; make it first, or correct DEST")


def _require_ours(target: Path) -> None:
    """Refuse to replace what somebody else put there."""
    if target.exists() and not target.is_dir():
        raise ReportError(f"{target} is a file; DEST must be a folder of its own for the report")
    if target.is_dir() and mark_of(target) is None and any(target.iterdir()):
        raise ReportError(
            f"{target} holds files that are not from here, and publishing replaces the whole folder; "
            "name an empty folder or a new one"
        )


@contextmanager
def _alone(target: Path) -> Iterator[None]:
    """Keep a second publication of the same folder out."""
    lock = target.with_name(f".{target.name}.publishing.lock")
    with lock.open("a") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ReportError(f"another command is publishing to {target}; run this again later") from None
        yield


def _finish_broken_off(target: Path) -> None:
    """Clear what a broken-off publication left: keep an old version, drop half a new one."""
    left = working(target)
    if not left.exists():
        return
    mark, current = mark_of(left), mark_of(target)
    if mark is None and any(left.iterdir()):
        raise ReportError(f"{left} is needed to work in and holds something else; move it away")
    if mark and current and mark.content != INCOMPLETE and mark.number < current.number:
        _put_away(left, target, mark)
    else:
        shutil.rmtree(left)


def _replace(site: Path, target: Path) -> None:
    new = working(target)
    number = 1 + max((mark.number for mark in (mark_of(p) for p in _versions(target)) if mark), default=0)
    try:
        copy(site, new, number)
    except BaseException:
        shutil.rmtree(new, ignore_errors=True)
        raise
    old = mark_of(target)
    if target.is_dir():
        shutil.copymode(target, new)
    if old is None:
        os.rename(new, target)  # nothing there, or an empty folder: both in one step
    elif exchange(new, target):
        _put_away(new, target, old)
    else:
        _rename_both(new, target, old)


def _rename_both(new: Path, target: Path, old: Mark) -> None:
    """Swap in two steps; if the second fails, the old version comes back."""
    _put_away(target, target, old)
    try:
        os.rename(new, target)
    except OSError:
        os.rename(previous(target, old.number), target)
        raise


def _put_away(folder: Path, target: Path, mark: Mark) -> None:
    place = previous(target, mark.number)
    if place.exists():
        shutil.rmtree(place)
    os.rename(folder, place)


def _keep_newest(target: Path) -> None:
    """Delete all but the newest versions before this one; `_versions` gives the newest first."""
    for folder in _versions(target)[1 + KEPT :]:
        shutil.rmtree(folder)


def _versions(target: Path) -> list[Path]:
    """Give the published folder and the versions before it, newest first; ours only."""
    beside = [p for p in target.parent.iterdir() if p.name.startswith(f"{target.name}.previous-")]
    marked = [(mark.number, folder) for folder in beside if (mark := mark_of(folder)) is not None]
    return [target, *(folder for _, folder in sorted(marked, reverse=True))]
