"""The words for what changed since an earlier report: the only place where they are written.

Plain text, escaped by whoever prints it. Letters stand behind names, as in “Quiet savers” (C).
"""

from collections.abc import Iterable
from math import floor

from analysis.errors import ReportError
from analysis.results import UNASSIGNED, Changes, EarlierRun, Results, SegmentChange, Standing
from report import formatting
from report.discreet_counts import FEWEST, Shown
from report.escaping import one_line, short
from report.segment_view import value_label
from report.ways import Ways

AS_BEFORE = "±0%"
NOT_COMPARED = "not compared"
NO_SEGMENT = "In no segment"
HARDLY = 0.005
DISCRETION = (
    "Numbers of customers who moved, joined or left are rounded to fives. Fewer than ten are not counted "
    "out, and where such a number could be worked out from others, one of these is rounded further or not "
    "shown. Shares are taken from the rounded numbers."
)


def since(results: Results) -> str:
    """Say since when: "since 30 June 2026", or since the last report where its data have no date."""
    base = _base(results)
    if _has_own_date(base, results):
        return f"since {formatting.date(base.period_end)}"
    return f"since the last report ({short(base.file)})"


def drifted_since(results: Results) -> str:
    """Say since when columns drifted: since the segments were found, maybe before the last report."""
    found = results.changes.drift_since if results.changes else ""
    return f"since {short(found)}" if found else since_briefly(results)


def since_briefly(results: Results) -> str:
    """Say since when where there is little room."""
    return since(results).partition(" (")[0]


def then(results: Results) -> str:
    """Name the time compared with, for the head of a column."""
    base = _base(results)
    return formatting.date(base.period_end) if _has_own_date(base, results) else "Last report"


def at_that_time(results: Results) -> str:
    """Say when: "on 30 June 2026", or in the last report."""
    base = _base(results)
    is_dated = _has_own_date(base, results)
    return f"on {formatting.date(base.period_end)}" if is_dated else "in the last report"


def now(results: Results) -> str:
    """Name the time of this report, for the head of a column."""
    is_dated = _has_own_date(_base(results), results)
    return formatting.date(results.data.period_end) if is_dated else "Now"


def relative(before: float | None, after: float | None) -> str:
    """Write a change in percent of what was.

    >>> relative(200, 208), relative(200, 176), relative(200, 200), relative(1000, 1002)
    ('+4%', '−12%', '±0%', '±0%')
    >>> relative(0, 5), relative(None, 5), relative(-4, -6), relative(100, 250)
    ('not compared', 'not compared', '−50%', '+150%')
    """
    if before is None or after is None or before == 0:
        return NOT_COMPARED
    change = (after - before) / abs(before)
    if abs(change) < HARDLY:
        return AS_BEFORE
    return f"{'+' if change > 0 else formatting.MINUS}{100 * abs(change):.0f}%"


def of_customers(before: int, after: int) -> str:
    """Write the change of a number of customers; not where one of the numbers is not shown."""
    return relative(before, after) if min(before, after) >= FEWEST else NOT_COMPARED


def change_of(letter: str, results: Results) -> SegmentChange | None:
    """Find what became of a segment; None in a first report."""
    changes = results.changes
    return next((c for c in changes.segments if c.letter == letter), None) if changes else None


def in_a_cell(letter: str, results: Results) -> str:
    """Say in a table's cell what became of a segment of this report; not in a first one."""
    change = change_of(letter, results)
    if change is None:
        return NOT_COMPARED
    if change.before is None or change.after is None:
        parts = letters(partner for partner in change.partners if partner != letter)
        if change.event == "merged":
            return f"merged from {parts}"
        return f"split off {parts}" if _parents(change, results) else "new"
    size = of_customers(change.before.n_customers, change.after.n_customers)
    return {"split": f"{size}, split", "merged": f"{size}, merged"}.get(change.event, size)


def event(change: SegmentChange, results: Results) -> str:
    """Say in a sentence what became of a segment, this report's or one that is gone."""
    others = named(change.partners, results)
    if change.after is None:
        if change.event == "split":
            return f"Gone: it was split into {others}."
        return f"Gone: {_where(change, others)}."
    if change.before is None:
        if change.event == "merged":
            return f"New: it was put together from {others}."
        if _parents(change, results):
            return f"New: it was a part of {others}."
        return f"New: many of its customers were in {others}." if others else "New."
    if change.event == "split":
        is_one = len(change.partners) == 1
        return f"It lost {'a part that is' if is_one else 'parts that are'} now {others}."
    if change.event == "merged":
        return f"It took in {others}."
    return "The same segment as before."


def standing(change: SegmentChange, results: Results) -> str:
    """Say how many customers a segment has and had, in a sentence."""
    before, after = change.before, change.after
    if before is None or after is None:
        return ""
    size = of_customers(before.n_customers, after.n_customers)
    if size in (AS_BEFORE, NOT_COMPARED) and before.n_customers == after.n_customers:
        return f"It has as many customers as {at_that_time(results)}."
    told = f"It had {formatting.customers(before.n_customers)} {at_that_time(results)}"
    in_brackets = "" if size == NOT_COMPARED else f" ({size})"
    return f"{told} and has {formatting.few(after.n_customers)} now{in_brackets}."


def worth(change: SegmentChange, results: Results) -> str:
    """Say what a segment is and was worth, in a sentence; empty where that is not known."""
    before, after, label = change.before, change.after, value_label(results)
    if before is None or after is None or label is None or before.value is None or after.value is None:
        return ""
    if min(before.n_customers, after.n_customers) < FEWEST:
        return ""
    amounts = f"now {money(after.value, results)}, then {money(before.value, results)}"
    change_in_words = relative(before.value, after.value)
    return f"{formatting.sentence_case(label)}, all its customers together: {change_in_words} ({amounts})."


def money(amount: float, results: Results) -> str:
    """Write a sum of the value column in its own way."""
    column = results.variable(results.data.value_column or "")
    if column.kind == "amount":
        return formatting.quantity(amount, column, results.data)
    return formatting.number(amount, column.unit)


def verdict(results: Results, ways: Ways | None) -> str:
    """Say in one sentence how much changed."""
    start = formatting.sentence_case(since(results))
    if ways is None:
        what = "only segments can be compared: customers cannot be recognised from one report to the next"
        return f"{start}, {what}."
    kept = changes_of(results).decision.mode == "kept"
    why = "the segments were kept, so whoever is elsewhere has changed" if kept else _why(ways)
    return f"{start}, {_stayed(ways)} stayed in their segment; {why}."


def decision(results: Results) -> str:
    """Say whether the segments were kept, and why."""
    return formatting.sentence(one_line(changes_of(results).decision.reason))


def label_of(letter: str) -> str:
    """Name a row or column of the table of ways.

    >>> label_of("C"), label_of("unassigned")
    ('C', 'In no segment')
    """
    return NO_SEGMENT if letter == UNASSIGNED else letter


def column(key: str, results: Results) -> str:
    """Name a column of either report: by its label, or as the earlier file had it."""
    found = (variable.label for variable in results.variables if variable.key == key)
    return short(next(found, key))


def name_of(letter: str, results: Results) -> str:
    """Give the name of a segment of either report; empty when there is no such segment."""
    change = change_of(letter, results)
    return short(change.name) if change is not None else ""


def who(letter: str, results: Results) -> str:
    """Name a segment in a sentence: “Quiet savers” (C)."""
    name = name_of(letter, results)
    return f"“{name}” ({letter})" if name else f"segment {letter}"


def named(those: Iterable[str], results: Results) -> str:
    """Name several segments in a sentence."""
    return formatting.listed([who(letter, results) for letter in those])


def letters(those: Iterable[str]) -> str:
    """List letters for a narrow cell."""
    return formatting.listed(list(those))


def people(shown: Shown) -> str:
    """Write how many customers went some way: "about 45 customers"."""
    return f"{shown.about} customers"


def size_then(at: Standing | None) -> str:
    """Write the size of a segment at one time, for a cell."""
    return "–" if at is None else formatting.few(at.n_customers)


def _where(change: SegmentChange, others: str) -> str:
    return f"many of its customers are now in {others}" if change.partners else "its customers spread out"


def _why(ways: Ways) -> str:
    moved, redefined = ways.totals["moved"], ways.totals["redefined"]
    if redefined.number == 0:
        return "the segments were found anew, yet nobody is elsewhere for that reason alone"
    return (
        f"{people(moved)} are elsewhere because they changed, "
        f"{redefined.those} because the segments were found anew"
    )


def _stayed(ways: Ways) -> str:
    """The share of the customers of both times in the same segment, from what is published of the rest."""
    n_shared = sum(ways.before.values()) - (ways.totals["left"].number or 0)
    elsewhere = [ways.totals[cause] for cause in ("moved", "redefined")]
    n_elsewhere = sum(FEWEST if one.is_few else one.number or 0 for one in elsewhere)
    if n_shared <= n_elsewhere or not all(one.is_few or one.number is not None for one in elsewhere):
        return "many of the customers present both times"
    over = "over " if any(one.is_few for one in elsewhere) else "about "
    return f"{over}{floor(100 * (1 - n_elsewhere / n_shared))}% of the customers present both times"


def _parents(change: SegmentChange, results: Results) -> bool:
    """Whether a new segment was a part of one that was split."""
    found = [change_of(partner, results) for partner in change.partners]
    return any(one is not None and one.event == "split" and change.letter in one.partners for one in found)


def changes_of(results: Results) -> Changes:
    """Give the changes of a report that has some.

    Raises
    ------
    ReportError
        It is a first report.
    """
    if results.changes is None:
        raise ReportError("a first report has no words for changes; this is a defect, please report it")
    return results.changes


def _base(results: Results) -> EarlierRun:
    return changes_of(results).base


def _has_own_date(base: EarlierRun, results: Results) -> bool:
    return base.period_end is not None and base.period_end != results.data.period_end
