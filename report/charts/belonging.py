"""How clearly customers belong to their segment: the core and the edge of each."""

from functools import partial
from typing import Any

import altair as alt

from analysis.results import Results, Segment
from report import formatting
from report.charts import captions, rows, style
from report.figure import Figure, Table

READING = "Borderline customers lie almost as close to another segment; address them with what both share."
PARTS = (("core", "clearly inside"), ("edge", "close to another segment"))


def chart(results: Results, width: int) -> alt.LayerChart:
    """One bar per segment, 100 percent long: full colour is the core, light the edge."""
    segments = list(results.segments)
    layout = rows.plan(
        width, [s.name for s in segments], chips=True, right=0, step=30, top=32, bottom=8, axis=False
    )
    return layout.frame(
        rows.independent(*_bars(layout, segments), *_key(layout), *rows.segment_layers(layout, segments))
    )


def figure(results: Results) -> Figure:
    """Core and edge of each segment."""
    least = min(results.segments, key=lambda s: (s.core_share, s.letter))
    most = formatting.share_of(least.edge_share, least.n_customers)
    return Figure(
        id="belonging",
        chart=partial(chart, results),
        title=f"{formatting.share(_borderline(results))} of customers lie close to another segment",
        subtitle=f"Share of each segment's customers, percent; {captions.population(results)}",
        alt=captions.alt_text(
            "Stacked bar chart",
            f"clear and borderline customers in {formatting.plural(len(results.segments), 'segment')}",
            f"segment {least.letter} has the most borderline customers, {most}",
        ),
        table=Table(
            ("Segment", "Clearly inside", "Close to another segment", "Mean certainty"),
            tuple(
                (
                    f"{s.letter} {s.name}",
                    formatting.share_of(s.core_share, s.n_customers),
                    formatting.share_of(s.edge_share, s.n_customers),
                    formatting.decimal(s.certainty),
                )
                for s in results.segments
            ),
        ),
        **captions.origin(results.data, results.data.n_customers - results.n_unassigned),
        reading=READING,
    )


def figures(results: Results) -> tuple[Figure, ...]:
    """All figures of this module."""
    return (figure(results),) if len(results.segments) > 1 else ()


def _borderline(results: Results) -> float:
    """Share of all placed customers that are at the edge of their segment."""
    placed = sum(segment.n_customers for segment in results.segments)
    return sum(segment.n_customers * segment.edge_share for segment in results.segments) / placed


def _bars(layout: rows.Rows, segments: list[Segment]) -> list[alt.Chart]:
    order = [segment.letter for segment in segments]
    x = alt.X("from:Q", axis=None, scale=alt.Scale(domain=[0, 1], nice=False))
    made = []
    for part, opacity in (("core", 1.0), ("edge", 0.25)):
        values = [_value(segment, part) for segment in segments]
        base = rows.plot(values).encode(y=layout.y(order))
        bar = base.mark_bar(size=18, yOffset=layout.shift, fillOpacity=opacity, strokeWidth=1)
        made.append(
            bar.encode(
                x=x,
                x2=alt.X2("to:Q"),
                color=alt.Color("colour:N", scale=None),
                stroke=alt.Stroke("colour:N", scale=None),
                tooltip=[
                    alt.Tooltip("row:N", title="Segment"),
                    alt.Tooltip("text:N", title=dict(PARTS)[part]),
                ],
            )
        )
        align: dict[str, Any] = {"align": "left", "dx": 7} if part == "core" else {"align": "right", "dx": -7}
        text = base.transform_filter("datum.share > 0.09").mark_text(
            fontWeight="bold", dy=layout.shift, **align
        )
        at = alt.X("from:Q" if part == "core" else "to:Q", axis=None)
        made.append(text.encode(x=at, text=alt.Text("text:N"), color=alt.Color("ink:N", scale=None)))
    return made


def _value(segment: Segment, part: str) -> dict[str, Any]:
    is_core = part == "core"
    share = segment.core_share if is_core else segment.edge_share
    return {
        "row": segment.letter,
        "letter": segment.letter,
        "from": 0.0 if is_core else segment.core_share,
        "to": segment.core_share if is_core else min(1.0, segment.core_share + segment.edge_share),
        "share": share,
        "text": formatting.share_of(share, segment.n_customers),
        "colour": style.segment(segment.letter).light,
        "ink": style.on_segment(segment.letter).light if is_core else style.INK.light,
    }


def _key(layout: rows.Rows) -> list[alt.Chart]:
    made = []
    for place, ((_, name), opacity) in enumerate(zip(PARTS, (1.0, 0.25), strict=True)):
        base = rows.plot([{"name": name}]).encode(x=rows.at_x(7 + place * 110), y=rows.at_y(-18))
        square = base.mark_square(
            size=13 * 13,
            opacity=1,
            fill=style.NEUTRAL.light,
            fillOpacity=opacity,
            stroke=style.NEUTRAL.light,
            strokeWidth=1,
        )
        made += [square, base.mark_text(dx=12, color=style.INK.light).encode(text=alt.Text("name:N"))]
    return made
