"""How hierarchical clustering joined the customers, and where the tree was cut."""

from functools import partial
from typing import Any

import altair as alt

from analysis.results import AlgorithmReport, Merge, Results
from report import formatting
from report.charts import captions, rows, style
from report.figure import Figure, Table

READING = (
    "Read from the bottom: groups that are alike join low, groups that differ join high. Each line that"
    " the dashed cut crosses is one group. Numbers are customers of the group joined there."
)
HEIGHT = 300
LEFT = 44
CLOSE = 1e-6


def chart(report: AlgorithmReport, width: int) -> alt.LayerChart:
    """The top of the tree; a dashed line marks the cut."""
    right = 10
    n_leaves = max(max(m.x0, m.x1) for m in report.dendrogram) + 1
    x = alt.X("x:Q", axis=None, scale=alt.Scale(domain=[-0.5, n_leaves - 0.5], nice=False, zero=False))
    top = max(merge.y for merge in report.dendrogram)
    axis = alt.Axis(title=None, grid=True, tickCount=5, format=style.NUMBERS)
    y = alt.Y("y:Q", axis=axis, scale=alt.Scale(domain=[0, top * 1.05], nice=False))
    layers = [
        *_branches(report, x, y),
        *_cut(report, y, width - LEFT - right),
        *_sizes(report, x, y),
        *_name(),
    ]
    framed: alt.LayerChart = rows.independent(*layers).properties(
        width=width - LEFT - right,
        height=HEIGHT,
        padding={"left": LEFT, "right": right, "top": 34, "bottom": 10},
        autosize="none",
    )
    return framed


def figure(results: Results) -> Figure | None:
    """The dendrogram; None where there is no tree."""
    report = next((r for r in results.algorithms if r.dendrogram), None)
    if report is None:
        return None
    n_groups = _n_groups(report)
    title = f"{report.title}: cut into {formatting.plural(n_groups, 'group')}" if n_groups else report.title
    return Figure(
        id="dendrogram",
        chart=partial(chart, report),
        title=title,
        subtitle="Height at which groups join, in the distances of the tree; top "
        f"{len(report.dendrogram)} joints; "
        f"{captions.population(results)}",
        alt=captions.alt_text(
            "Tree diagram",
            f"how {report.title.lower()} joins customers step by step",
            f"the cut leaves {formatting.plural(n_groups, 'group')}" if n_groups else "no cut was made",
        ),
        table=_table(report),
        **captions.origin(results.data),
        reading=READING,
    )


def figures(results: Results) -> tuple[Figure, ...]:
    """All figures of this module."""
    made = figure(results)
    return (made,) if made else ()


def _n_groups(report: AlgorithmReport) -> int | None:
    """Branches the cut crosses."""
    cut = report.cut_height
    if cut is None:
        return None
    return sum((m.y > cut >= m.y0) + (m.y > cut >= m.y1) for m in report.dendrogram)


def _branches(report: AlgorithmReport, x: alt.X, y: alt.Y) -> list[alt.Chart]:
    values: list[dict[str, Any]] = []
    for place, merge in enumerate(report.dendrogram):
        corners = ((merge.x0, merge.y0), (merge.x0, merge.y), (merge.x1, merge.y), (merge.x1, merge.y1))
        values += [{"merge": place, "order": i, "x": px, "y": py} for i, (px, py) in enumerate(corners)]
    line = rows.plot(values).mark_line(color=style.ACCENT.light, strokeWidth=1.5, strokeJoin="miter")
    return [line.encode(x=x, y=y, detail=alt.Detail("merge:N"), order=alt.Order("order:Q"))]


def _cut(report: AlgorithmReport, y: alt.Y, room: float) -> list[alt.Chart]:
    if report.cut_height is None:
        return []
    n_groups = _n_groups(report) or 0
    mark = rows.plot([{"y": report.cut_height, "name": f"Cut: {formatting.plural(n_groups, 'group')}"}])
    line = mark.mark_rule(color=style.MARK.light, strokeDash=[5, 4], strokeWidth=1.5)
    base = mark.encode(x=rows.at_x(room), y=y, text=alt.Text("name:N"))
    place: dict[str, Any] = {"align": "right", "dy": -9}
    text = base.mark_text(color=style.MARK.light, fontWeight="bold", **place)
    return [line.encode(y=y), rows.halo(base, fontWeight="bold", **place), text]


def _sizes(report: AlgorithmReport, x: alt.X, y: alt.Y) -> list[alt.Chart]:
    """Customers at the joints above the cut, and in the groups it leaves."""
    chosen = [m for m in report.dendrogram if _is_above_cut(report, m) or _is_group(report, m)]
    values = [{"x": _middle(m), "y": m.y, "n": formatting.few(m.n_customers)} for m in chosen]
    if not values:
        return []
    base = rows.plot(values).encode(x=x, y=y, text=alt.Text("n:N"))
    place: dict[str, Any] = {"align": "center", "dy": -8}
    return [rows.halo(base, **place), base.mark_text(color=style.MUTED.light, **place)]


def _middle(merge: Merge) -> float:
    return (merge.x0 + merge.x1) / 2


def _is_above_cut(report: AlgorithmReport, merge: Merge) -> bool:
    return report.cut_height is None or merge.y > report.cut_height


def _is_group(report: AlgorithmReport, merge: Merge) -> bool:
    """Whether this joint tops one of the groups the cut leaves: its parent lies above the cut."""
    parents = [m for m in report.dendrogram if _is_above_cut(report, m)]
    ends = [end for m in parents for end in ((m.x0, m.y0), (m.x1, m.y1))]
    return any(abs(_middle(merge) - x) < CLOSE and abs(merge.y - y) < CLOSE for x, y in ends)


def _name() -> list[alt.Chart]:
    """What the height means, above the tree."""
    words = [{"name": "Height: how different the joined groups are"}]
    text = rows.plot(words).mark_text(color=style.MUTED.light)
    return [text.encode(x=rows.at_x(-LEFT + 4), y=rows.at_y(-22), text=alt.Text("name:N"))]


def _by_height(report: AlgorithmReport) -> list[Merge]:
    return sorted(report.dendrogram, key=lambda merge: (-merge.y, merge.x0))


def _table(report: AlgorithmReport) -> Table:
    return Table(
        ("Joint, from the top", "Height", "Customers joined"),
        tuple(
            (formatting.count(place), formatting.decimal(merge.y), formatting.few(merge.n_customers))
            for place, merge in enumerate(_by_height(report), start=1)
        ),
    )
