"""How surely each segment comes back when the customers are drawn anew."""

from functools import partial
from typing import Any

import altair as alt

from analysis.results import Results, Segment, SegmentStability
from report import formatting
from report.charts import captions, rows, style
from report.charts.ruler import Ruler
from report.figure import Figure, Table

READING = (
    "Customers are drawn at random again and again and segmented anew. 1 means the same customers come "
    "together every time. Below 0.60 a segment should not be trusted; from 0.75 it is stable."
)
THRESHOLDS = ((0.6, "doubtful"), (0.75, "stable"), (0.85, "highly stable"))
LOWEST = "do not trust"
SHADES = (style.BAND, style.PAPER, style.BAND, style.PAPER)


def chart(results: Results, width: int) -> alt.LayerChart:
    """One dot per segment on the scale from "do not trust" to "highly stable"."""
    stability = _stability(results)
    segments = [segment for segment, _ in stability]
    layout = rows.plan(width, [s.name for s in segments], chips=True, right=44, step=30, top=44, bottom=44)
    span = Ruler("linear", min(0.4, *(found.jaccard - 0.03 for _, found in stability)), 1.0)
    axis = span.axis(
        layout.plot_width, formatting.decimal, "Mean Jaccard similarity", grid=False, ticks=_ticks(span)
    )
    x = alt.X("jaccard:Q", axis=axis, scale=span.scale())
    return layout.frame(
        rows.independent(
            *_zones(span, axis), *_dots(layout, stability, x), *rows.segment_layers(layout, segments)
        )
    )


def figure(results: Results) -> Figure | None:
    """The stability of the segments; None where it was not computed."""
    stability = _stability(results)
    if not stability:
        return None
    n_stable = sum(found.jaccard >= THRESHOLDS[1][0] for _, found in stability)
    weakest, least = min(stability, key=lambda pair: pair[1].jaccard)
    comes = "comes" if len(stability) == 1 or (n_stable == 0 and len(stability) == 2) else "come"
    n_redraws = stability[0][1].n_bootstraps
    return Figure(
        id="segment-stability",
        chart=partial(chart, results),
        title=f"{captions.of_all(n_stable, len(stability), 'segment')} {comes} back reliably",
        subtitle=f"Mean Jaccard similarity over {formatting.count(n_redraws)} redraws, 0 to 1; "
        f"{captions.population(results)}",
        alt=captions.alt_text(
            "Dot chart",
            f"the stability of {len(stability)} segments",
            f"segment {weakest.letter} is the least stable at {formatting.decimal(least.jaccard)}",
        ),
        table=_table(stability),
        **captions.origin(results.data),
        reading=READING,
    )


def figures(results: Results) -> tuple[Figure, ...]:
    """All figures of this module."""
    made = figure(results)
    return (made,) if made else ()


def _stability(results: Results) -> list[tuple[Segment, SegmentStability]]:
    found = {one.letter: one for one in results.evidence.segments}
    return [(segment, found[segment.letter]) for segment in results.segments if segment.letter in found]


def _ticks(span: Ruler) -> list[tuple[float, str]]:
    """The thresholds themselves, and the ends."""
    values = [at for at in (0.2, 0.4, *(at for at, _ in THRESHOLDS), 1.0) if at >= span.low]
    return [(value, formatting.decimal(value)) for value in values]


def _zones(span: Ruler, axis: alt.Axis) -> list[alt.Chart]:
    """Shaded zones with their names; the good end is named on the axis."""
    starts = [span.low, *(at for at, _ in THRESHOLDS)]
    ends = [*(at for at, _ in THRESHOLDS), 1.0]
    names = [LOWEST, *(name for _, name in THRESHOLDS)]
    values = [
        {"from": start, "to": end, "middle": (start + end) / 2, "name": _stacked(name), "shade": shade.light}
        for start, end, name, shade in zip(starts, ends, names, SHADES, strict=True)
        if end > start
    ]
    scale = span.scale()
    lines = rows.plot([{"at": at} for at, _ in THRESHOLDS]).mark_rule(strokeDash=[3, 3])
    text = rows.plot(values).mark_text(
        align="center", color=style.MUTED.light, lineBreak="\n", lineHeight=14, baseline="line-top"
    )
    return [
        rows.plot(values)
        .mark_rect()
        .encode(
            x=alt.X("from:Q", scale=scale, axis=axis),
            x2=alt.X2("to:Q"),
            color=alt.Color("shade:N", scale=None),
        ),
        lines.encode(x=alt.X("at:Q", scale=scale, axis=axis)),
        text.encode(x=alt.X("middle:Q", scale=scale, axis=axis), y=rows.at_y(-36), text=alt.Text("name:N")),
    ]


def _stacked(name: str) -> str:
    """A zone's name on two lines, the last word alone."""
    first, _, last = name.rpartition(" ")
    return f"{first}\n{last}" if first else f"\n{last}"


def _dots(layout: rows.Rows, stability: list[tuple[Segment, SegmentStability]], x: alt.X) -> list[alt.Chart]:
    values: list[dict[str, Any]] = [
        {
            "row": segment.letter,
            "jaccard": found.jaccard,
            "text": formatting.decimal(found.jaccard),
            "colour": style.segment(segment.letter).light,
            "detail": f"dissolved {found.dissolved}, recovered {found.recovered} of {found.n_bootstraps} "
            "times",
        }
        for segment, found in stability
    ]
    order = [segment.letter for segment, _ in stability]
    base = rows.plot(values).encode(y=layout.y(order))
    tips = [
        alt.Tooltip(f"{f}:N", title=t)
        for f, t in (("row", "Segment"), ("text", "Jaccard"), ("detail", "Redraws"))
    ]
    dot = base.mark_circle(size=170, opacity=1, yOffset=layout.shift)
    number = base.mark_text(align="right", fontWeight="bold", dy=layout.shift)
    return [
        dot.encode(x=x, color=alt.Color("colour:N", scale=None), tooltip=tips),
        number.encode(x=rows.at_x(layout.plot_width + 44), text=alt.Text("text:N")),
    ]


def _table(stability: list[tuple[Segment, SegmentStability]]) -> Table:
    return Table(
        ("Segment", "Mean Jaccard", "Redraws", "Times dissolved", "Times recovered"),
        tuple(
            (
                f"{segment.letter} {segment.name}",
                formatting.decimal(found.jaccard),
                formatting.count(found.n_bootstraps),
                formatting.count(found.dissolved),
                formatting.count(found.recovered),
            )
            for segment, found in stability
        ),
    )
