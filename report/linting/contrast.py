"""The published colours: text and marks can be told from their ground, on light and on dark."""

import re
from collections.abc import Iterator
from pathlib import Path

from report.charts import style
from report.finishing.assets import THEME
from report.linting.violation import Violation

TEXT, GRAPHICS = 4.5, 3.0  # WCAG 2.2, 1.4.3 and 1.4.11
SHEET = THEME / "report.css"
COLOUR = re.compile(r"--([a-z0-9-]+):\s*(#[0-9A-Fa-f]{6})")
GROUNDS = ("paper", "band")
WORDS = ("ink", "ink-muted", "accent", "mark")


def broken(site: Path) -> Iterator[Violation]:
    """Pairs of colours of the published style sheet that are too close."""
    path = site / SHEET
    if not path.is_file():
        yield Violation(SHEET.as_posix(), "is missing")
        return
    light, _, rest = path.read_text(encoding="utf-8").partition("html[data-scheme=alternate]")
    dark = rest.partition("}")[0]
    for theme, block in (("light", light), ("dark", dark)):
        colours = dict(COLOUR.findall(block))
        for one, ground, least in _pairs():
            yield from _too_close(theme, colours, one, ground, least)


def _pairs() -> Iterator[tuple[str, str, float]]:
    """Name what meets on a page, and how far apart it must be."""
    yield from ((word, ground, TEXT) for word in WORDS for ground in GROUNDS)
    yield from ((c.role, style.PAPER.role, GRAPHICS) for c in (*style.SEGMENTS, style.NEUTRAL, style.RULE))
    for colour in style.SEGMENTS:
        is_light = colour.role in style.LIGHT_SEGMENTS
        yield (style.ON_LIGHT_SEGMENT if is_light else style.ON_DARK_SEGMENT).role, colour.role, TEXT
    for step, colour in enumerate(style.HEAT):
        is_end = step in (0, len(style.HEAT) - 1)
        yield (style.ON_HEAT_END if is_end else style.ON_HEAT).role, colour.role, TEXT


def _too_close(
    theme: str, colours: dict[str, str], one: str, ground: str, least: float
) -> Iterator[Violation]:
    if one not in colours or ground not in colours:
        yield Violation(SHEET.as_posix(), f"lacks --{one} or --{ground} for the {theme} theme")
        return
    found = style.contrast(colours[one], colours[ground])
    if found < least:
        told = f"--{one} on --{ground} has a contrast of {found:.1f} in the {theme} theme, at least {least}"
        yield Violation(SHEET.as_posix(), told)
