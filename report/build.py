"""From results to the published site: prepare, render, finish, set the PDF, check, switch.

Everything happens in a folder beside the site; only a site that passes every check takes
the place of the last one.
"""

import datetime as dt
import os
from collections.abc import Callable
from pathlib import Path

from analysis.errors import ReportError
from analysis.results import Results, load
from report import brief_parts, segment_sheets
from report.engine import Engine, choose
from report.engine.base import BRIEF
from report.engine.pdf import compile_pdf
from report.finish import finish
from report.finishing.assets import THEME
from report.lint import PDF_NAME, check
from report.prepare import prepare
from report.staging import stage, staging_folder, switch
from report.theme import shared

PROJECT = Path(__file__).resolve().parents[1]

NO_DATE = dt.date(2000, 1, 1)
Say = Callable[[str], None]


def build(
    results_folder: Path, site: Path, engine: str = "auto", project: Path = PROJECT, say: Say = print
) -> None:
    """Build the site and the PDF from `results_folder/results.json` and publish them as `site`.

    Raises
    ------
    SegmentsError
        The results cannot be read, an engine failed, or what came out breaks a rule. The
        last good site is then untouched.
    """
    renderer = choose(engine, say)
    results = load(results_folder / "results.json")
    say("Preparing figures, tables and text")
    prepare_all(results_folder, project)
    with staging_folder(site.absolute()) as folder:
        staged = stage(project, folder, moment(results))
        say(f"Rendering the pages with the {renderer.name}")
        new = render_site(renderer, staged, results)
        say("Setting the PDF")
        pdf = render_pdf(renderer, staged, results, say)
        (new / PDF_NAME).write_bytes(pdf)
        segment_sheets.render(staged, new, moment(results))
        say("Checking site and PDF against our own rules")
        check(new, results, results_folder, project)
        switch(new, site.absolute())
    say(f"Done: {site}/index.html and {site}/{PDF_NAME}")


def prepare_all(results_folder: Path, project: Path = PROJECT) -> None:
    """Write the generated parts of pages and PDF into the project tree."""
    path = results_folder / "results.json"
    shared.write_missing(project / THEME)
    prepare(path, project)
    brief_parts.write(load(path), project)


def build_pdf(
    results_folder: Path, target: Path, engine: str = "auto", project: Path = PROJECT, say: Say = print
) -> None:
    """Set the PDF alone and write it to `target`."""
    results = load(results_folder / "results.json")
    shared.write_missing(project / THEME)
    brief_parts.write(results, project)
    with staging_folder(target.absolute()) as folder:
        pdf = render_pdf(choose(engine, say), stage(project, folder, moment(results)), results, say)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(pdf)


def render_site(renderer: Engine, staged: Path, results: Results) -> Path:
    """Render and finish the pages of the staged project; the brief is no page."""
    brief = staged / BRIEF
    kept = brief.read_bytes()
    brief.unlink()
    new = renderer.render_site(staged)
    brief.write_bytes(kept)
    finish(new, results, staged)
    return new


def render_pdf(renderer: Engine, staged: Path, results: Results, say: Say) -> bytes:
    """Set the brief of the staged project."""
    source = renderer.render_brief(staged)
    if not source.is_file():
        raise ReportError(f"the {renderer.name} left no {source.name}")
    return compile_pdf(source, staged, moment(results), say)


def moment(results: Results) -> int:
    """The Unix time that files carry: SOURCE_DATE_EPOCH if set, else the end of the data's period."""
    asked = os.environ.get("SOURCE_DATE_EPOCH", "")
    if asked.isdigit():
        return int(asked)
    day = results.data.period_end or NO_DATE
    return int(dt.datetime(day.year, day.month, day.day, tzinfo=dt.UTC).timestamp())
