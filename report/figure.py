"""What every figure must carry, checked when it is made: nothing reaches a page without it.

A figure is a chart with its finding, its measure, a text for those who cannot see it, the
numbers behind it, where they come from, and how many customers they speak of.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import altair as alt

from analysis.errors import ReportError

Chart: TypeAlias = Callable[[int], alt.TopLevelMixin]
TITLE_WORDS = 10
ALT_LENGTH = (20, 300)
IDENTIFIER = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
ALT_FORM = re.compile(r"\S.* of \S.* where \S", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Table:
    """The numbers behind a chart, as text for readers. The first column names each row."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart and everything a reader needs beside it.

    Attributes
    ----------
    id
        Unique on the whole site: lower-case words joined by hyphens. Also the name of its files.
    chart
        Draws it at a width in pixels (see `report.charts.style`).
    title
        The finding, at most ten words.
    subtitle
        Measure, unit, population and period.
    alt
        "[kind of chart] of [data] where [reason to look]", 20 to 300 characters.
    source
        Which data, up to when.
    n
        Customers the chart speaks of, in words.
    reading
        "How to read this", for charts that are not obvious; may be empty.
    """

    id: str
    chart: Chart
    title: str
    subtitle: str
    alt: str
    table: Table
    source: str
    n: str
    reading: str = ""

    def __post_init__(self) -> None:
        if problem := next(iter(_problems(self)), None):
            raise ReportError(f"figure '{self.id}': {problem}")


def _problems(figure: Figure) -> list[str]:
    """What a figure lacks or breaks, in words."""
    return [
        *([] if IDENTIFIER.fullmatch(figure.id) else ["the id must be lower-case words joined by hyphens"]),
        *([] if callable(figure.chart) else ["the chart is missing"]),
        *(
            f"the {part} is missing"
            for part in ("title", "subtitle", "alt", "source", "n")
            if not getattr(figure, part).strip()
        ),
        *_title_problems(figure),
        *_alt_problems(figure),
        *_table_problems(figure.table),
    ]


def _title_problems(figure: Figure) -> list[str]:
    n_words = len(figure.title.split())
    return [f"the title has {n_words} words, at most {TITLE_WORDS}"] if n_words > TITLE_WORDS else []


def _alt_problems(figure: Figure) -> list[str]:
    low, high = ALT_LENGTH
    if not low <= len(figure.alt) <= high:
        return [f"the alt text has {len(figure.alt)} characters, not {low} to {high}"]
    if figure.alt.strip() in (figure.title.strip(), figure.subtitle.strip()):
        return ["the alt text repeats the caption"]
    if not ALT_FORM.match(figure.alt):
        return ["the alt text must read '[kind of chart] of [data] where [reason]'"]
    return []


def _table_problems(table: Table) -> list[str]:
    if not table.columns or not table.rows:
        return ["the table is missing"]
    if any(len(row) != len(table.columns) for row in table.rows):
        return [f"a table row does not have {len(table.columns)} cells"]
    return []
