"""Numbers, dates and counts as text: the only place that rounds for readers.

Two to three significant digits, thousands separators, a true minus sign, `undefined` for
what could not be computed, and `fewer than 10` for counts that could point at somebody.

>>> money(1234.5, "EUR"), share(0.2345), count(1234), signed(-0.42)
('€1,230', '23%', '1,234', '−0.42')
"""

import datetime as dt
from collections.abc import Sequence
from math import ceil, floor, log10

from analysis.results import Data, Variable

MISSING = "undefined"
MINUS = "\N{MINUS SIGN}"
SMALLEST_SHOWN = 10
ALMOST = 1e-6
# Currencies without a smaller coin (ISO 4217).
WITHOUT_CENTS = frozenset(
    (
        *("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW"),
        *("PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF"),
    )
)
SYMBOLS = {"EUR": "€", "USD": "$", "GBP": "£", "JPY": "¥", "INR": "₹", "KRW": "₩", "ILS": "₪", "TRY": "₺"}
WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
LARGE = ((1e12, "trillion"), (1e9, "billion"), (1e6, "million"))


def count(n: int) -> str:
    """Write a count that points at nobody, such as a number of segments or columns.

    >>> count(1234567), count(0), count(-3)
    ('1,234,567', '0', '−3')
    """
    return f"{n:,}".replace("-", MINUS)


def few(n: int) -> str:
    """Write a number of customers; one to nine are not shown.

    >>> few(1234), few(10), few(9), few(1), few(0)
    ('1,234', '10', 'fewer than 10', 'fewer than 10', '0')
    """
    return f"fewer than {SMALLEST_SHOWN}" if 0 < n < SMALLEST_SHOWN else count(n)


def customers(n: int) -> str:
    """Write a number of customers with its noun; one to nine are not shown.

    >>> customers(1234), customers(3), customers(0)
    ('1,234 customers', 'fewer than 10 customers', 'no customers')
    """
    return f"{few(n) if n else 'no'} customers"


def plural(n: int, one: str, many: str | None = None) -> str:
    """Write a count with its noun in the right number.

    >>> plural(1, "column"), plural(2, "column"), plural(2, "category", "categories")
    ('1 column', '2 columns', '2 categories')
    """
    return f"{count(n)} {one if n == 1 else many or one + 's'}"


def worded(n: int, one: str, many: str | None = None) -> str:
    """Write a count with its noun, in words up to ten.

    >>> worded(6, "segment"), worded(1, "segment"), worded(0, "segment"), worded(12, "segment")
    ('six segments', 'one segment', 'no segments', '12 segments')
    """
    amount = WORDS[n] if 0 <= n < len(WORDS) else count(n)
    return f"{amount} {one if n == 1 else many or one + 's'}"


def share(x: float | None) -> str:
    """Write a share of 0 to 1 in percent; all and none are only said when exact.

    >>> share(0.2345), share(0.004), share(0.0001), share(0.0), share(1.0), share(0.9996), share(None)
    ('23%', '0.4%', 'under 0.1%', '0%', '100%', 'over 99.9%', 'undefined')
    >>> share(-0.2345), share(0.996), share(1.5)
    ('−23%', '99.6%', '150%')
    """
    if x is None:
        return MISSING
    if x < 0:
        return MINUS + share(-x)
    if 0 < x < 0.001:
        return "under 0.1%"
    if 0.999 < x < 1:
        return "over 99.9%"
    x = abs(x)
    close_to_an_end = 0 < x < 0.01 or 0.99 < x < 1
    return f"{100 * x:.1f}%" if close_to_an_end else f"{100 * x:.0f}%"


def share_of(x: float | None, n: int) -> str:
    """Write a share of `n` customers without giving away a number of one to nine of them.

    >>> share_of(0.234, 495), share_of(0.004, 495), share_of(0.996, 495), share_of(0.0, 495), share_of(1.0, 8)
    ('23%', 'under 3%', 'over 97%', '0%', '100%')
    >>> share_of(0.5, 12), share_of(None, 12)
    ('not shown', 'undefined')
    """
    if x is None or n <= 0:
        return MISSING
    if x in (0, 1):
        return share(x)
    least = SMALLEST_SHOWN / n
    is_few, all_but_few = (part * n < SMALLEST_SHOWN - ALMOST for part in (x, 1 - x))
    if is_few and all_but_few:
        return "not shown"
    if is_few:
        return f"under {ceil(100 * least)}%"
    return f"over {floor(100 * (1 - least))}%" if all_but_few else share(x)


def significant(x: float | None, digits: int = 3) -> str:
    """Write a number with at most `digits` significant digits and thousands separators.

    >>> [significant(x) for x in (1234.5, 46.44, 46.0, 0.01234, 0, -5.5, 87654321)]
    ['1,230', '46.4', '46', '0.0123', '0', '−5.5', '87.7 million']
    >>> significant(0.000004), significant(None), significant(9.9999)
    ('under 0.001', 'undefined', '10')
    """
    if x is None:
        return MISSING
    if x < 0:
        return MINUS + significant(-x, digits)
    if 0 < x < 0.001:
        return "under 0.001"
    rounded = round_to(x, digits)
    for limit, word in LARGE:
        if rounded >= limit:
            return f"{_bare(round_to(rounded / limit, digits), digits)} {word}"
    return _bare(rounded, digits)


def number(x: float | None, unit: str | None = None) -> str:
    """Write a number with its unit in words, if the unit is known; two digits under 100.

    >>> number(41.26, "days"), number(1.0, "days"), number(1234.5), number(None, "days"), number(9.54)
    ('41 days', '1 day', '1,230', 'undefined', '9.5')
    """
    text = significant(x, 3 if x is not None and abs(x) >= 100 else 2)
    if unit is None or x is None:
        return text
    is_one = text == "1" and unit.endswith("s") and not unit.endswith("ss")
    return f"{text} {unit[:-1] if is_one else unit}"


def money(x: float | None, currency: str | None = None) -> str:
    """Write an amount with its currency, or bare when the currency is unknown.

    >>> money(1234.5, "EUR"), money(1234.5), money(1234567, "CHF"), money(46.4, "EUR"), money(-3.2, "USD")
    ('€1,230', '1,230', 'CHF 1.23 million', '€46', '−$3.20')
    >>> money(None, "EUR"), money(0, "EUR"), money(129.7, "GBP"), money(250)
    ('undefined', '€0', '£130', '250')
    >>> money(3.2, "JPY"), money(0.4, "KRW"), money(12345, "JPY"), money(3.2, "XYZ"), money(-1234, "CHF")
    ('¥3', '₩0', '¥12,300', 'XYZ 3.20', '−CHF 1,230')
    """
    if x is None:
        return MISSING
    if x < 0:
        return MINUS + money(-x, currency)
    has_cents = 0 < x < SMALLEST_SHOWN and currency not in WITHOUT_CENTS
    text = f"{x:.2f}" if has_cents else f"{x:.0f}" if x < 1000 else significant(x)
    if currency is None:
        return significant(x) if x < SMALLEST_SHOWN else text
    return f"{SYMBOLS[currency]}{text}" if currency in SYMBOLS else f"{currency} {text}"


def quantity(x: float | None, variable: Variable, data: Data) -> str:
    """Write a value of one column in that column's own way (money, percent, unit).

    A flag is written as the share of customers who have it.
    """
    if variable.kind == "amount":
        return money(x, data.currency)
    if variable.kind in ("share", "flag"):
        return share(x)
    return number(x, variable.unit)


def category(column: str, value: str) -> str:
    """Name a category; one that is only a code gets its column's name before it.

    >>> category("Channel", "2"), category("Region", "North")
    ('Channel 2', 'North')
    """
    return value if sum(letter.isalpha() for letter in value) > 1 else f"{column} {value}"


def decimal(x: float | None, digits: int = 2) -> str:
    """Write a number with a fixed number of decimals, for tables of indices.

    >>> decimal(0.12345), decimal(-0.5, 1), decimal(None), decimal(1234.567), decimal(-0.001)
    ('0.12', '−0.5', 'undefined', '1,234.57', '0.00')
    """
    if x is None:
        return MISSING
    text = f"{abs(x):,.{digits}f}"
    is_zero = float(text.replace(",", "")) == 0
    return MINUS + text if x < 0 and not is_zero else text


def signed(x: float | None, digits: int = 2) -> str:
    """Write a difference with its sign.

    >>> signed(0.421), signed(-0.421), signed(0.0), signed(0.001), signed(None)
    ('+0.42', '−0.42', '0.00', '0.00', 'undefined')
    """
    text = decimal(x, digits)
    return f"+{text}" if x is not None and x > 0 and text.strip("0.") else text


def interval(low: float | None, high: float | None, digits: int = 2) -> str:
    """Write an interval in brackets.

    >>> interval(0.123, 0.456), interval(-0.5, 0.25, 1), interval(None, 1.0)
    ('[0.12, 0.46]', '[−0.5, 0.2]', 'undefined')
    """
    if low is None or high is None:
        return MISSING
    return f"[{decimal(low, digits)}, {decimal(high, digits)}]"


def date(day: dt.date | None) -> str:
    """Write a date in full.

    >>> date(dt.date(2026, 9, 30)), date(None)
    ('30 September 2026', 'undefined')
    """
    return MISSING if day is None else f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def listed(items: Sequence[str], joint: str = "and") -> str:
    """Write a list as prose.

    >>> listed([]), listed(["A"]), listed(["A", "B"]), listed(["A", "B", "C"], "or")
    ('', 'A', 'A and B', 'A, B or C')
    """
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {joint} {items[-1]}"


def sentence_case(text: str) -> str:
    """Start a text with a capital and leave the rest as it is.

    >>> sentence_case("six kinds"), sentence_case("")
    ('Six kinds', '')
    """
    return text[:1].upper() + text[1:]


def sentence(text: str) -> str:
    """Make a text a sentence: a capital first, one full stop (or other end) last.

    >>> sentence("made from age"), sentence("Kept."), sentence("why?"), sentence(" ")
    ('Made from age.', 'Kept.', 'Why?', '')
    """
    bare = text.strip()
    return sentence_case(bare) if not bare or bare[-1] in ".!?…" else f"{sentence_case(bare)}."


def round_to(x: float, digits: int) -> float:
    """Round to `digits` significant digits.

    >>> round_to(1234.5, 3), round_to(0.012345, 2), round_to(0.0, 3)
    (1230.0, 0.012, 0.0)
    """
    return round(x, digits - 1 - floor(log10(abs(x)))) if x else 0.0


def _bare(x: float, digits: int) -> str:
    """Write an already rounded number without trailing zeros."""
    decimals = max(0, digits - 1 - floor(log10(x))) if x else 0
    text = f"{x:,.{decimals}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
