"""How much room text takes, so that labels are wrapped by measure and nothing overlaps.

Widths are those of the Lato files that the browser, the PDF and the chart renderer use;
letters Lato does not have (other scripts) are given the width usual for them.
"""

import unicodedata
from functools import cache
from pathlib import Path

import font_lato
from fontTools.ttLib import TTFont

from report.charts.style import SIZE
from report.escaping import one_line

ELLIPSIS = "…"
FONT_FOLDER = Path(font_lato.font_directory)


@cache
def _advances(bold: bool) -> dict[int, float]:
    """Width of each letter in em."""
    with TTFont(FONT_FOLDER / ("Lato-Bold.ttf" if bold else "Lato-Regular.ttf")) as font:
        em = font["head"].unitsPerEm
        return {code: font["hmtx"][name][0] / em for code, name in font.getBestCmap().items()}


def width_of(text: str, size: float = SIZE, bold: bool = False) -> float:
    """Width of one line of text in pixels."""
    advances = _advances(bold)
    return size * sum(advances.get(ord(letter)) or _usual_width(letter) for letter in text)


def _usual_width(letter: str) -> float:
    if unicodedata.combining(letter) or unicodedata.category(letter) == "Cf":
        return 0.0
    return 1.05 if unicodedata.east_asian_width(letter) in "WF" else 0.65


def shorten(text: str, room: float, size: float = SIZE, bold: bool = False) -> str:
    """Cut text to one line of `room` pixels, ending in an ellipsis when cut."""
    text = one_line(text)
    if width_of(text, size, bold) <= room:
        return text
    kept = text
    while kept and width_of(kept.rstrip() + ELLIPSIS, size, bold) > room:
        kept = kept[: -max(1, len(kept) // 20)]
    return kept.rstrip(" ,.;:-") + ELLIPSIS


def wrap(text: str, room: float, lines: int = 2, size: float = SIZE, bold: bool = False) -> list[str]:
    """Break text into at most `lines` lines of `room` pixels; the last is cut when needed."""
    words = one_line(text).split()
    made: list[str] = []
    while words and len(made) < lines - 1:
        taken = 1
        while taken < len(words) and width_of(" ".join(words[: taken + 1]), size, bold) <= room:
            taken += 1
        if width_of(" ".join(words[:taken]), size, bold) > room:
            break
        made.append(" ".join(words[:taken]))
        words = words[taken:]
    return [*made, shorten(" ".join(words), room, size, bold)] if words or not made else made


def short_name(text: str, words: int = 4, letters: int = 32) -> str:
    """Shorten a label for a title, where a word limit holds."""
    taken = one_line(text).split()
    cut = " ".join(taken[:words])
    too_long = len(cut) > letters
    cut = cut[:letters].rstrip() if too_long else cut
    return cut + ELLIPSIS if too_long or len(taken) > words else cut
