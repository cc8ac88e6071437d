"""The rsync program, asked for its answer; its trouble becomes one message."""

import os
import shlex
import shutil
import subprocess
from collections.abc import Sequence

from analysis.errors import ReportError

PROGRAM = "rsync"
COPY = ("--recursive", "--checksum", "--chmod=D755,F644")  # times are the copy's, not the data's
LONGEST_TOLD = 600


def run_rsync(arguments: Sequence[str], what: str) -> str:
    """Run rsync and return what it printed. `what` says what it was doing, for the message.

    Raises
    ------
    ReportError
        rsync is not installed, or it failed.
    """
    if shutil.which(PROGRAM) is None:
        raise ReportError("rsync is not installed, and DEST is on another machine; install rsync")
    return _answer([PROGRAM, *arguments], "", what)


def run_there(host: str, script: str, what: str) -> str:
    """Run a shell script on another machine over ssh (or what RSYNC_RSH names), as rsync would.

    Raises
    ------
    ReportError
        The machine cannot be reached, or the script said no.
    """
    remote_shell = shlex.split(os.environ.get("RSYNC_RSH", "ssh"))
    return _answer([*remote_shell, host, "sh -s"], script, what)


def _answer(command: list[str], told: str, what: str) -> str:
    try:
        done = subprocess.run(command, input=told, capture_output=True, text=True, check=False)
    except OSError as error:
        raise ReportError(f"{what}: {command[0]} cannot be run ({error.strerror})") from error
    if done.returncode != 0:
        reason = done.stderr.strip()[-LONGEST_TOLD:] or f"{command[0]} ended with code {done.returncode}"
        raise ReportError(f"{what} failed; mend this and run it again:\n  {reason}")
    return done.stdout
