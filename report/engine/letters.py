"""Text in letters that no font here has, spelt in letters that the report's font has."""

import re
import unicodedata
from functools import cache
from pathlib import Path

import font_lato
from fontTools.ttLib import TTFont

UNKNOWN = "?"
SPELT = (".typ", ".svg")
LINE = re.compile(r"(?<=>)[^<>]+(?=<)")


def spell_plainly(folder: Path) -> None:
    """Rewrite the Typst and SVG files of a staged project with plain letters only."""
    for path in sorted(p for p in folder.rglob("*") if p.suffix in SPELT):
        text = path.read_text(encoding="utf-8")
        path.write_text("".join(map(plain, text)), encoding="utf-8")


def spell_mixed_lines(folder: Path) -> None:
    """Rewrite the lines of charts that need two other fonts, of which Typst takes only one."""
    for path in sorted(folder.rglob("*.svg")):
        text = path.read_text(encoding="utf-8")
        path.write_text(LINE.sub(lambda line: _if_mixed(line[0]), text), encoding="utf-8")


def _if_mixed(line: str) -> str:
    scripts = {unicodedata.name(c, UNKNOWN).split()[0] for c in line if ord(c) not in _known()}
    return "".join(map(plain, line)) if len(scripts) > 1 else line


def plain(letter: str) -> str:
    """Give the letter, or the nearest one the font has, or "?".

    >>> plain("a"), plain("č"), plain("中"), plain("\\u0301")
    ('a', 'c', '?', '')
    """
    if letter in "\n\t" or ord(letter) in _known():
        return letter
    base = "".join(c for c in unicodedata.normalize("NFKD", letter) if ord(c) in _known())
    return base or ("" if unicodedata.combining(letter) else UNKNOWN)


@cache
def _known() -> frozenset[int]:
    with TTFont(Path(font_lato.font_directory) / "Lato-Regular.ttf") as font:
        return frozenset(font.getBestCmap())
