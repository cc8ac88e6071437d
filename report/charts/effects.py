"""How strongly each column differs between the segments, with its interval."""

from functools import partial
from typing import Any

import altair as alt

from analysis.results import Effect, Results
from report import formatting
from report.charts import captions, rows, style
from report.charts.ruler import Ruler
from report.figure import Figure, Table

READING = (
    "0 means the segments do not differ at all, 1 that the segment tells the value exactly. Lines show "
    "95% intervals. Columns that built the segments must differ, so no significance is claimed for "
    "them."
)
MOST = 24
BUILT, DESCRIBES = "built the segments", "only describes them"


def chart(results: Results, width: int) -> alt.LayerChart:
    """One dot per column, the strongest on top; filled columns built the segments."""
    shown = _sorted(results)[:MOST]
    labels = {effect.variable: results.variable(effect.variable).label for effect in shown}
    layout = rows.plan(width, list(labels.values()), right=44, step=28, top=34, bottom=44)
    span = Ruler("linear", 0.0, max(0.5, *(effect.high or effect.value or 0.0 for effect in shown)) + 0.02)
    axis = span.axis(layout.plot_width, formatting.significant, "Strength of the difference, 0 to 1")
    x = alt.X("value:Q", axis=axis, scale=span.scale())
    return layout.frame(
        rows.independent(*_marks(layout, shown, x), *_key(layout), *rows.label_layers(layout, labels))
    )


def figure(results: Results) -> Figure | None:
    """The effect sizes; None where there are none."""
    effects = _sorted(results)
    if not effects:
        return None
    strongest = captions.short_label(results.variable(effects[0].variable))
    cut = f"; the {MOST} strongest of {len(effects)}" if len(effects) > MOST else ""
    return Figure(
        id="effects",
        chart=partial(chart, results),
        title=captions.fitting(
            f"{strongest} differs most between the segments", f"{strongest} separates the segments most"
        ),
        subtitle=f"Epsilon-squared (numbers) or Cramer's V (categories), 0 to 1{cut}; "
        f"{captions.population(results)}",
        alt=captions.alt_text(
            "Dot chart",
            f"how strongly {formatting.plural(min(MOST, len(effects)), 'column')} differ between the "
            "segments",
            f"{strongest} is strongest at {formatting.decimal(effects[0].value)}",
        ),
        table=_table(results, effects),
        **captions.origin(results.data),
        reading=READING,
    )


def figures(results: Results) -> tuple[Figure, ...]:
    """All figures of this module."""
    made = figure(results)
    return (made,) if made else ()


def _sorted(results: Results) -> list[Effect]:
    defined = [effect for effect in results.effects if effect.value is not None]
    return sorted(defined, key=lambda effect: (-(effect.value or 0), effect.variable))


def _describes(effect: Effect) -> bool:
    return effect.role == "describe"


def _marks(layout: rows.Rows, shown: list[Effect], x: alt.X) -> list[alt.Chart]:
    values: list[dict[str, Any]] = [
        {
            "row": effect.variable,
            "value": effect.value,
            "low": effect.value if effect.low is None else effect.low,
            "high": effect.value if effect.high is None else effect.high,
            "text": formatting.decimal(effect.value),
            "interval": formatting.interval(effect.low, effect.high),
            "describes": _describes(effect),
        }
        for effect in shown
    ]
    base = rows.plot(values).encode(y=layout.y([effect.variable for effect in shown]))
    tips = [alt.Tooltip(f"{f}:N", title=t) for f, t in (("text", "Strength"), ("interval", "95% interval"))]
    shift: dict[str, Any] = {"yOffset": layout.shift}
    line = base.mark_rule(color=style.ACCENT.light, strokeWidth=2, y2Offset=layout.shift, **shift)
    dot = base.mark_circle(color=style.ACCENT.light, size=100, opacity=1, **shift)
    ring = base.transform_filter("datum.describes").mark_circle(
        color=style.PAPER.light, size=36, opacity=1, **shift
    )
    number = base.mark_text(align="right", color=style.INK.light, dy=layout.shift)
    return [
        line.encode(x=alt.X("low:Q"), x2=alt.X2("high:Q")),
        dot.encode(x=x, tooltip=tips),
        ring.encode(x=alt.X("value:Q")),
        number.encode(x=rows.at_x(layout.plot_width + 44), text=alt.Text("text:N")),
    ]


def _key(layout: rows.Rows) -> list[alt.Chart]:
    made = []
    for place, (name, is_ring) in enumerate(((BUILT, False), (DESCRIBES, True))):
        left = rows.at_x(8 + place * 140)
        base = rows.plot([{"name": name}]).encode(x=left, y=rows.at_y(-20))
        made.append(base.mark_circle(size=100, color=style.ACCENT.light, opacity=1))
        if is_ring:
            made.append(base.mark_circle(size=36, color=style.PAPER.light, opacity=1))
        made.append(base.mark_text(dx=11, color=style.INK.light).encode(text=alt.Text("name:N")))
    return made


def _table(results: Results, effects: list[Effect]) -> Table:
    return Table(
        ("Column", "Part in the segmentation", "Measure", "Strength", "95% interval", "Adjusted p-value"),
        tuple(_row(results, effect) for effect in effects),
    )


def _row(results: Results, effect: Effect) -> tuple[str, ...]:
    p_value = effect.p_adjusted
    written = "" if p_value is None else "under 0.001" if p_value < 0.001 else formatting.decimal(p_value, 3)
    return (
        results.variable(effect.variable).label,
        DESCRIBES if _describes(effect) else BUILT,
        effect.measure,
        formatting.decimal(effect.value),
        formatting.interval(effect.low, effect.high),
        written or "not tested",
    )
