"""Chart drawings made fit for a page: small, themed, unique ids, a title for screen readers.

The renderer's SVG repeats defaults on every element and numbers its clip paths per process;
taking both out keeps pages light and builds identical.
"""

import re
from collections.abc import Iterator
from itertools import groupby

from lxml import etree

from report.charts.style import FONT, SIZE, themed

NAMESPACE = "http://www.w3.org/2000/svg"
SVG = f"{{{NAMESPACE}}}"
LONG_NUMBER = re.compile(r"-?\d*\.\d{3,}(?:e-?\d+)?")
CLIP = re.compile(r"clip\d+")
PLACE = re.compile(r"translate\(([^)]*)\)")
RADIUS = re.compile(r"M([\d.]+),0A")
DROPPED = ("class", "role", "aria-hidden", "aria-roledescription", "aria-label", "pointer-events", "stroke-miterlimit")
DEFAULTS = {
    **{"font-family": FONT, "font-size": f"{SIZE}px", "opacity": "1", "fill-opacity": "1", "stroke-opacity": "1"},
    **{"text-anchor": "start", "font-weight": "normal", "transform": "translate(0,0)", "x2": "0", "y2": "0"},
}
NUMERIC = ("d", "transform", "x", "y", "x2", "y2", "dy", "width", "height")
MERGE_FROM = 50


def inline(svg: str, identifier: str, title: str) -> str:
    """Make a rendered SVG ready to stand inside a page, under ids starting with `identifier`.

    It keeps its proportions (viewBox) and takes the width it is given; its text stays text.
    """
    root = etree.fromstring(svg.encode())
    _remove_frames(root)
    for parent in list(root.iter(f"{SVG}g")):
        _merge_dots(parent)
    for element in root.iter():
        _simplify(element)
    _unwrap_groups(root)
    _rename_clips(root, identifier)
    _set_root(root, identifier, title)
    text = etree.tostring(root, encoding="unicode").replace(f' xmlns:xlink="{"http://www.w3.org/1999/xlink"}"', "")
    return themed(text).replace("{", "&#123;").replace("`", "&#96;")


def _remove_frames(root: etree._Element) -> None:
    """Drop the invisible frames that the renderer draws around every group."""
    for path in list(root.iter(f"{SVG}path")):
        if path.get("class") in ("background", "foreground") and not _is_visible(path):
            parent = path.getparent()
            if parent is not None:
                parent.remove(path)


def _is_visible(path: etree._Element) -> bool:
    return path.get("display") != "none" and any(path.get(k, "none") != "none" for k in ("fill", "stroke"))


def _simplify(element: etree._Element) -> None:
    for name in DROPPED:
        element.attrib.pop(name, None)
    for name, value in DEFAULTS.items():
        if element.get(name) == value:
            del element.attrib[name]
    for name in NUMERIC:
        if (value := element.get(name)) is not None:
            element.set(name, LONG_NUMBER.sub(lambda m: f"{float(m[0]):.2f}".rstrip("0").rstrip("."), value))


def _unwrap_groups(root: etree._Element) -> None:
    """Dissolve groups that say nothing any more, innermost first."""
    for group in reversed(list(root.iter(f"{SVG}g"))):
        parent = group.getparent()
        if parent is None or group.attrib:
            continue
        place = parent.index(group)
        parent[place : place + 1] = list(group)


def _rename_clips(root: etree._Element, identifier: str) -> None:
    """Number clip paths in the order they appear, under this drawing's own name."""
    names: dict[str, str] = {}
    for element in root.iter():
        for attribute in ("id", "clip-path"):
            value = element.get(attribute)
            if value and (found := CLIP.search(value)):
                new = names.setdefault(found[0], f"{identifier}-clip{len(names) + 1}")
                element.set(attribute, value.replace(found[0], new))


def _set_root(root: etree._Element, identifier: str, title: str) -> None:
    view = root.get("viewBox", "")
    root.attrib.clear()
    kind = identifier.rpartition("-")[2]
    attributes = {
        "viewBox": view,
        "role": "img",
        "aria-labelledby": f"{identifier}-title",
        "class": f"drawing drawing-{kind}",
        "font-family": f"{FONT}, sans-serif",
        "font-size": f"{SIZE}px",
    }
    for name, value in attributes.items():
        root.set(name, value)
    element = etree.Element(f"{SVG}title", id=f"{identifier}-title")
    element.text = title
    root.insert(0, element)


def _merge_dots(group: etree._Element) -> None:
    """Draw many equal circles as one path of round line ends: a tenth of the bytes."""
    children = list(group)
    if len(children) < MERGE_FROM or not all(_is_dot(child) for child in children):
        return
    for child in children:
        group.remove(child)
    for merged in _merged(children):
        group.append(merged)


def _is_dot(element: etree._Element) -> bool:
    return element.tag == f"{SVG}path" and bool(RADIUS.match(element.get("d", ""))) and "transform" in element.attrib


def _merged(dots: list[etree._Element]) -> Iterator[etree._Element]:
    def look(dot: etree._Element) -> tuple[tuple[str, str], ...]:
        return tuple(sorted((str(k), str(v)) for k, v in dot.attrib.items() if k != "transform"))

    for _, equal in groupby(sorted(dots, key=look), key=look):
        chosen = list(equal)
        radius = RADIUS.match(chosen[0].get("d", ""))
        if radius is None:
            continue
        drawn = "".join(f"M{_coordinates(dot)}h0" for dot in chosen)
        yield etree.Element(
            f"{SVG}path",
            {
                "d": drawn,
                "stroke": chosen[0].get("fill", "none"),
                "stroke-width": f"{2 * float(radius[1]):.2f}",
                "stroke-linecap": "round",
                "opacity": chosen[0].get("opacity", chosen[0].get("fill-opacity", "1")),
            },
        )


def _coordinates(dot: etree._Element) -> str:
    found = PLACE.search(dot.get("transform", ""))
    x, y = (float(part) for part in found[1].split(",")) if found else (0.0, 0.0)
    return f"{x:.1f},{y:.1f}"
