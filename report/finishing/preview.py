"""What is seen of a page whose address is sent in a message: a title, a sentence and a picture.

The picture is one for the whole site: the finding, and how the customers divide into segments.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import vl_convert
from bs4 import BeautifulSoup, Tag

from analysis.results import Results
from report import masthead
from report.charts import style
from report.charts.lettering import shorten, wrap
from report.drawing import register_font
from report.summary_facts import headline
from report.text import fill

PICTURE = "preview.png"
WIDTH, HEIGHT, MARGIN = 1200, 630, 72
SIZES = (60, 52, 46)  # of the headline: the first that needs at most three lines
LINES, TOP, LEADING = 3, 186, 1.2
GAP = 6
NARROWEST_WITH_LETTER = 36


def picture(results: Results) -> bytes:
    """Draw the picture as PNG; equal results give equal bytes."""
    register_font()
    room = WIDTH - 2 * MARGIN
    kicker = " · ".join(filter(None, ("CUSTOMER SEGMENTATION", masthead.organisation(results).upper())))
    drawing = fill(
        "root/preview.svg.j2",
        "html",
        width=WIDTH,
        height=HEIGHT,
        colours={colour.role: colour.light for colour in style.PALETTE},
        kicker=shorten(kicker, 0.8 * room, 26, bold=True),
        headline=list(_headline(f"{headline(results)}.", room)),
        bars=list(_bars(results, room)),
        data_line=shorten(masthead.data_line(results), room, 26),
    )
    png: bytes = vl_convert.svg_to_png(drawing, scale=1)
    return png


def describe(soup: BeautifulSoup, head: Tag, results: Results, place: str, offset: str) -> None:
    """Name title, sentence and picture in the head of the page at `place` in the site.

    Messengers want the whole address of the picture; only the sidecar knows it. Without it
    the picture is named from the page, at `offset`.
    """
    start = masthead.site_address(results)
    named = {
        "og:type": "website",
        "og:site_name": masthead.title(results),
        "og:title": _text(head.title) or masthead.title(results),
        "og:description": _description(head),
        "og:image": f"{start or offset}{PICTURE}",
        "og:image:width": str(WIDTH),
        "og:image:height": str(HEIGHT),
        "og:image:alt": f"{headline(results)}.",
    } | ({"og:url": f"{start}{place}"} if start else {})
    for name, content in named.items():
        _set(soup, head, "property", name, content)
    _set(soup, head, "name", "twitter:card", "summary_large_image")


def _headline(text: str, room: float) -> Iterator[Mapping[str, Any]]:
    """Break the headline into lines with their places, as large as fits."""
    fitting = (size for size in SIZES if not wrap(text, room, LINES, size, bold=True)[-1].endswith("…"))
    size = next(fitting, SIZES[-1])
    for place, line in enumerate(wrap(text, room, LINES, size, bold=True)):
        yield {"text": line, "size": size, "y": round(TOP + place * size * LEADING)}


def _bars(results: Results, room: float) -> Iterator[Mapping[str, Any]]:
    """Lay the segments side by side, as wide as they are large; who is in none comes last, grey."""
    counted: list[tuple[str, int]] = [(s.letter, s.n_customers) for s in results.segments]
    counted += [("", results.n_unassigned)] if results.n_unassigned else []
    n, free, x = sum(count for _, count in counted), room - GAP * (len(counted) - 1), float(MARGIN)
    for letter, count in counted:
        width = free * count / n
        yield {
            "x": round(x, 1),
            "width": round(width, 1),
            "middle": round(x + width / 2, 1),
            "letter": letter if width >= NARROWEST_WITH_LETTER else "",
            "fill": style.segment(letter or None).light,
            "on": style.on_segment(letter).light if letter else "",
        }
        x += width + GAP


def _description(head: Tag) -> str:
    found = head.find("meta", attrs={"name": "description"})
    return str(found.get("content", "")) if isinstance(found, Tag) else ""


def _text(tag: Tag | None) -> str:
    return tag.get_text(strip=True) if tag else ""


def _set(soup: BeautifulSoup, head: Tag, attribute: str, name: str, content: str) -> None:
    found = head.find("meta", attrs={attribute: name})
    tag = found if isinstance(found, Tag) else soup.new_tag("meta", attrs={attribute: name})
    tag["content"] = content
    if tag.parent is None:
        head.append(tag)
