"""Every segmentation that was tried, by method and number of segments, and what became of it."""

from functools import partial
from typing import Any

import altair as alt

from analysis.results import Candidate, Results
from report import formatting
from report.charts import algorithms, captions, rows, style
from report.figure import Figure, Table

READING = (
    "Each cell is one way of segmenting; its number is the measure named above, and high is good. A dash "
    "means that it was not computed. Where a method was tried with several settings for the same number "
    "of segments, the best is shown; the table has all of them, with the reason for each."
)
CELL = 30
WORDS = {
    "chosen": "chosen",
    "eligible": "met all conditions",
    "rejected": "failed a condition",
    "failed": "gave no result",
    "untested": "not tested for stability",
}


def chart(results: Results, width: int) -> alt.LayerChart:
    """A grid of methods and numbers of segments; filled is chosen, outlined met every condition."""
    names = algorithms.methods(results)
    layout = rows.plan(width, names, step=CELL + 6, axis=False, top=64, bottom=8)
    values = _cells(results)
    ks = sorted({value["k"] for value in values})
    x = rows.across("k", ks, 0.08)
    base = rows.plot(values).encode(x=x, y=layout.y(names))
    return layout.frame(
        rows.independent(
            *_key(layout),
            *_heads(layout, x, ks),
            *_marks(layout, base),
            *rows.label_layers(layout, {name: name for name in names}),
        )
    )


def figure(results: Results) -> Figure:
    """All candidates; the finding is how many met every condition."""
    n_tried = len(results.candidates)
    n_passed = sum(map(algorithms.meets_every_condition, results.candidates))
    return Figure(
        id="candidates",
        chart=partial(chart, results),
        title=f"{formatting.count(n_passed)} of {formatting.plural(n_tried, 'segmentation')} met every "
        "condition",
        subtitle=f"{_measure(results)[1]}, by method and number of segments; {captions.population(results)}",
        alt=captions.alt_text(
            "Grid",
            f"{formatting.plural(n_tried, 'segmentation')} by method and number of segments",
            f"{formatting.count(n_passed)} met every condition and one was chosen",
        ),
        table=_table(results),
        **captions.origin(results.data),
        reading=READING,
    )


def figures(results: Results) -> tuple[Figure, ...]:
    """All figures of this module."""
    return (figure(results),) if results.candidates else ()


def _measure(results: Results) -> tuple[str, str]:
    """The number in the cells: the aggregate the choice was made with, else stability."""
    if any(candidate.score is not None for candidate in results.candidates):
        return "score", "Overall score against random groupings"
    return "stability", "Mean stability (Jaccard, 0 to 1)"


def _number(results: Results, candidate: Candidate) -> float | None:
    return candidate.score if _measure(results)[0] == "score" else candidate.stability


def _cells(results: Results) -> list[dict[str, Any]]:
    """The best candidate of each method and number of segments."""
    best = algorithms.best_of_each(results)
    return [_cell(results, method, k, candidate) for (method, k), candidate in best.items()]


def _cell(results: Results, method: str, k: int, candidate: Candidate) -> dict[str, Any]:
    number = _number(results, candidate)
    return {
        "row": method,
        "k": k,
        "text": "–" if number is None else formatting.decimal(number, 2 if abs(number) < 10 else 1),
        "status": _status(candidate),
        "what": WORDS[_status(candidate)],
        "reason": candidate.reason,
    }


def _status(candidate: Candidate) -> str:
    return "untested" if algorithms.is_untested(candidate) else candidate.status


def _heads(layout: rows.Rows, x: alt.X, ks: list[int]) -> list[alt.Chart]:
    words = [{"name": "Number of segments"}]
    title = (
        rows.plot(words)
        .mark_text(color=style.MUTED.light)
        .encode(x=rows.at_x(0), y=rows.at_y(-32), text=alt.Text("name:N"))
    )
    numbers = rows.plot([{"k": k} for k in ks]).mark_text(align="center", fontWeight="bold")
    return [title, numbers.encode(x=x, y=rows.at_y(-12), text=alt.Text("k:N"))]


LOOKS: dict[str, dict[str, Any]] = {
    "chosen": {"color": style.ACCENT.light, "stroke": style.ACCENT.light},
    "eligible": {"color": style.PAPER.light, "stroke": style.ACCENT.light},
    "rejected": {"color": style.BAND.light, "stroke": style.BAND.light},
    "failed": {"color": style.BAND.light, "stroke": style.BAND.light},
    "untested": {"color": style.BAND.light, "stroke": style.BAND.light},
}


def _marks(layout: rows.Rows, base: alt.Chart) -> list[alt.Chart]:
    height = alt.RelativeBandSize(band=CELL / layout.step)
    tips = [alt.Tooltip(f"{field}:N", title=name) for field, name in TIPS]
    made = []
    for status, look in LOOKS.items():
        chosen = base.transform_filter(alt.datum.status == status)
        made.append(
            chosen.mark_rect(
                height=height, yOffset=layout.shift, y2Offset=layout.shift, strokeWidth=1.5, **look
            ).encode(tooltip=tips)
        )
        colour = style.PAPER if status == "chosen" else style.INK if status == "eligible" else style.MUTED
        weight: Any = "bold" if status == "chosen" else "normal"
        text = chosen.mark_text(align="center", dy=layout.shift, color=colour.light, fontWeight=weight)
        made.append(text.encode(text=alt.Text("text:N")))
    return made


TIPS = (("row", "Method"), ("k", "Segments"), ("text", "Number"), ("what", "Outcome"), ("reason", "Why"))


def _key(layout: rows.Rows) -> list[alt.Chart]:
    """What filled, outlined and grey cells mean, on top."""
    met, others = ("eligible", "met conditions", 76), ("rejected", "failed or untested", 200)
    entries = (("chosen", "chosen", 0), met, others)
    made = []
    for status, name, left in entries:
        base = rows.plot([{"name": name}])
        square = base.mark_square(size=14 * 14, opacity=1, strokeWidth=1.5, fill=LOOKS[status]["color"])
        square = square.encode(stroke=alt.StrokeValue(LOOKS[status]["stroke"]))
        made += [
            square.encode(x=rows.at_x(left + 8), y=rows.at_y(-54)),
            base.mark_text(color=style.INK.light).encode(
                x=rows.at_x(left + 21), y=rows.at_y(-54), text=alt.Text("name:N")
            ),
        ]
    return made


def _table(results: Results) -> Table:
    return Table(
        (
            "Candidate",
            "Segments",
            _measure(results)[1],
            "Weakest segment",
            "Customers placed",
            "Outcome",
            "Why",
        ),
        tuple(
            (
                algorithms.method(results, candidate),
                formatting.count(candidate.n_segments),
                formatting.decimal(_number(results, candidate)),
                formatting.decimal(candidate.weakest),
                formatting.share(candidate.coverage),
                WORDS[_status(candidate)],
                candidate.reason,
            )
            for candidate in algorithms.ranked(results)
        ),
    )
