"""One segment against the average customer: a dot and its interval per variable."""

from functools import partial
from typing import Any

import altair as alt

from analysis.results import Results, Segment, SegmentVariable, Variable
from report import formatting
from report.against_all import middle
from report.charts import captions, columns, rows, style
from report.charts.lettering import width_of
from report.figure import Figure, Table

READING = (
    f"{captions.EXPLAINED_DIFFERENCE} Lines show 95% intervals. Coloured dots and bold names mark what "
    "sets the segment apart. Values in plain units are medians, for yes/no columns shares; equal medians "
    "can hide a difference."
)
MOST = 20
NEAREST_END = 1.0
SIGNED = "datum.value ? format(datum.value, '+d') : '0'"
COLUMN = 84
TIPS = (
    ("label", "Variable"),
    ("text", "Difference"),
    ("own", "Median of the segment"),
    ("average", "Median of all"),
)


def chart(results: Results, letter: str, width: int) -> alt.LayerChart:
    """Variables by difference, the highest on top; the marker variables in colour."""
    segment = _segment(results, letter)
    shown = _shown(results, segment)
    labels = {part.variable: results.variable(part.variable).label for part in shown}
    narrow = style.is_narrow(width)
    layout = rows.plan(
        width, list(labels.values()), right=0 if narrow else 2 * COLUMN, step=28, top=26, bottom=44
    )
    markers = [part.variable for part in shown if part.is_marker]
    return layout.frame(
        rows.independent(
            *_background(layout, shown),
            *_marks(results, layout, segment, shown),
            *rows.label_layers(layout, labels, bold=markers),
        )
    )


def figure(results: Results, letter: str) -> Figure:
    """The profile of one segment, with its strongest difference as the finding."""
    segment = _segment(results, letter)
    shown = _shown(results, segment)
    n_all = len(_described(segment))
    cut = f"the {len(shown)} largest of {n_all} differences; " if len(shown) < n_all else ""
    return Figure(
        id=f"profile-{letter.lower()}",
        chart=partial(chart, results, letter),
        title=_finding(results, segment),
        subtitle="Difference from the average customer, standard deviations; "
        f"{cut}{captions.population(results)}",
        alt=_alt_text(results, segment),
        table=_table(results, segment),
        **captions.origin(results.data, segment.n_customers),
        reading=READING,
    )


def figures(results: Results) -> tuple[Figure, ...]:
    """All figures of this module: one per segment."""
    return tuple(figure(results, segment.letter) for segment in results.segments if _described(segment))


def _segment(results: Results, letter: str) -> Segment:
    return next(segment for segment in results.segments if segment.letter == letter)


def _described(segment: Segment) -> list[SegmentVariable]:
    return [part for part in segment.variables if part.difference is not None]


def _shown(results: Results, segment: Segment) -> list[SegmentVariable]:
    """The largest differences, from above to below the average."""
    largest = sorted(_described(segment), key=lambda part: -abs(part.difference or 0))[:MOST]
    return sorted(largest, key=lambda part: -(part.difference or 0))


def _ends(shown: list[SegmentVariable]) -> tuple[float, float]:
    values = [v for p in shown for v in (p.low, p.high, p.difference) if v is not None]
    return min(-NEAREST_END, *values) - 0.12, max(NEAREST_END, *values) + 0.12


def _x(shown: list[SegmentVariable], field: str) -> alt.X:
    axis = alt.Axis(
        title="Standard deviations from the average customer",
        values=list(range(-9, 10)),
        labelExpr=SIGNED,
        offset=4,
    )
    return alt.X(field, axis=axis, scale=alt.Scale(domain=list(_ends(shown)), nice=False))


def _background(layout: rows.Rows, shown: list[SegmentVariable]) -> list[alt.Chart]:
    """The band of the typical, the line of the average customer, and its name on top."""
    low, high = _ends(shown)
    band = rows.plot([{"from": -0.2, "to": 0.2}]).mark_rect(color=style.BAND.light)
    grid = [{"at": at} for at in range(-9, 10) if low < at < high and at != 0]
    zero = rows.plot([{"at": 0}]).encode(x=_x(shown, "at:Q"))
    names = [{"at": at, "name": "Average customer"} for at in (0,)]
    text = rows.plot(names).mark_text(align="center", color=style.MUTED.light)
    return [
        band.encode(x=_x(shown, "from:Q"), x2=alt.X2("to:Q")),
        rows.plot(grid).mark_rule(color=style.GRID.light).encode(x=_x(shown, "at:Q")),
        zero.mark_rule(color=style.RULE.light, strokeWidth=1.5),
        text.encode(x=_x(shown, "at:Q"), y=rows.at_y(-12), text=alt.Text("name:N")),
    ]


def _marks(
    results: Results, layout: rows.Rows, segment: Segment, shown: list[SegmentVariable]
) -> list[alt.Chart]:
    order = [part.variable for part in shown]
    values = [_mark(results, segment.letter, part) for part in shown]
    base = rows.plot(values).encode(y=layout.y(order))
    colour, size = alt.Color("colour:N", scale=None), alt.Size("size:Q", scale=None)
    tips = [alt.Tooltip(f"{f}:N", title=t) for f, t in TIPS]
    interval = base.mark_rule(strokeWidth=2, yOffset=layout.shift, y2Offset=layout.shift)
    drawn = [
        interval.encode(x=_x(shown, "low:Q"), x2=alt.X2("high:Q"), color=colour),
        base.mark_circle(yOffset=layout.shift, opacity=1).encode(
            x=_x(shown, "difference:Q"), color=colour, size=size, tooltip=tips
        ),
    ]
    return drawn if style.is_narrow(layout.width) else [*drawn, *_numbers(layout, base, segment)]


def _numbers(layout: rows.Rows, base: alt.Chart, segment: Segment) -> list[alt.Chart]:
    """The two medians in plain units, in columns to the right of the marks."""
    made = []
    for place, (field, name) in enumerate(
        (("own", f"Median of {segment.letter}"), ("average", "Median of all")), start=1
    ):
        x = rows.at_x(layout.plot_width + place * COLUMN)
        head = rows.plot([{"name": name}]).mark_text(align="right", color=style.MUTED.light)
        made.append(head.encode(x=x, y=rows.at_y(-12), text=alt.Text("name:N")))
        colour = style.INK.light if place == 1 else style.MUTED.light
        made.append(base.mark_text(align="right", color=colour).encode(x=x, text=alt.Text(f"{field}:N")))
    return made


def _mark(results: Results, letter: str, part: SegmentVariable) -> dict[str, Any]:
    variable = results.variable(part.variable)
    return {
        "row": part.variable,
        "label": variable.label,
        "difference": part.difference,
        "low": part.difference if part.low is None else part.low,
        "high": part.difference if part.high is None else part.high,
        "colour": (style.segment(letter) if part.is_marker else style.NEUTRAL).light,
        "size": 150 if part.is_marker else 60,
        "text": f"{formatting.signed(part.difference)} {formatting.interval(part.low, part.high)}",
        "own": _short_amount(results, variable, middle(part, variable)),
        "average": _short_amount(results, variable, columns.typical(results, variable)),
    }


def _amount(results: Results, variable: Variable, value: float | None) -> str:
    return "" if value is None else formatting.quantity(value, variable, results.data)


def _short_amount(results: Results, variable: Variable, value: float | None) -> str:
    """The same without its unit where the column has no room for it."""
    text = _amount(results, variable, value)
    if width_of(text) <= COLUMN - 12:
        return text
    return _amount(results, variable.model_copy(update={"unit": None}), value)


def _strongest(results: Results, segment: Segment) -> tuple[str, str] | None:
    """Label and level of the strongest marker that has an order; None without one."""
    parts = {part.variable: part for part in _described(segment)}
    for key in segment.markers:
        if key in parts and parts[key].level not in ("unknown", "typical"):
            return captions.short_label(results.variable(key)), parts[key].level
    return None


def _finding(results: Results, segment: Segment) -> str:
    if (strongest := _strongest(results, segment)) is None:
        return f"Segment {segment.letter} stays close to the average customer"
    return f"{strongest[0]}: {strongest[1]} average in segment {segment.letter}"


def _alt_text(results: Results, segment: Segment) -> str:
    strongest = _strongest(results, segment)
    reason = f"{strongest[0]} is {strongest[1]} average" if strongest else "no variable stands out"
    return captions.alt_text("Dot chart", f"segment {segment.letter} against the average customer", reason)


def _table(results: Results, segment: Segment) -> Table:
    ranked = sorted(_described(segment), key=lambda part: -(part.difference or 0))
    heads = (
        "Variable",
        "Difference",
        "95% interval",
        f"Median of segment {segment.letter}",
        "Median of all",
        "Level",
    )
    return Table(heads, tuple(_row(results, part) for part in ranked))


def _row(results: Results, part: SegmentVariable) -> tuple[str, ...]:
    variable = results.variable(part.variable)
    return (
        variable.label,
        formatting.signed(part.difference),
        formatting.interval(part.low, part.high),
        _amount(results, variable, middle(part, variable)),
        _amount(results, variable, columns.typical(results, variable)),
        f"{part.level}{', marker' if part.is_marker else ''}",
    )
