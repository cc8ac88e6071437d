"""Cells that do not fit their column: found, counted, and named by their place in the file."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.cells import BooleanArray, Decimal, read_numbers, read_texts
from analysis.reading.base import Place
from analysis.results.data import Finding
from analysis.schema import Column

FaultKind = Literal["missing_mark", "stray_text", "impossible"]


@dataclass(frozen=True, slots=True, eq=False)
class Fault:
    """What is wrong with some cells of one column.

    Attributes
    ----------
    rows
        Shape (n_customers,): which cells.
    first
        The first of them, as it stands in the file.
    wanted
        What the cells are not, such as "between 16 and 110 years".
    """

    column: Column
    kind: FaultKind
    rows: BooleanArray
    first: str
    wanted: str

    @property
    def count(self) -> int:
        """How many cells are wrong."""
        return int(self.rows.sum())

    @classmethod
    def together(cls, faults: Sequence[Self]) -> Self:
        """All faults of one column as one, so that a message counts them together."""
        first = min(faults, key=lambda fault: int(np.argmax(fault.rows)))
        rows = np.logical_or.reduce([fault.rows for fault in faults])
        kind: FaultKind = "impossible" if any(f.kind == "impossible" for f in faults) else faults[0].kind
        return cls(first.column, kind, rows, first.first, _wanted(first.column, kind, int(rows.sum())))

    def problem(self, lines: NDArray[np.intp], place: Place) -> str:
        """The sentence for a column with too many faults."""
        n_rows = len(self.rows)
        where = f"first on {place} {lines[np.argmax(self.rows)]}: {_quoted(self.first)}"
        name = f"column '{self.column.key}'"
        if self.kind != "impossible" and self.count > n_rows / 2:
            return f"{name} must hold numbers, but {self.count:,} of {n_rows:,} values are text; {where}"
        are = "is" if self.count == 1 else "are"
        return f"{name}: {self.count:,} of {n_rows:,} values {are} not {self.wanted}; {where}"

    def finding(self, lines: NDArray[np.intp], place: Place) -> Finding:
        """The sentence for the data page, which speaks of no single customer, and where to look."""
        label, are = self.column.label, "is" if self.count == 1 else "are"
        cells = f"{self.count:,} value{'' if self.count == 1 else 's'} of '{label}'"
        sentence = f"{cells} {are} not {self.wanted}."
        if self.kind == "missing_mark":
            verb = "says" if self.count == 1 else "say"
            sentence = f"{cells} {verb} in words that nothing is known."
        return Finding(
            kind=self.kind,
            column=self.column.key,
            count=self.count,
            sentence=sentence,
            action="set to missing",
            where=f"first on {place} {lines[np.argmax(self.rows)]}: {_quoted(self.first)}",
        )


def read_column(cells: pd.Series, column: Column, decimal: Decimal) -> tuple[pd.Series, list[Fault]]:
    """Type one column by the schema; cells that do not fit become missing and a fault."""
    if column.is_numeric:
        return _read_quantity(cells, column, decimal)
    texts = read_texts(cells)
    if column.kind == "flag" and column.yes_no is not None:
        return _read_flag(texts, column, column.yes_no)
    return texts, []


def _read_quantity(cells: pd.Series, column: Column, decimal: Decimal) -> tuple[pd.Series, list[Fault]]:
    read = read_numbers(cells, decimal)
    wrong = _impossible(read.values, column)
    found: tuple[tuple[FaultKind, BooleanArray], ...] = (
        ("missing_mark", read.marked), ("stray_text", read.stray), ("impossible", wrong),
    )  # fmt: skip
    faults = [_fault(cells, column, kind, rows) for kind, rows in found if rows.any()]
    return pd.Series(np.where(wrong, np.nan, read.values), dtype=np.float64), faults


def _fault(cells: pd.Series, column: Column, kind: FaultKind, rows: BooleanArray) -> Fault:
    first = str(cells.iloc[int(np.argmax(rows))]).strip()
    return Fault(column, kind, rows, first, _wanted(column, kind, int(rows.sum())))


def _impossible(values: NDArray[np.float64], column: Column) -> BooleanArray:
    """Numbers outside the column's limits, and fractions where things are counted."""
    low = -np.inf if column.minimum is None else column.minimum
    high = np.inf if column.maximum is None else column.maximum
    wrong = (values < low) | (values > high)
    if column.kind == "count":
        wrong |= ~np.isnan(values) & (values != np.rint(values))
    return wrong


def _wanted(column: Column, kind: FaultKind, count: int) -> str:
    """What the cells are not, after "is not" (1 cell) or "are not": words are no numbers at all."""
    if kind != "impossible":
        return "a number" if count == 1 else "numbers"
    unit = f" {column.unit}" if column.unit and column.kind != "share" else ""
    whole = "whole " if column.kind == "count" else ""
    number = f"a {whole}number" if count == 1 else f"{whole}numbers"
    low, high = column.minimum, column.maximum
    if low is not None and high is not None:
        return f"{f'{number} ' if whole else ''}between {low:,g} and {high:,g}{unit}"
    if low is not None:
        return f"{number} of at least {low:,g}{unit}"
    return number if high is None else f"{number} of at most {high:,g}{unit}"


def _read_flag(texts: pd.Series, column: Column, yes_no: tuple[str, str]) -> tuple[pd.Series, list[Fault]]:
    """Yes is 1, no is 0, whatever the case; another word becomes missing."""
    folded = texts.str.casefold()
    values = folded.map({yes_no[0]: 1.0, yes_no[1]: 0.0}).astype(np.float64)
    stray = (values.isna() & texts.notna()).to_numpy()
    if not stray.any():
        return values, []
    first = str(texts[stray].iloc[0])
    return values, [Fault(column, "stray_text", stray, first, f"'{yes_no[0]}' or '{yes_no[1]}'")]


def _quoted(cell: str) -> str:
    """A cell as it stands in the file, shortened."""
    return f"'{cell}'" if len(cell) <= 40 else f"'{cell[:37]}...'"
