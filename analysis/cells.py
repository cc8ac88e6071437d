"""What one cell says: nothing, a number, a date, or yes or no.

Every table is read as text first and typed here, so that a cell that does not fit can be
named by its line. A number may be written 1,234.56 or 1.234,56, with an apostrophe or a
space between thousands, with a currency sign, or as a percentage ("45 %" is 0.45). Beyond
1e15 it is taken for an identifier.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Decimal = Literal[".", ","]
BooleanArray = NDArray[np.bool_]

SAMPLED_CELLS = 2000
LARGEST = 1e15
MISSING_MARKS = frozenset({"", "na", "n/a", "nan", "null", "#n/a", "#na", "nat", "<na>"})
MISSING_NUMBER_MARKS = MISSING_MARKS | {
    "none", "-", "--", "?", ".", "unknown", "missing", "#div/0!", "#value!",
}  # fmt: skip
SILENT_MARKS = frozenset({"", "nan", "<na>"})
YES_NO: tuple[tuple[str, str], ...] = (
    ("yes", "no"), ("y", "n"), ("true", "false"), ("t", "f"), ("1", "0"), ("on", "off"), ("ja", "nein"),
    ("oui", "non"), ("si", "no"),
)  # fmt: skip

_GAPS = "'\u2019\u00a0\u202f "  # apostrophes and spaces that stand between thousands
_WHOLE = r"-?\d+(?:\.0+)?"
_ZERO_FRACTION = r"\.0+$"
_DATES = (
    re.compile(r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}([T ]\d{1,2}:\d{2}.*)?"),
    re.compile(r"\d{1,2}[-/.]\d{1,2}[-/.](\d{4}|\d{2})([ ,]+\d{1,2}:\d{2}.*)?"),
)


def _grammar(decimal: Decimal) -> re.Pattern[str]:
    """A number with `decimal` before its fraction and the other mark between thousands."""
    thousands = "[,{}]" if decimal == "." else "[.{}]"
    grouped = rf"[1-9]\d{{0,2}}(?:{thousands.format(_GAPS)}\d{{3}})+"
    point = re.escape(decimal)
    return re.compile(rf"[+-]?(?:(?:{grouped}|\d+)(?:{point}\d*)?|{point}\d+)(?:[eE][+-]?\d+)?")


_GRAMMARS: dict[Decimal, re.Pattern[str]] = {".": _grammar("."), ",": _grammar(",")}
_DROPPED: dict[Decimal, dict[int, str | None]] = {
    ".": {ord(mark): None for mark in f",{_GAPS}"},
    ",": {ord(mark): None for mark in f".{_GAPS}"} | {ord(","): "."},
}


@dataclass(frozen=True, slots=True, eq=False)
class Numbers:
    """A column read as numbers.

    Attributes
    ----------
    values
        Shape (n_rows,); NaN where `missing` or `stray`.
    missing, marked, stray
        Shape (n_rows,): empty cells; those among them with a word such as "n/a" or "unknown";
        and cells with something else that is not a number.
    """

    values: NDArray[np.float64]
    missing: BooleanArray
    marked: BooleanArray
    stray: BooleanArray


def parse_number(text: str, decimal: Decimal) -> float | None:
    """The number in one stripped cell, or None when it holds something else.

    >>> parse_number("1.234,56", ","), parse_number("€ 1,234", "."), parse_number("45 %", ".")
    (1234.56, 1234.0, 0.45)
    """
    bare = text.replace("\u2212", "-").strip("€$£¥ \u00a0")
    percent = bare.endswith("%")
    bare = bare.rstrip("% \u00a0")
    if not _GRAMMARS[decimal].fullmatch(bare):
        return None
    value = float(bare.translate(_DROPPED[decimal]))
    if abs(value) > LARGEST:
        return None
    return value / 100 if percent else value


def read_numbers(column: pd.Series, decimal: Decimal) -> Numbers:
    """Read a column of text or of native numbers as numbers."""
    if pd.api.types.is_numeric_dtype(column):
        values = column.to_numpy(dtype=np.float64, na_value=np.nan, copy=True)
        beyond = np.abs(values) > LARGEST
        values[beyond] = np.nan
        return Numbers(values, np.isnan(values) & ~beyond, np.zeros_like(beyond), beyond)
    codes, cells = pd.factorize(column.str.strip(), use_na_sentinel=False)
    texts = ["" if pd.isna(cell) else str(cell) for cell in cells]
    missing = np.array([text.casefold() in MISSING_NUMBER_MARKS for text in texts], dtype=bool)
    parsed = [parse_number(text, decimal) for text in texts]
    values = np.array([np.nan if value is None else value for value in parsed], dtype=np.float64)
    values[missing] = np.nan
    stray = np.isnan(values) & ~missing
    marked = missing & np.array([text.casefold() not in SILENT_MARKS for text in texts], dtype=bool)
    return Numbers(values[codes], missing[codes], marked[codes], stray[codes])


def read_texts(column: pd.Series) -> pd.Series:
    """The column as stripped text, missing cells as missing; codes such as 2.0 are "2"."""
    if pd.api.types.is_bool_dtype(column):
        column = column.map({True: "yes", False: "no"})
    elif pd.api.types.is_numeric_dtype(column):
        column = column.map(number_text, na_action="ignore")
    texts = column.astype("str").str.strip()
    texts = texts.mask(texts.str.casefold().isin(MISSING_MARKS))
    if bool(texts.dropna().str.fullmatch(_WHOLE).all()):
        texts = texts.str.replace(_ZERO_FRACTION, "", regex=True)
    return texts


def number_text(value: float) -> str:
    """A native number as text: 12.0 is "12"."""
    return str(int(value)) if float(value).is_integer() else str(value)


def decimal_mark(columns: Iterable[Iterable[str]], *, semicolons: bool = False) -> Decimal:
    """How the file writes fractions, judged from its numeric columns together.

    A cell such as 12,5 is a number only with a decimal comma, 12.5 only with a point; the
    more frequent wins. Where every cell could be either (1,234), the point is assumed
    unless the file is separated by semicolons, as tables with decimal commas are.
    """
    votes = [vote for column in columns for vote in _mark_votes(column)]
    comma, point = votes.count(("only", ",")), votes.count(("only", "."))
    if comma != point:
        return "," if comma > point else "."
    unsure_comma, unsure_point = votes.count(("either", ",")), votes.count(("either", "."))
    return "," if semicolons and unsure_comma > unsure_point else "."


def _mark_votes(column: Iterable[str]) -> list[tuple[str, str]]:
    """What each cell says about the decimal mark; nothing if under 4 in 5 cells are numbers."""
    stripped = (cell.strip() for cell in islice(column, SAMPLED_CELLS))
    texts = [text for text in stripped if text.casefold() not in MISSING_NUMBER_MARKS]
    as_point = [parse_number(text, ".") is not None for text in texts]
    as_comma = [parse_number(text, ",") is not None for text in texts]
    if 5 * sum(map(max, as_point, as_comma)) < 4 * len(texts):
        return []
    votes = []
    for text, point, comma in zip(texts, as_point, as_comma, strict=True):
        if point != comma:
            votes.append(("only", "." if point else ","))
        elif point and ("," in text or "." in text):
            votes.append(("either", "," if "," in text else "."))
    return votes


def are_dates(texts: Iterable[str]) -> bool:
    """Whether at least four in five of these texts are dates (none: no)."""
    found = [any(pattern.fullmatch(text) for pattern in _DATES) for text in texts]
    return bool(found) and 5 * sum(found) >= 4 * len(found)


def yes_and_no(counts: Mapping[str, int]) -> tuple[str, str] | None:
    """The lower-case cells that mean yes and no, when (nearly) all cells are such a pair.

    `counts` says how often each distinct cell occurs. Up to one cell in twenty may be another
    word; digits must be 1 and 0 alone, or they count something.
    """
    folded: Counter[str] = Counter()
    for text, count in counts.items():
        folded[text.casefold()] += count
    for yes, no in YES_NO:
        rest = folded.total() - folded[yes] - folded[no]
        allowed = 0 if yes == "1" else 0.05 * folded.total()
        if min(folded[yes], folded[no]) > 0 and rest <= allowed:
            return yes, no
    return None
