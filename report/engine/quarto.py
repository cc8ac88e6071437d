"""Rendering with Quarto, run as a separate program."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from analysis.errors import ReportError
from report.engine.base import BRIEF, OUTPUT_FOLDER, configured
from report.engine.pdf import FONTS

OLDEST = (1, 4)
SECONDS_TO_ANSWER = 60
SECONDS_TO_RENDER = 600


@dataclass(frozen=True, slots=True)
class QuartoEngine:
    """Quarto at `program`, of `version`."""

    program: Path
    version: str

    @property
    def name(self) -> str:
        """Name and version, for logs and the colophon."""
        return f"Quarto {self.version}"

    def render_site(self, project: Path) -> Path:
        """Render the staged website and return its folder."""
        with configured(project):
            self._run(project, ["render", "--to", "html"])
        site = project / OUTPUT_FOLDER
        if not site.is_dir():
            raise ReportError(f"{self.name} said it was done but wrote no {OUTPUT_FOLDER}/")
        return site

    def render_brief(self, project: Path) -> Path:
        """Turn the brief into Typst; the PDF Quarto also makes is dropped for our own.

        Quarto's own Typst is older or newer than ours and writes no PDF/UA, so only the
        `.typ` it keeps is used.
        """
        fonts = f"font-paths:{FONTS}"
        with configured(project, for_brief=True):
            self._run(project, ["render", str(BRIEF), "--to", "typst", "-M", "keep-typ:true", "-M", fonts])
        beside = (project / BRIEF).with_suffix(".typ")
        for source in (beside, *sorted(project.rglob(beside.name))):
            if source.is_file():
                return source
        raise ReportError(f"{self.name} kept no {beside.name} for {BRIEF}; use ENGINE=builtin")

    def _run(self, project: Path, arguments: Sequence[str]) -> None:
        """Run Quarto in `project`; its own output is shown only when it fails."""
        try:
            done = subprocess.run(
                [str(self.program), *arguments],
                cwd=project,
                env=environment(),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                timeout=SECONDS_TO_RENDER,
                text=True,
                errors="replace",
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise ReportError(f"{self.name} could not render: {error}") from error
        if done.returncode:
            raise ReportError(f"{self.name} stopped with code {done.returncode}:\n{done.stdout.strip()}")


def find_quarto() -> QuartoEngine | None:
    """Find a Quarto that answers: on PATH, or from the `quarto-cli` package of this Python."""
    for program in (shutil.which("quarto"), Path(sys.executable).with_name("quarto")):
        if program is not None and Path(program).is_file():
            version = _version(Path(program))
            if version is not None and _numbers(version) >= OLDEST:
                return QuartoEngine(Path(program).absolute(), version)
    return None


def environment() -> dict[str, str]:
    """The caller's environment with this Python's programs first on PATH."""
    first = str(Path(sys.executable).parent)
    return os.environ | {"PATH": os.pathsep.join([first, os.environ.get("PATH", "")])}


def _version(program: Path) -> str | None:
    """What `quarto --version` says; None when it does not run (a half-done installation)."""
    try:
        done = subprocess.run(
            [str(program), "--version"],
            env=environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=SECONDS_TO_ANSWER,
            text=True,
            errors="replace",
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    found = re.search(r"^\d+(\.\d+)+", done.stdout.strip(), re.MULTILINE)
    return found.group() if done.returncode == 0 and found else None


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))
