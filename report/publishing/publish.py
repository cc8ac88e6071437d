"""`python -m report publish`: put a finished site in place."""

from collections.abc import Callable
from pathlib import Path

from analysis.errors import ReportError
from report.publishing.complete import require_complete
from report.publishing.folder import publish_to_folder
from report.publishing.over_ssh import publish_over_ssh
from report.publishing.targets import SshTarget, remote_target
from report.publishing.to_daemon import publish_to_daemon

Say = Callable[[str], None]


def publish(site: Path, dest: str, say: Say = print) -> None:
    """Put a copy of `site` at `dest`: a folder here, host:path, or host::module/folder.

    The three versions before it are kept.

    Raises
    ------
    ReportError
        The site is not whole, or `dest` cannot be used; what readers see is as it was.
    """
    if not dest.strip():
        raise ReportError("DEST is empty; say where to publish, such as DEST=/var/www/segments")
    require_complete(site)
    target = remote_target(dest)
    if target is None:
        publish_to_folder(site, Path(dest), say)
    elif isinstance(target, SshTarget):
        publish_over_ssh(site, target, say)
    else:
        publish_to_daemon(site, target, say)
