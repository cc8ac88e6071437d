"""The index that was observed, beside what data without any groups would give."""

from functools import partial

import altair as alt

from analysis.results import Results, Structure
from report import formatting
from report.charts import captions, rows, style
from report.charts.ruler import Ruler, ruler
from report.figure import Figure, Table

READING = (
    "The same method was run on invented customers that vary in the same way but form no groups. A dot "
    "to the right of the bar means more than chance gives to customers without groups."
)
NAMES = {"null": "Data without groups", "own": "Your customers"}


def chart(results: Results, width: int) -> alt.LayerChart:
    """A bar for the range of groupless data, a dot for the customers of this report."""
    structure = results.evidence.structure
    layout = rows.plan(width, list(NAMES.values()), right=64, step=36, top=8, bottom=44)
    span = _span(structure)
    axis = span.axis(layout.plot_width, formatting.significant, _title(results))
    x = alt.X("value:Q", axis=axis, scale=span.scale())
    return layout.frame(rows.independent(*_marks(layout, structure, x), *rows.label_layers(layout, NAMES)))


def figure(results: Results) -> Figure | None:
    """The null reference; None where it could not be computed."""
    structure = results.evidence.structure
    if structure.null_observed is None or structure.null_low is None or structure.null_high is None:
        return None
    word = _word(structure)
    return Figure(
        id="null-reference",
        chart=partial(chart, results),
        title=f"The segments are {word} than groupless data would give",
        subtitle=f"{_title(results)}, own scale; {captions.population(results)}",
        alt=captions.alt_text(
            "Range chart",
            f"{_title(results)} of the customers and of data without groups",
            f"the customers reach {formatting.decimal(structure.null_observed)} and data without groups "
            f"{formatting.decimal(structure.null_low)} to {formatting.decimal(structure.null_high)}",
        ),
        table=_table(results),
        **captions.origin(results.data, structure.n_used),
        reading=READING,
    )


def figures(results: Results) -> tuple[Figure, ...]:
    """All figures of this module."""
    made = figure(results)
    return (made,) if made else ()


def _title(results: Results) -> str:
    key = results.evidence.structure.null_index
    return next(
        (index.title for index in results.indices if index.key == key), key.replace("_", " ").capitalize()
    )


def _word(structure: Structure) -> str:
    observed, low, high = (
        value or 0.0 for value in (structure.null_observed, structure.null_low, structure.null_high)
    )
    return "no clearer" if low <= observed <= high else "clearer" if observed > high else "less clear"


def _span(structure: Structure) -> Ruler:
    values = [v for v in (structure.null_observed, structure.null_low, structure.null_high) if v is not None]
    margin = (max(values) - min(values)) * 0.15
    return ruler("linear", min(0.0, *values) - margin * (min(values) < 0), max(values) + margin)


def _marks(layout: rows.Rows, structure: Structure, x: alt.X) -> list[alt.Chart]:
    low, high, own = structure.null_low, structure.null_high, structure.null_observed
    span = [{"row": "null", "value": low, "to": high, "text": formatting.interval(low, high)}]
    dot = [{"row": "own", "value": own, "text": formatting.decimal(own)}]
    order = list(NAMES)
    bar = rows.plot(span).mark_bar(size=16, color=style.NEUTRAL.light, yOffset=layout.shift)
    point = rows.plot(dot).mark_circle(size=190, opacity=1, color=style.ACCENT.light, yOffset=layout.shift)
    texts = rows.plot([*span, *dot]).mark_text(align="right", fontWeight="bold", dy=layout.shift)
    return [
        bar.encode(x=x, x2=alt.X2("to:Q"), y=layout.y(order)),
        point.encode(x=x, y=layout.y(order)),
        texts.encode(x=rows.at_x(layout.plot_width + 64), y=layout.y(order), text=alt.Text("text:N")),
    ]


def _table(results: Results) -> Table:
    structure = results.evidence.structure
    return Table(
        ("What", _title(results)),
        (
            (NAMES["own"], formatting.decimal(structure.null_observed, 3)),
            (f"{NAMES['null']}, low", formatting.decimal(structure.null_low, 3)),
            (f"{NAMES['null']}, high", formatting.decimal(structure.null_high, 3)),
        ),
    )
