"""Where the customers of each earlier segment are now: a numbered heat map."""

from functools import partial
from typing import Any

import altair as alt

from analysis.results import UNASSIGNED, Results, SegmentChange
from report import change_words, formatting
from report.charts import captions, rows, style
from report.charts.lettering import short_name
from report.discreet_counts import Shown
from report.figure import Figure, Table
from report.ways import JOINED, LEFT, Ways

READING = (
    "Each row is a segment of then; its cells say where its customers are now. Grey cells are those who "
    "stayed. The darker a blue cell, the larger the share that went there. “few” is fewer than ten "
    "customers, “?” a number not shown to protect these, “–” nobody. Percentages come from numbers rounded "
    "to fives."
)
CELL, LOW_CELL = 34, 26
MANY = 7
STEPS = (0.02, 0.05, 0.1)
HEADS = {UNASSIGNED: "None", LEFT: "Left"}
ROWS = {UNASSIGNED: change_words.NO_SEGMENT, JOINED: "Joined since"}


def chart(results: Results, ways: Ways, width: int) -> alt.LayerChart:
    """Segments then in rows, segments now in columns, those who joined below, those who left at the end."""
    origins, destinations = [*ways.origins, JOINED], [*ways.destinations, LEFT]
    changes = {c.letter: c for c in results.changes.segments} if results.changes else {}
    segments: list[SegmentChange] = [changes[letter] for letter in origins if letter in changes]
    others = {key: name for key, name in ROWS.items() if key in origins}
    labels = [segment.name for segment in segments] + list(others.values())
    step = 2 + (LOW_CELL if len(origins) > MANY else CELL)
    layout = rows.plan(width, labels, chips=True, axis=False, step=step, top=62, bottom=6)
    x = rows.across("to", destinations)
    return layout.frame(
        rows.independent(
            *_heads(layout, x, destinations),
            *_cells(layout, step - 2, x, origins, _values(ways, origins, destinations)),
            *rows.segment_layers(layout, segments, others),
        )
    )


def figure(results: Results) -> Figure | None:
    """The table of ways as a heat map; None where there is nothing to compare or nobody is recognised."""
    ways = Ways.of(results)
    changes = results.changes
    if ways is None or changes is None:
        return None
    finding = _finding(ways)
    who = f"{captions.n(changes.base.n_customers).removeprefix('n = ')} then"
    return Figure(
        id="transitions",
        chart=partial(chart, results, ways),
        title=finding,
        subtitle=f"Share of each segment's customers {change_words.at_that_time(results)} by where they are "
        f"now, percent; {who}",
        alt=captions.alt_text(
            "Heat map",
            f"the ways of customers from {len(ways.origins)} groups then to {len(ways.destinations)} now",
            finding,
        ),
        table=_table(results, ways),
        source=f"{captions.source(results.data)}, and {short_name(changes.base.file, letters=60)}",
        n=captions.n(changes.base.n_customers),
        reading=READING,
    )


def figures(results: Results) -> tuple[Figure, ...]:
    """All figures of this module."""
    made = figure(results)
    return (made,) if made else ()


def _finding(ways: Ways) -> str:
    """The largest move from one segment to another."""
    moves = [
        (shown.part(ways.before[origin]), shown.number, origin, destination)
        for (origin, destination), shown in ways.cells.items()
        if shown.number and len({origin, destination, UNASSIGNED, JOINED, LEFT}) == 5
    ]
    if not moves:
        return "Hardly anybody moved from one segment to another"
    part, _, origin, destination = max(moves)
    return f"Largest move: {100 * part:.0f}% of segment {origin} went to {destination}"


def _heads(layout: rows.Rows, x: alt.X, destinations: list[str]) -> list[alt.Chart]:
    """Letters of now above the columns, and what rows and columns are."""
    letters = [{"to": letter, "letter": letter} for letter in destinations if letter not in HEADS]
    words = [{"to": key, "head": HEADS[key]} for key in destinations if key in HEADS]
    text = rows.plot(words).mark_text(align="center", color=style.INK.light)
    is_narrow = style.is_narrow(layout.width)
    sides = [{"side": "Then in rows, now in columns" if is_narrow else "Now in", "at": 0.0}]
    sides += [] if is_narrow else [{"side": "Then in", "at": -layout.left}]
    side = rows.plot(sides).mark_text(color=style.MUTED.light)
    return [
        side.encode(x=alt.X("at:Q", scale=None, axis=None), y=rows.at_y(-48), text=alt.Text("side:N")),
        *rows.chip_layers(letters, x=x, y=rows.at_y(-22)),
        text.encode(x=x, y=rows.at_y(-22), text=alt.Text("head:N")),
    ]


def _cells(
    layout: rows.Rows, high: float, x: alt.X, origins: list[str], values: list[dict[str, Any]]
) -> list[alt.Chart]:
    base = rows.plot(values).encode(x=x, y=layout.y(origins))
    height = alt.RelativeBandSize(band=high / layout.step)
    tips = [alt.Tooltip("way:N", title="Way"), alt.Tooltip("customers:N", title="Customers")]
    drawn = base.mark_rect(height=height, yOffset=layout.shift, y2Offset=layout.shift)
    made = [drawn.encode(color=alt.Color("cell:N", scale=None), tooltip=tips)]
    for weight in ("bold", "normal"):
        chosen = [v for v in values if (v["row"] == v["to"]) == (weight == "bold")]
        text = rows.plot(chosen).mark_text(align="center", dy=layout.shift, fontWeight=weight)
        made.append(
            text.encode(
                x=x,
                y=layout.y(origins),
                text=alt.Text("text:N"),
                color=alt.Color("ink:N", scale=None),
            )
        )
    return made


def _values(ways: Ways, origins: list[str], destinations: list[str]) -> list[dict[str, Any]]:
    n_joined = ways.totals["joined"].number or 0
    made = []
    for origin in origins:
        whole = n_joined if origin == JOINED else ways.before[origin]
        for destination in destinations:
            if (origin, destination) not in ways.cells:
                continue
            shown = ways.cells[origin, destination]
            cell, ink = _colours(origin, destination, shown, whole)
            made.append(
                {
                    "row": origin,
                    "to": destination,
                    "text": _text(shown, whole),
                    "cell": cell,
                    "ink": ink,
                    "way": f"{ROWS.get(origin, origin)} to {_name(destination)}",
                    "customers": shown.text,
                }
            )
    return made


def _colours(origin: str, destination: str, shown: Shown, whole: int) -> tuple[str, str]:
    """Colours of a cell and its text: who stayed or joined is grey, who went elsewhere blue."""
    if shown.number == 0:
        return style.PAPER.light, style.MUTED.light
    is_move = origin not in (destination, JOINED) and shown.number is not None
    return style.heat(3 + (sum(shown.part(whole) >= edge for edge in STEPS) if is_move else 0))


def _text(shown: Shown, whole: int) -> str:
    if shown.number == 0:
        return "–"
    return shown.share(whole) or ("few" if shown.is_few else "?")


def _name(destination: str) -> str:
    return {LEFT: "left", UNASSIGNED: "no segment"}.get(destination, destination)


def _table(results: Results, ways: Ways) -> Table:
    heads = [f"Now {letter}" if letter != UNASSIGNED else "Now none" for letter in ways.destinations]
    columns = ("Then", "Customers then", *heads, "Left")
    lines = []
    for origin in (*ways.origins, JOINED):
        name = ROWS.get(origin) or f"{origin} {change_words.name_of(origin, results)}"
        size = "–" if origin == JOINED else formatting.few(ways.before[origin])
        cells = [ways.cell(origin, destination).text for destination in ways.destinations]
        left = "–" if origin == JOINED else ways.cell(origin, LEFT).text
        lines.append((name, size, *cells, left))
    return Table(columns, tuple(lines))
