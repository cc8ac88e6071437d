"""The page of one segment: everything about it, in the same order for every segment."""

import json
from dataclasses import replace

from markupsafe import Markup

from analysis.results import Condition, Data, SegmentVariable, Variable
from report import change_words, formatting
from report.against_all import middle, middle_of_all
from report.charts.captions import column_id
from report.edition import ASSETS_FROM_SEGMENTS, Edition, html_part
from report.escaping import description, markdown, one_line, short
from report.grading_words import DISSOLVED, STABLE
from report.parts.actions import segment_actions
from report.parts.segment_changes import change_of_segment
from report.portraits import in_one_sentence, portrait
from report.segment_view import SegmentView
from report.tables import table
from report.text import fill

N_SPREADS = 2
OPERATORS = {"<=": "is at most", ">": "is above", "is": "is", "is not": "is not"}
DATA_COLUMNS = ("Column", "Here", "All customers", "Level", "Difference", "95% interval")


def page(edition: Edition, view: SegmentView) -> str:
    """Write the page of one segment as a Quarto document."""
    letter, name, who = view.letter, view.name, in_one_sentence(view)
    row = next(row for row in edition.summary.rows if row.letter == letter)
    change = change_of_segment(edition, letter)
    title = f"Segment {letter}: {name}"
    return fill(
        "segment.qmd.j2",
        "md",
        view=view,
        title=Markup(json.dumps(markdown(title), ensure_ascii=False)),
        description=Markup(json.dumps(_description(view), ensure_ascii=False)),
        card=html_part(
            "parts/segment_card.html.j2", view=view, worth=_worth(view), who=who, row=row, change=change
        ),
        portrait=portrait(view),
        profile=edition.figure(f"profile-{letter.lower()}", ASSETS_FROM_SEGMENTS),
        markers=[short(view.column(m.variable).label) for m in view.markers()],
        spreads=spreads(edition, view),
        rule=rule_lines(view),
        typical=typical_table(edition, view),
        actions=Markup(segment_actions(edition, view, 3, "action", "")),
        held=edition.held[letter],
        stability=next((s for s in view.results.evidence.segments if s.letter == letter), None),
        data=data_table(edition, view),
        dont=[action.not_for for action in edition.actions[letter]],
        limits={"recovered": formatting.decimal(STABLE), "dissolved": formatting.decimal(DISSOLVED)},
        change=change,
        discretion=change_words.DISCRETION,
        neighbours=_neighbours(edition, view),
    )


def spreads(edition: Edition, view: SegmentView) -> Markup:
    """Place the distributions of the columns that set the segment apart most."""
    wanted = [f"spread-{key}" for key in (_slug(edition, m.variable) for m in view.markers())]
    found = [edition.figures[i] for i in wanted if i in edition.figures][:N_SPREADS]
    copies = {f"{figure.id}-in-{view.letter.lower()}": figure for figure in found}
    edition_of_copies = replace(edition, figures={i: replace(figure, id=i) for i, figure in copies.items()})
    return Markup("\n").join(edition_of_copies.figure(i, ASSETS_FROM_SEGMENTS) for i in copies)


def rule_lines(view: SegmentView) -> tuple[str, ...]:
    """Write the clauses of the segment's rule in words; none when there is no rule."""
    rule = view.segment.rule
    return () if rule is None else tuple(_clause(condition, view) for condition in rule.conditions)


def _clause(condition: Condition, view: SegmentView) -> str:
    variable = view.column(condition.variable)
    value = condition.value
    shown = short(value) if isinstance(value, str) else formatting.quantity(value, variable, view.data)
    return f"{short(variable.label)} {OPERATORS.get(condition.operator, condition.operator)} {shown}"


def typical_table(edition: Edition, view: SegmentView) -> Markup:
    """Write the typical customer; empty when there is none."""
    rows = []
    for typical in view.segment.typical:
        variable = view.column(typical.variable)
        value = typical.value
        if value is None:
            shown = formatting.MISSING
        elif isinstance(value, str):
            shown = short(value)
        elif variable.kind == "flag":
            shown = "yes" if value else "no"
        else:
            shown = formatting.quantity(value, variable, view.data)
        rows.append([short(variable.label), shown])
    if not rows:
        return Markup("")
    identifier = f"typical-{view.letter.lower()}"
    caption = f"The typical customer of segment {view.letter}, values rounded"
    return edition.table(table(identifier, caption, ("Column", "Value"), rows, (1,)), ASSETS_FROM_SEGMENTS)


def data_table(edition: Edition, view: SegmentView) -> Markup:
    """Write the segment's numbers column by column, against all customers."""
    rows = [row for inside in view.segment.variables for row in _data_rows(inside, view)]
    identifier = f"segment-{view.letter.lower()}-data"
    caption = f"Segment {view.letter} against all customers: medians and shares, differences in SD"
    made = table(identifier, caption, DATA_COLUMNS, rows, (1, 2, 4, 5), has_csv=True)
    return edition.table(made, ASSETS_FROM_SEGMENTS)


def _data_rows(inside: SegmentVariable, view: SegmentView) -> list[list[str]]:
    """Write one row for a number or flag, one per category for the rest."""
    variable = view.column(inside.variable)
    if inside.categories and variable.kind != "flag":
        return _category_rows(inside, view)
    return [
        [
            one_line(variable.label),
            _amount(middle(inside, variable), variable, view.segment.n_customers, view.data),
            _amount(middle_of_all(variable), variable, view.data.n_customers, view.data),
            inside.level + (" (marker)" if inside.is_marker else ""),
            formatting.signed(inside.difference),
            formatting.interval(inside.low, inside.high),
        ]
    ]


def _amount(x: float | None, variable: Variable, n: int, data: Data) -> str:
    """Write a median; the share of a flag among `n` customers gives no few of them away."""
    return formatting.share_of(x, n) if variable.kind == "flag" else formatting.quantity(x, variable, data)


def _category_rows(inside: SegmentVariable, view: SegmentView) -> list[list[str]]:
    variable = view.column(inside.variable)
    everywhere = {c.value: c.share for c in variable.categories}
    return [
        [
            f"{one_line(variable.label)}: {one_line(c.label)}",
            formatting.share_of(c.share, view.segment.n_customers),
            formatting.share_of(everywhere.get(c.value), view.data.n_customers),
            *("–", "–", "–"),
        ]
        for c in inside.categories
    ]


def _worth(view: SegmentView) -> str:
    if view.segment.value_per_customer is None or not view.value_key:
        return ""
    return formatting.quantity(view.segment.value_per_customer, view.column(view.value_key), view.data)


def _slug(edition: Edition, key: str) -> str:
    return column_id(edition.results, key)


def _description(view: SegmentView) -> str:
    who = f"Segment {view.letter}, {view.name}: {view.customers}, {view.share} of all."
    return description(f"{who} Profile, rule, actions and evidence.")


def _neighbours(edition: Edition, view: SegmentView) -> dict[str, SegmentView | None]:
    """Give the segments before and after this one, for moving through the pages."""
    at = [v.letter for v in edition.views].index(view.letter)
    before = edition.views[at - 1] if at else None
    after = edition.views[at + 1] if at + 1 < len(edition.views) else None
    return {"before": before, "after": after}
