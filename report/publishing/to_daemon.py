"""Publish to an rsync daemon, which can neither be asked to swap folders nor to run a script.

Every version is sent into a folder of its own, `name.version-0007`, of which four stay: the
published one and three before it. Then the published folder is brought to the same state:
all new files are sent first and put in place together at the end. In that last instant, a
reader may see pages of both versions.
"""

import re
import tempfile
from collections.abc import Callable
from pathlib import Path

from analysis.errors import ReportError
from report.publishing.complete import INCOMPLETE, KEPT, MARK, Mark, copy, fingerprint, parse
from report.publishing.rsync import COPY, run_rsync
from report.publishing.targets import DaemonTarget

Say = Callable[[str], None]
ONE_BY_ONE = (
    "An rsync daemon swaps file by file: for an instant, readers may have seen pages of both versions."
)
LISTED = re.compile(r"^(\S)\S*\s+[\d,.]+ \S+ \S+ (.+)$", re.MULTILINE)


def publish_to_daemon(site: Path, target: DaemonTarget, say: Say) -> None:
    """Bring the folder `target` to the state of `site`, and keep a copy of this version beside it.

    Raises
    ------
    ReportError
        The daemon cannot be reached, or the folder is not ours to replace.
    """
    shown = f"{target.parent}{target.name}"
    with tempfile.TemporaryDirectory() as folder:
        there = _listed(target.parent)
        current = _mark_there(target, Path(folder)) if target.name in there else None
        if current is not None and current.content == fingerprint(site):
            say(f"{shown} holds this report already; nothing to do.")
            return
        versions = _versions(target, there)
        copied = Path(folder) / "site"
        number = 1 + max([*versions, *([current.number] if current else [])], default=0)
        copy(site, copied, number)
        _send(copied, target, number)
        _drop(target, sorted(versions, reverse=True)[KEPT:], Path(folder))
    say(f"Published: {shown} (versions: {shown}.version-*). {ONE_BY_ONE}")


def _send(copied: Path, target: DaemonTarget, number: int) -> None:
    """Send the version into its own folder, then bring the published folder to its state.

    Its mark says "incomplete" until the end, so that a broken-off publication is done again.
    """
    published = f"{target.parent}{target.name}/"
    what, link = f"publishing {published}", f"--link-dest=../{target.name}"
    run_rsync([*COPY, "--delete", link, f"{copied}/", f"{target.parent}{_version(target, number)}/"], what)
    begun = copied.with_name(MARK)
    begun.write_text(str(Mark(number, INCOMPLETE)), encoding="utf-8")
    run_rsync([*COPY, str(begun), published], what)
    at_the_end = ("--delay-updates", "--delete-delay", f"--exclude=/{MARK}")
    run_rsync([*COPY, *at_the_end, f"{copied}/", published], what)
    run_rsync([*COPY, str(copied / MARK), published], what)


def _mark_there(target: DaemonTarget, folder: Path) -> Mark | None:
    """Fetch the mark of the published folder; refuse one that is not ours."""
    published = f"{target.parent}{target.name}/"
    inside = _listed(published)
    if not inside:
        return None
    if MARK not in inside:
        raise ReportError(
            f"{published} holds files that are not from here, and publishing replaces the whole folder; "
            "name a new one"
        )
    run_rsync([f"{published}{MARK}", f"{folder}/"], f"looking at {published}")
    return parse((folder / MARK).read_text(encoding="utf-8", errors="replace"))


def _listed(address: str) -> list[str]:
    """Give the names in a folder of the daemon."""
    told = run_rsync(["--list-only", "--recursive", "--exclude=/*/*", address], f"looking at {address}")
    return [name for _, name in LISTED.findall(told) if name != "."]


def _versions(target: DaemonTarget, there: list[str]) -> list[int]:
    form = re.compile(rf"{re.escape(target.name)}\.version-(\d+)")
    return [int(found[1]) for name in there if (found := form.fullmatch(name))]


def _version(target: DaemonTarget, number: int) -> str:
    return f"{target.name}.version-{number:04d}"


def _drop(target: DaemonTarget, numbers: list[int], folder: Path) -> None:
    """Delete the oldest versions, by bringing them to the state of nothing."""
    nothing = folder / "nothing"
    nothing.mkdir()
    for name in (_version(target, number) for number in numbers):
        arguments = [
            "--recursive",
            "--delete",
            f"--include=/{name}/***",
            "--exclude=*",
            f"{nothing}/",
            target.parent,
        ]
        run_rsync(arguments, f"deleting {target.parent}{name}")
