"""Chart drawings made fit for a page: small, themed, unique ids, a title for screen readers.

The renderer's SVG repeats defaults on every element and numbers its clip paths per process;
taking both out keeps pages light and builds identical.
"""

import re
from collections.abc import Iterator
from itertools import groupby
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from report.charts.style import FONT, SIZE, themed

NAMESPACE = "http://www.w3.org/2000/svg"
GROUP, PATH = f"{{{NAMESPACE}}}g", f"{{{NAMESPACE}}}path"
LONG_NUMBER = re.compile(r"-?\d*\.\d{3,}(?:e-?\d+)?")
CLIP = re.compile(r"clip\d+")
PLACE = re.compile(r"translate\(([^)]*)\)")
RADIUS = re.compile(r"M([\d.]+),0A")
FRAMES = ("background", "foreground")
DROPPED = (
    *("class", "role", "aria-hidden", "aria-roledescription", "aria-label"),
    *("pointer-events", "stroke-miterlimit"),
)
DEFAULTS = {
    **{"font-family": FONT, "font-size": f"{SIZE}px", "font-weight": "normal", "text-anchor": "start"},
    **{"opacity": "1", "fill-opacity": "1", "stroke-opacity": "1"},
    **{"transform": "translate(0,0)", "x2": "0", "y2": "0"},
}
NUMERIC = ("d", "transform", "x", "y", "x2", "y2", "dy", "width", "height")
MERGE_FROM = 50

ElementTree.register_namespace("", NAMESPACE)


def inline(svg: str, identifier: str, title: str) -> str:
    """Make a rendered SVG ready to stand inside a page, under ids starting with `identifier`.

    It keeps its proportions (viewBox) and takes the width it is given; its text stays text.
    """
    root = ElementTree.fromstring(svg)
    _clean(root)
    _rename_clips(root, identifier)
    _set_root(root, identifier, title)
    text = ElementTree.tostring(root, encoding="unicode", short_empty_elements=True).replace(" />", "/>")
    return themed(text).replace("{", "&#123;").replace("`", "&#96;")


def _clean(element: Element) -> None:
    """Simplify an element and all in it, innermost first."""
    for child in [child for child in element if _is_frame(child)]:
        element.remove(child)
    _merge_dots(element)
    for child in element:
        _clean(child)
    _simplify(element)
    for place in reversed(range(len(element))):
        child = element[place]
        if child.tag == GROUP and not child.attrib:
            element[place : place + 1] = list(child)


def _is_frame(path: Element) -> bool:
    """Whether this is one of the invisible frames around every group."""
    if path.tag != PATH or path.get("class") not in FRAMES:
        return False
    return path.get("display") == "none" or all(
        path.get(name, "none") == "none" for name in ("fill", "stroke")
    )


def _simplify(element: Element) -> None:
    for name in DROPPED:
        element.attrib.pop(name, None)
    for name, value in DEFAULTS.items():
        if element.get(name) == value:
            del element.attrib[name]
    for name in NUMERIC:
        if name in element.attrib:
            element.set(name, LONG_NUMBER.sub(_rounded, element.attrib[name]))


def _rounded(number: re.Match[str]) -> str:
    text = f"{float(number[0]):.2f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def _rename_clips(root: Element, identifier: str) -> None:
    """Number clip paths in the order they appear, under this drawing's own name."""
    names: dict[str, str] = {}
    for element in root.iter():
        for attribute in ("id", "clip-path"):
            value = element.get(attribute)
            if value and (found := CLIP.search(value)):
                new = names.setdefault(found[0], f"{identifier}-clip{len(names) + 1}")
                element.set(attribute, value.replace(found[0], new))


def _set_root(root: Element, identifier: str, title: str) -> None:
    view, kind = root.get("viewBox", ""), identifier.rpartition("-")[2]
    root.attrib.clear()
    root.attrib.update(
        {
            "viewBox": view,
            "role": "img",
            "aria-labelledby": f"{identifier}-title",
            "class": f"drawing drawing-{kind}",
            "font-family": f"{FONT}, sans-serif",
            "font-size": f"{SIZE}px",
        }
    )
    element = Element(f"{{{NAMESPACE}}}title", {"id": f"{identifier}-title"})
    element.text = title
    root.insert(0, element)


def _merge_dots(group: Element) -> None:
    """Draw many equal circles as one path of round line ends: a tenth of the bytes."""
    dots = list(group)
    if len(dots) < MERGE_FROM or not all(_is_dot(dot) for dot in dots):
        return
    for dot in dots:
        group.remove(dot)
    group.extend(_merged(dots))


def _is_dot(element: Element) -> bool:
    return element.tag == PATH and "transform" in element.attrib and bool(RADIUS.match(element.get("d", "")))


def _merged(dots: list[Element]) -> Iterator[Element]:
    def look(dot: Element) -> tuple[tuple[str, str], ...]:
        return tuple(sorted((name, value) for name, value in dot.attrib.items() if name != "transform"))

    for _, equal in groupby(sorted(dots, key=look), key=look):
        chosen = list(equal)
        radius = RADIUS.match(chosen[0].get("d", ""))
        diameter = 2 * float(radius[1]) if radius else 0.0
        yield Element(
            PATH,
            {
                "d": "".join(f"M{_coordinates(dot)}h0" for dot in chosen),
                "stroke": chosen[0].get("fill", "none"),
                "stroke-width": f"{diameter:.2f}",
                "stroke-linecap": "round",
                "opacity": chosen[0].get("opacity", chosen[0].get("fill-opacity", "1")),
            },
        )


def _coordinates(dot: Element) -> str:
    found = PLACE.search(dot.get("transform", ""))
    x, y = (float(part) for part in found[1].split(",")) if found else (0.0, 0.0)
    return f"{x:.1f},{y:.1f}"
