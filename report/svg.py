"""Chart drawings made fit for a page: small, themed, unique ids, a title for screen readers."""

import re
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from report.charts.style import FONT, SIZE, themed
from report.escaping import one_line
from report.svg_compact import NAMESPACE, compact

CLIP = re.compile(r"clip\d+")

ElementTree.register_namespace("", NAMESPACE)


def inline(svg: str, identifier: str, title: str) -> str:
    """Make a rendered SVG ready to stand inside a page, under ids starting with `identifier`.

    It keeps its proportions (viewBox) and takes the width it is given; its text stays text.
    Equal drawings give equal text: the renderer's running numbers of clip paths are replaced.
    """
    root = ElementTree.fromstring(svg)
    _rename_clips(root, identifier)
    compact(root, identifier)
    _set_root(root, identifier, title)
    text = ElementTree.tostring(root, encoding="unicode").replace(" />", "/>")
    return themed(text).replace("{", "&#123;").replace("`", "&#96;")


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
    element.text = one_line(title)
    root.insert(0, element)
