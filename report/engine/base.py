"""What an engine does: a staged project in, a site and the Typst source of the PDF out."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

import yaml

BRIEF = Path("report/brief.qmd")
OUTPUT_FOLDER = "_site"


class Engine(Protocol):
    """One way to render a staged Quarto project (a copy that may be written to)."""

    @property
    def name(self) -> str:
        """What the reader of a log or of the colophon sees, such as "Quarto 1.7.32"."""

    def render_site(self, project: Path) -> Path:
        """Render every page of `project` and return the folder of the site.

        Raises
        ------
        ReportError
            The engine failed, or left something out.
        """

    def render_brief(self, project: Path) -> Path:
        """Turn `report/brief.qmd` into Typst and return the file, which lies beside it.

        Raises
        ------
        ReportError
            The engine failed.
        """


@contextmanager
def configured(project: Path, *, for_brief: bool = False) -> Iterator[None]:
    """Give the staged `_quarto.yml` the form one render needs, and its own form back afterwards.

    The pre-render and post-render steps go, since the build runs them itself, once, whatever
    the engine. For the brief the project is no website: one document beside its own files.
    """
    path = project / "_quarto.yml"
    kept = path.read_text(encoding="utf-8")
    config = yaml.safe_load(kept)
    section = {k: v for k, v in config["project"].items() if k not in ("pre-render", "post-render")}
    config["project"] = section | {"output-dir": OUTPUT_FOLDER}
    if for_brief:
        config = {"project": {"type": "default"}, "execute": {"enabled": False}}
    path.write_text(yaml.safe_dump(config, sort_keys=False, allow_unicode=True), encoding="utf-8")
    try:
        yield
    finally:
        path.write_text(kept, encoding="utf-8")
