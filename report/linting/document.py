"""The PDFs: there, not too long, not too heavy, and with the numbers of the site."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pypdf import PdfReader

from analysis.results import Results
from report import segment_sheets
from report.linting.page_file import PageFile
from report.linting.violation import Violation
from report.summary_facts import SegmentRow, Summary, summary

MOST_BYTES = 1_500_000
MOST_PAGES = 20
MOST_SHEET_BYTES = 250_000
SUMMARY = "report/index.html"
FIRST_PAGES = 2


@dataclass(frozen=True, slots=True)
class Document:
    """A PDF's weight and the text of each of its pages."""

    name: str
    n_bytes: int
    pages: tuple[str, ...]

    @property
    def text(self) -> str:
        """The text of all pages."""
        return "\n".join(self.pages)


def read(path: Path) -> Document | None:
    """Read the PDF; None when there is none."""
    if not path.is_file():
        return None
    pages = tuple(page.extract_text() for page in PdfReader(path).pages)
    return Document(path.name, path.stat().st_size, pages)


def broken(document: Document | None, pages: Sequence[PageFile], results: Results) -> Iterator[Violation]:
    """Rules about the PDF that it breaks."""
    if document is None:
        yield Violation("the PDF", "is missing; the report is not complete")
        return
    if document.n_bytes > MOST_BYTES:
        yield Violation(document.name, f"weighs {document.n_bytes:,} bytes, at most {MOST_BYTES:,}")
    if len(document.pages) > MOST_PAGES:
        yield Violation(document.name, f"has {len(document.pages)} pages, at most {MOST_PAGES}")
    start = next((page for page in pages if page.name == SUMMARY), None)
    if start is None or start.main is None:
        yield Violation(SUMMARY, "is missing")
        return
    texts = {SUMMARY: start.main.get_text(" "), document.name: " ".join(document.pages[:FIRST_PAGES])}
    for name, text in texts.items():
        for missing in missing_numbers(text, summary(results)):
            yield Violation(name, f"does not show {missing}, which the other form of the report shows")


def read_sheets(site: Path, results: Results) -> dict[str, Document | None]:
    """Read the sheet of every segment, by letter; None where there is none."""
    folder = site / segment_sheets.PUBLISHED
    letters = [segment.letter for segment in results.segments]
    return {letter: read(folder / f"{segment_sheets.sheet_name(letter)}.pdf") for letter in letters}


def broken_sheets(sheets: Mapping[str, Document | None], results: Results) -> Iterator[Violation]:
    """Rules about the segments' sheets that they break."""
    for row in summary(results).rows:
        name = f"{segment_sheets.PUBLISHED.as_posix()}/{segment_sheets.sheet_name(row.letter)}.pdf"
        for reason in _flaws(sheets[row.letter], row):
            yield Violation(name, reason)


def _flaws(sheet: Document | None, row: SegmentRow) -> Iterator[str]:
    if sheet is None:
        yield "is missing; the segment's page links to it"
        return
    if len(sheet.pages) != 1:
        yield f"has {len(sheet.pages)} pages; a sheet is one page"
    if sheet.n_bytes > MOST_SHEET_BYTES:
        yield f"weighs {sheet.n_bytes:,} bytes, at most {MOST_SHEET_BYTES:,}"
    for missing in _lacking(sheet.text, row, (row.customers, row.share, row.value_share)):
        yield f"does not show {missing}, which the other forms of the report show"


def missing_numbers(text: str, facts: Summary) -> list[str]:
    """Numbers of the strip and the segment table that `text` lacks, with what they are."""
    flat = _flat(text)
    missing = [f"'{tile.value}' ({tile.label})" for tile in facts.tiles if _flat(tile.value) not in flat]
    for row in facts.rows:
        cells = (row.customers, row.share, row.value_share, row.value_per_customer)
        missing += _lacking(text, row, cells)
    return missing


def _lacking(text: str, row: SegmentRow, cells: Sequence[str]) -> list[str]:
    flat = _flat(text)
    return [f"'{cell}' (segment {row.letter})" for cell in cells if _flat(cell) not in flat]


def _flat(text: str) -> str:
    return "".join(text.split())
