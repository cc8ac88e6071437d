"""What the PDF says about change: values for the templates, as plain text."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from markupsafe import Markup

from analysis.results import Results, SegmentChange
from report import change_words, formatting
from report.alert_words import alerts, change_line
from report.brief_drawings import Drawings, look
from report.change_words import changes_of
from report.charts import transitions
from report.escaping import short
from report.segment_view import value_label
from report.ways import LEFT, Ways

Values = Mapping[str, Any]
LONGEST_LABEL = 40
READING = "Then in rows, now in columns; grey cells stayed, “few” is fewer than ten customers, “?” not shown."


def changes(results: Results, drawings: Drawings) -> Values:
    """What changed since the last report; only that there is none in a first report."""
    if results.changes is None:
        return {"line": change_line(results), "is_first": True}
    ways = Ways.of(results)
    label = value_label(results)
    header = ["Segment", "Then", "Now", "Change"]
    header += ["Came", "Went", "Joined", "Left"] if ways else []
    header += ["Value"] if label else []
    return {
        "is_first": False,
        "verdict": change_words.verdict(results, ways),
        "since": change_words.since(results),
        "alerts": alerts(results),
        "decision": change_words.decision(results),
        "header": header,
        "columns": Markup(f"(3fr, {'auto, ' * 3}{'1fr, ' * (len(header) - 4)})"),
        "align": Markup(f"(left, {'right, ' * (len(header) - 1)})"),
        "rows": [_row(change, results, ways, with_value=bool(label)) for change in results.changes.segments],
        "turnover": _turnover(results, ways),
        "reading": _reading(results, label),
        "discretion": change_words.DISCRETION if ways else "",
        "drawing": drawings.first([replace(f, reading=READING) for f in transitions.figures(results)]),
    }


def _row(change: SegmentChange, results: Results, ways: Ways | None, *, with_value: bool) -> Values:
    before, after = change.before, change.after
    word = change_words.in_a_cell(change.letter, results) if after else "gone"
    cells = [change_words.size_then(before), change_words.size_then(after), word]
    if ways:
        shown = (
            ways.came.get(change.letter),
            ways.went.get(change.letter),
            ways.cells.get(("joined", change.letter)),
            ways.cells.get((change.letter, LEFT)),
        )
        cells += ["–" if one is None else one.text for one in shown]
    if with_value:
        known = before is not None and after is not None and min(before.n_customers, after.n_customers) >= 10
        cells.append(change_words.relative(before.value, after.value) if known and before and after else "–")
    return {"look": look(change.letter, short(change.name, LONGEST_LABEL)), "cells": cells}


def _reading(results: Results, label: str | None) -> str:
    """Say which times are meant, and what the last column is."""
    value = f" Value: change of {label}, all customers of the segment together." if label else ""
    return f"Customers then ({change_words.then(results)}) and now ({change_words.now(results)}).{value}"


def _turnover(results: Results, ways: Ways | None) -> str:
    """Say in one sentence how many moved, joined and left; who moved only where the verdict does not."""
    if ways is None:
        return ""
    totals = ways.totals
    told = [f"{totals['joined'].those} joined", f"{totals['left'].those} left"]
    if changes_of(results).decision.mode == "kept":
        told = [f"{change_words.people(totals['moved'])} moved to another segment", *told]
    return formatting.sentence(formatting.listed(told))
