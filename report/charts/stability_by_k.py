"""How reliably the chosen method gives the same answer, for each number of segments."""

from functools import partial
from typing import Any

import altair as alt

from analysis.results import Results
from report import formatting
from report.charts import captions, rows, style
from report.charts.ruler import Ruler
from report.figure import Figure, Table

HEIGHT = 230
LEFT = 44
THRESHOLD = 0.8
READING = (
    "Dots are the middle of all redraws, lines reach from the low to the high end. Few segments always "
    "come back more easily, so this is a condition to meet, not a goal."
)
STRENGTH = (
    " Diamonds on or above the dashed line (0.80) are numbers of segments that also predict new customers."
)


def chart(results: Results, width: int) -> alt.LayerChart:
    """Median and range of agreement per number of segments; diamonds are prediction strength."""
    room = width - LEFT - 12
    values = _values(results)
    ks = [value["k"] for value in values]
    span = Ruler("linear", min(ks) - 0.4, max(ks) + 0.4)
    axis = span.axis(room, str, "Number of segments", grid=False, ticks=[(float(k), str(k)) for k in ks])
    x = alt.X("k:Q", axis=axis, scale=span.scale())
    low = min([0.0, *(value["low"] for value in values)])
    y_axis = alt.Axis(title=None, grid=True, values=[0, 0.2, 0.4, 0.6, 0.8, 1], format=".1f")
    y = alt.Y("median:Q", axis=y_axis, scale=alt.Scale(domain=[low, 1.0], nice=False))
    framed: alt.LayerChart = rows.independent(*_marks(values, x, y), *_key(values)).properties(
        width=room,
        height=HEIGHT,
        padding={"left": LEFT, "right": 12, "top": 34, "bottom": 44},
        autosize="none",
    )
    return framed


def figure(results: Results) -> Figure | None:
    """Stability by number of segments; None where it was not computed."""
    if len(results.evidence.by_k) < 2:
        return None
    k = results.chosen.n_segments
    own = next((s for s in results.evidence.by_k if s.k == k), None)
    best = max(results.evidence.by_k, key=lambda s: (s.ari_median, -s.k))
    finding = f"The same answer comes back most with {formatting.worded(best.k, 'segment')}"
    reason = f"; at {k} the median is {formatting.decimal(own.ari_median)}" if own else ""
    return Figure(
        id="stability-by-k",
        chart=partial(chart, results),
        title=finding,
        subtitle="Adjusted Rand index between pairs of redraws, 1 is the same answer; "
        f"{captions.population(results)}",
        alt=captions.alt_text(
            "Dot and line chart",
            "the agreement between redraws by number of segments",
            f"agreement is highest with {formatting.plural(best.k, 'segment')}{reason}",
        ),
        table=_table(results),
        **captions.origin(results.data),
        reading=READING + (STRENGTH if any(v["strength"] is not None for v in _values(results)) else ""),
    )


def figures(results: Results) -> tuple[Figure, ...]:
    """All figures of this module."""
    made = figure(results)
    return (made,) if made else ()


def _values(results: Results) -> list[dict[str, Any]]:
    return [
        {
            "k": one.k,
            "low": one.ari_low,
            "median": one.ari_median,
            "high": one.ari_high,
            "strength": one.prediction_strength,
            "colour": (style.MARK if one.k == results.chosen.n_segments else style.ACCENT).light,
            "text": f"{formatting.decimal(one.ari_median)} {formatting.interval(one.ari_low, one.ari_high)}",
        }
        for one in sorted(results.evidence.by_k, key=lambda one: one.k)
    ]


def _marks(values: list[dict[str, Any]], x: alt.X, y: alt.Y) -> list[alt.Chart]:
    base = rows.plot(values).encode(x=x, color=alt.Color("colour:N", scale=None))
    tips = [alt.Tooltip("k:Q", title="Segments"), alt.Tooltip("text:N", title="Median, low and high")]
    drawn = [
        base.mark_rule(strokeWidth=2).encode(y=alt.Y("low:Q"), y2=alt.Y2("high:Q")),
        base.mark_circle(size=130, opacity=1).encode(y=y, tooltip=tips),
    ]
    strong = [{"k": v["k"], "strength": v["strength"]} for v in values if v["strength"] is not None]
    if not strong:
        return drawn
    diamonds = rows.plot(strong).mark_point(
        shape="diamond", size=70, filled=False, color=style.MUTED.light, strokeWidth=1.5, xOffset=14
    )
    line = rows.plot([{"at": THRESHOLD}]).mark_rule(color=style.MUTED.light, strokeDash=[3, 3])
    return [line.encode(y=alt.Y("at:Q")), *drawn, diamonds.encode(x=x, y=alt.Y("strength:Q"))]


def _key(values: list[dict[str, Any]]) -> list[alt.Chart]:
    """What the marks mean, on top."""
    entries: list[tuple[str, str, str, bool]] = [
        ("agreement", "circle", style.ACCENT.light, True),
        ("chosen", "circle", style.MARK.light, True),
    ]
    if any(value["strength"] is not None for value in values):
        entries.append(("prediction strength", "diamond", style.MUTED.light, False))
    made = []
    for place, (name, shape, colour, filled) in enumerate(entries):
        left = rows.at_x(-LEFT + 10 + (0, 100, 176)[place])
        base = rows.plot([{"name": name}]).encode(x=left, y=rows.at_y(-22))
        made.append(base.mark_point(shape=shape, size=80, filled=filled, color=colour, strokeWidth=1.5))
        made.append(base.mark_text(dx=12, color=style.INK.light).encode(text=alt.Text("name:N")))
    return made


def _table(results: Results) -> Table:
    return Table(
        ("Segments", "Low", "Median", "High", "Prediction strength"),
        tuple(
            (
                formatting.count(one.k),
                formatting.decimal(one.ari_low),
                formatting.decimal(one.ari_median),
                formatting.decimal(one.ari_high),
                "not computed"
                if one.prediction_strength is None
                else formatting.decimal(one.prediction_strength),
            )
            for one in results.evidence.by_k
        ),
    )
