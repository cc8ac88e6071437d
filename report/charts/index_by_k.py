"""Every comparison index against the number of segments, one line per method."""

from functools import partial
from typing import Any

import altair as alt

from analysis.results import Candidate, Index, Results
from report import formatting
from report.charts import algorithms, captions, rows, style
from report.charts.lettering import shorten, width_of
from report.charts.ruler import Ruler
from report.figure import Figure, Table

READING = (
    "Each panel is one index; its heading says whether high or low is good. The large dot is the chosen"
    " segmentation. No single index decides: each likes a certain shape of group."
)
PANEL_HEIGHT = 120
AXIS = 44
BETWEEN = 16
LEGEND_LINE = 22
BEST_PART = 0.25


def chart(results: Results, width: int) -> alt.VConcatChart:
    """Small multiples, one per index; the chosen candidate is marked in each."""
    n_columns = 1 if style.is_narrow(width) else 2
    room = (width - n_columns * AXIS - (n_columns - 1) * BETWEEN - 12) / n_columns
    panels = [_panel(results, index, room) for index in _shown(results)]
    grid = alt.concat(
        *panels, columns=n_columns, spacing={"row": 88, "column": AXIS + BETWEEN}, bounds="flush"
    )
    stacked: alt.VConcatChart = alt.vconcat(
        _legend(results, width), grid, spacing=52, bounds="flush"
    ).properties(padding={"left": 0, "right": 8, "top": 4, "bottom": 6})
    return stacked


def figure(results: Results) -> Figure | None:
    """The indices by number of segments; None where fewer than two numbers were tried."""
    if not _shown(results):
        return None
    winner = results.chosen
    n_good, n_indices = _n_good(results), len(_shown(results))
    finding = f"In the best quarter on {n_good} of {formatting.plural(n_indices, 'index', 'indices')}"
    return Figure(
        id="index-by-k",
        chart=partial(chart, results),
        title=finding,
        subtitle=f"Value of each index, own scales; {captions.population(results)}",
        alt=captions.alt_text(
            "Set of line charts",
            f"{formatting.plural(n_indices, 'index', 'indices')} against the number of segments",
            f"the choice with {formatting.count(winner.n_segments)} is in the best quarter on {n_good}",
        ),
        table=_table(results),
        **captions.origin(results.data),
        reading=READING,
    )


def figures(results: Results) -> tuple[Figure, ...]:
    """All figures of this module."""
    made = figure(results)
    return (made,) if made else ()


def _values(results: Results, key: str) -> list[dict[str, Any]]:
    """One point per method and number of segments where the index is defined."""
    own = algorithms.chosen(results)
    method_of_choice = algorithms.method(results, own) if own else None
    return [
        {
            "k": k,
            "value": candidate.indices[key],
            "method": method,
            "colour": (style.ACCENT if method == method_of_choice else style.NEUTRAL).light,
            "text": formatting.decimal(candidate.indices[key], 3),
        }
        for (method, k), candidate in sorted(algorithms.best_of_each(results).items())
        if candidate.indices.get(key) is not None
    ]


def _shown(results: Results) -> list[Index]:
    """The indices that at least two candidates have."""
    return [index for index in results.indices if len(_values(results, index.key)) > 1]


def _encodings(results: Results, values: list[dict[str, Any]], room: float) -> tuple[alt.X, alt.Y, alt.Shape]:
    ks = sorted({k for _, k in algorithms.best_of_each(results)})
    span = Ruler("linear", min(ks) - 0.2, max(ks) + 0.2)
    ticks = [(float(k), str(k)) for k in ks]
    x = alt.X("k:Q", axis=span.axis(room, str, "Segments", grid=False, ticks=ticks), scale=span.scale())
    found = [value["value"] for value in values]
    margin = (max(found) - min(found)) * 0.1 or abs(max(found)) * 0.1 or 1.0
    scale = alt.Scale(domain=[min(found) - margin, max(found) + margin], nice=False, zero=False)
    axis = alt.Axis(
        title=None, grid=True, tickCount=4, format=style.NUMBERS, minExtent=AXIS - 8, maxExtent=AXIS - 8
    )
    return x, alt.Y("value:Q", axis=axis, scale=scale), _shape(results)


def _shape(results: Results) -> alt.Shape:
    names = algorithms.methods(results)
    shapes = [algorithms.SHAPES[place % len(algorithms.SHAPES)] for place in range(len(names))]
    return alt.Shape("method:N", scale=alt.Scale(domain=names, range=shapes), legend=None)


def _panel(results: Results, index: Index, room: float) -> alt.LayerChart:
    values = _values(results, index.key)
    x, y, shape = _encodings(results, values, room)
    base = rows.plot(values).encode(x=x, y=y)
    colour = alt.Color("colour:N", scale=None)
    tips = [alt.Tooltip("method:N", title="Method"), alt.Tooltip("text:N", title=index.title)]
    layers = [
        base.mark_line(strokeWidth=1.25).encode(detail=alt.Detail("method:N"), color=colour),
        base.mark_point(size=34).encode(shape=shape, color=colour, tooltip=tips),
        *_chosen_layers(results, index, x, y, shape),
    ]
    good = "higher is better" if index.higher_is_better else "lower is better"
    title = alt.TitleParams(shorten(index.title, room, bold=True), subtitle=good, frame="group", offset=6)
    panel: alt.LayerChart = rows.independent(*layers).properties(width=room, height=PANEL_HEIGHT, title=title)
    return panel


def _chosen_layers(results: Results, index: Index, x: alt.X, y: alt.Y, shape: alt.Shape) -> list[alt.Chart]:
    chosen = algorithms.chosen(results)
    if chosen is None or chosen.indices.get(index.key) is None:
        return []
    point = {
        "k": chosen.n_segments,
        "value": chosen.indices[index.key],
        "method": algorithms.method(results, chosen),
    }
    mark = rows.plot([point]).mark_point(color=style.MARK.light, size=150, opacity=1)
    return [mark.encode(x=x, y=y, shape=shape)]


def _legend(results: Results, width: int) -> alt.LayerChart:
    """Shapes and names of the methods, wrapped to the width."""
    chosen = algorithms.chosen(results)
    entries = [(name, name, style.MUTED.light) for name in algorithms.methods(results)]
    if chosen is not None:
        entries.append((algorithms.method(results, chosen), "chosen", style.MARK.light))
    values: list[dict[str, Any]] = []
    left, line = float(-AXIS), 0
    for name, label, colour in entries:
        needed = 22 + width_of(label) + 18
        if left > -AXIS and left + needed > width - AXIS - 12:
            left, line = float(-AXIS), line + 1
        values.append({"method": name, "label": label, "colour": colour, "x": left, "y": line * LEGEND_LINE})
        left += needed
    base = rows.plot(values).encode(
        x=alt.X("x:Q", scale=None, axis=None), y=alt.Y("y:Q", scale=None, axis=None)
    )
    marks = base.mark_point(size=70, xOffset=8).encode(
        shape=_shape(results), color=alt.Color("colour:N", scale=None)
    )
    texts = base.mark_text(color=style.INK.light, dx=20).encode(text=alt.Text("label:N"))
    legend: alt.LayerChart = rows.independent(marks, texts).properties(
        width=width - AXIS - 12, height=line * LEGEND_LINE + 8
    )
    return legend


def _n_good(results: Results) -> int:
    """Indices on which the chosen candidate is in the best quarter of those drawn."""
    chosen = algorithms.chosen(results)
    return sum(_is_good(results, chosen, index) for index in _shown(results)) if chosen else 0


def _is_good(results: Results, chosen: Candidate, index: Index) -> bool:
    own = chosen.indices.get(index.key)
    if own is None:
        return False
    values = [value["value"] for value in _values(results, index.key)]
    n_better = sum(value > own if index.higher_is_better else value < own for value in values)
    return bool(n_better < BEST_PART * len(values))


def _table(results: Results) -> Table:
    shown = _shown(results)
    return Table(
        ("Candidate", "Segments", *(index.title for index in shown)),
        tuple(
            (
                algorithms.method(results, candidate),
                formatting.count(candidate.n_segments),
                *(formatting.decimal(candidate.indices.get(index.key), 3) for index in shown),
            )
            for candidate in results.candidates
            if candidate.status != "failed"
        ),
    )
