"""How far the best answers of the algorithms agree: a numbered matrix."""

from functools import partial
from typing import Any

import altair as alt

from analysis.results import Results
from report import formatting
from report.charts import algorithms, captions, rows, style
from report.charts.lettering import wrap
from report.figure import Figure, Table

READING = (
    "Each cell compares the best answer of two algorithms. 1 means the same segments, 0 means no more "
    "agreement than chance."
)
CELL = 46
STEPS = (0.25, 0.5, 0.75)
WORDS = ("hardly", "partly", "largely", "almost fully")


def chart(results: Results, width: int) -> alt.LayerChart:
    """Each algorithm against each other one; dark is agreement."""
    names = {key: algorithms.title(results, key) for key in results.agreement.keys}
    layout = rows.plan(width, list(names.values()), step=CELL, axis=False, top=40, bottom=8)
    x = rows.across("column", list(names))
    return layout.frame(
        rows.independent(
            *_heads(layout, x, names),
            *_cells(results, layout, x, list(names)),
            *rows.label_layers(layout, names),
        )
    )


def figure(results: Results) -> Figure | None:
    """The agreement of the algorithms; None where fewer than two gave an answer."""
    if len(results.agreement.keys) < 2:
        return None
    one, other, most = _closest(results)
    word = WORDS[sum(most >= step for step in STEPS)]
    return Figure(
        id="agreement",
        chart=partial(chart, results),
        title=captions.fitting(f"{one} and {other} {word} agree", f"The two closest algorithms {word} agree"),
        subtitle="Adjusted Rand index, 1 is the same segments and 0 is chance; "
        f"{captions.population(results)}",
        alt=captions.alt_text(
            "Heat map",
            f"the agreement between {len(results.agreement.keys)} algorithms",
            f"{one} and {other} agree most, at {formatting.decimal(most)}",
        ),
        table=_table(results),
        **captions.origin(results.data),
        reading=READING,
    )


def figures(results: Results) -> tuple[Figure, ...]:
    """All figures of this module."""
    made = figure(results)
    return (made,) if made else ()


def _closest(results: Results) -> tuple[str, str, float]:
    keys, ari = results.agreement.keys, results.agreement.ari
    pairs = [(ari[i][j], -i, -j) for i in range(len(keys)) for j in range(i)]
    most, i, j = max(pairs)
    return algorithms.title(results, keys[-j]), algorithms.title(results, keys[-i]), most


def _heads(layout: rows.Rows, x: alt.X, names: dict[str, str]) -> list[alt.Chart]:
    room = layout.plot_width / len(names) - 6
    values = [{"column": key, "name": "\n".join(wrap(name, room, 2))} for key, name in names.items()]
    text = rows.plot(values).mark_text(
        align="center", lineBreak="\n", lineHeight=rows.LINE, color=style.INK.light, baseline="line-top"
    )
    return [text.encode(x=x, y=rows.at_y(-36), text=alt.Text("name:N"))]


def _cells(results: Results, layout: rows.Rows, x: alt.X, order: list[str]) -> list[alt.Chart]:
    values = _values(results, order)
    base = rows.plot(values).encode(x=x, y=layout.y(order))
    height = alt.RelativeBandSize(band=(CELL - 2) / layout.step)
    tips = [alt.Tooltip("pair:N", title="Pair"), alt.Tooltip("text:N", title="Agreement")]
    return [
        base.mark_rect(height=height, yOffset=layout.shift, y2Offset=layout.shift).encode(
            color=alt.Color("cell:N", scale=None), tooltip=tips
        ),
        base.mark_text(align="center", dy=layout.shift, fontSize=13).encode(
            text=alt.Text("text:N"), color=alt.Color("ink:N", scale=None)
        ),
    ]


def _values(results: Results, order: list[str]) -> list[dict[str, Any]]:
    made = []
    for i, row in enumerate(order):
        for j, column in enumerate(order):
            agreement = results.agreement.ari[i][j]
            cell, ink = style.heat(3 if i == j else 3 + sum(agreement >= step for step in STEPS))
            pair = f"{algorithms.title(results, row)} and {algorithms.title(results, column)}"
            text = "same" if i == j else formatting.decimal(agreement)
            made.append({"row": row, "column": column, "text": text, "cell": cell, "ink": ink, "pair": pair})
    return made


def _table(results: Results) -> Table:
    keys, agreement = results.agreement.keys, results.agreement
    names = [algorithms.title(results, key) for key in keys]
    return Table(
        ("First", "Second", "Adjusted Rand index", "Adjusted mutual information"),
        tuple(
            (
                names[j],
                names[i],
                formatting.decimal(agreement.ari[i][j]),
                formatting.decimal(agreement.ami[i][j]),
            )
            for i in range(len(keys))
            for j in range(i)
        ),
    )
