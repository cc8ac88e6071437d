"""The pre-render step: from `results.json` to everything that pages include or link to.

It reads the results and nothing else. Equal results give equal bytes; a file whose content
would stay the same is left alone, and one that no longer belongs is removed.
"""

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from analysis.results import Results, load
from report.charts import all_figures
from report.edition import Edition, edition
from report.facts import variables_file
from report.parts import PARTS
from report.parts.segment import page
from report.placing import draw, replace_marks

PARTS_FOLDER = Path("report/_parts")
SEGMENTS_FOLDER = Path("report/segments")
ASSETS_FOLDER = Path("report/assets")
VARIABLES = Path("_variables.yml")


@dataclass(frozen=True, slots=True)
class Prepared:
    """What a preparation did: the files that belong now, those written, those removed."""

    files: tuple[Path, ...]
    written: tuple[Path, ...]
    removed: tuple[Path, ...]


def prepare(results_path: Path, project: Path) -> Prepared:
    """Write parts, segment pages, facts and assets of the results into the project tree.

    Raises
    ------
    SegmentsError
        The results cannot be read, or a template, rule or figure breaks a rule of the report.
    """
    results = load(results_path)
    with tempfile.TemporaryDirectory() as folder:
        contents = made(results, Path(folder))
    return _bring_in_line(contents, project)


def made(results: Results, assets: Path) -> dict[Path, bytes]:
    """Make every generated file, by its path in the project; `assets` is a folder to work in."""
    this = edition(results, {figure.id: figure for figure in all_figures(results)}, assets)
    contents = {_page_path(view.letter): page(this, view) for view in this.views}
    contents |= {PARTS_FOLDER / f"{name}.md": f"{_part(this, name).strip()}\n" for name in PARTS}
    contents[VARIABLES] = variables_file(results)
    drawn = draw(this.to_draw, assets)
    encoded = {path: replace_marks(text, drawn).encode("utf-8") for path, text in contents.items()}
    return encoded | {ASSETS_FOLDER / p.name: p.read_bytes() for p in sorted(assets.iterdir()) if p.is_file()}


def _page_path(letter: str) -> Path:
    return SEGMENTS_FOLDER / f"segment-{letter.lower()}.qmd"


def _part(this: Edition, name: str) -> str:
    return PARTS[name](this)


def _bring_in_line(contents: Mapping[Path, bytes], project: Path) -> Prepared:
    """Write what differs and remove what no longer belongs."""
    written = []
    for path, content in sorted(contents.items()):
        target = project / path
        if target.is_file() and target.read_bytes() == content:
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
        written.append(path)
    removed = _stale(contents, project)
    for path in removed:
        (project / path).unlink()
    return Prepared(tuple(sorted(contents)), tuple(written), removed)


def _stale(contents: Mapping[Path, bytes], project: Path) -> tuple[Path, ...]:
    """List generated files of an earlier run; folders of other steps are left alone."""
    found = []
    for folder, pattern in ((PARTS_FOLDER, "*.md"), (SEGMENTS_FOLDER, "*.qmd"), (ASSETS_FOLDER, "*")):
        found += [p.relative_to(project) for p in (project / folder).glob(pattern) if p.is_file()]
    return tuple(sorted(path for path in found if path not in contents))
