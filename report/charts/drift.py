"""How far each column that builds the segments moved as a whole, against the limit."""

from functools import partial
from typing import Any

import altair as alt

from analysis.results import Drift, Results
from report import change_words, formatting
from report.charts import captions, rows, style
from report.charts.lettering import short_name
from report.charts.ruler import Ruler
from report.figure import Figure, Table

READING = (
    "0 means that the column is spread over the customers as it was then. The small upright line is what "
    "chance alone reaches once in a hundred reports."
)
MOST = 16
RIGHT = 44
LEAST_SPAN = 0.05


def chart(results: Results, width: int) -> alt.LayerChart:
    """One dot per column, the one that moved most on top; a line marks the limit."""
    shown = _sorted(results)[:MOST]
    labels = {one.variable: change_words.column(one.variable, results) for one in shown}
    layout = rows.plan(width, list(labels.values()), right=RIGHT, step=28, top=30, bottom=44)
    limit = _limit(results)
    high = max(LEAST_SPAN, limit or 0.0, *(one.psi or 0.0 for one in shown), *(one.chance for one in shown))
    ruler = Ruler("root", 0.0, high * 1.08)
    title = "Population stability index"
    axis = ruler.axis(layout.plot_width, lambda x: formatting.decimal(x, 2), title)
    x = alt.X("psi:Q", axis=axis, scale=ruler.scale())
    return layout.frame(
        rows.independent(
            *_line_of_limit(layout, limit, ruler),
            *_dots(layout, shown, x),
            *rows.label_layers(layout, labels, [one.variable for one in shown if one.has_drifted]),
        )
    )


def figure(results: Results) -> Figure | None:
    """The drift of the columns; None where none was measured."""
    found = _sorted(results)
    if not found:
        return None
    when = change_words.drifted_since(results)
    cut = f"the {MOST} that moved most; " if len(found) > MOST else ""
    finding = _finding(found, results)
    return Figure(
        id="drift",
        chart=partial(chart, results),
        title=finding,
        subtitle=f"Change of each column {when}, population stability index; "
        f"{cut}{captions.population(results)}",
        alt=captions.alt_text("Dot chart", f"the drift of {_many(found)}", finding),
        table=_table(found, results),
        **captions.origin(results.data),
        reading=READING,
    )


def figures(results: Results) -> tuple[Figure, ...]:
    """All figures of this module."""
    made = figure(results)
    return (made,) if made else ()


def _sorted(results: Results) -> list[Drift]:
    """Columns that could be compared, the one that moved most first; those with new gaps on top."""
    found = results.changes.drift if results.changes else ()
    measured = [one for one in found if one.psi is not None]
    return sorted(measured, key=lambda one: (not one.has_drifted, -(one.psi or 0.0), one.variable))


def _limit(results: Results) -> float | None:
    """The limit set for this report; None where the settings do not hold it."""
    section = results.settings.get("history")
    found = section.get("psi") if isinstance(section, dict) else None
    return float(found) if isinstance(found, int | float) else None


def _finding(found: list[Drift], results: Results) -> str:
    drifted = [one for one in found if one.has_drifted]
    if not drifted:
        return "No column moved so far that segments would change"
    label = short_name(change_words.column(drifted[0].variable, results))
    if len(drifted) == 1:
        return captions.fitting(f"{label} moved beyond the limit", "One column moved beyond the limit")
    return f"{captions.of_all(len(drifted), len(found), 'column')} moved beyond the limit"


def _many(found: list[Drift]) -> str:
    return formatting.plural(len(found), "column")


def _line_of_limit(layout: rows.Rows, limit: float | None, ruler: Ruler) -> list[alt.Chart]:
    if limit is None:
        return []
    at = ruler.place(limit) * layout.plot_width
    base = rows.plot([{"at": at, "name": "limit"}]).encode(x=alt.X("at:Q", scale=None, axis=None))
    rule = base.mark_rule(color=style.MARK.light, strokeWidth=1.5, strokeDash=[4, 3])
    text = base.mark_text(align="center", color=style.MARK.light)
    return [
        rule.encode(y=rows.at_y(-6), y2=rows.at_y2(layout.plot_height)),
        text.encode(y=rows.at_y(-16), text=alt.Text("name:N")),
    ]


def _dots(layout: rows.Rows, shown: list[Drift], x: alt.X) -> list[alt.Chart]:
    values: list[dict[str, Any]] = [
        {
            "row": one.variable,
            "psi": one.psi,
            "text": formatting.decimal(one.psi),
            "colour": (style.MARK if one.has_drifted else style.ACCENT).light,
        }
        for one in shown
    ]
    chances = [{"row": one.variable, "psi": one.chance} for one in shown]
    y = layout.y([one.variable for one in shown])
    tick = rows.plot(chances).mark_tick(color=style.RULE.light, thickness=2, size=14, yOffset=layout.shift)
    base = rows.plot(values).encode(y=y, color=alt.Color("colour:N", scale=None))
    dot = base.mark_circle(size=150, opacity=1, yOffset=layout.shift)
    number = base.mark_text(align="right", fontWeight="bold", dy=layout.shift)
    return [
        tick.encode(x=x, y=y),
        dot.encode(x=x, tooltip=[alt.Tooltip("text:N", title="Population stability index")]),
        number.encode(x=rows.at_x(layout.plot_width + RIGHT), text=alt.Text("text:N")),
    ]


def _table(found: list[Drift], results: Results) -> Table:
    n_then = results.changes.base.n_customers if results.changes else 0
    measured = ("Population stability index", "By chance, at most")
    return Table(
        ("Column", *measured, "Empty then", "Empty now", "Beyond the limit"),
        tuple(
            (
                change_words.column(one.variable, results),
                formatting.decimal(one.psi, 3),
                formatting.decimal(one.chance, 3),
                formatting.share_of(one.missing_before, n_then),
                formatting.share_of(one.missing_after, results.data.n_customers),
                "yes" if one.has_drifted else "no",
            )
            for one in found
        ),
    )
