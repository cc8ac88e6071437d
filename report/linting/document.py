"""The PDF: there, not too long, not too heavy, and with the numbers of the site."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pypdf import PdfReader

from analysis.results import Results
from report.linting.page_file import PageFile
from report.linting.violation import Violation
from report.summary_facts import Summary, summary

MOST_BYTES = 1_500_000
MOST_PAGES = 20
SUMMARY = "report/index.html"
FIRST_PAGES = 2


@dataclass(frozen=True, slots=True)
class Document:
    """The PDF's weight and the text of each of its pages."""

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


def missing_numbers(text: str, facts: Summary) -> list[str]:
    """Numbers of the strip and the segment table that `text` lacks, with what they are."""
    flat = _flat(text)
    wanted = [(f"'{tile.value}' ({tile.label})", tile.value) for tile in facts.tiles]
    for row in facts.rows:
        cells = (row.customers, row.share, row.value_share, row.value_per_customer)
        wanted += [(f"'{cell}' (segment {row.letter})", cell) for cell in cells if cell]
    return [told for told, value in wanted if _flat(value) not in flat]


def _flat(text: str) -> str:
    return "".join(text.split())
