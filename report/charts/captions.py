"""The words that all figures share: period, population, source, and safe ids."""

import re
import unicodedata
from typing import TypedDict

from analysis.results import Data, Results, Variable
from report import formatting
from report.charts.lettering import short_name
from report.escaping import one_line
from report.figure import TITLE_WORDS

LONGEST_ALT = 300
EXPLAINED_DIFFERENCE = (
    "0 is the average customer; 1 is one standard deviation, the usual distance of a customer from the "
    "average."
)


def population(results: Results) -> str:
    """Who the chart speaks of, and when: "2,000 customers, 12 months to 30 September 2026"."""
    who = formatting.customers(results.data.n_customers)
    when = results.data.period or (
        f"data to {formatting.date(results.data.period_end)}" if results.data.period_end else ""
    )
    return f"{who}, {when}" if when else who


def measure(variable: Variable, results: Results, unit: str | None = None) -> str:
    """What a column measures, with its unit (or `unit` instead): "Annual income, EUR"."""
    units = {"amount": results.data.currency, "share": "percent", "flag": "percent", "count": "number"}
    unit = unit or variable.unit or units.get(variable.kind)
    label = short_name(variable.label, words=12, letters=80)
    return f"{label}, {unit}" if unit else label


def source(data: Data) -> str:
    """Where the numbers come from: the data's own name, file and date."""
    until = f", data to {formatting.date(data.period_end)}" if data.period_end else ""
    name = short_name(data.name, words=12, letters=80)
    return f"{name} ({short_name(data.file, letters=60)}){until}"


def n(count: int) -> str:
    """How many customers a figure speaks of."""
    return f"n = {formatting.customers(count)}"


class Origin(TypedDict):
    """What every figure says about its data."""

    source: str
    n: str


def origin(data: Data, n_customers: int | None = None) -> Origin:
    """Source and n of a figure; n is everybody unless told otherwise."""
    return {"source": source(data), "n": n(data.n_customers if n_customers is None else n_customers)}


def short_label(variable: Variable, words: int = 4) -> str:
    """A column's label, short enough for a title."""
    return short_name(variable.label, words)


def of_all(part: int, whole: int, noun: str) -> str:
    """How many of all, in words.

    >>> of_all(6, 6, "segment"), of_all(0, 4, "segment"), of_all(3, 6, "segment")
    ('All six segments', 'None of four segments', '3 of 6 segments')
    >>> of_all(2, 2, "segment"), of_all(0, 2, "segment")
    ('Both segments', 'Neither of the two segments')
    """
    if whole == 2 and part != 1:
        return f"Both {noun}s" if part else f"Neither of the two {noun}s"
    if part == whole:
        return f"All {formatting.worded(whole, noun)}" if whole > 1 else f"The only {noun}"
    if part == 0:
        return f"None of {formatting.worded(whole, noun)}"
    return f"{formatting.count(part)} of {formatting.plural(whole, noun)}"


def fitting(*variants: str) -> str:
    """The first of several ways to say it that a title has room for.

    >>> fitting("one two three four five six seven eight nine ten eleven", "one two")
    'one two'
    """
    return next((text for text in variants if len(text.split()) <= TITLE_WORDS), variants[-1])


def alt_text(kind: str, data: str, finding: str) -> str:
    """What a screen reader says: the kind of chart, of which data, and why to look.

    >>> alt_text("Bar chart", "customers in 6 segments", "Segment A is the largest")
    'Bar chart of customers in 6 segments where segment A is the largest.'
    """
    data, finding = one_line(data), one_line(finding)
    opening = finding.split(maxsplit=1)[0]
    is_plain = opening[1:].islower() or opening in ("A", "No")
    text = f"{kind} of {data} where {finding[0].lower() + finding[1:] if is_plain else finding}"
    return f"{text}." if len(text) < LONGEST_ALT else text[: LONGEST_ALT - 1].rstrip() + "…"


def slug(text: str, fallback: str) -> str:
    """Text as part of an id or file name; `fallback` when nothing of it can be used.

    >>> slug("Days since: last order", "3"), slug("العمر", "column-2")
    ('days-since-last-order', 'column-2')
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return "-".join(re.findall(r"[a-z0-9]+", plain))[:60].strip("-") or fallback


def column_id(results: Results, key: str) -> str:
    """Id part of a column, different for every column of the table."""
    keys = [variable.key for variable in results.variables]
    slugs = [slug(k, f"column-{place}") for place, k in enumerate(keys, start=1)]
    own = slugs[keys.index(key)]
    return own if slugs.count(own) == 1 else f"{own}-{keys.index(key) + 1}"
