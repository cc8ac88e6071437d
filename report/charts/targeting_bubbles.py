"""How attractive each segment is to us, how strong we are with it, and what it is worth."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from itertools import product
from math import hypot, sqrt

import altair as alt

from analysis.results import Results, Segment, SegmentTargeting
from report import formatting
from report.charts import captions, rows, style
from report.charts.lettering import wrap
from report.figure import Figure, Table

READING = (
    "Each circle is a segment. Further right it is more attractive to us, further up we are stronger with "
    "it; the best to serve lie top right. Both are the team's weights times scores, 0 to 10. A letter that "
    "does not fit into its circle stands beside it, with a line."
)
TOP, STEP = 10, 2
LARGEST, LARGEST_SHARE = 54.0, 0.11
SMALLEST = 3.0
HEIGHT = 0.62
LEFT, RIGHT, ABOVE, BELOW = 52, 8, 8, 52
ATTRACTIVE = "Attractive to us (right is better)"
STRONG = "Our strength (up is better)"
CHIP = 24
ROOMY = 14.0
NO_DISTANCE = 1e-6
REACHES = (22, 30, 38, 46, 54, 62, 80)
WAYS = tuple(way for way in product((0, 1, -1), repeat=2) if way != (0, 0))


@dataclass(frozen=True, slots=True)
class Bubble:
    """One segment to draw: its two scores, 0 to 10, and its area as a share of the largest."""

    segment: Segment
    attractiveness: float
    strength: float
    area: float


@dataclass(frozen=True, slots=True)
class Plane:
    """The plot in pixels, with a margin on all sides so that no circle at 0 or 10 is cut."""

    width: float
    height: float

    @property
    def radius(self) -> float:
        """Radius of the largest circle."""
        return min(LARGEST, LARGEST_SHARE * self.width)

    def radius_of(self, share: float) -> float:
        """Radius of a circle whose area is a share of the largest one's."""
        return max(SMALLEST, self.radius * sqrt(share))

    def x(self, score: float) -> float:
        """Pixels from the left."""
        return self.radius + score / TOP * (self.width - 2 * self.radius)

    def y(self, score: float) -> float:
        """Pixels from the top."""
        return self.height - self.radius - score / TOP * (self.height - 2 * self.radius)

    def scores(self, left: float, top: float) -> tuple[float, float]:
        """The two scores at a place in pixels."""
        across = (left - self.radius) / (self.width - 2 * self.radius)
        up = (self.height - self.radius - top) / (self.height - 2 * self.radius)
        return TOP * across, TOP * up

    def scale(self, room: float) -> alt.Scale:
        """The scores along a side of `room` pixels, the margins included."""
        margin = TOP * self.radius / (room - 2 * self.radius)
        return alt.Scale(domain=[-margin, TOP + margin], nice=False, zero=False)


def chart(results: Results, width: int) -> alt.LayerChart:
    """One circle per segment, its letter inside or beside it."""
    inner = width - LEFT - RIGHT
    plane = Plane(inner, inner if style.is_narrow(width) else inner * HEIGHT)
    x = alt.X("x:Q", scale=plane.scale(plane.width), axis=_axis(ATTRACTIVE, plane.width))
    y = alt.Y("y:Q", scale=plane.scale(plane.height), axis=_axis(STRONG, plane.height))
    bubbles = _bubbles(results)
    layers = rows.independent(*_circles(results, bubbles, plane, x, y), *_letters(bubbles, plane, x, y))
    padding = {"left": LEFT, "right": RIGHT, "top": ABOVE, "bottom": BELOW}
    framed: alt.LayerChart = layers.properties(
        width=plane.width, height=plane.height, padding=padding, autosize="none"
    )
    return framed


def figure(results: Results) -> Figure | None:
    """The segment evaluation plot; None while no segment has both scores."""
    bubbles = _bubbles(results)
    if not bubbles:
        return None
    area = _area_label(results)
    shown = captions.of_all(len(bubbles), len(results.segments), "segment")
    return Figure(
        id="targeting-bubbles",
        chart=partial(chart, results),
        title=_finding(bubbles),
        subtitle=f"Weighted scores, 0 to 10; area: {area}; {shown[0].lower()}{shown[1:]} of "
        f"{captions.population(results)}",
        alt=captions.alt_text(
            "Bubble chart",
            f"attractiveness and our strength for {formatting.plural(len(bubbles), 'segment')}",
            _finding(bubbles),
        ),
        table=_table(results, bubbles),
        **captions.origin(results.data, sum(bubble.segment.n_customers for bubble in bubbles)),
        reading=READING,
    )


def figures(results: Results) -> tuple[Figure, ...]:
    """All figures of this module."""
    made = figure(results)
    return (made,) if made else ()


def _bubbles(results: Results) -> list[Bubble]:
    """Segments that no criterion rules out and whose scores are all known, largest area first."""
    judged = {one.letter: one for one in results.targeting.segments} if results.targeting else {}
    shown = [(s, judged[s.letter]) for s in results.segments if _is_shown(judged.get(s.letter))]
    has_value = all(segment.value is not None for segment, _ in shown)
    amounts = [max(0.0, s.value or 0.0) if has_value else float(s.n_customers) for s, _ in shown]
    largest = max(amounts, default=0.0) or 1.0
    made = [
        Bubble(segment, one.attractiveness or 0.0, one.strength or 0.0, amount / largest)
        for (segment, one), amount in zip(shown, amounts, strict=True)
    ]
    return sorted(made, key=lambda bubble: (-bubble.area, bubble.segment.letter))


def _is_shown(judged: SegmentTargeting | None) -> bool:
    if judged is None or judged.is_knocked_out:
        return False
    return judged.attractiveness is not None and judged.strength is not None


def _area_label(results: Results) -> str:
    """What the area means, as in `_bubbles`."""
    key = results.data.value_column
    if key is None or any(bubble.segment.value is None for bubble in _bubbles(results)):
        return "number of customers"
    return f"{captions.measure(results.variable(key), results)}, in total"


def _axis(title: str, room: float) -> alt.Axis:
    return alt.Axis(
        title=wrap(title, room), values=list(range(0, TOP + 1, STEP)), grid=True, domain=False, titlePadding=8
    )


def _circles(
    results: Results, bubbles: Sequence[Bubble], plane: Plane, x: alt.X, y: alt.Y
) -> list[alt.Chart]:
    values = [
        {
            "x": bubble.attractiveness,
            "y": bubble.strength,
            "size": (2 * plane.radius_of(bubble.area)) ** 2,
            "colour": style.segment(bubble.segment.letter).light,
            "segment": f"{bubble.segment.letter} {bubble.segment.name}",
            "amount": _amount(results, bubble.segment),
        }
        for bubble in bubbles
    ]
    colour = alt.Color("colour:N", scale=None)
    tips = [
        alt.Tooltip("segment:N", title="Segment"),
        alt.Tooltip("x:Q", title="Attractive to us", format=".1f"),
        alt.Tooltip("y:Q", title="Our strength", format=".1f"),
        alt.Tooltip("amount:N", title="Area"),
    ]
    marks = rows.plot(values).mark_circle(opacity=1, fillOpacity=0.35, strokeWidth=1.5)
    size = alt.Size("size:Q", scale=None, legend=None)
    stroke = alt.Stroke("colour:N", scale=None)
    return [marks.encode(x=x, y=y, size=size, color=colour, stroke=stroke, tooltip=tips)]


def _letters(bubbles: Sequence[Bubble], plane: Plane, x: alt.X, y: alt.Y) -> list[alt.Chart]:
    """Letters in the circles, or beside them with a line where another letter stands there."""
    places = [plane.scores(left, top) for left, top in _places(bubbles, plane)]
    values = [
        {"letter": bubble.segment.letter, "x": across, "y": up}
        for bubble, (across, up) in zip(bubbles, places, strict=True)
    ]
    lines = [
        {"x": across, "y": up, "x2": bubble.attractiveness, "y2": bubble.strength}
        for bubble, (across, up) in zip(bubbles, places, strict=True)
        if hypot(across - bubble.attractiveness, up - bubble.strength) > NO_DISTANCE
    ]
    drawn = rows.plot(lines).mark_rule().encode(x=x, y=y, x2=alt.X2("x2:Q"), y2=alt.Y2("y2:Q"))
    return [*([drawn] if lines else []), *rows.chip_layers(values, x=x, y=y)]


def _places(bubbles: Sequence[Bubble], plane: Plane) -> list[tuple[float, float]]:
    """Where the letters go, in pixels: the nearest free place, larger circles first."""
    taken: list[tuple[float, float]] = []
    for bubble in bubbles:
        left, top = plane.x(bubble.attractiveness), plane.y(bubble.strength)
        wanted = [(left, top)] if plane.radius_of(bubble.area) > ROOMY else []
        wanted += [(left + reach * dx, top + reach * dy) for reach in REACHES for dx, dy in WAYS]
        free = (place for place in wanted if _is_free(place, taken, plane))
        taken.append(next(free, (left, top)))
    return taken


def _is_free(place: tuple[float, float], taken: Sequence[tuple[float, float]], plane: Plane) -> bool:
    left, top = place
    inside = CHIP / 2 <= left <= plane.width - CHIP / 2 and CHIP / 2 <= top <= plane.height - CHIP / 2
    return inside and all(abs(left - other) >= CHIP or abs(top - at) >= CHIP for other, at in taken)


def _finding(bubbles: Sequence[Bubble]) -> str:
    best = max(bubbles, key=lambda bubble: bubble.attractiveness)
    strongest = max(bubbles, key=lambda bubble: bubble.strength)
    letter = best.segment.letter
    if len(bubbles) == 1:
        scores = (formatting.decimal(score, 1) for score in (best.attractiveness, best.strength))
        return f"Segment {letter}: attractive {next(scores)}, our strength {next(scores)} of 10"
    if best is strongest:
        return f"Segment {letter} is most attractive and suits us best"
    return f"Segment {letter} attracts most; we suit segment {strongest.segment.letter} best"


def _amount(results: Results, segment: Segment) -> str:
    key = results.data.value_column
    if key is None or segment.value is None:
        return formatting.customers(segment.n_customers)
    return formatting.quantity(segment.value, results.variable(key), results.data)


def _table(results: Results, bubbles: Sequence[Bubble]) -> Table:
    columns = ("Segment", "Attractive to us", "Our strength", f"Area: {_area_label(results)}")
    ordered = sorted(bubbles, key=lambda bubble: bubble.segment.letter)
    return Table(
        columns,
        tuple(
            (
                f"{bubble.segment.letter} {bubble.segment.name}",
                formatting.decimal(bubble.attractiveness, 1),
                formatting.decimal(bubble.strength, 1),
                _amount(results, bubble.segment),
            )
            for bubble in ordered
        ),
    )
