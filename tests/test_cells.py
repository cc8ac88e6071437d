"""What one cell says, in every way in which people write it."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.cells import are_dates, decimal_mark, parse_number, read_numbers, read_texts, yes_and_no


@pytest.mark.parametrize(
    ("text", "decimal", "expected"),
    [
        ("1234.5", ".", 1234.5),
        ("1,234.5", ".", 1234.5),
        ("1.234,56", ",", 1234.56),
        ("1'234'567.5", ".", 1234567.5),
        ("1\u202f234,5", ",", 1234.5),
        ("12,5", ",", 12.5),
        (".5", ".", 0.5),
        ("5.", ".", 5.0),
        ("-3", ".", -3.0),
        ("\u22123", ".", -3.0),
        ("+3e2", ".", 300.0),
        ("€ 1,200", ".", 1200.0),
        ("45 %", ".", 0.45),
        ("12,5", ".", None),
        ("1,23,456", ".", None),
        ("12,3456", ".", None),
        ("0,123", ".", None),
        ("1.2.3", ".", None),
        ("1_000", ".", None),
        ("0x10", ".", None),
        ("inf", ".", None),
        ("1e999", ".", None),
        ("forty", ".", None),
        ("4O", ".", None),
        ("12 34", ".", None),
        ("", ".", None),
        ("%", ".", None),
        ("-", ".", None),
    ],
)
def test_parse_number(text: str, decimal: str, expected: float | None) -> None:
    found = parse_number(text, decimal)
    assert found == (pytest.approx(expected) if expected is not None else None)


@given(st.floats(-1e12, 1e12, allow_nan=False))
def test_written_numbers_are_read_back(value: float) -> None:
    assert parse_number(repr(value), ".") == value
    grouped = f"{value:,.2f}"
    assert parse_number(grouped, ".") == pytest.approx(round(value, 2), abs=0.005)
    swapped = grouped.translate(str.maketrans(",.", ".,"))
    assert parse_number(swapped, ",") == pytest.approx(round(value, 2), abs=0.005)


@pytest.mark.parametrize(
    ("cells", "semicolons", "mark"),
    [
        (["12.5", "1,234"], True, "."),  # a point decides
        (["12,5", "1.234"], False, ","),  # a comma decides
        (["1,234", "2,345"], False, "."),  # could be either: thousands
        (["1,234", "2,345"], True, ","),  # could be either, in a table such as spreadsheets write with commas
        (["1.234", "2.345"], True, "."),
        (["a,5", "b", "c,x", "1,5"], False, "."),  # words do not vote
        (["12,5", "12,6", "n/a", ""], False, ","),
    ],
)
def test_decimal_mark(cells: list[str], semicolons: bool, mark: str) -> None:
    assert decimal_mark([cells], semicolons=semicolons) == mark


def test_read_numbers_tells_missing_from_stray() -> None:
    read = read_numbers(pd.Series(["1", "", " ", "n/a", "?", "old", "2.5"], dtype="str"), ".")
    assert read.values[[0, 6]].tolist() == [1.0, 2.5]
    assert read.missing.tolist() == [False, True, True, True, True, False, False]
    assert read.marked.tolist() == [False, False, False, True, True, False, False]
    assert read.stray.tolist() == [False, False, False, False, False, True, False]


def test_native_infinity_is_stray() -> None:
    read = read_numbers(pd.Series([1.0, np.inf, np.nan]), ".")
    assert read.stray.tolist() == [False, True, False]
    assert read.missing.tolist() == [False, False, True]


def test_codes_written_as_fractions_are_codes() -> None:
    assert read_texts(pd.Series(["1.0", "2.0", ""], dtype="str")).tolist()[:2] == ["1", "2"]
    assert read_texts(pd.Series(["08123", "91107"], dtype="str")).tolist() == ["08123", "91107"]
    assert read_texts(pd.Series(["1.0", "2.5"], dtype="str")).tolist() == ["1.0", "2.5"]


def test_dates() -> None:
    assert are_dates(["2026-09-30", "2026-10-01 12:30"])
    assert are_dates(["30.09.2026", "1/2/26"])
    assert not are_dates(["1.5", "2.5"])
    assert not are_dates([])


@pytest.mark.parametrize(
    ("counts", "pair"),
    [
        ({"Yes": 5, "no": 5}, ("yes", "no")),
        ({"Yes": 3, "yes": 2, "NO": 5}, ("yes", "no")),
        ({"1": 5, "0": 5}, ("1", "0")),
        ({"1": 50, "0": 50, "2": 1}, None),  # a count, not a flag
        ({"yes": 50, "no": 50, "maybe": 5}, ("yes", "no")),
        ({"yes": 50, "no": 50, "maybe": 6}, None),
        ({"yes": 5}, None),
        ({"1": 5, "2": 5}, None),
    ],
)
def test_yes_and_no(counts: dict[str, int], pair: tuple[str, str] | None) -> None:
    assert yes_and_no(counts) == pair
