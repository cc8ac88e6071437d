"""How one numeric column spreads inside each segment: a box of quantiles per segment."""

from functools import partial
from typing import Any

import altair as alt

from analysis.results import Results, SegmentVariable, Variable
from report import formatting
from report.charts import captions, rows, style
from report.charts.lettering import width_of
from report.charts.ruler import Kind, ruler
from report.figure import Figure, Table

ALL = "all"
LOGARITHMIC = ("log", "log1p")
MEDIAN_ROOM = 74


def chart(results: Results, key: str, width: int) -> alt.LayerChart:
    """One row per segment and one for everybody: line 5 to 95 %, bar the middle half, tick the median."""
    variable = results.variable(key)
    boxes = _boxes(results, variable)
    segments = [s for s in results.segments if any(box["row"] == s.letter for box in boxes)]
    names = [s.name for s in segments]
    layout = rows.plan(
        width, [*names, "All customers"], chips=True, right=MEDIAN_ROOM, step=30, top=24, bottom=30
    )
    order = [box["row"] for box in boxes]
    x = _x(results, variable, boxes, layout.plot_width)
    return layout.frame(
        rows.independent(
            *_box_layers(layout, order, boxes, x),
            *_medians(layout, order, boxes),
            *rows.segment_layers(layout, segments, {ALL: "All customers"}),
        )
    )


def figure(results: Results, key: str) -> Figure | None:
    """The spread of one column over the segments; None where it has no quantiles."""
    variable = results.variable(key)
    boxes = _boxes(results, variable)
    if len(boxes) < 2:
        return None
    highest = max((box for box in boxes if box["row"] != ALL), key=lambda box: box["median"])
    label = captions.short_label(variable)
    return Figure(
        id=f"spread-{captions.column_id(results, key)}",
        chart=partial(chart, results, key),
        title=captions.fitting(
            f"{label}: highest in segment {highest['row']}, {highest['text']}",
            f"{label}: highest in segment {highest['row']}",
        ),
        subtitle=f"{captions.measure(variable, results)}; {captions.population(results)}",
        alt=captions.alt_text(
            "Box chart",
            f"{label} in {len(boxes) - 1} segments",
            f"the median is highest in segment {highest['row']} at {highest['text']}",
        ),
        table=_table(results, variable),
        **captions.origin(results.data),
        reading="The tick is the median: half of the customers lie below it. The bar holds the middle half, "
        f"the line nine in ten customers.{NOTES[_kind(variable, boxes)]}",
    )


def figures(results: Results) -> tuple[Figure, ...]:
    """All figures of this module: one per numeric column with quantiles."""
    made = (figure(results, variable.key) for variable in results.variables if variable.kind != "flag")
    return tuple(one for one in made if one is not None)


def _boxes(results: Results, variable: Variable) -> list[dict[str, Any]]:
    made = []
    for segment in results.segments:
        for part in segment.variables:
            if part.variable == variable.key and (quantiles := _quantiles(part)) is not None:
                made.append(_box(results, variable, segment.letter, quantiles))
    if variable.summary is not None and made:
        whole = variable.summary
        made.append(_box(results, variable, ALL, (whole.q05, whole.q1, whole.median, whole.q3, whole.q95)))
    return made


def _quantiles(part: SegmentVariable) -> tuple[float, ...] | None:
    found = tuple(q for q in (part.q05, part.q1, part.median, part.q3, part.q95) if q is not None)
    return found if len(found) == 5 else None


def _box(results: Results, variable: Variable, row: str, quantiles: tuple[float, ...]) -> dict[str, Any]:
    bare = variable.model_copy(update={"unit": None})

    def written(value: float) -> str:
        told = formatting.quantity(value, variable, results.data)
        fits = width_of(told) <= MEDIAN_ROOM - 8
        return told if fits else formatting.quantity(value, bare, results.data)

    names = ("q05", "q1", "median", "q3", "q95")
    return {
        "row": row,
        **({} if row == ALL else {"letter": row}),
        **dict(zip(names, quantiles, strict=True)),
        "colour": style.NEUTRAL.light if row == ALL else style.segment(row).light,
        "text": written(quantiles[2]),
        "middle": f"{written(quantiles[1])} to {written(quantiles[3])}",
    }


def _kind(variable: Variable, boxes: list[dict[str, Any]]) -> Kind:
    """Logarithmic where the analysis took logarithms; compressed where zeros forbid that."""
    lowest = min(box["q05"] for box in boxes)
    if variable.transform not in (*LOGARITHMIC, "sqrt") or lowest < 0:
        return "linear"
    return "root" if lowest == 0 or variable.transform == "sqrt" else "log"


NOTES: dict[Kind, str] = {
    "log": " The scale is logarithmic: equal steps multiply.",
    "root": " The scale is compressed towards high values.",
    "linear": "",
}


def _x(results: Results, variable: Variable, boxes: list[dict[str, Any]], room: float) -> alt.X:
    low, high = min(box["q05"] for box in boxes), max(box["q95"] for box in boxes)
    chosen = ruler(_kind(variable, boxes), low, high)
    bare = variable.model_copy(update={"unit": None})
    axis = chosen.axis(room, lambda value: formatting.quantity(value, bare, results.data))
    return alt.X("q05:Q", axis=axis, scale=chosen.scale())


def _box_layers(
    layout: rows.Rows, order: list[str], boxes: list[dict[str, Any]], x: alt.X
) -> list[alt.Chart]:
    base = rows.plot(boxes).encode(y=layout.y(order), color=alt.Color("colour:N", scale=None))
    tips = [
        alt.Tooltip("row:N", title="Segment"),
        alt.Tooltip("text:N", title="Median"),
        alt.Tooltip("middle:N", title="Middle half"),
    ]
    paper, ink = alt.ColorValue(style.PAPER.light), alt.ColorValue(style.INK.light)
    shift: dict[str, Any] = {"yOffset": layout.shift}
    both: dict[str, Any] = {**shift, "y2Offset": layout.shift}
    return [
        base.mark_rule(strokeWidth=2, **both).encode(x=x, x2=alt.X2("q95:Q")),
        base.mark_bar(size=12, **shift).encode(x=alt.X("q1:Q"), x2=alt.X2("q3:Q"), tooltip=tips),
        base.mark_tick(thickness=5, size=20, **shift).encode(x=alt.X("median:Q"), color=paper),
        base.mark_tick(thickness=2.5, size=20, **shift).encode(x=alt.X("median:Q"), color=ink),
    ]


def _medians(layout: rows.Rows, order: list[str], boxes: list[dict[str, Any]]) -> list[alt.Chart]:
    """The medians as numbers, in a column on the right."""
    x = rows.at_x(layout.plot_width + MEDIAN_ROOM)
    text: dict[str, Any] = {"align": "right", "dy": layout.shift}
    head = rows.plot([{"name": "Median"}]).mark_text(align="right", color=style.MUTED.light)
    numbers = rows.plot(boxes).mark_text(color=style.INK.light, **text)
    return [
        head.encode(x=x, y=rows.at_y(-10), text=alt.Text("name:N")),
        numbers.encode(x=x, y=layout.y(order), text=alt.Text("text:N")),
    ]


def _table(results: Results, variable: Variable) -> Table:
    columns = ("Segment", "5% are below", "25% are below", "Median", "75% are below", "95% are below")
    names = {segment.letter: f"{segment.letter} {segment.name}" for segment in results.segments}
    return Table(
        columns,
        tuple(
            (
                names.get(box["row"], "All customers"),
                *(
                    formatting.quantity(box[quantile], variable, results.data)
                    for quantile in ("q05", "q1", "median", "q3", "q95")
                ),
            )
            for box in _boxes(results, variable)
        ),
    )
