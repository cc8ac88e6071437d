"""The ways between segments that most customers took, and why: sorted bars."""

from dataclasses import dataclass
from functools import partial
from typing import Any

import altair as alt

from analysis.results import UNASSIGNED, Results
from analysis.results.changes import Cause
from report import change_words, formatting
from report.charts import captions, rows, style
from report.charts.lettering import width_of
from report.figure import Figure, Table
from report.ways import Ways

READING = (
    "Each bar is the customers who were in the left segment then and are in the right one now. They moved "
    "because their own numbers changed, or the definition of the segments moved and they stayed as they were."
)
MOST = 8
STEP, BAR, EDGE = 34, 18, 4
NAMES: dict[Cause, str] = {"moved": "customers changed", "redefined": "definition changed"}
COLOURS: dict[Cause, style.Colour] = {"moved": style.ACCENT, "redefined": style.NEUTRAL}
NONE = "none"


@dataclass(frozen=True, slots=True)
class Flow:
    """One way that ten customers or more took, for one cause; `n` as published."""

    origin: str
    destination: str
    cause: Cause
    n: int

    @property
    def key(self) -> str:
        """Its row."""
        return f"{self.origin} {self.destination} {self.cause}"


def chart(results: Results, width: int) -> alt.LayerChart:
    """One bar per way and cause, the largest on top; letters of then and now before it."""
    flows = _largest(results)
    layout = _layout(flows, width)
    most = max(flow.n for flow in flows)
    x = alt.X("n:Q", axis=None, scale=alt.Scale(domain=[0, most], nice=False))
    return layout.frame(
        rows.independent(*_bars(layout, flows, x), *_ends(layout, flows), *_key(layout, flows))
    )


def figure(results: Results) -> Figure | None:
    """The largest ways; None where nobody is recognised or no ten customers went one way."""
    flows = _largest(results)
    if not flows or results.changes is None:
        return None
    first = flows[0]
    finding = (
        f"Largest flow: {formatting.count(first.n)} customers, {_short(first.origin)} to "
        f"{_short(first.destination)}"
    )
    most = formatting.worded(len(flows), "largest way", "largest ways")
    cut = f"the {most}; " if len(_all(results)) > MOST else ""
    return Figure(
        id="flows",
        chart=partial(chart, results),
        title=finding,
        subtitle=f"Customers in another segment than {change_words.at_that_time(results)}, number to the "
        f"nearest five; {cut}{captions.population(results)}",
        alt=captions.alt_text("Bar chart", f"{len(flows)} ways between segments", finding),
        table=_table(results),
        **captions.origin(results.data),
        reading=READING,
    )


def figures(results: Results) -> tuple[Figure, ...]:
    """All figures of this module."""
    made = figure(results)
    return (made,) if made else ()


def _all(results: Results) -> list[Flow]:
    """Every way whose number is shown, the largest first."""
    ways = Ways.of(results)
    shown = ways.by_cause.items() if ways else ()
    flows = [Flow(*key, one.number) for key, one in shown if one.number]
    return sorted(flows, key=lambda flow: (-flow.n, flow.key))


def _largest(results: Results) -> list[Flow]:
    return _all(results)[:MOST]


def _short(letter: str) -> str:
    return "no segment" if letter == UNASSIGNED else letter


def _layout(flows: list[Flow], width: int) -> rows.Rows:
    left = EDGE + 3 * rows.CHIP + 2 * rows.GAP
    with_words = _has_two_causes(flows) and not style.is_narrow(width)
    right = max(width_of(_label(flow, with_words)) for flow in flows) + 12
    top = 36 if _needs_key(flows, width) else 8
    return rows.Rows(width, len(flows), left, right, STEP, 0, top=top, bottom=6)


def _has_two_causes(flows: list[Flow]) -> bool:
    return len({flow.cause for flow in flows}) > 1


def _needs_key(flows: list[Flow], width: int) -> bool:
    """Whether colours must be explained: on a phone the bars have no room for the words."""
    return _has_two_causes(flows) and style.is_narrow(width)


def _label(flow: Flow, with_words: bool) -> str:
    number = formatting.count(flow.n)
    return f"{number}, {NAMES[flow.cause]}" if with_words else number


def _bars(layout: rows.Rows, flows: list[Flow], x: alt.X) -> list[alt.Chart]:
    with_words = _has_two_causes(flows) and not style.is_narrow(layout.width)
    values: list[dict[str, Any]] = [
        {
            "row": flow.key,
            "n": flow.n,
            "colour": COLOURS[flow.cause].light,
            "text": _label(flow, with_words),
            "way": f"{_short(flow.origin)} to {_short(flow.destination)}, {NAMES[flow.cause]}",
        }
        for flow in flows
    ]
    base = rows.plot(values).encode(x=x, y=layout.y([flow.key for flow in flows]))
    bar = base.mark_bar(size=BAR).encode(
        color=alt.Color("colour:N", scale=None),
        tooltip=[alt.Tooltip("way:N", title="Way"), alt.Tooltip("text:N", title="Customers")],
    )
    return [bar, base.mark_text(dx=6, color=style.INK.light).encode(text=alt.Text("text:N"))]


def _ends(layout: rows.Rows, flows: list[Flow]) -> list[alt.Chart]:
    """Letter of then, arrow, letter of now; a word where there is no segment."""
    y = layout.y([flow.key for flow in flows])
    made: list[alt.Chart] = []
    first = EDGE - layout.left + rows.CHIP / 2
    places = (first, first + 2 * rows.CHIP + rows.GAP)
    for at, side in zip(places, ("origin", "destination"), strict=True):
        ends = [{"row": flow.key, "letter": getattr(flow, side)} for flow in flows]
        inside = [end for end in ends if end["letter"] != UNASSIGNED]
        if inside:
            made += rows.chip_layers(inside, x=rows.at_x(at), y=y)
        outside = [{"row": end["row"], "none": NONE} for end in ends if end["letter"] == UNASSIGNED]
        text = rows.plot(outside).mark_text(align="center", color=style.INK.light)
        made += [text.encode(x=rows.at_x(at), y=y, text=alt.Text("none:N"))] if outside else []
    arrows = rows.plot([{"row": flow.key, "to": "to"} for flow in flows])
    arrow = arrows.mark_text(align="center", color=style.MUTED.light)
    middle = rows.at_x(sum(places) / 2)
    return [*made, arrow.encode(x=middle, y=y, text=alt.Text("to:N"))]


def _key(layout: rows.Rows, flows: list[Flow]) -> list[alt.Chart]:
    """What the two colours mean, where the bars do not say it."""
    if not _needs_key(flows, layout.width):
        return []
    values, at = [], EDGE - layout.left
    for cause, name in NAMES.items():
        values.append({"at": at, "name": name, "colour": COLOURS[cause].light})
        at += width_of(name) + 40
    base = rows.plot(values).encode(x=alt.X("at:Q", scale=None, axis=None), y=rows.at_y(-20))
    square = base.mark_square(size=140, opacity=1, xOffset=6)
    text = base.mark_text(dx=18, color=style.INK.light)
    return [square.encode(color=alt.Color("colour:N", scale=None)), text.encode(text=alt.Text("name:N"))]


def _table(results: Results) -> Table:
    return Table(
        ("From", "To", "Why", "Customers"),
        tuple(
            (_named(f.origin, results), _named(f.destination, results), NAMES[f.cause], formatting.count(f.n))
            for f in _all(results)
        ),
    )


def _named(letter: str, results: Results) -> str:
    if letter == UNASSIGNED:
        return change_words.NO_SEGMENT
    return f"{letter} {change_words.name_of(letter, results)}"
