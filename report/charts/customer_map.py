"""Where customers lie on the two directions in which they differ most."""

from functools import partial
from itertools import groupby
from typing import Any

import altair as alt

from analysis.results import MapPoint, Results
from report import formatting
from report.charts import captions, rows, style
from report.charts.lettering import shorten
from report.figure import Figure, Table

READING = (
    "Each dot is a customer; close dots are alike in most variables. Letters stand in the middle of "
    "their segment. Differences in other directions are not visible here, so overlaps may be smaller "
    "than they look."
)
MOST = 1000
NARROW_MOST = 400
HEIGHT = 0.66


def chart(results: Results, width: int) -> alt.LayerChart:
    """One dot per customer, coloured by segment, with the segment's letter at its middle."""
    points = _points(results, NARROW_MOST if style.is_narrow(width) else MOST)
    height = width if style.is_narrow(width) else width * HEIGHT
    names = _axis_names(results)
    x, y = (
        _axis(points, field, name, room)
        for field, name, room in zip("xy", names, (width, height), strict=True)
    )
    layers = rows.independent(*_dots(points, x, y), *_letters(results, x, y))
    framed: alt.LayerChart = layers.properties(
        width=width - 36,
        height=height - 36,
        padding={"left": 30, "right": 6, "top": 6, "bottom": 30},
        autosize="none",
    )
    return framed


def figure(results: Results) -> Figure:
    """The customer map; its finding is how much of all differences it shows."""
    explained = sum(results.map.explained)
    shown = min(MOST, len(results.map.points))
    return Figure(
        id="customer-map",
        chart=partial(chart, results),
        title=f"This map shows {formatting.share(explained)} of all differences",
        subtitle=f"First two principal components, no unit; {formatting.count(shown)} customers drawn from "
        f"{captions.population(results)}",
        alt=captions.alt_text(
            "Scatter plot",
            f"{formatting.count(shown)} customers in {len(results.segments)} segments",
            f"the two directions together hold {formatting.share(explained)} of all differences",
        ),
        table=_table(results),
        **captions.origin(results.data),
        reading=READING,
    )


def figures(results: Results) -> tuple[Figure, ...]:
    """All figures of this module."""
    return (figure(results),) if results.map.points else ()


def _points(results: Results, most: int) -> list[MapPoint]:
    """At most `most` points, evenly from the list, in a fixed order."""
    points = results.map.points
    return (
        [points[place * len(points) // most] for place in range(most)] if len(points) > most else list(points)
    )


def _axis_names(results: Results) -> tuple[str, str]:
    keys = (results.map.x_variables, results.map.y_variables)
    made = []
    for name, own, explained in zip(("First", "Second"), keys, results.map.explained, strict=True):
        labels = formatting.listed([captions.short_label(results.variable(key)) for key in own[:2]])
        made.append(
            f"{name} direction, {formatting.share(explained)}{f': mostly {labels}' if labels else ''}"
        )
    return made[0], made[1]


def _axis(points: list[MapPoint], field: str, name: str, room: float) -> Any:
    values = [getattr(point, field) for point in points]
    margin = (max(values) - min(values)) * 0.03 or 1.0
    scale = alt.Scale(domain=[min(values) - margin, max(values) + margin], nice=False, zero=False)
    axis = alt.Axis(title=shorten(name, room - 40), labels=False, domain=True, titlePadding=8)
    return (alt.X if field == "x" else alt.Y)(f"{field}:Q", axis=axis, scale=scale)


def _dots(points: list[MapPoint], x: alt.X, y: alt.Y) -> list[alt.Chart]:
    values = [
        {
            "x": round(p.x, 3),
            "y": round(p.y, 3),
            "segment": p.letter or "none",
            "colour": style.segment(p.letter).light,
        }
        for p in points
    ]
    tips = [alt.Tooltip("segment:N", title="Segment")]
    dots = rows.plot(values).mark_circle(size=22, opacity=0.75)
    return [dots.encode(x=x, y=y, color=alt.Color("colour:N", scale=None), tooltip=tips)]


def _letters(results: Results, x: alt.X, y: alt.Y) -> list[alt.Chart]:
    centres = [
        {"letter": letter, "x": horizontal, "y": vertical}
        for letter, horizontal, vertical, _ in _centres(results)
    ]
    ring = rows.plot(centres).mark_square(size=27 * 27, opacity=1, color=style.PAPER.light)
    return [ring.encode(x=x, y=y), *rows.chip_layers(centres, x=x, y=y, size=22)]


def _centres(results: Results) -> list[tuple[str, float, float, int]]:
    """Letter, middle and number of points of each segment on the map."""
    placed = sorted((p for p in results.map.points if p.letter), key=lambda p: p.letter or "")
    made = []
    for letter, group in groupby(placed, key=lambda p: p.letter or ""):
        own = list(group)
        made.append((letter, sum(p.x for p in own) / len(own), sum(p.y for p in own) / len(own), len(own)))
    return made


def _table(results: Results) -> Table:
    names = {segment.letter: segment.name for segment in results.segments}
    columns = ("Segment", "Customers drawn", "Middle, first direction", "Middle, second direction")
    return Table(
        columns,
        tuple(
            (
                f"{letter} {names.get(letter, '')}",
                formatting.few(n),
                formatting.signed(x),
                formatting.signed(y),
            )
            for letter, x, y, n in _centres(results)
        ),
    )
