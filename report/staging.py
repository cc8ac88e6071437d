"""A folder to build in, and the switch that makes what was built the published site.

The old site stays complete until the new one is in its place. Beside `_site/` there may be
`_site.building/` (where a build works) and, for the instant of a switch without the
kernel's exchange, `_site.old/`; `tidy` clears what a broken-off build left of either.
"""

import contextlib
import ctypes
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

LEFT_OUT = shutil.ignore_patterns("*.py", "*.pyc", "__pycache__", ".*")
AT_WORKING_FOLDER = -100
EXCHANGE = 2


@contextlib.contextmanager
def staging_folder(site: Path) -> Iterator[Path]:
    """Give an empty folder beside `site`, on the same disk, and remove it afterwards."""
    tidy(site)
    folder = building(site)
    folder.mkdir(parents=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def stage(project: Path, folder: Path, moment: int) -> Path:
    """Copy what an engine needs of `project` into `folder` and return the copy.

    Every file gets the modification time `moment` (Unix seconds), so that nothing an engine
    writes down depends on when the parts were made.
    """
    staged = folder / "project"
    shutil.copytree(project / "report", staged / "report", ignore=LEFT_OUT)
    for name in ("_quarto.yml", "_variables.yml"):
        shutil.copyfile(project / name, staged / name)
    for path in staged.rglob("*"):
        os.utime(path, (moment, moment))
    return staged


def switch(new: Path, site: Path) -> None:
    """Put the folder `new` in the place of `site`; whatever happens, `site` is complete or restorable."""
    if not site.exists():
        site.parent.mkdir(parents=True, exist_ok=True)
        new.rename(site)
        return
    if exchange(new, site):
        shutil.rmtree(new)
        return
    site.rename(old(site))
    new.rename(site)
    shutil.rmtree(old(site))


def tidy(site: Path) -> None:
    """Undo what a broken-off build left beside `site`: restore the old site, drop half a new one."""
    if old(site).is_dir() and not site.exists():
        old(site).rename(site)
    for leftover in (old(site), building(site)):
        if leftover.exists():
            shutil.rmtree(leftover)


def building(site: Path) -> Path:
    """Where a build of `site` works."""
    return site.with_name(f"{site.name}.building")


def old(site: Path) -> Path:
    """Where the old site waits while the new one takes its place."""
    return site.with_name(f"{site.name}.old")


def exchange(new: Path, site: Path) -> bool:
    """Swap two folders in one step where the kernel can (Linux); False where it cannot."""
    if not sys.platform.startswith("linux"):
        return False
    try:
        rename = ctypes.CDLL(None, use_errno=True).renameat2
    except (OSError, AttributeError):
        return False
    done = rename(AT_WORKING_FOLDER, os.fsencode(new), AT_WORKING_FOLDER, os.fsencode(site), EXCHANGE)
    return bool(done == 0)
