"""One sheet of paper per segment, for the person who owns it: a part of the PDF, set alone.

A sheet is the segment's page of the brief with its head, its owners and a word about where it
comes from. It needs no engine: its source is the brief's own template around finished Typst.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

from analysis.results import Results
from report import brief_content, masthead
from report.brief_content import Values
from report.brief_drawings import literal
from report.engine.pdf import compile_pdf
from report.text import fill

PARTS = Path("report/_parts/brief")
TEMPLATE = Path("report/theme/brief-template.typ")
BODY = "$body$"  # where Pandoc, for the brief, puts the body
PUBLISHED = Path("report/segments")


def sheet_name(letter: str) -> str:
    """Give the name of a segment's sheet without its ending: that of its page."""
    return f"segment-{letter.lower()}"


def sources(results: Results, pages: Iterable[Values]) -> Iterator[tuple[str, str]]:
    """Give the name and the Typst of every sheet; `pages` are the segments' pages of the brief."""
    document = brief_content.setup(results)
    told = {"title": masthead.title(results), "data": masthead.data_line(results)}
    told |= {"organisation": masthead.organisation(results), "contact": masthead.contact(results)}
    for page in pages:
        letter, name = page["look"].letter, page["look"].name
        title = literal(f"Segment {letter}: {name}. {told['title']}")
        opening = fill("brief/setup.typ.j2", "typst", **(document | {"title": title}))
        yield sheet_name(letter), opening + fill("brief/segment.typ.j2", "typst", **page, sheet=told)


def render(staged: Path, site: Path, timestamp: int) -> None:
    """Set every sheet of the staged project and put it beside the segment's page in `site`."""
    template = (staged / TEMPLATE).read_text(encoding="utf-8")
    for part in sorted((staged / PARTS).glob("*.typ")):
        source = staged / "report" / part.name  # drawings are named from this folder
        source.write_text(template.replace(BODY, part.read_text(encoding="utf-8")), encoding="utf-8")
        (site / PUBLISHED / f"{part.stem}.pdf").write_bytes(compile_pdf(source, staged, timestamp))
