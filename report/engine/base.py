"""What an engine does: a staged project in, a site and the Typst source of the PDF out."""

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


def write_config(project: Path, *, brief: bool = False) -> None:
    """Rewrite the staged `_quarto.yml` for one render.

    The pre-render and post-render steps go, since the build runs them itself, once, whatever
    the engine. For the brief the project is no website: one document beside its own files.
    """
    path = project / "_quarto.yml"
    config = yaml.safe_load(path.read_text(encoding="utf-8"))
    section = {k: v for k, v in config["project"].items() if k not in ("pre-render", "post-render")}
    config["project"] = section | {"output-dir": OUTPUT_FOLDER}
    if brief:
        config = {"project": {"type": "default"}, "execute": {"enabled": False}}
    path.write_text(yaml.safe_dump(config, sort_keys=False, allow_unicode=True), encoding="utf-8")
