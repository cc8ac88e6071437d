"""All segments against the average customer: a numbered heat map of differences."""

from functools import partial
from typing import Any

import altair as alt

from analysis.results import Results, Segment
from report import formatting
from report.charts import captions, rows, style
from report.figure import Figure, Table

READING = (
    f"{captions.EXPLAINED_DIFFERENCE} Blue cells are above the average, brown cells below; grey is "
    "typical. Read a column to meet a segment, a row to compare the segments."
)
FEWEST, MOST = 8, 24
MOST_CELLS = 132  # more would make the page heavy, and nobody reads them: the table has them all
STEPS = (-1.5, -0.8, -0.2, 0.2, 0.8, 1.5)  # the levels of the text (.2 and .8), and one beyond
CELL = 28


def chart(results: Results, width: int) -> alt.LayerChart:
    """Variables in rows, segments in columns; blue is above, brown below the average."""
    keys = _shown(results)
    labels = {key: results.variable(key).label for key in keys}
    letters = [segment.letter for segment in results.segments]
    layout = rows.plan(width, list(labels.values()), step=CELL + 2, axis=False, top=64, bottom=6)
    x = rows.across("letter", letters)
    head = [{"letter": letter} for letter in letters]
    chips = rows.chip_layers(head, x=x, y=rows.at_y(-18))
    return layout.frame(
        rows.independent(
            *_key(layout),
            *chips,
            *_cells(layout, x, keys, _values(results, keys)),
            *rows.label_layers(layout, labels),
        )
    )


def figure(results: Results) -> Figure:
    """The heat map of differences, with the strongest one as its finding."""
    keys = _shown(results)
    n_all = len(_numeric(results))
    cut = f"the {len(keys)} variables that differ most of {n_all}; " if len(keys) < n_all else ""
    label, level, letter, _ = _strongest(results)
    return Figure(
        id="differences",
        chart=partial(chart, results),
        title=f"{label}: {level} average in segment {letter}",
        subtitle="Difference from the average customer, standard deviations; "
        f"{cut}{captions.population(results)}",
        alt=captions.alt_text(
            "Heat map",
            f"{len(keys)} variables in {len(results.segments)} segments against the average customer",
            f"the largest difference is {label}, {level} average in segment {letter}",
        ),
        table=_table(results),
        **captions.origin(results.data),
        reading=READING,
    )


def figures(results: Results) -> tuple[Figure, ...]:
    """All figures of this module."""
    return (figure(results),) if _numeric(results) else ()


def _numeric(results: Results) -> list[str]:
    """Columns with a difference in at least one segment, those that differ most first."""
    largest: dict[str, float] = {}
    for segment in results.segments:
        for part in segment.variables:
            if part.difference is not None:
                largest[part.variable] = max(largest.get(part.variable, 0.0), abs(part.difference))
    return sorted(largest, key=lambda key: -largest[key])


def _shown(results: Results) -> list[str]:
    return _numeric(results)[: max(FEWEST, min(MOST, MOST_CELLS // len(results.segments)))]


def _difference(segment: Segment, key: str) -> float | None:
    return next((part.difference for part in segment.variables if part.variable == key), None)


def _values(results: Results, keys: list[str]) -> list[dict[str, Any]]:
    made = []
    for key in keys:
        for segment in results.segments:
            difference = _difference(segment, key)
            step = step_of(difference)
            cell, ink = style.heat(step)
            made.append(
                {
                    "row": key,
                    "letter": segment.letter,
                    "text": "" if difference is None else formatting.signed(difference, 1),
                    "cell": cell,
                    "ink": ink,
                    "about": f"{results.variable(key).label}, segment {segment.letter} {segment.name}",
                }
            )
    return made


def step_of(difference: float | None) -> int:
    """Colour step 0 to 6 of a difference; the limits belong to the stronger level, as in the text."""
    if difference is None:
        return len(STEPS) // 2
    return sum(difference > edge if edge < 0 else difference >= edge for edge in STEPS)


def _cells(layout: rows.Rows, x: alt.X, keys: list[str], values: list[dict[str, Any]]) -> list[alt.Chart]:
    base = rows.plot(values).encode(x=x, y=layout.y(keys))
    tips = [alt.Tooltip("about:N", title="Where"), alt.Tooltip("text:N", title="Difference")]
    height = alt.RelativeBandSize(band=CELL / layout.step)
    return [
        base.mark_rect(height=height, yOffset=layout.shift, y2Offset=layout.shift).encode(
            color=alt.Color("cell:N", scale=None), tooltip=tips
        ),
        base.mark_text(align="center", dy=layout.shift).encode(
            text=alt.Text("text:N"), color=alt.Color("ink:N", scale=None)
        ),
    ]


def _key(layout: rows.Rows) -> list[alt.Chart]:
    """A strip that names the colours, on top."""
    names = ("below", "", "", "typical", "", "", "above")
    one = min(layout.plot_width, 330) / len(names)
    values = [
        {
            "from": i * one,
            "to": (i + 1) * one - 2,
            "cell": style.heat(i)[0],
            "ink": style.heat(i)[1],
            "name": name,
        }
        for i, name in enumerate(names)
    ]
    base = rows.plot(values).encode(x=alt.X("from:Q", scale=None, axis=None))
    cells = base.mark_rect().encode(y=rows.at_y(-60), y2=rows.at_y2(-42), x2=alt.X2("to:Q"))
    names_of_cells = base.mark_text(align="center", dx=one / 2 - 1).encode(
        y=rows.at_y(-51), text=alt.Text("name:N")
    )
    return [
        cells.encode(color=alt.Color("cell:N", scale=None)),
        names_of_cells.encode(color=alt.Color("ink:N", scale=None)),
    ]


def _strongest(results: Results) -> tuple[str, str, str, float]:
    """Label, level, letter and size of the largest difference on the map."""
    found = [
        (abs(part.difference), part.variable, segment.letter, part.difference)
        for segment in results.segments
        for part in segment.variables
        if part.difference is not None
    ]
    _, key, letter, difference = max(found)
    level = ("far " if abs(difference) >= 0.8 else "") + ("above" if difference > 0 else "below")
    return captions.short_label(results.variable(key)), level, letter, difference


def _table(results: Results) -> Table:
    columns = ("Variable", *(f"{segment.letter} {segment.name}" for segment in results.segments))
    rows_of_text = []
    for key in _numeric(results):
        cells = (formatting.signed(_difference(segment, key)) for segment in results.segments)
        rows_of_text.append((results.variable(key).label, *cells))
    return Table(columns, tuple(rows_of_text))
