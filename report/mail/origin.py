"""Whether a site can go out: whole, and made from the results at hand."""

import re
from pathlib import Path

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from analysis.errors import ReportError
from analysis.results import Results
from report.finishing.page import footer_line
from report.linting.document import FIRST_PAGES, SUMMARY, missing_numbers
from report.linting.page_file import PageFile
from report.publishing.complete import require_complete
from report.summary_facts import Summary, summary

REMEDY = "run `make report` again, which builds site and PDF from the results"


def require_site_of(results: Results, site: Path) -> Path:
    """Check that `site` tells of `results` and return its PDF.

    Judged by what site and PDF say, not by the times of files, which a copy changes.

    Raises
    ------
    ReportError
        The site is missing or not whole, or tells of other results.
    """
    pdf = require_complete(site)
    page = PageFile(site, site / SUMMARY)
    text = page.main.get_text(" ") if page.main else ""
    facts = summary(results)
    reason = _first_difference(page.soup.get_text(" "), text, pdf, results, facts)
    if reason:
        raise ReportError(f"{site} was not built from these results: {reason}; {REMEDY}")
    return pdf


def _first_difference(whole: str, text: str, pdf: Path, results: Results, facts: Summary) -> str:
    if _letters(footer_line(results)) not in _letters(whole):
        return "its pages carry another fingerprint of the data"
    if _letters(facts.headline) not in _letters(text):
        return f"its summary does not say '{facts.headline}'"
    if missing := missing_numbers(text, facts):
        return f"its summary does not show {missing[0]}"
    if missing := missing_numbers(_first_pages(pdf), facts):
        return f"{pdf.name} does not show {missing[0]}"
    return ""


def _first_pages(pdf: Path) -> str:
    try:
        return " ".join(page.extract_text() for page in PdfReader(pdf).pages[:FIRST_PAGES])
    except PyPdfError as error:
        raise ReportError(f"{pdf} cannot be read ({error}); {REMEDY}") from error


def _letters(text: str) -> str:
    """Reduce a text to its letters and digits, since engines set quotes and dashes their own way."""
    return re.sub(r"[\W_]+", "", text).casefold()
