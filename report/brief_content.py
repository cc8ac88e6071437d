"""What the PDF says about the segments: values for the templates, as plain text."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from markupsafe import Markup

from analysis.results import Condition, Results, Segment
from report import change_words, formatting, masthead
from report.brief_drawings import Drawings, literal, look
from report.charts import (
    belonging,
    candidates,
    customer_map,
    null_reference,
    profile,
    segment_sizes,
    spread,
    stability_by_k,
)
from report.charts import differences as differences_chart
from report.charts.captions import column_id
from report.escaping import one_line, short
from report.figure import Figure
from report.grading_words import GRADES, ORDER
from report.portraits import portrait
from report.recommendations import Recommendation, for_results, withheld
from report.segment_view import SegmentView, in_sentence, views
from report.summary_facts import SegmentRow, Summary, summary

Values = Mapping[str, Any]
MOST_PROFILE_ROWS, MOST_SHEET_ROWS = 10, 6
LONGEST_NAME = 40
LONGEST_HEADER = 24
MOST_FINDINGS, MOST_BESIDE_CHANGES = 3, 1
"""On the cover; fewer where it also tells what changed, so that page 1 stands alone."""
MOST_PAGES = 8  # segments with a page of their own; every one has its sheet
MOST_WITH_NUMBER = 6


def setup(results: Results) -> dict[str, Any]:
    """What the document says about itself."""
    day = results.data.period_end
    return {
        "title": literal(masthead.title(results)),
        "author": literal(masthead.organisation(results) or "customer-segments"),
        "day": Markup(f"datetime(year: {day.year}, month: {day.month}, day: {day.day})" if day else "auto"),
        "footer": f"{short(results.data.name)}, {masthead.data_date(results)}",
    }


def cover(results: Results) -> Values:
    """Page 1, which stands alone in a mail."""
    facts = summary(results)
    return {
        "facts": facts,
        "organisation": masthead.organisation(results),
        "findings": facts.findings[: MOST_BESIDE_CHANGES if facts.since else MOST_FINDINGS],
        "caveats": facts.caveats[: MOST_BESIDE_CHANGES if facts.since else None],
        "actions": [_top_action(action) for action in facts.top_actions],
    }


def glance(results: Results, drawings: Drawings) -> Values:
    """Page 2: every segment in one row, and their sizes."""
    facts = summary(results)
    with_value = bool(facts.value_label) and all(row.value_share for row in facts.rows)
    header = ["Segment", "Customers", "Share", *(["Change"] if facts.since else [])]
    n_short = len(header) - 1
    header += [f"Of {short(facts.value_label, LONGEST_HEADER)}", "Per customer"] if with_value else []
    return {
        "header": [*header, "How sure", "First action"],
        "rows": [_glance_row(row, facts, with_value) for row in facts.rows],
        "columns": Markup(f"(2.1fr, {'auto, ' * n_short}{'0.9fr, auto, ' if with_value else ''}auto, 2fr)"),
        "align": Markup(f"(left, {'right, ' * (n_short + 2 * with_value)}left, left)"),
        "grades": [GRADES[grade] for grade in ORDER],
        "sizes": drawings.draw(segment_sizes.figure(results)),
        "more": [drawings.first(module.figures(results)) for module in (belonging, null_reference)],
        "elsewhere": [row.letter for row in facts.rows[MOST_PAGES:]],
    }


def differences(results: Results, drawings: Drawings) -> Values:
    """The heat map of all segments; where there is room, the map of customers or the widest column."""
    return {
        "drawing": drawings.first(differences_chart.figures(results)),
        "more": [drawings.first(customer_map.figures(results)), drawings.first(_widest(results))],
    }


def number(results: Results, drawings: Drawings) -> Values:
    """Why there are as many segments; nothing in a report that is long without it."""
    makes = (stability_by_k, candidates) if len(results.segments) <= MOST_WITH_NUMBER else ()
    drawn = [drawings.first(module.figures(results)) for module in makes]
    return {
        "k": formatting.worded(len(results.segments), "segment"),
        "drawings": [drawing for drawing in drawn if drawing],
    }


def segment_pages(results: Results, drawings: Drawings) -> Iterator[Values]:
    """One page per segment, in letter order."""
    actions, held = for_results(results), withheld(results)
    for view in views(results):
        yield {
            "look": look(view.letter, short(view.name, LONGEST_NAME)),
            "facts": [f"{view.customers}{_change(view)}", f"{view.share} of all", view.value_share],
            "portrait": portrait(view),
            "profile": _profile(view, drawings),
            "short_profile": _profile(view, drawings, MOST_SHEET_ROWS, "-short"),
            "actions": actions[view.letter],
            "held": [action.title for action in held[view.letter]],
            "grade_words": view.grade,
            "grade_reason": formatting.sentence_case(one_line(view.segment.grade_reason).rstrip(".")),
            "rule": _rule(view),
            "not_for": list(dict.fromkeys(action.not_for for action in actions[view.letter]))[:2],
        }


def actions(results: Results) -> Values:
    """All actions, by segment."""
    chosen = for_results(results)
    groups = [
        {
            "look": look(view.letter, short(view.name, LONGEST_NAME)),
            "stake": view.stake,
            "actions": chosen[view.letter],
        }
        for view in views(results)
    ]
    return {"groups": groups}


def _top_action(action: Recommendation) -> Values:
    return {"action": action, "look": look(action.letter, action.segment_name)}


def _glance_row(row: SegmentRow, facts: Summary, with_value: bool) -> Values:
    worth = [row.value_share, row.value_per_customer] if with_value else []
    return {
        "look": look(row.letter, short(row.name, LONGEST_NAME)),
        "cells": [row.customers, row.share, *([row.change] if facts.since else []), *worth],
        "grade": row.grade,
        "dots": row.dots,
        "action": row.first_action,
    }


def _change(view: SegmentView) -> str:
    """Say how many more or fewer there are than in the earlier report; empty without one."""
    told = change_words.in_a_cell(view.letter, view.results) if view.results.changes else ""
    if told == change_words.AS_BEFORE:
        return f" (as many as {change_words.at_that_time(view.results)})"
    if told in ("", change_words.NOT_COMPARED):
        return ""
    return f" ({told} {change_words.since_briefly(view.results)})"


def _widest(results: Results) -> tuple[Figure, ...]:
    """Draw the column that divides the customers most, if it is a number."""
    ranked = sorted(results.effects, key=lambda effect: -(effect.value or 0))
    drawn = {figure.id: figure for figure in spread.figures(results)}
    wanted = (f"spread-{column_id(results, effect.variable)}" for effect in ranked)
    return tuple(drawn[identifier] for identifier in wanted if identifier in drawn)[:1]


def _profile(view: SegmentView, drawings: Drawings, rows: int = MOST_PROFILE_ROWS, ending: str = "") -> Any:
    """Draw the profile plot with as many rows as there is room for; None without any difference."""
    shown = _strongest(view.segment, rows)
    if not shown.variables:
        return None
    cut = view.results.model_copy(
        update={"segments": tuple(shown if s.letter == view.letter else s for s in view.results.segments)}
    )
    figure = profile.figure(cut, view.letter)
    return drawings.draw(replace(figure, id=f"{figure.id}{ending}"))


def _rule(view: SegmentView) -> str:
    """Write the short rule that finds these customers."""
    rule = view.segment.rule
    if rule is None or not rule.conditions:
        return "No short rule finds these customers; use the segment column of the exported table."
    found, right = formatting.share(rule.coverage), formatting.share(rule.precision)
    rough = " Use it as a rough guide." if view.rule_quality == "rough" else ""
    conditions = formatting.listed([_condition(c, view) for c in rule.conditions])
    told = f"This finds {found} of them; {right} of those found belong here."
    return f"{formatting.sentence_case(conditions)}. {told}{rough}"


def _condition(condition: Condition, view: SegmentView) -> str:
    variable = view.column(condition.variable)
    label = in_sentence(variable, view.data)
    if isinstance(condition.value, str):
        labels = {c.value: c.label for c in variable.categories}
        return f"{label} {condition.operator} “{short(labels.get(condition.value, condition.value))}”"
    amount = formatting.quantity(condition.value, variable, view.data)
    return f"{label} {'above' if condition.operator == '>' else 'at most'} {amount}"


def _strongest(segment: Segment, n: int) -> Segment:
    ranked = sorted(
        (v for v in segment.variables if v.difference is not None),
        key=lambda v: (-abs(v.difference or 0), v.variable),
    )
    return segment.model_copy(update={"variables": tuple(ranked[:n])})
