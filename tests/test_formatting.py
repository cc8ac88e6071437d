"""Numbers as text: the examples of the docstrings, and what must hold for every number."""

import datetime as dt
import doctest
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.results import Data, Variable
from report import escaping, formatting, meanings, text
from report.formatting import (
    count,
    few,
    interval,
    money,
    number,
    quantity,
    share,
    share_of,
    signed,
    significant,
)

AMOUNTS = st.floats(min_value=-1e13, max_value=1e13, allow_nan=False)
DATA = Data(name="x", file="x.csv", sha256="0" * 64, currency="EUR", n_rows=1, n_customers=1, has_sidecar=True)


@pytest.mark.parametrize("module", [formatting, escaping, text, meanings], ids=lambda m: m.__name__)
def test_the_examples_of_the_docstrings_are_true(module):
    failed, tried = doctest.testmod(module)
    assert tried > 0
    assert failed == 0


@given(AMOUNTS)
def test_no_amount_is_written_with_more_than_six_digits_in_a_row(x):
    for written in (money(x, "EUR"), significant(x), number(x, "days")):
        assert not re.search(r"(?<![.\d])\d{4,}", written)
        assert "e+" not in written
        assert len(re.sub(r"\D", "", written)) <= 6


@given(st.floats(min_value=1e-3, max_value=1e13))
def test_three_digits_are_near_the_truth(x):
    written = significant(x)
    scale = next((factor for factor, word in formatting.LARGE if word in written), 1.0)
    assert float(written.split()[0].replace(",", "")) * scale == pytest.approx(x, rel=0.005)


@given(AMOUNTS)
def test_a_minus_is_a_true_minus_sign(x):
    for written in (money(x, None), significant(x), signed(x), share(x / 1e13)):
        assert "-" not in written


@given(st.integers(min_value=1, max_value=9))
def test_small_groups_are_never_counted_out(n):
    assert few(n) == few(1)


@given(st.integers(min_value=1, max_value=9), st.integers(min_value=20, max_value=100_000))
def test_no_share_gives_a_small_group_away(k, n):
    assert share_of(k / n, n) == share_of(1 / n, n)
    assert share_of(1 - k / n, n) == share_of(1 - 1 / n, n)


@given(st.integers(min_value=10, max_value=500), st.integers(min_value=10, max_value=500))
def test_larger_groups_are_shown_as_they_are(k, rest):
    assert share_of(k / (k + rest), k + rest) == share(k / (k + rest))


@given(st.floats(min_value=0, max_value=1))
def test_none_and_all_are_said_only_when_they_are_true(x):
    assert (share(x) == "0%") == (x == 0)
    assert (share(x) == "100%") == (x == 1)


def test_what_is_missing_is_said():
    for written in (share(None), money(None), number(None), interval(0.1, None), formatting.decimal(None)):
        assert written == formatting.MISSING
    assert formatting.date(None) == formatting.MISSING


@pytest.mark.parametrize(
    ("kind", "unit", "written"),
    [("amount", None, "€1,230"), ("number", "days", "1,230 days"), ("count", None, "1,230")],
)
def test_a_quantity_is_written_in_its_columns_own_way(kind, unit, written):
    variable = Variable(key="k", label="K", unit=unit, kind=kind, role="segment", inferred=False, reason="")
    assert quantity(1234.0, variable, DATA) == written


def test_no_unit_is_invented():
    bare = DATA.model_copy(update={"currency": None})
    variable = Variable(key="k", label="K", kind="amount", role="segment", inferred=True, reason="")
    assert quantity(1234.0, variable, bare) == "1,230"
    assert quantity(1234.0, variable.model_copy(update={"kind": "number"}), bare) == "1,230"


def test_a_flag_is_written_as_the_share_that_has_it():
    variable = Variable(key="k", label="K", kind="flag", role="describe", inferred=True, reason="")
    assert quantity(0.4, variable, DATA) == "40%"


@given(st.dates())
def test_a_date_can_be_read_back(day):
    written = formatting.date(day)
    number_of_day, month, year = written.split()
    assert dt.date(int(year), formatting.MONTHS.index(month) + 1, int(number_of_day)) == day


@given(st.integers(min_value=0, max_value=10**9))
def test_counts_have_thousands_separators(n):
    assert int(count(n).replace(",", "")) == n
    assert not re.search(r"\d{4}", count(n))
