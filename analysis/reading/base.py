"""What every reader returns, and what they share: building a table from rows of cells."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.cells import Decimal
from analysis.errors import InputError
from analysis.results.data import Finding

Place = Literal["line", "row"]
Cells = list[str]
Records = list[tuple[int, Cells]]


@dataclass(frozen=True, slots=True, eq=False)
class RawTable:
    """A table as it was read, before anything is known about its columns.

    Attributes
    ----------
    path
        The file, as the user named it.
    frame
        One row per customer; cells are text, or native numbers where the source has types.
    lines
        Shape (n_rows,): where each row starts in the file, counted as an editor or a
        spreadsheet counts. `place` is the word for it.
    decimal
        How text cells write fractions.
    sha256
        Hash of the file's bytes, 64 hex digits.
    findings
        What had to be guessed or mended to read the file.
    """

    path: Path
    frame: pd.DataFrame
    lines: NDArray[np.intp]
    place: Place
    decimal: Decimal
    sha256: str
    findings: tuple[Finding, ...] = ()

    @property
    def n_rows(self) -> int:
        """Rows of the table, the header not counted."""
        return len(self.frame)


@dataclass(frozen=True, slots=True)
class Reader:
    """One source kind. `read` gets the path, the file's bytes and their hash."""

    key: str
    title: str
    suffixes: tuple[str, ...]
    read: Callable[[Path, bytes, str], RawTable]


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """Rows of equal length under a header of unique names. `lines`: where each row starts."""

    header: tuple[str, ...]
    rows: list[Cells]
    lines: NDArray[np.intp]
    findings: tuple[Finding, ...]

    def frame(self) -> pd.DataFrame:
        """The cells as text columns."""
        columns = zip(self.header, zip(*self.rows, strict=True), strict=True)
        return pd.DataFrame({name: pd.Series(cells, dtype="str") for name, cells in columns})


def build_grid(path: Path, records: Records, place: Place) -> Grid:
    """Make a grid of (line, cells) records, the first of which is the header.

    Raises
    ------
    InputError
        There is nothing below the header, a name stands twice, or rows differ in length.
    """
    filled = [(line, cells) for line, cells in records if any(cell.strip() for cell in cells)]
    if not filled:
        raise InputError(path, ["is empty; the first line must hold the column names"])
    if len(filled) == 1:
        raise InputError(path, [f"has column names on {place} {filled[0][0]} but no customers below them"])
    header, rows = _without_empty_tail(filled[0][1], filled[1:])
    problems = [*repeated_names(header), *_ragged(len(header), rows, place)]
    if problems:
        raise InputError(path, problems)
    names, unnamed = _named(header)
    n_blank = sum(1 for _, cells in records if cells) - len(filled)
    findings = [*_blank_rows(n_blank, place), *unnamed]
    lines = np.array([line for line, _ in rows], dtype=np.intp)
    return Grid(names, [cells for _, cells in rows], lines, tuple(findings))


def _without_empty_tail(header: Cells, rows: Records) -> tuple[Cells, Records]:
    """Cut empty cells at the end of every line: a delimiter too many is no column."""
    if header[-1].strip() and all(len(cells) <= len(header) for _, cells in rows):
        return header, rows
    width = max(_filled_width(cells) for _, cells in rows)
    kept = max(width, _filled_width(header))
    if kept > len(header):
        return header, rows
    return header[:kept], [(line, cells[:kept]) for line, cells in rows]


def _filled_width(cells: Cells) -> int:
    """Cells up to the last one that is not blank."""
    return max((place for place, cell in enumerate(cells, start=1) if cell.strip()), default=0)


def repeated_names(header: Cells) -> list[str]:
    """One problem per column name that stands more than once."""
    places: dict[str, list[int]] = {}
    for number, name in enumerate(header, start=1):
        places.setdefault(name.strip(), []).append(number)
    return [
        f"column name '{name}' stands {len(numbers)} times (columns {_listed(numbers)}); rename all but one"
        for name, numbers in places.items()
        if name and len(numbers) > 1
    ]


def _listed(numbers: Sequence[int]) -> str:
    """3, 5 and 9."""
    texts = [str(number) for number in numbers]
    return " and ".join([", ".join(texts[:-1]), texts[-1]] if len(texts) > 1 else texts)


def _ragged(width: int, rows: Records, place: Place) -> list[str]:
    """One problem when rows have more or fewer cells than the header."""
    wrong = [(line, len(cells)) for line, cells in rows if len(cells) != width]
    if not wrong:
        return []
    line, found = wrong[0]
    return [
        f"{len(wrong)} of {len(rows)} {place}s do not have the {width} cells of the header; "
        f"first {place} {line}, which has {found}; check quotes and separators there"
    ]


def _named(header: Cells) -> tuple[tuple[str, ...], list[Finding]]:
    """Strip the names and give columns without one a name, saying so."""
    names = [name.strip() for name in header]
    findings = []
    for number, name in enumerate(names, start=1):
        if not name:
            given = next(new for new in _free_names(number) if new not in names)
            names[number - 1] = given
            what = f"Column {number} has no name in the file."
            action = f"called '{given}' here"
            findings.append(
                Finding(kind="unnamed_column", column=given, count=1, sentence=what, action=action)
            )
    return tuple(names), findings


def _free_names(number: int) -> tuple[str, ...]:
    """Names for column `number`, in order of preference."""
    return (f"column_{number}", f"unnamed_column_{number}", f"column_{number}_without_name")


def _blank_rows(count: int, place: Place) -> list[Finding]:
    """A finding when rows held nothing but separators."""
    if count == 0:
        return []
    sentence = f"{count} {place}{'s' if count > 1 else ''} of the file held no value at all."
    return [Finding(kind="blank_rows", count=count, sentence=sentence, action="left out")]
