"""How many customers each segment has, and what share of the value it brings."""

from functools import partial
from typing import Any

import altair as alt

from analysis.results import Results, Segment
from report import formatting
from report.charts import captions, rows, style
from report.figure import Figure, Table

CUSTOMERS, VALUE = "customers", "value"
OFFSET = {CUSTOMERS: -9, VALUE: 9}
OPACITY = {CUSTOMERS: 1.0, VALUE: 0.35}


def chart(results: Results, width: int) -> alt.LayerChart:
    """Two bars per segment, largest segment on top: share of customers and of value."""
    segments = _sorted(results)
    step = 30 if segments[0].value_share is None else 46
    layout = rows.plan(
        width, [s.name for s in segments], chips=True, right=110, step=step, axis=False, top=8, bottom=8
    )
    return layout.frame(
        rows.independent(
            *_bar_layers(layout, segments),
            *rows.segment_layers(layout, segments),
        )
    )


def figure(results: Results) -> Figure:
    """The figure of segment sizes, with its finding."""
    segments = _sorted(results)
    value = _value_label(results)
    return Figure(
        id="segment-sizes",
        chart=partial(chart, results),
        title=_finding(segments),
        subtitle=f"Share of customers{f' and of {value.lower()}' if value else ''} per segment, percent; "
        f"{captions.population(results)}",
        alt=captions.alt_text(
            "Bar chart",
            f"the share of customers{' and of value' if value else ''} in {len(segments)} segments",
            _finding(segments),
        ),
        table=_table(results, segments),
        **captions.origin(results.data),
    )


def figures(results: Results) -> tuple[Figure, ...]:
    """All figures of this module."""
    return (figure(results),)


def _sorted(results: Results) -> list[Segment]:
    return sorted(results.segments, key=lambda s: (-s.n_customers, s.letter))


def _value_label(results: Results) -> str | None:
    if results.data.value_column is None or results.segments[0].value_share is None:
        return None
    return captions.short_label(results.variable(results.data.value_column), words=6)


def _bars(segments: list[Segment], what: str) -> list[dict[str, Any]]:
    """The bars of one kind; none where the data have no value."""
    shares = [(s, s.share if what == CUSTOMERS else s.value_share) for s in segments]
    return [
        {
            "row": segment.letter,
            "letter": segment.letter,
            "share": share,
            "text": f"{formatting.share(share)} of {what}",
            "segment": f"{segment.letter} {segment.name}",
        }
        for segment, share in shares
        if share is not None
    ]


def _bar_layers(layout: rows.Rows, segments: list[Segment]) -> list[alt.Chart]:
    kinds = {what: bars for what in (CUSTOMERS, VALUE) if (bars := _bars(segments, what))}
    ends = [bar["share"] for bars in kinds.values() for bar in bars]
    x = alt.X("share:Q", axis=None, scale=alt.Scale(domain=[min(0, *ends), max(ends)], nice=False))
    made = []
    for what, bars in kinds.items():
        offset = layout.shift + (OFFSET[what] if len(kinds) > 1 else 0)
        made += _one_kind(layout, bars, x, offset, OPACITY[what])
    return made


def _one_kind(
    layout: rows.Rows, bars: list[dict[str, Any]], x: alt.X, offset: float, opacity: float
) -> list[alt.Chart]:
    order = [bar["row"] for bar in bars]
    colours = alt.Scale(domain=order, range=[style.segment(letter).light for letter in order])
    base = rows.plot(bars).encode(x=x, y=layout.y(order))
    drawn = base.mark_bar(size=15, yOffset=offset, fillOpacity=opacity, strokeWidth=1).encode(
        color=alt.Color("row:N", scale=colours, legend=None),
        stroke=alt.Stroke("row:N", scale=colours, legend=None),
        tooltip=[alt.Tooltip("segment:N", title="Segment"), alt.Tooltip("text:N", title="Share")],
    )
    text = base.mark_text(dx=6, dy=offset, color=style.INK.light)
    return [drawn, text.encode(text=alt.Text("text:N"))]


def _finding(segments: list[Segment]) -> str:
    largest = segments[0]
    if largest.value_share is None:
        return f"Segment {largest.letter} is the largest, with {formatting.share(largest.share)} of customers"
    leader = max(segments, key=lambda s: (s.value_share or 0) - s.share)
    return (
        f"Segment {leader.letter} is {formatting.share(leader.share)} of customers, "
        f"{formatting.share(leader.value_share)} of value"
    )


def _table(results: Results, segments: list[Segment]) -> Table:
    value = _value_label(results)
    columns = ["Segment", "Customers", "Share of customers"]
    columns += [f"{value}, total", f"{value}, share", f"{value}, per customer"] if value else []
    return Table(tuple(columns), tuple(_row(results, segment, value is not None) for segment in segments))


def _row(results: Results, segment: Segment, with_value: bool) -> tuple[str, ...]:
    cells = [
        f"{segment.letter} {segment.name}",
        formatting.few(segment.n_customers),
        formatting.share(segment.share),
    ]
    if with_value and results.data.value_column is not None:
        column = results.variable(results.data.value_column)
        cells += [
            formatting.quantity(segment.value, column, results.data),
            formatting.share(segment.value_share),
            formatting.quantity(segment.value_per_customer, column, results.data),
        ]
    return tuple(cells)
