"""Every figure of the site carries what the figure contract promises."""

from collections.abc import Iterator
from urllib.parse import unquote

from bs4 import Tag

from report.linting.page_file import PageFile
from report.linting.violation import Violation

PIECES = {
    "title": ".chart-title",
    "subtitle": ".chart-subtitle",
    "drawing": ".chart-drawing svg, .chart-drawing img",
    "table": "table",
    "source": ".chart-source",
    "CSV": "a[href$='.csv']",
}
ALT = (20, 300)


def broken(page: PageFile) -> Iterator[Violation]:
    """Figures of a page that lack a piece."""
    for figure in page.soup.select("figure.chart"):
        for reason in _lacks(figure, page):
            yield Violation(page.name, f"figure '{figure.get('id', '?')}' {reason}")
    for drawing in page.soup.select("svg[role=img]"):
        if drawing.find("title") is None and not drawing.get("aria-label"):
            yield Violation(page.name, "a drawing has no title for those who cannot see it")


def _lacks(figure: Tag, page: PageFile) -> Iterator[str]:
    for piece, selector in PIECES.items():
        found = figure.select_one(selector)
        if found is None or (piece in ("title", "subtitle", "source") and not found.get_text(strip=True)):
            yield f"has no {piece}"
    source = figure.select_one(".chart-source")
    if source is not None and "n = " not in source.get_text():
        yield "does not say how many customers it shows"
    titles = [t.get_text(strip=True) for t in figure.select(".chart-drawing svg > title")]
    if not titles or any(not ALT[0] <= len(title) <= ALT[1] for title in titles):
        yield f"has no alternative text of {ALT[0]} to {ALT[1]} characters"
    for link in figure.select("a[href$='.csv']"):
        if not (page.path.parent / unquote(str(link["href"]))).is_file():
            yield f"links to {link['href']}, which does not exist"
