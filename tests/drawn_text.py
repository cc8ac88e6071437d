"""Where the text of a drawing stands, to see whether anything is cut off or covered."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from report.charts.lettering import width_of

SVG = "{http://www.w3.org/2000/svg}"
MOVE = re.compile(r"translate\((-?[\d.e-]+),(-?[\d.e-]+)\)")
HEIGHT = 0.7


@dataclass(frozen=True)
class Box:
    """One line of text and the rectangle it takes, in pixels of the drawing."""

    text: str
    left: float
    top: float
    right: float
    bottom: float

    def covers(self, other: "Box") -> bool:
        """Whether two texts overlap by more than a hair."""
        across = min(self.right, other.right) - max(self.left, other.left)
        down = min(self.bottom, other.bottom) - max(self.top, other.top)
        return across > 1.5 and down > 1.5


def size(svg: str) -> tuple[float, float]:
    """Width and height of a drawing."""
    _, _, width, height = (float(part) for part in ElementTree.fromstring(svg).get("viewBox", "").split())
    return width, height


def boxes(svg: str) -> list[Box]:
    """All texts of a drawing; an outline behind a text is not counted twice."""
    found = list(dict.fromkeys(_walk(ElementTree.fromstring(svg), 0.0, 0.0)))
    return [box for box in found if box.text.strip()]


def _walk(element: Element, x: float, y: float) -> Iterator[Box]:
    move = element.get("transform", "")
    if found := MOVE.search(move):
        x, y = x + float(found[1]), y + float(found[2])
    if element.tag == f"{SVG}text":
        yield from _lines(element, x, y, is_turned="rotate(-90)" in move)
        return
    for child in element:
        yield from _walk(child, x, y)


def _lines(element: Element, x: float, y: float, *, is_turned: bool) -> Iterator[Box]:
    font = float(element.get("font-size", "12px").removesuffix("px"))
    bold = element.get("font-weight") == "bold"
    lines = [span.text or "" for span in element] or [element.text or ""]
    steps = [float(span.get("dy", "0")) for span in element] or [0.0]
    for text, down in zip(lines, steps, strict=True):
        x, y = (x + down, y) if is_turned else (x, y + down)
        wide = width_of(text, font, bold)
        before = {"middle": wide / 2, "end": wide}.get(element.get("text-anchor", "start"), 0.0)
        if is_turned:
            yield Box(text, x - font * HEIGHT, y + before - wide, x, y + before)
        else:
            yield Box(text, x - before, y - font * HEIGHT, x - before + wide, y)
