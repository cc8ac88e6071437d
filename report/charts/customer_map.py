"""Where customers lie on the two directions in which they differ most."""

from functools import partial
from itertools import groupby
from typing import Any

import altair as alt

from analysis.results import MapPoint, Results
from report import formatting
from report.charts import captions, rows, style
from report.charts.lettering import wrap
from report.charts.ruler import Ruler, ruler
from report.figure import Figure, Table

READING = (
    "Each dot is a customer; close dots are alike in most variables. Letters stand in the middle of "
    "their segment. Differences in other directions are not visible here, so overlaps may be smaller "
    "than they look."
)
MOST = 1000
NARROW_MOST = 400
HEIGHT = 0.62
EDGE, TITLE = 6, 46
CHIP = 28


def chart(results: Results, width: int) -> alt.LayerChart:
    """One dot per customer, coloured by segment, with the segment's letter at its middle."""
    points = _points(results, NARROW_MOST if style.is_narrow(width) else MOST)
    plot_width, plot_height = width - 2 * EDGE - TITLE, (width if style.is_narrow(width) else width * HEIGHT)
    across = ruler("linear", min(p.x for p in points), max(p.x for p in points))
    up = ruler("linear", min(p.y for p in points), max(p.y for p in points))
    names = _axis_names(results)
    x = alt.X("x:Q", axis=_axis(names[0], plot_width), scale=across.scale())
    y = alt.Y("y:Q", axis=_axis(names[1], plot_height), scale=up.scale())
    centres = _apart(_centres(results), across, up, plot_width, plot_height)
    layers = rows.independent(*_dots(points, x, y), *_letters(centres, x, y))
    padding = {"left": TITLE, "right": 2 * EDGE, "top": EDGE, "bottom": TITLE}
    framed: alt.LayerChart = layers.properties(
        width=plot_width, height=plot_height, padding=padding, autosize="none"
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


def _axis(name: str, room: float) -> alt.Axis:
    return alt.Axis(title=wrap(name, room - 20), labels=False, domain=True, titlePadding=8)


def _dots(points: list[MapPoint], x: alt.X, y: alt.Y) -> list[alt.Chart]:
    values = [
        {
            "x": round(p.x, 3),
            "y": round(p.y, 3),
            "segment": p.letter or "none",
            "colour": style.segment(p.letter).light,
            **({"letter": p.letter} if p.letter else {}),
        }
        for p in points
    ]
    tips = [alt.Tooltip("segment:N", title="Segment")]
    dots = rows.plot(values).mark_circle(size=22, opacity=0.75)
    return [dots.encode(x=x, y=y, color=alt.Color("colour:N", scale=None), tooltip=tips)]


def _letters(centres: list[dict[str, Any]], x: alt.X, y: alt.Y) -> list[alt.Chart]:
    ring = rows.plot(centres).mark_square(size=27 * 27, opacity=1, color=style.PAPER.light)
    return [ring.encode(x=x, y=y), *rows.chip_layers(centres, x=x, y=y, size=22)]


def _apart(
    centres: list[tuple[str, float, float, int]], across: Ruler, up: Ruler, width: float, height: float
) -> list[dict[str, Any]]:
    """Letters at the middles, moved sideways where two would cover each other."""
    placed: list[tuple[str, float, float]] = []
    for letter, x, y, _ in sorted(centres, key=lambda centre: centre[1]):
        left, top = across.place(x) * width, up.place(y) * height
        near = [other for _, other, at in placed if abs(at - top) < CHIP and abs(other - left) < CHIP]
        placed.append((letter, max([left, *(other + CHIP for other in near)]), top))
    return [
        {
            "letter": letter,
            "x": across.low + left / width * (across.high - across.low),
            "y": up.low + top / height * (up.high - up.low),
        }
        for letter, left, top in placed
    ]


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
