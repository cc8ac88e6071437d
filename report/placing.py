"""Figures are placed on pages first and drawn afterwards, all together, on two processes.

Drawing takes most of the time of a report. While a page is filled, a figure is only a mark;
when all pages are filled, every placed figure is drawn once and its mark replaced.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from joblib import Parallel, delayed

from report.drawing import to_html
from report.figure import Figure

MARK = "\x02{}\x03"
MARKS = re.compile("\x02([^\x02\x03]*)\x03")
FEWEST_FOR_TWO = 8
KEPT = 'data-quarto-disable-processing="true"'


@dataclass(frozen=True, slots=True)
class Placed:
    """A figure on a page, and how that page reaches the assets."""

    figure: Figure
    assets_href: str


def mark(identifier: str) -> str:
    """Give the mark that stands for a figure until it is drawn."""
    return MARK.format(identifier)


def draw(placed: Sequence[Placed], assets: Path) -> dict[str, str]:
    """Draw figures as HTML, by id; their files are written into `assets`."""
    if len(placed) < FEWEST_FOR_TWO:
        return _draw_some(placed, assets)
    ours, theirs = Parallel(n_jobs=2)(delayed(_draw_some)(half, assets) for half in _halves(placed))
    return {**ours, **theirs}


def replace_marks(text: str, drawn: Mapping[str, str]) -> str:
    """Put the drawn figures in the place of their marks."""
    return MARKS.sub(lambda found: drawn[found[1]], text)


def keep_tables(html: str) -> str:
    """Tell Quarto to leave tables in raw HTML as they are.

    >>> keep_tables('<table class="numbers">')
    '<table data-quarto-disable-processing="true" class="numbers">'
    """
    return html.replace("<table ", f"<table {KEPT} ")


def _draw_some(placed: Sequence[Placed], assets: Path) -> dict[str, str]:
    return {p.figure.id: keep_tables(to_html(p.figure, assets, p.assets_href)) for p in placed}


def _halves(placed: Sequence[Placed]) -> tuple[list[Placed], list[Placed]]:
    """Deal the figures out in turn; copies of one chart stay together."""
    charts = list(dict.fromkeys(id(p.figure.chart) for p in placed))
    ours = set(charts[::2])
    mine = [p for p in placed if id(p.figure.chart) in ours]
    return mine, [p for p in placed if id(p.figure.chart) not in ours]
