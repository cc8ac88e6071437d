"""The renderer's SVG says everything on every element; here it is said once.

Defaults go, what all children of a group share moves to the group, equal shapes become one
shape that is used often, clouds of dots become one path, numbers keep one decimal. The
drawing looks the same and weighs a quarter.
"""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from xml.etree.ElementTree import Element

from report.charts.style import FONT, SIZE

NAMESPACE = "http://www.w3.org/2000/svg"
GROUP, PATH, USE, DEFS, TEXT = (f"{{{NAMESPACE}}}{name}" for name in ("g", "path", "use", "defs", "text"))
LONG_NUMBER = re.compile(r"-?\d*\.\d{2,}(?:e-?\d+)?")
PLACE = re.compile(r"translate\((-?[\d.]+),(-?[\d.]+)\)")
LETTER = re.compile(r"[A-Z]")
SEGMENT = "data-segment"  # which segment a mark belongs to, for linked-selection.js
RADIUS = re.compile(r"M([\d.]+),0A")
FRAMES = ("background", "foreground")
DROPPED = (
    *("class", "role", "aria-hidden", "aria-roledescription"),
    *("pointer-events", "stroke-miterlimit"),
)
DEFAULTS = {
    **{"font-family": FONT, "font-size": f"{SIZE}px", "font-weight": "normal", "text-anchor": "start"},
    **{"opacity": "1", "fill-opacity": "1", "stroke-opacity": "1"},
    **{"transform": "translate(0,0)", "x2": "0", "y2": "0"},
}
INHERITED = (
    *("fill", "stroke", "stroke-width", "stroke-dasharray", "fill-opacity"),
    *("font-size", "font-weight", "text-anchor"),
)
NUMERIC = ("d", "transform", "x", "y", "x2", "y2", "dy", "width", "height")
MERGE_FROM = 50
SHARE_FROM = 4
SHORTEST_SHARED = 30


def compact(root: Element, identifier: str) -> None:
    """Make a drawing smaller in place; `identifier` starts the ids it needs."""
    for element in root.iter():
        _name_segment(element)
    _clean(root)
    _share_shapes(root, identifier)


def _name_segment(mark: Element) -> None:
    """Say in an attribute of our own which segment a mark belongs to."""
    letter = mark.attrib.pop("aria-label", "")
    if LETTER.fullmatch(letter):
        mark.set(SEGMENT, letter.lower())


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
    if element.tag == GROUP:
        _hoist(element)


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
    _place_text(element)


def _place_text(element: Element) -> None:
    """Say the place of a text on one line by itself, which is shorter than a translation."""
    place = PLACE.fullmatch(element.get("transform", ""))
    if element.tag == TEXT and place and not len(element) and not {"x", "y"} & set(element.attrib):
        del element.attrib["transform"]
        element.attrib.update({"x": place[1], "y": place[2]})


def _rounded(number: re.Match[str]) -> str:
    text = f"{float(number[0]):.1f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def _hoist(group: Element) -> None:
    """Say once on a group what most of its children say, where all of them say something."""
    if len(group) < 2:
        return
    for name in INHERITED:
        values = [child.get(name) for child in group]
        if group.get(name) is not None or None in values:
            continue
        (most, n_most), *_ = Counter(values).most_common(1)
        if most is not None and n_most > 1:
            group.set(name, most)
            for child in group:
                if child.get(name) == most:
                    del child.attrib[name]


def _share_shapes(root: Element, identifier: str) -> None:
    """Define a shape that is drawn often once, and use it at each place."""
    shapes = [element for element in root.iter(PATH) if PLACE.fullmatch(element.get("transform", ""))]
    counts = Counter(_look(shape) for shape in shapes)
    names = {
        look: f"{identifier}-s{place}"
        for place, look in enumerate((one for one, n in counts.items() if _is_worth_it(one, n)), start=1)
    }
    for shape in shapes:
        name = names.get(_look(shape))
        place = PLACE.fullmatch(shape.get("transform", ""))
        if name and place:
            shape.tag = USE
            shape.attrib.clear()
            shape.attrib.update({"href": f"#{name}", "x": place[1], "y": place[2]})
    if names:
        definitions = Element(DEFS)
        definitions.extend(Element(PATH, {"id": name, **dict(look)}) for look, name in names.items())
        root.insert(0, definitions)


def _look(element: Element) -> tuple[tuple[str, str], ...]:
    """Everything about an element but its place."""
    return tuple(sorted((name, value) for name, value in element.attrib.items() if name != "transform"))


def _is_worth_it(look: tuple[tuple[str, str], ...], n: int) -> bool:
    return n >= SHARE_FROM and sum(len(name) + len(value) for name, value in look) > SHORTEST_SHARED


def _merge_dots(group: Element) -> None:
    """Draw many equal circles as one path of round line ends."""
    dots = list(group)
    if len(dots) < MERGE_FROM or not all(_is_dot(dot) for dot in dots):
        return
    for dot in dots:
        group.remove(dot)
    group.extend(_merged(dots))


def _is_dot(element: Element) -> bool:
    return element.tag == PATH and "transform" in element.attrib and bool(RADIUS.match(element.get("d", "")))


def _merged(dots: list[Element]) -> Iterator[Element]:
    for _, equal in groupby(sorted(dots, key=_look), key=_look):
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
                **{name: chosen[0].attrib[name] for name in (SEGMENT,) if name in chosen[0].attrib},
            },
        )


def _coordinates(dot: Element) -> str:
    found = PLACE.search(dot.get("transform", ""))
    return f"{float(found[1]):.1f},{float(found[2]):.1f}" if found else "0,0"
