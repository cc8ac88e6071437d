"""The finished site and PDF against our own rules (PUBLISHING.md); any violation fails the build."""

from collections.abc import Iterator
from pathlib import Path

from analysis.errors import ReportError
from analysis.results import Results
from report.linting import contrast, document, few, figures, links, privacy, structure, subset, weight
from report.linting.page_file import read_pages
from report.linting.violation import Violation

PDF_NAME = "customer-segments.pdf"


def check(site: Path, results: Results, results_folder: Path, project: Path) -> None:
    """Hold the site, its PDF and the sources of its pages against every rule.

    Raises
    ------
    ReportError
        Rules are broken; the message names file and reason of each.
    """
    found = sorted(set(violations(site, results, results_folder, project)))
    if found:
        told = "\n  ".join(map(str, found))
        raise ReportError(f"the report breaks {len(found)} of its own rules:\n  {told}")


def violations(site: Path, results: Results, results_folder: Path, project: Path) -> Iterator[Violation]:
    """Everything that breaks a rule."""
    if not site.is_dir():
        yield Violation(str(site), "does not exist; run `make report` first")
        return
    pages, data_text = read_pages(site), results.model_dump_json()
    for page in pages:
        yield from structure.broken(page, data_text)
        yield from figures.broken(page)
    yield from links.broken(pages)
    yield from weight.broken(site, pages)
    pdf = document.read(site / PDF_NAME)
    yield from document.broken(pdf, pages, results)
    sheets = document.read_sheets(site, results)
    yield from document.broken_sheets(sheets, results)
    printed = {one.name: one.text for one in (pdf, *sheets.values()) if one}
    yield from privacy.broken(site, printed, results, results_folder)
    yield from few.broken(site, pages, printed, results)
    yield from contrast.broken(site)
    yield from subset.broken(project)
