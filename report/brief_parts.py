"""The generated parts of the PDF: results -> raw Typst, one file per part of `brief.qmd`.

The templates in `templates/brief/` hold the layout, `theme/brief-template.typ` the look, and
`brief_content` the words. What comes from the data is escaped when a template prints it.
"""

import re
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from analysis.results import Results
from report import brief_content, brief_evidence, glossary, segment_sheets
from report.brief_drawings import Drawings
from report.text import fill

FOLDER = Path("report/_parts/brief")
LONGEST_RUN = re.compile("`+")


def write(results: Results, project: Path) -> None:
    """Write every part, every segment's sheet and their drawings into `project/report/_parts/brief`.

    Raises
    ------
    ReportError
        A template asks for something that is not there, or a figure lacks a piece.
    """
    folder = project / FOLDER
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    drawings = Drawings(results, folder)
    for name, values in _parts(results, drawings).items():
        _write(folder, name, fill(f"brief/{name}.typ.j2", "typst", **values))
    pages = list(brief_content.segment_pages(results, drawings))
    shown = pages[: brief_content.MOST_PAGES]
    filled = [fill("brief/segment.typ.j2", "typst", **page, sheet=None) for page in shown]
    _write(folder, "segments", "\n".join(filled))
    for name, text in segment_sheets.sources(results, pages):
        (folder / f"{name}.typ").write_text(text, encoding="utf-8")


def _parts(results: Results, drawings: Drawings) -> Mapping[str, Mapping[str, Any]]:
    """The values of each part, by the name of its template."""
    return {
        "setup": brief_content.setup(results),
        "cover": brief_content.cover(results),
        "glance": brief_content.glance(results, drawings),
        "differences": brief_content.differences(results, drawings),
        "actions": brief_content.actions(results),
        "sureness": brief_evidence.sureness(results, drawings),
        "number": brief_content.number(results, drawings),
        "algorithms": brief_evidence.algorithms(results, drawings),
        "methods": brief_evidence.methods(results),
        "quality": brief_evidence.quality(results),
        "glossary": {"terms": glossary.TERMS},
        "colophon": brief_evidence.colophon(results),
    }


def _write(folder: Path, name: str, text: str) -> None:
    """Wrap `text` as a raw Typst block that nothing inside it can close."""
    longest = max((len(run) for run in LONGEST_RUN.findall(text)), default=0)
    fence = "`" * max(3, longest + 1)
    (folder / f"{name}.md").write_text(f"{fence}{{=typst}}\n{text.strip()}\n{fence}\n", encoding="utf-8")
