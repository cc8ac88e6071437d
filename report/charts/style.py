"""How every chart looks: colours for both themes, letters, sizes, and the Vega-Lite theme.

Maintainer's note. Each role has a light colour that no other role has, so that a finished
drawing can be recoloured without knowing what drew it: `themed` replaces every light colour
by a CSS variable (light colour as fallback), and `palette_css` gives that variable its value
in both themes. This is why near-equal colours such as two whites exist. A test computes the
contrast of every pair that meets on the page.
"""

import json
import re
from dataclasses import dataclass
from string import ascii_uppercase
from typing import Any

import altair as alt

WIDE = 720
NARROW = 330
PRINT = 640  # drawn at 640, set at 480 pt: 12 px become 9 pt
FONT = "Lato"
SIZE = 12
NUMBERS = ",.3~r"  # axis labels: three significant digits, thousands separators
DARK = "html[data-scheme=alternate],\nhtml.quarto-dark,\nbody.quarto-dark"


@dataclass(frozen=True, slots=True)
class Colour:
    """One role: the CSS variable's name, and its colour on light and on dark."""

    role: str
    light: str
    dark: str


PAPER = Colour("paper", "#FFFFFF", "#14181F")
INK = Colour("ink", "#1B1F24", "#E8EBEF")
MUTED = Colour("ink-muted", "#505A64", "#AAB4BF")
RULE = Colour("rule", "#76808A", "#7F8A97")
GRID = Colour("grid", "#E1E5EA", "#2B333E")
BAND = Colour("band", "#EEF1F4", "#1F2630")
NEUTRAL = Colour("neutral", "#7D868E", "#8D97A3")
ACCENT = Colour("accent", "#0F4C81", "#7FB8F0")
MARK = Colour("mark", "#A8330B", "#FF9E7D")

# The first six are the British government's analysis palette, in its order.
SEGMENTS = (
    Colour("seg-1", "#12436D", "#9CC7F0"),
    Colour("seg-2", "#28A197", "#4CC5BA"),
    Colour("seg-3", "#801650", "#E887BD"),
    Colour("seg-4", "#F46A25", "#FF9A66"),
    Colour("seg-5", "#3D3D3D", "#C9CED6"),
    Colour("seg-6", "#A285D1", "#C7B0EE"),
    Colour("seg-7", "#6B7D00", "#B5C24A"),
    Colour("seg-8", "#2073BC", "#5A9EE6"),
    Colour("seg-9", "#9C5B11", "#D9A35B"),
    Colour("seg-10", "#C2185B", "#FF7FA8"),
)
ON_DARK_SEGMENT = Colour("on-seg-dark", "#FFFFFE", "#10141A")
ON_LIGHT_SEGMENT = Colour("on-seg-light", "#1A1E23", "#10141B")
LIGHT_SEGMENTS = frozenset(("seg-2", "seg-4", "seg-6"))

# Far below ... far above the average: brown to blue, told apart by every kind of colour vision.
HEAT = (
    Colour("heat-1", "#8A3F00", "#FFB37A"),
    Colour("heat-2", "#DE8F45", "#8C4E17"),
    Colour("heat-3", "#F8D9B9", "#4A3320"),
    Colour("heat-4", "#F0F2F4", "#252C36"),
    Colour("heat-5", "#C9DFF1", "#1F3A54"),
    Colour("heat-6", "#6BA6D6", "#27628F"),
    Colour("heat-7", "#0B4F8A", "#8CC8F7"),
)
ON_HEAT = Colour("on-heat", "#1B1F23", "#F2F4F7")
ON_HEAT_END = Colour("on-heat-end", "#FEFEFE", "#10141C")

PALETTE = (
    *(PAPER, INK, MUTED, RULE, GRID, BAND, NEUTRAL, ACCENT, MARK),
    *SEGMENTS,
    *(ON_DARK_SEGMENT, ON_LIGHT_SEGMENT),
    *HEAT,
    *(ON_HEAT, ON_HEAT_END),
)
_ROLE_OF = {colour.light.upper(): colour for colour in PALETTE}
_QUOTED = re.compile(f'"({"|".join(_ROLE_OF)})"', re.IGNORECASE)


def segment(letter: str | None) -> Colour:
    """Colour of the segment with this letter, the same everywhere; None is "in no segment"."""
    if letter is None:
        return NEUTRAL
    return SEGMENTS[(ord(letter[0].upper()) - ord("A")) % len(SEGMENTS)]


def on_segment(letter: str) -> Colour:
    """Colour of a letter written on its segment's colour."""
    return ON_LIGHT_SEGMENT if segment(letter).role in LIGHT_SEGMENTS else ON_DARK_SEGMENT


def heat(step: int) -> tuple[str, str]:
    """Cell and text colour of a step from 0 (far below) to 6 (far above)."""
    return HEAT[step].light, (ON_HEAT_END if step in (0, len(HEAT) - 1) else ON_HEAT).light


def is_narrow(width: int) -> bool:
    """Whether a chart of this width is read on a phone: labels then go above their marks."""
    return width < 500


def luminance(colour: str) -> float:
    """Relative luminance of "#RRGGBB", 0 to 1. Source: WCAG 2.2, definitions."""
    parts = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1 to 21. Source: WCAG 2.2, definitions."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def specification(chart: alt.TopLevelMixin) -> dict[str, Any]:
    """The chart as Vega-Lite, in this theme, on no background of its own.

    Not validated here, which would take longer than drawing: a test validates every chart.
    """
    spec: dict[str, Any] = chart.to_dict(validate=False)
    spec.pop("$schema", None)
    spec["datasets"] = _share_data(spec, {})
    spec["background"] = None
    spec["config"] = CONFIG
    return spec


def _share_data(part: Any, names: dict[str, str]) -> dict[str, Any]:
    """Name the values of all layers and give them by name, equal ones once."""
    found: dict[str, Any] = {}
    if isinstance(part, dict):
        values = part.get("data", {}).get("values")
        if values is not None:
            name = names.setdefault(json.dumps(values), f"data{len(names) + 1}")
            part["data"] = {"name": name}
            found[name] = values
    inner = part.values() if isinstance(part, dict) else part if isinstance(part, list) else ()
    for one in inner:
        found |= _share_data(one, names)
    return found


def themed(drawing: str) -> str:
    """Replace each quoted colour of the palette by its CSS variable, with itself as fallback.

    >>> themed('fill="#12436D"')
    'fill="var(--seg-1,#12436D)"'
    """
    return _QUOTED.sub(lambda found: f'"{_variable(_ROLE_OF[found[1].upper()])}"', drawing)


def palette_css() -> str:
    """The CSS variables of all roles in both themes, and the two colours of each letter's chip.

    `report/theme/report.css` holds this text; a test says so when the two differ.
    """
    light = "".join(f"  --{colour.role}: {colour.light};\n" for colour in PALETTE)
    dark = "".join(f"  --{colour.role}: {colour.dark};\n" for colour in PALETTE)
    chips = "".join(
        f".chip-{letter.lower()} {{ background: var(--{segment(letter).role}); "
        f"color: var(--{on_segment(letter).role}); }}\n"
        for letter in ascii_uppercase
    )
    return f":root {{\n{light}}}\n{DARK} {{\n{dark}}}\n{chips}@media print {{\n{DARK} {{\n{light}}}\n}}\n"


def _variable(colour: Colour) -> str:
    return f"var(--{colour.role},{colour.light})"


CONFIG: dict[str, Any] = {
    "font": FONT,
    "aria": False,
    "padding": 4,
    "view": {"stroke": None},
    "axis": {
        "labelColor": MUTED.light,
        "labelFontSize": SIZE,
        "labelFontWeight": "normal",
        "labelLimit": 0,
        "labelPadding": 6,
        "titleColor": MUTED.light,
        "titleFontSize": SIZE,
        "titleFontWeight": "normal",
        "titlePadding": 8,
        "titleLimit": 0,
        "grid": False,
        "gridColor": GRID.light,
        "ticks": False,
        "domain": False,
        "domainColor": RULE.light,
    },
    "header": {
        "labelColor": INK.light,
        "labelFontSize": SIZE,
        "labelFontWeight": "bold",
        "titleColor": MUTED.light,
    },
    "title": {
        "color": INK.light,
        "subtitleColor": MUTED.light,
        "fontSize": SIZE + 1,
        "subtitleFontSize": SIZE,
        "anchor": "start",
        "offset": 8,
    },
    "text": {"color": INK.light, "fontSize": SIZE, "baseline": "middle", "align": "left"},
    "rule": {"color": RULE.light},
    "point": {"filled": True, "size": 90, "opacity": 1},
    "line": {"strokeWidth": 2},
    "bar": {"color": NEUTRAL.light},
}
