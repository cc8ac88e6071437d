"""Other reasonable ways of doing it, and how many customers keep their companions."""

from functools import partial

import altair as alt

from analysis.results import Results, SensitivityRun
from report import formatting
from report.charts import captions, rows, style
from report.charts.ruler import Ruler
from report.figure import Figure, Table

READING = (
    "Each row changes one choice that could reasonably have been made otherwise. The closer to 100%, "
    "the less the segments depend on that choice."
)
REMAIN = 0.8


def chart(results: Results, width: int) -> alt.LayerChart:
    """One dot per other way, the one that changes least on top."""
    runs = _sorted(results)
    labels = {run.key: run.what for run in runs}
    layout = rows.plan(width, list(labels.values()), right=48, step=30, top=8, bottom=44)
    span = Ruler("linear", 0.0, 1.0)
    ticks = [(place / 5, formatting.share(place / 5)) for place in range(6)]
    axis = span.axis(layout.plot_width, str, "Customers who keep their companions", ticks=ticks)
    x = alt.X("companions:Q", axis=axis, scale=span.scale())
    return layout.frame(rows.independent(*_marks(layout, runs, x), *rows.label_layers(layout, labels)))


def figure(results: Results) -> Figure | None:
    """The sensitivity of the segments; None where it was not computed."""
    runs = _sorted(results)
    if not runs:
        return None
    worst = runs[-1]
    return Figure(
        id="sensitivity",
        chart=partial(chart, results),
        title=f"At least {formatting.share(worst.companions)} of customers keep their companions",
        subtitle="Share of customers who stay with the same companions, percent; "
        f"{captions.population(results)}",
        alt=captions.alt_text(
            "Dot chart",
            f"{formatting.plural(len(runs), 'other way', 'other ways')} of segmenting the same customers",
            f"the largest change comes from: {worst.what}, which keeps {formatting.share(worst.companions)}",
        ),
        table=_table(runs),
        **captions.origin(results.data),
        reading=READING,
    )


def figures(results: Results) -> tuple[Figure, ...]:
    """All figures of this module."""
    made = figure(results)
    return (made,) if made else ()


def _sorted(results: Results) -> list[SensitivityRun]:
    return sorted(results.evidence.sensitivity, key=lambda run: (-run.companions, run.key))


def _marks(layout: rows.Rows, runs: list[SensitivityRun], x: alt.X) -> list[alt.Chart]:
    values = [
        {
            "row": run.key,
            "companions": run.companions,
            "zero": 0,
            "what": run.what,
            "text": formatting.share(run.companions),
            "colour": (style.ACCENT if run.companions >= REMAIN else style.MARK).light,
        }
        for run in runs
    ]
    base = rows.plot(values).encode(
        y=layout.y([run.key for run in runs]), color=alt.Color("colour:N", scale=None)
    )
    tips = [alt.Tooltip("what:N", title="Changed"), alt.Tooltip("text:N", title="Keep their companions")]
    number = base.mark_text(align="right", fontWeight="bold", dy=layout.shift)
    return [
        base.mark_rule(strokeWidth=2, yOffset=layout.shift, y2Offset=layout.shift).encode(
            x=x, x2=alt.X2("zero:Q")
        ),
        base.mark_circle(size=150, opacity=1, yOffset=layout.shift).encode(x=x, tooltip=tips),
        number.encode(x=rows.at_x(layout.plot_width + 48), text=alt.Text("text:N")),
    ]


def _table(runs: list[SensitivityRun]) -> Table:
    return Table(
        ("What was changed", "Keep their companions", "Adjusted Rand index", "Segments"),
        tuple(
            (
                run.what,
                formatting.share(run.companions),
                formatting.decimal(run.ari),
                formatting.count(run.n_segments),
            )
            for run in runs
        ),
    )
