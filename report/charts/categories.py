"""A column of categories by segment: a numbered heat map of shares; for yes/no, dots."""

from functools import partial
from typing import Any

import altair as alt

from analysis.results import Category, Results, Segment, Variable
from report import formatting
from report.charts import captions, columns, rows, style
from report.charts.lettering import short_name, wrap
from report.charts.ruler import Ruler
from report.figure import Figure, Table

ALL = "all"
OTHERS = "Other"
CELL = 28
FLAG_READING = "The line is the share among all customers."
CELL_READING = (
    "Numbers are shares of each segment; rows add up to 100%. Blue is more than among all customers, "
    "brown is less."
)
MOST_WIDE, MOST_NARROW = 7, 5
STEPS = (-0.2, -0.1, -0.04, 0.04, 0.1, 0.2)  # difference of shares from all customers


def chart(results: Results, key: str, width: int) -> alt.LayerChart:
    """Segments in rows; categories in columns, or one dot per segment for a yes/no column."""
    variable = results.variable(key)
    segments = _segments(results, key)
    is_flag = variable.kind == "flag"
    layout = rows.plan(
        width,
        [*(s.name for s in segments), "All customers"],
        chips=True,
        right=52 if is_flag else 0,
        step=CELL + 2,
        top=16 if is_flag else 40,
        bottom=44 if is_flag else 8,
        axis=is_flag,
    )
    drawn = _dots(results, layout, variable) if is_flag else _cells(results, layout, variable, width)
    return layout.frame(
        rows.independent(*drawn, *rows.segment_layers(layout, segments, {ALL: "All customers"}))
    )


def figure(results: Results, key: str) -> Figure | None:
    """Shares of the categories of one column by segment; None where the column has none."""
    variable = results.variable(key)
    segments = _segments(results, key)
    if not segments or not variable.categories:
        return None
    letter, category, inside, outside = _largest_gap(results, variable)
    label, is_flag = captions.short_label(variable), variable.kind == "flag"
    subject = label if is_flag else formatting.category(label, short_name(category.label, 3))
    return Figure(
        id=f"categories-{captions.column_id(results, key)}",
        chart=partial(chart, results, key),
        title=captions.fitting(
            f"{subject}: {formatting.share(inside)} of segment {letter}, {formatting.share(outside)} of all",
            f"{label} differs most in segment {letter}",
        ),
        subtitle=f"{captions.measure(variable, results, 'percent of the segment')}; "
        f"{captions.population(results)}",
        alt=captions.alt_text(
            "Dot chart" if is_flag else "Heat map",
            f"{label} in {len(segments)} segments",
            f"segment {letter} differs most: {short_name(category.label)}, "
            f"{formatting.share(inside)} against "
            f"{formatting.share(outside)} of all customers",
        ),
        table=_table(results, variable),
        **captions.origin(results.data),
        reading=FLAG_READING if is_flag else CELL_READING,
    )


def figures(results: Results) -> tuple[Figure, ...]:
    """All figures of this module: one per column with categories."""
    made = (figure(results, variable.key) for variable in results.variables if variable.role != "id")
    return tuple(one for one in made if one is not None)


def _segments(results: Results, key: str) -> list[Segment]:
    return [s for s in results.segments if any(p.variable == key and p.categories for p in s.variables)]


def _share(segment: Segment, key: str, value: str) -> float:
    part = next(p for p in segment.variables if p.variable == key)
    return next((c.share for c in part.categories if c.value == value), 0.0)


def _told(segment: Segment, key: str, value: str) -> str:
    return formatting.share_of(_share(segment, key, value), segment.n_customers)


def _sizes(results: Results) -> dict[str, int]:
    """Row of a chart -> how many customers its shares are of."""
    return {s.letter: s.n_customers for s in results.segments} | {ALL: results.data.n_customers}


def _brief(share: float, n: int) -> str:
    """A share for a narrow cell, nobody of one to nine customers counted out."""
    told = formatting.share_of(share, n)
    return told.replace("under ", "<").replace("over ", ">").replace("not shown", "–")


def _largest_gap(results: Results, variable: Variable) -> tuple[str, Category, float, float]:
    """The segment and category that lie furthest from all customers; for yes/no, of "yes"."""
    yes = columns.affirmed(results, variable)
    categories = variable.categories if yes is None else (yes,)
    found = [
        (abs(_share(segment, variable.key, c.value) - c.share), -place, segment.letter)
        for segment in _segments(results, variable.key)
        for place, c in enumerate(categories)
    ]
    _, place, letter = max(found)
    segment = next(s for s in results.segments if s.letter == letter)
    category = categories[-place]
    return letter, category, _share(segment, variable.key, category.value), category.share


def _grouped(variable: Variable, most: int) -> list[tuple[str, list[str]]]:
    """Columns to draw: label and the categories in it; the smallest are put together."""
    ranked = sorted(variable.categories, key=lambda c: (-c.share, c.label))
    if len(ranked) <= most:
        return [(c.label, [c.value]) for c in variable.categories]
    kept = [(c.label, [c.value]) for c in ranked[: most - 1]]
    return [*kept, (OTHERS, [c.value for c in ranked[most - 1 :]])]


def _cells(results: Results, layout: rows.Rows, variable: Variable, width: int) -> list[alt.Chart]:
    groups = _grouped(variable, MOST_NARROW if style.is_narrow(width) else MOST_WIDE)
    places = [str(place) for place in range(len(groups))]
    values = _cell_values(results, variable, groups)
    order = list(dict.fromkeys(value["row"] for value in values))
    x = rows.across("column", places)
    base = rows.plot(values).encode(x=x, y=layout.y(order))
    height = alt.RelativeBandSize(band=CELL / layout.step)
    tips = [
        alt.Tooltip(f"{field}:N", title=name) for field, name in (("category", "Category"), ("text", "Share"))
    ]
    return [
        *_heads(layout, x, groups),
        base.mark_rect(height=height, yOffset=layout.shift, y2Offset=layout.shift).encode(
            color=alt.Color("cell:N", scale=None), tooltip=tips
        ),
        base.mark_text(align="center", dy=layout.shift).encode(
            text=alt.Text("text:N"), color=alt.Color("ink:N", scale=None)
        ),
    ]


def _cell_values(
    results: Results, variable: Variable, groups: list[tuple[str, list[str]]]
) -> list[dict[str, Any]]:
    whole = {c.value: c.share for c in variable.categories}
    shares = [
        (s.letter, {c.value: _share(s, variable.key, c.value) for c in variable.categories})
        for s in _segments(results, variable.key)
    ]
    sizes = _sizes(results)
    made = []
    for row, own in [*shares, (ALL, whole)]:
        for place, (label, members) in enumerate(groups):
            share, usual = sum(own[m] for m in members), sum(whole[m] for m in members)
            cell, ink = style.heat(sum(share - usual > edge for edge in STEPS))
            made.append(
                {"row": row, "column": str(place), "category": label, "text": _brief(share, sizes[row])}
                | {"cell": style.PAPER.light if row == ALL else cell, "ink": ink}
                | ({} if row == ALL else {"letter": row})
            )
    return made


def _heads(layout: rows.Rows, x: alt.X, groups: list[tuple[str, list[str]]]) -> list[alt.Chart]:
    room = layout.plot_width / len(groups) - 6
    values = [
        {"column": str(i), "name": "\n".join(wrap(label, room, 2))} for i, (label, _) in enumerate(groups)
    ]
    text = rows.plot(values).mark_text(
        align="center", lineBreak="\n", lineHeight=rows.LINE, color=style.INK.light, baseline="line-top"
    )
    return [text.encode(x=x, y=rows.at_y(-36), text=alt.Text("name:N"))]


def _dots(results: Results, layout: rows.Rows, variable: Variable) -> list[alt.Chart]:
    first = columns.affirmed(results, variable) or variable.categories[0]
    values: list[dict[str, Any]] = [
        {
            "row": s.letter,
            "letter": s.letter,
            "share": _share(s, variable.key, first.value),
            "colour": style.segment(s.letter).light,
        }
        for s in _segments(results, variable.key)
    ]
    values.append({"row": ALL, "share": first.share, "colour": style.NEUTRAL.light})
    sizes = _sizes(results)
    values = [value | {"text": _brief(value["share"], sizes[value["row"]])} for value in values]
    span = Ruler("linear", 0.0, min(1.0, max(value["share"] for value in values) * 1.15 or 1.0))
    x = alt.X("share:Q", axis=span.axis(layout.plot_width, formatting.share, "Share"), scale=span.scale())
    base = rows.plot(values).encode(y=layout.y([value["row"] for value in values]))
    line = rows.plot([{"share": first.share}]).mark_rule(strokeWidth=1.5)
    number = base.mark_text(align="right", fontWeight="bold", dy=layout.shift)
    return [
        line.encode(x=x),
        base.mark_circle(size=170, opacity=1, yOffset=layout.shift).encode(
            x=x, color=alt.Color("colour:N", scale=None), tooltip=[alt.Tooltip("text:N", title="Share")]
        ),
        number.encode(x=rows.at_x(layout.plot_width + 52), text=alt.Text("text:N")),
    ]


def _table(results: Results, variable: Variable) -> Table:
    segments = _segments(results, variable.key)
    return Table(
        ("Category", *(f"{s.letter} {s.name}" for s in segments), "All customers"),
        tuple(
            (
                category.label,
                *(_told(s, variable.key, category.value) for s in segments),
                formatting.share_of(category.share, results.data.n_customers),
            )
            for category in variable.categories
        ),
    )
