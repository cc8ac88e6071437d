"""Where to publish, as rsync writes it: a folder, host:path over ssh, or host::module of a daemon."""

import re
from dataclasses import dataclass

from analysis.errors import ReportError

HOST = r"(?:[A-Za-z0-9][A-Za-z0-9._-]*@)?[A-Za-z0-9][A-Za-z0-9._-]*"
PATH = r"[A-Za-z0-9_.@+/-]+"
OVER_SSH = re.compile(rf"({HOST}):(?!:|//)({PATH})")
TO_DAEMON = re.compile(rf"({HOST}::|rsync://{HOST}(?::\d+)?/)({PATH})")
REMOTE = re.compile(r"rsync://|[^/]*:")


@dataclass(frozen=True, slots=True)
class SshTarget:
    """A folder of another machine that is reached by ssh. `path` has no slash at its end."""

    host: str
    path: str


@dataclass(frozen=True, slots=True)
class DaemonTarget:
    """A folder in a module of an rsync daemon.

    Attributes
    ----------
    parent
        The folder it lies in, as rsync reaches it, with a slash at its end.
    name
        Its name there.
    """

    parent: str
    name: str


def remote_target(dest: str) -> SshTarget | DaemonTarget | None:
    """Understand a destination; None for a folder of this machine.

    >>> remote_target("web@example.org:/var/www/segments/")
    SshTarget(host='web@example.org', path='/var/www/segments')
    >>> remote_target("example.org::site/segments")
    DaemonTarget(parent='example.org::site/', name='segments')
    >>> remote_target("/var/www/segments")

    Raises
    ------
    ReportError
        It names another machine in a way that cannot be used.
    """
    if not REMOTE.match(dest):
        return None
    if found := OVER_SSH.fullmatch(dest):
        path = found[2].rstrip("/")
        if path and _is_plain(path):
            return SshTarget(found[1], path)
    elif found := TO_DAEMON.fullmatch(dest):
        head, _, name = found[2].rstrip("/").rpartition("/")
        if head and name and _is_plain(found[2]):
            return DaemonTarget(f"{found[1]}{head}/", name)
    raise ReportError(
        f"DEST {dest!r} cannot be used: write host:path/of/a/folder for ssh, host::module/folder for an "
        "rsync daemon (letters, digits and _ . @ + - / only), or ./name for a folder here"
    )


def _is_plain(path: str) -> bool:
    """Say whether a path has no "." or ".." steps and no step that reads as an option."""
    steps = path.strip("/").split("/")
    return not any(step in (".", "..") or step.startswith("-") for step in steps)
