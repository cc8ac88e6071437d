"""Which groups come back, and which persist as the number of segments grows."""

from functools import partial
from typing import Any, Literal

import altair as alt

from analysis.results import Results
from report import formatting
from report.charts import captions, rows, style
from report.charts.ruler import Ruler
from report.figure import Figure, Table

HEIGHT = 210
LEFT = 44
Measure = Literal["within", "across"]
NAMES: dict[Measure, tuple[str, str, str]] = {
    "within": (
        "Best Jaccard similarity of each segment over redraws, 0 to 1",
        "how well each segment comes back, by number of segments",
        "Each dot is one segment of a solution. High dots are segments that come back; a column with low "
        "dots holds "
        "segments that do not.",
    ),
    "across": (
        "1 minus the entropy of a segment's origin, 0 to 1",
        "how segments descend from one another as their number grows",
        "Each dot is one segment. At the top it was one group already with one segment fewer; low, it mixes "
        "customers from several.",
    ),
}


def chart(results: Results, measure: Measure, width: int) -> alt.LayerChart:
    """One dot per segment of each solution, and the line of the weakest."""
    room = width - LEFT - 12
    values = _values(results, measure)
    ks = sorted({value["k"] for value in values})
    span = Ruler("linear", min(ks) - 0.4, max(ks) + 0.4)
    axis = span.axis(room, str, "Number of segments", grid=False, ticks=[(float(k), str(k)) for k in ks])
    x = alt.X("k:Q", axis=axis, scale=span.scale())
    y_axis = alt.Axis(title=None, grid=True, values=[0, 0.2, 0.4, 0.6, 0.8, 1], format=".1f")
    y = alt.Y("value:Q", axis=y_axis, scale=alt.Scale(domain=[0, 1.0], nice=False))
    framed: alt.LayerChart = rows.independent(*_marks(values, x, y)).properties(
        width=room,
        height=HEIGHT,
        padding={"left": LEFT, "right": 12, "top": 14, "bottom": 44},
        autosize="none",
    )
    return framed


def figure(results: Results, measure: Measure) -> Figure | None:
    """Persistence of the groups; None where it was not computed."""
    values = _values(results, measure)
    if len({value["k"] for value in values}) < 2:
        return None
    own = [value["value"] for value in values if value["k"] == results.chosen.n_segments]
    n_good = sum(value >= 0.75 for value in own)
    what = "come back clearly" if measure == "within" else "descend from one group"
    finding = (
        f"{captions.of_all(n_good, len(own), 'segment')} {what}"
        if own
        else f"Few or many segments: which {what}"
    )
    subtitle, data, reading = NAMES[measure]
    return Figure(
        id=f"persistence-{measure}",
        chart=partial(chart, results, measure),
        title=finding,
        subtitle=f"{subtitle}; {captions.population(results)}",
        alt=captions.alt_text(
            "Dot chart", data, finding if own else "each solution tried has its own column"
        ),
        table=_table(values),
        **captions.origin(results.data),
        reading=reading,
    )


def figures(results: Results) -> tuple[Figure, ...]:
    """All figures of this module: within each solution, and across solutions."""
    made = (figure(results, measure) for measure in NAMES)
    return tuple(one for one in made if one is not None)


def _values(results: Results, measure: Measure) -> list[dict[str, Any]]:
    return [
        {
            "k": one.k,
            "value": value,
            "text": formatting.decimal(value),
            "colour": (style.MARK if one.k == results.chosen.n_segments else style.ACCENT).light,
        }
        for one in results.evidence.by_k
        for value in sorted(getattr(one, measure), reverse=True)
    ]


def _marks(values: list[dict[str, Any]], x: alt.X, y: alt.Y) -> list[alt.Chart]:
    ks = sorted({value["k"] for value in values})
    lowest = [{"k": k, "value": min(v["value"] for v in values if v["k"] == k)} for k in ks]
    line = rows.plot(lowest).mark_line(color=style.NEUTRAL.light, strokeWidth=1.25)
    dots = rows.plot(values).mark_circle(size=90, opacity=1)
    tips = [alt.Tooltip("k:Q", title="Segments"), alt.Tooltip("text:N", title="Value")]
    return [
        line.encode(x=x, y=y),
        dots.encode(x=x, y=y, color=alt.Color("colour:N", scale=None), tooltip=tips),
    ]


def _table(values: list[dict[str, Any]]) -> Table:
    ks = sorted({value["k"] for value in values})
    return Table(
        ("Segments", "Weakest", "Strongest", "All"),
        tuple(_row(k, [value["value"] for value in values if value["k"] == k]) for k in ks),
    )


def _row(k: int, found: list[float]) -> tuple[str, ...]:
    return (
        formatting.count(k),
        formatting.decimal(min(found)),
        formatting.decimal(max(found)),
        ", ".join(formatting.decimal(value) for value in found),
    )
