"""A line an algorithm reports about itself, with the chosen value marked."""

from collections.abc import Callable
from functools import partial
from typing import Any

import altair as alt

from analysis.results import Curve, Results
from report import formatting
from report.charts import captions, rows, style
from report.charts.lettering import wrap
from report.charts.ruler import Ruler
from report.figure import Figure, Table

HEIGHT = 230
LEFT = 56
LOGARITHMIC = ("preference_path",)
STEPS = ("preference_path", "sweep_segments")
READ_ON_Y = ("k_distance",)  # the choice is a distance, which this curve has upwards
MOST_POINTS = 25
MOST_DRAWN = 400
MOST_ROWS = 60
STRUCTURE = "structure"

READINGS = {
    "inertia": "Every further segment lowers the line; where it flattens, more segments add little.",
    "k_distance": "Customers are sorted by the distance to their nearest neighbours. Where the line "
    "turns up, "
    "customers start to stand alone; the turn gives the radius.",
    "preference_path": "The more each typical customer has to save, the fewer remain. Flat steps are "
    "stable answers.",
    "gap": "How much tighter the segments are than in evenly spread customers. The marked number is the "
    "smallest "
    "that is as good as the next, within its error.",
    "silhouette": "How much nearer customers are to their own segment than to the next one, on average: "
    "higher is clearer, 1 would be perfect.",
    "sweep_segments": "A wider radius joins groups that a narrow one keeps apart. Long flat stretches "
    "would be stable answers.",
    "sweep_noise": "The narrower the radius, the more customers stand alone and belong to no group.",
}
ANY_READING = "The line shows what comes out at each setting; the dot marks the setting that was used."


def chart(curve: Curve, width: int) -> alt.LayerChart:
    """The line; its points where they are few; a rule and a dot at the chosen value."""
    values = _values(curve)
    lowest, highest = (limit(v["y"] for v in values) for limit in (min, max))
    margin = (highest - lowest) * 0.08 or abs(highest) * 0.1 or 1.0
    room = width - LEFT - 16
    x = _x(curve, values, room)
    scale = alt.Scale(domain=[lowest - margin, highest + margin], nice=False, zero=False)
    y = alt.Y("y:Q", axis=alt.Axis(title=None, grid=True, tickCount=5, format=style.NUMBERS), scale=scale)
    layers = [*_line(curve, values, x, y), *_chosen(curve, values, x, y, room), *_name(curve, room)]
    framed: alt.LayerChart = rows.independent(*layers).properties(
        width=room,
        height=HEIGHT,
        padding={"left": LEFT, "right": 16, "top": 30, "bottom": 58},
        autosize="none",
    )
    return framed


def figure(results: Results, owner: str, key: str) -> Figure | None:
    """One curve of an algorithm (or of "structure", the gap curve); None where it has no points."""
    found = next((c for o, c in _curves(results) if o == owner and c.key == key), None)
    if found is None or len(_values(found)) < 2:
        return None
    finding = FINDINGS.get(key, _plain_finding)(results, found)
    return Figure(
        id=f"curve-{captions.slug(owner, 'own')}-{captions.slug(key, 'line')}",
        chart=partial(chart, found),
        title=captions.fitting(finding, found.title, f"{_owner_title(results, owner)} curve"),
        subtitle=f"{found.y_title} against {found.x_title[:1].lower()}{found.x_title[1:]}; "
        f"{_owner_title(results, owner)}; {captions.population(results)}",
        alt=captions.alt_text(
            "Line chart", f"{found.title} ({_owner_title(results, owner)})", _reason(found)
        ),
        table=_table(found),
        **captions.origin(results.data),
        reading=READINGS.get(key, ANY_READING),
    )


def figures(results: Results) -> tuple[Figure, ...]:
    """All figures of this module: every curve of every algorithm, and the gap curve."""
    made = (figure(results, owner, curve.key) for owner, curve in _curves(results))
    return tuple(one for one in made if one is not None)


def _curves(results: Results) -> list[tuple[str, Curve]]:
    own = [(report.algorithm, curve) for report in results.algorithms for curve in report.curves]
    gap = results.evidence.structure.gap
    return [*own, *([(STRUCTURE, gap)] if gap is not None else [])]


def _owner_title(results: Results, owner: str) -> str:
    return next((r.title for r in results.algorithms if r.algorithm == owner), "Structure test")


def _values(curve: Curve) -> list[dict[str, float]]:
    """The points that are defined, at most `MOST_DRAWN`, the last always among them."""
    points = [{"x": x, "y": y} for x, y in zip(curve.x, curve.y, strict=True) if y is not None]
    if len(points) <= MOST_DRAWN:
        return points
    return [*(points[place * len(points) // MOST_DRAWN] for place in range(MOST_DRAWN)), points[-1]]


def _is_whole(values: list[dict[str, float]]) -> bool:
    """Whether x counts something few, such as segments."""
    return len(values) <= MOST_POINTS and all(v["x"] == int(v["x"]) and v["x"] < 100 for v in values)


def _ruler(curve: Curve, values: list[dict[str, float]]) -> Ruler:
    low, high = (limit(v["x"] for v in values) for limit in (min, max))
    return Ruler("log" if curve.key in LOGARITHMIC and low > 0 else "linear", low, high)


def _x(curve: Curve, values: list[dict[str, float]], room: float) -> alt.X:
    chosen = _ruler(curve, values)
    ticks = [(v["x"], f"{v['x']:.0f}") for v in values] if _is_whole(values) else None
    axis = chosen.axis(room, formatting.significant, wrap(curve.x_title, room), grid=False, ticks=ticks)
    return alt.X("x:Q", axis=axis, scale=chosen.scale())


def _line(curve: Curve, values: list[dict[str, float]], x: alt.X, y: alt.Y) -> list[alt.Chart]:
    base = rows.plot(values).encode(x=x, y=y)
    shape: Any = "step-after" if curve.key in STEPS else "linear"
    line = base.mark_line(color=style.ACCENT.light, strokeWidth=2, interpolate=shape)
    if len(values) > MOST_POINTS:
        return [line]
    tips = [
        alt.Tooltip("x:Q", title=curve.x_title, format=style.NUMBERS),
        alt.Tooltip("y:Q", title=curve.y_title, format=style.NUMBERS),
    ]
    return [line, base.mark_circle(color=style.ACCENT.light, size=36, opacity=1).encode(tooltip=tips)]


def _chosen(curve: Curve, values: list[dict[str, float]], x: alt.X, y: alt.Y, room: float) -> list[alt.Chart]:
    if curve.chosen_x is None:
        return []
    nearest = min(values, key=lambda v: abs(v["x"] - (curve.chosen_x or 0)))
    is_right = _ruler(curve, values).place(nearest["x"]) * room > room - 90
    shown = nearest["y"] if curve.key in READ_ON_Y else curve.chosen_x
    base = rows.plot([{**nearest, "name": f"chosen: {formatting.significant(shown)}"}])
    place: dict[str, Any] = {
        "align": "right" if is_right else "left",
        "dx": -8 if is_right else 8,
        "fontWeight": "bold",
    }
    named = base.encode(x=x, y=rows.at_y(6), text=alt.Text("name:N"))
    return [
        base.mark_rule(color=style.MARK.light, strokeDash=[5, 4]).encode(x=x),
        base.mark_circle(color=style.MARK.light, size=130, opacity=1).encode(x=x, y=y),
        rows.halo(named, **place),
        named.mark_text(color=style.MARK.light, **place),
    ]


def _name(curve: Curve, room: float) -> list[alt.Chart]:
    """What the vertical axis measures, above it, where it can be read without turning."""
    text = wrap(curve.y_title, room + LEFT - 10, 1)[0]
    name = (
        rows.plot([{"name": text}])
        .mark_text(color=style.MUTED.light)
        .encode(x=rows.at_x(-LEFT + 4), y=rows.at_y(-18))
    )
    return [name.encode(text=alt.Text("name:N"))]


def _plain_finding(results: Results, curve: Curve) -> str:
    if curve.chosen_x is None:
        return curve.title
    return f"{curve.title}: {formatting.significant(curve.chosen_x)} chosen"


def _inertia_finding(results: Results, curve: Curve) -> str:
    values = {v["x"]: v["y"] for v in _values(curve)}
    k = float(results.chosen.n_segments)
    if 1.0 not in values or k not in values or values[1.0] <= 0:
        return _plain_finding(results, curve)
    removed = formatting.share(1 - values[k] / values[1.0])
    segments = formatting.sentence_case(formatting.worded(int(k), "segment"))
    return f"{segments} explain {removed} of all differences"


def _silhouette_finding(results: Results, curve: Curve) -> str:
    best = max(_values(curve), key=lambda v: v["y"])
    return f"The silhouette is highest with {formatting.worded(int(best['x']), 'segment')}"


def _gap_finding(results: Results, curve: Curve) -> str:
    if curve.chosen_x is None:
        return "The gap statistic settles on no number of segments"
    if curve.chosen_x <= 1:
        return "The gap statistic finds no separate groups"
    return f"The gap statistic finds {formatting.worded(int(curve.chosen_x), 'group')}"


def _path_finding(results: Results, curve: Curve) -> str:
    sizes = [v["y"] for v in _values(curve)]
    return f"From {max(sizes):.0f} typical customers down to {min(sizes):.0f}"


def _at_choice(curve: Curve) -> float | None:
    """The height of the curve where the choice lies."""
    if curve.chosen_x is None:
        return None
    return min(_values(curve), key=lambda v: abs(v["x"] - (curve.chosen_x or 0.0)))["y"]


def _distance_finding(results: Results, curve: Curve) -> str:
    radius = _at_choice(curve)
    return "The distances turn nowhere" if radius is None else f"The curve turns at {_written(radius)}"


def _sweep_finding(results: Results, curve: Curve) -> str:
    n = _at_choice(curve)
    return _plain_finding(results, curve) if n is None else f"At the chosen radius: {_groups(n)}"


def _noise_finding(results: Results, curve: Curve) -> str:
    left_out = _at_choice(curve)
    if left_out is None:
        return _plain_finding(results, curve)
    return f"At the chosen radius {_written(left_out)}% stay without a segment"


def _groups(n: float) -> str:
    return formatting.worded(int(n), "segment")


def _written(value: float) -> str:
    return formatting.significant(value)


FINDINGS: dict[str, Callable[[Results, Curve], str]] = {
    "inertia": _inertia_finding,
    "silhouette": _silhouette_finding,
    "gap": _gap_finding,
    "preference_path": _path_finding,
    "k_distance": _distance_finding,
    "sweep_segments": _sweep_finding,
    "sweep_noise": _noise_finding,
}


def _reason(curve: Curve) -> str:
    values = _values(curve)
    ends = (
        f"it goes from {formatting.significant(values[0]['y'])} to {formatting.significant(values[-1]['y'])}"
    )
    if curve.chosen_x is None:
        return ends
    return f"{ends} and {formatting.significant(curve.chosen_x)} is chosen"


def _table(curve: Curve) -> Table:
    points = [(x, y) for x, y in zip(curve.x, curve.y, strict=True)]
    step = -(-len(points) // MOST_ROWS)
    return Table(
        (curve.x_title, curve.y_title),
        tuple((formatting.significant(x, 4), formatting.significant(y, 4)) for x, y in points[::step]),
    )
