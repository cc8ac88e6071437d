"""Share of the customers in each segment, report by report: one line per segment."""

from functools import partial
from typing import Any

import altair as alt

from analysis.results import Results, RunPoint
from report import change_words, formatting
from report.charts import captions, rows, style
from report.charts.lettering import shorten, width_of
from report.charts.ruler import Ruler, lookup
from report.figure import Figure, Table

READING = (
    "One line per segment. A line that ends is a segment that is gone, one that starts later a new one. "
    "Shares of fewer than ten customers are not drawn."
)
LOWEST_HEIGHT = 300
LEFT, TOP, BOTTOM = 44, 14, 36
NAME_ROOM = 200
NEAREST = rows.CHIP + 2
HARDLY = 0.01
END = 24
TICK_GAP = 14


def chart(results: Results, width: int) -> alt.LayerChart:
    """Lines over the reports with a letter at the end of each; names too where there is room."""
    runs = _runs(results)
    right = END + rows.CHIP + 6 + (0 if style.is_narrow(width) else NAME_ROOM)
    room = width - LEFT - right
    highest = max(value["share"] for value in _values(results))
    ruler, height = Ruler("linear", 0.0, highest * 1.06), _height(runs)
    x = alt.X("run:Q", scale=alt.Scale(domain=[0, len(runs) - 1], nice=False), axis=_axis(runs, room))
    ticks = ruler.ticks(height, formatting.share)
    y_axis = alt.Axis(
        title=None,
        grid=True,
        values=[at for at, _ in ticks],
        labelExpr=lookup([at for at, _ in ticks], [text for _, text in ticks]),
    )
    y = alt.Y("share:Q", axis=y_axis, scale=ruler.scale())
    framed: alt.LayerChart = rows.independent(
        *_lines(results, x, y), *_ends(results, ruler, room, width)
    ).properties(
        width=room,
        height=height,
        padding={"left": LEFT, "right": right, "top": TOP, "bottom": BOTTOM},
        autosize="none",
    )
    return framed


def figure(results: Results) -> Figure | None:
    """Shares over the reports; None before there are two."""
    runs = _runs(results)
    if len(runs) < 2 or not _values(results):
        return None
    finding = _finding(runs)
    many = formatting.worded(len(runs), "report")
    return Figure(
        id="share-over-runs",
        chart=partial(chart, results),
        title=finding,
        subtitle=f"Share of all customers by segment in {many}, percent; {captions.population(results)}",
        alt=captions.alt_text("Line chart", f"the segments' shares of all customers in {many}", finding),
        table=_table(results),
        **captions.origin(results.data),
        reading=READING,
    )


def figures(results: Results) -> tuple[Figure, ...]:
    """All figures of this module."""
    made = figure(results)
    return (made,) if made else ()


def _runs(results: Results) -> tuple[RunPoint, ...]:
    return results.changes.runs if results.changes else ()


def _height(runs: tuple[RunPoint, ...]) -> int:
    """High enough for the letters at the end."""
    return max(LOWEST_HEIGHT, (NEAREST + 2) * len(runs[-1].shares))


def _is_shown(share: float, run: RunPoint) -> bool:
    return share * run.n_customers >= formatting.SMALLEST_SHOWN


def _letters(results: Results) -> list[str]:
    """Every segment there ever was, in the order of the letters."""
    return sorted({x for run in _runs(results) for x in run.shares}, key=lambda x: (len(x), x))


def _values(results: Results) -> list[dict[str, Any]]:
    return [
        {
            "run": place,
            "share": run.shares[letter],
            "letter": letter,
            "colour": style.segment(letter).light,
            "text": formatting.share(run.shares[letter]),
            "when": run.label,
        }
        for letter in _letters(results)
        for place, run in enumerate(_runs(results))
        if letter in run.shares and _is_shown(run.shares[letter], run)
    ]


def _axis(runs: tuple[RunPoint, ...], room: float) -> alt.Axis:
    """The dates of the reports: the last, and as many before it as there is room for."""
    places = [float(place) for place in range(len(runs))]
    step = room / max(1, len(runs) - 1)
    labels = [_short(run.label) for run in runs]
    widest = max(map(width_of, labels)) + TICK_GAP
    every = next(n for n in range(1, len(runs) + 1) if n * step >= widest or n == len(runs))
    shown = [place for place in places if (len(runs) - 1 - place) % every == 0]
    return alt.Axis(
        title=None,
        values=shown,
        labelExpr=lookup(places, labels),
        labelFlush=False,
        domain=True,
        labelAlign="center",
        labelPadding=10,
    )


def _short(label: str) -> str:
    """Shorten the month of a date.

    >>> _short("30 September 2026"), _short("Report 3")
    ('30 Sep 2026', 'Report 3')
    """
    return " ".join(word[:3] if word in formatting.MONTHS else word for word in label.split())


def _lines(results: Results, x: alt.X, y: alt.Y) -> list[alt.Chart]:
    base = rows.plot(_values(results)).encode(x=x, y=y, color=alt.Color("colour:N", scale=None))
    tips = [
        alt.Tooltip("letter:N", title="Segment"),
        alt.Tooltip("when:N", title="Report"),
        alt.Tooltip("text:N", title="Share"),
    ]
    return [
        base.mark_line(strokeWidth=2).encode(detail=alt.Detail("letter:N")),
        base.mark_circle(size=60, opacity=1).encode(tooltip=tips),
    ]


def _ends(results: Results, ruler: Ruler, room: float, width: int) -> list[alt.Chart]:
    """Letters behind the last points, moved apart where they would touch."""
    last = len(_runs(results)) - 1
    ends = {v["letter"]: v for v in _values(results)}
    here = [v for v in ends.values() if v["run"] == last]
    height = _height(_runs(results))
    points = [height * (1 - ruler.place(v["share"])) for v in here]
    heights = [*zip(points, _apart(points, height), strict=True)]
    at = room + END + rows.CHIP / 2
    y = alt.Y("height:Q", scale=None, axis=None)
    chips = [{"letter": v["letter"], "height": own} for v, (_, own) in zip(here, heights, strict=True)]
    made = [*_leaders(here, heights, room), *rows.chip_layers(chips, x=rows.at_x(at), y=y)]
    if not style.is_narrow(width):
        names = [{"height": c["height"], "name": _name(c["letter"], results)} for c in chips]
        text = rows.plot(names).mark_text(color=style.INK.light)
        made.append(text.encode(x=rows.at_x(at + rows.CHIP / 2 + 6), y=y, text=alt.Text("name:N")))
    gone = [
        {
            "letter": v["letter"],
            "height": height * (1 - ruler.place(v["share"])),
            "at": room * v["run"] / last + rows.CHIP / 2 + 8,
        }
        for v in ends.values()
        if v["run"] < last
    ]
    return [*made, *_early_ends(gone)]


def _leaders(here: list[dict[str, Any]], heights: list[tuple[float, float]], room: float) -> list[alt.Chart]:
    """Thin lines from the last points to their letters."""
    values = [
        {
            "start": room + 6,
            "end": room + END - 2,
            "from": point,
            "to": letter,
            "colour": v["colour"],
        }
        for v, (point, letter) in zip(here, heights, strict=True)
    ]
    leader = rows.plot(values).mark_rule(strokeWidth=1)
    return [
        leader.encode(
            x=alt.X("start:Q", scale=None, axis=None),
            x2=alt.X2("end:Q"),
            y=alt.Y("from:Q", scale=None, axis=None),
            y2=alt.Y2("to:Q"),
            color=alt.Color("colour:N", scale=None),
        )
    ]


def _early_ends(gone: list[dict[str, Any]]) -> list[alt.Chart]:
    """Letters of the segments that are gone, behind the end of their line."""
    x, y = (alt.X("at:Q", scale=None, axis=None), alt.Y("height:Q", scale=None, axis=None))
    return [*rows.chip_layers(gone, x=x, y=y)] if gone else []


def _apart(heights: list[float], height: float) -> list[float]:
    """Move heights apart until none is nearer to the next than a letter is high, inside the plot.

    >>> _apart([100.0, 101.0], 300), _apart([286.0, 290.0], 300)
    ([89.5, 111.5], [266.0, 288.0])
    """
    order = sorted(range(len(heights)), key=lambda i: heights[i])
    down = _spread([heights[i] for i in order])
    up = [-height for height in reversed(_spread([-heights[i] for i in reversed(order)]))]
    lowest = height - rows.CHIP / 2 - 2
    middle = [-((a + b) / 2) for a, b in zip(down, up, strict=True)]
    inside = [-height for height in _spread([max(height, -lowest) for height in reversed(middle)])][::-1]
    placed = dict(zip(order, inside, strict=True))
    return [placed[i] for i in range(len(heights))]


def _spread(ascending: list[float]) -> list[float]:
    """Raise each number until it is far enough above the one before it."""
    made: list[float] = []
    for number in ascending:
        made.append(max(number, made[-1] + NEAREST) if made else number)
    return made


def _name(letter: str, results: Results) -> str:
    return shorten(change_words.name_of(letter, results), NAME_ROOM - 12)


def _finding(runs: tuple[RunPoint, ...]) -> str:
    """The segment whose share changed most from the first report to the last."""
    first, last = runs[0], runs[-1]
    both = [
        letter
        for letter in last.shares
        if all(letter in run.shares and _is_shown(run.shares[letter], run) for run in (first, last))
    ]
    changed = max(both, key=lambda x: (abs(last.shares[x] - first.shares[x]), x), default=None)
    if changed is None:
        return "No segment was there from the first report on"
    then, now = first.shares[changed], last.shares[changed]
    if abs(now - then) < HARDLY:
        return "The segments' shares hardly changed"
    way = "grew" if now > then else "shrank"
    return f"Segment {changed} {way} most, from {formatting.share(then)} to {formatting.share(now)}"


def _table(results: Results) -> Table:
    letters = _letters(results)
    names = [f"{letter} {change_words.name_of(letter, results)}".strip() for letter in letters]
    lines = [
        (run.label, formatting.few(run.n_customers), *(_cell(run, letter) for letter in letters))
        for run in _runs(results)
    ]
    return Table(("Report", "Customers", *names), tuple(lines))


def _cell(run: RunPoint, letter: str) -> str:
    return formatting.share_of(run.shares[letter], run.n_customers) if letter in run.shares else "–"
