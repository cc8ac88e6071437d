"""One named row per item: where labels, marks and numbers go, wide and on a phone.

Wide, the labels stand in a column on the left. Narrow, each stands above its own marks, so
that the marks keep the whole width.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, Self

import altair as alt

from report.charts import style
from report.charts.lettering import shorten, width_of, wrap

LINE = 14
CHIP = 20
GAP = 12
NARROW_LABEL, NARROW_CHIP = 20, 26
NARROW_LEFT = 14  # half a tick label
EDGE = 4
BREATH = 3  # marks stand closer to their own label than to the next
WIDEST_LABEL = 0.34


class Lettered(Protocol):
    """What has a segment's letter and name: a segment of this report or of an earlier one."""

    @property
    def letter(self) -> str:
        """Its letter."""

    @property
    def name(self) -> str:
        """Its name."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Geometry of a chart with one row per item, in pixels.

    `left` and `right` are the margins beside the plot, `step` the height of a row, `label`
    the height of a label above the marks, `shift` how far these then sit below the middle.
    """

    width: int
    n_rows: int
    left: float
    right: float
    step: float
    shift: float
    label: float = 0
    top: float = 8
    bottom: float = 40

    @property
    def plot_width(self) -> float:
        """Width left for the marks."""
        return self.width - self.left - self.right

    @property
    def plot_height(self) -> float:
        """Height of all rows."""
        return self.n_rows * self.step

    @property
    def lift(self) -> float:
        """How far a label above the marks is from the middle of its row."""
        return -self.step / 2 + self.label / 2

    def y(self, order: Sequence[str], field: str = "row") -> alt.Y:
        """The rows from top to bottom, without an axis (the labels are drawn)."""
        return alt.Y(
            f"{field}:N",
            axis=None,
            sort=list(order),
            scale=alt.Scale(type="band", domain=list(order), paddingInner=0, paddingOuter=0),
        )

    def frame(self, chart: alt.LayerChart) -> alt.LayerChart:
        """Give a chart exactly this size."""
        padding = {"left": self.left, "right": self.right, "top": self.top, "bottom": self.bottom}
        framed: alt.LayerChart = chart.properties(
            width=self.plot_width, height=self.plot_height, padding=padding, autosize="none"
        )
        return framed


def plan(
    width: int,
    labels: Sequence[str],
    *,
    chips: bool = False,
    axis: bool = True,
    right: float = 0,
    step: float = 34,
    **margins: float,
) -> Rows:
    """Lay out rows with these labels; `right` is the room for numbers beside the marks.

    `axis` says whether tick labels stand below, which need room on the left of a phone.
    """
    if style.is_narrow(width):
        label = NARROW_CHIP if chips else NARROW_LABEL
        left = NARROW_LEFT if axis else EDGE
        return Rows(
            width, len(labels), left, right + EDGE, step + label, label / 2 - BREATH, label, **margins
        )
    chip = CHIP + 8 if chips else 0
    longest = max((width_of(label, bold=True) for label in labels), default=0) + 2
    column = min(longest, WIDEST_LABEL * width)
    return Rows(width, len(labels), chip + column + GAP, right + 8, step, 0, **margins)


def across(field: str, order: Sequence[Any], gap: float = 0.04) -> alt.X:
    """Columns of a grid from left to right, without an axis."""
    scale = alt.Scale(type="band", domain=list(order), paddingInner=gap, paddingOuter=0)
    return alt.X(f"{field}:N", axis=None, scale=scale)


def label_layers(rows: Rows, labels: Mapping[str, str], bold: Sequence[str] = ()) -> list[alt.Chart]:
    """The labels of the rows: in the left margin, or above the marks on a phone."""
    narrow = style.is_narrow(rows.width)
    room = rows.width - 16 if narrow else rows.left - GAP
    made = []
    for n_lines in (1, 2):
        lines = {key: wrap(text, room, 1 if narrow else 2, bold=key in bold) for key, text in labels.items()}
        values = [{"row": k, "label": "\n".join(v)} for k, v in lines.items() if len(v) == n_lines]
        for is_bold in (False, True):
            chosen = [v for v in values if (v["row"] in bold) == is_bold]
            if chosen:
                made += _labels(rows, list(labels), chosen, n_lines, is_bold)
    return made


def _labels(
    rows: Rows, order: Sequence[str], values: list[dict[str, str]], n_lines: int, bold: bool
) -> list[alt.Chart]:
    narrow = style.is_narrow(rows.width)
    settings: dict[str, Any] = {
        "align": "left" if narrow else "right",
        "lineBreak": "\n",
        "lineHeight": LINE,
        "fontWeight": "bold" if bold else "normal",
        "dy": rows.lift if narrow else -(n_lines - 1) * LINE / 2,
    }
    base = plot(values).encode(
        x=at_x(EDGE - rows.left if narrow else -GAP), y=rows.y(order), text=alt.Text("label:N")
    )
    text = base.mark_text(color=style.INK.light, **settings)
    return [halo(base, **settings), text] if narrow else [text]


def halo(base: alt.Chart, **settings: Any) -> alt.Chart:
    """The same text as an outline in the page's colour, so that lines do not run through it."""
    outline: alt.Chart = base.mark_text(
        color=style.PAPER.light, stroke=style.PAPER.light, strokeWidth=4, strokeJoin="round", **settings
    )
    return outline


def segment_layers(
    rows: Rows, segments: Sequence[Lettered], others: Mapping[str, str] | None = None
) -> list[alt.Chart]:
    """Coloured letters and names of the segments, one per row; `others` are rows without a letter."""
    start = EDGE - rows.left if style.is_narrow(rows.width) else -rows.left
    lift = rows.lift if style.is_narrow(rows.width) else 0.0
    names = {segment.letter: segment.name for segment in segments} | dict(others or {})
    y = rows.y(list(names))
    values = [{"row": s.letter, "letter": s.letter} for s in segments]
    chips, letters = chip_layers(values, y=y, x=at_x(start + CHIP / 2), dy=lift)
    room = name_room(rows)
    labels = [
        {"row": row, "label": shorten(name, room)} | ({} if row in (others or {}) else {"letter": row})
        for row, name in names.items()
    ]
    base = plot(labels).encode(x=at_x(start + CHIP + 8), y=y, text=alt.Text("label:N"))
    return [chips, letters, halo(base, dy=lift), base.mark_text(color=style.INK.light, dy=lift)]


def name_room(rows: Rows) -> float:
    """Pixels for a segment's name beside its letter."""
    return rows.width - 16 - CHIP - 8 if style.is_narrow(rows.width) else rows.left - CHIP - 8 - GAP


class Marks(alt.Chart):
    """Marks over values, built step by step and never changed afterwards.

    Altair copies every layer several times while it stacks them, which takes longer than
    drawing; what never changes need not be copied. (Tuples of values are not copied either.)
    """

    def __deepcopy__(self, memo: object) -> Self:
        return self


def plot(values: Sequence[Mapping[str, Any]]) -> alt.Chart:
    """A chart over these values and nothing else: what is drawn is all that a page will hold."""
    return Marks(alt.Data(values=tuple(values)))  # type: ignore[no-untyped-call]


def at_x(pixels: float) -> alt.XValue:
    """A place counted in pixels from the left end of the plot."""
    return alt.XValue(pixels)  # type: ignore[no-untyped-call]


def at_y(pixels: float) -> alt.YValue:
    """A place counted in pixels from the top of the plot."""
    return alt.YValue(pixels)  # type: ignore[no-untyped-call]


def at_y2(pixels: float) -> alt.Y2Value:
    """A lower end counted in pixels from the top of the plot."""
    return alt.Y2Value(pixels)  # type: ignore[no-untyped-call]


def chip_layers(
    values: Sequence[Mapping[str, Any]], *, x: Any, y: Any, dy: float = 0, size: float = CHIP
) -> tuple[alt.Chart, alt.Chart]:
    """A square in the segment's colour with its letter, at each place."""
    letters = sorted({value["letter"] for value in values})
    colours = alt.Scale(domain=letters, range=[style.segment(letter).light for letter in letters])
    inks = alt.Scale(domain=letters, range=[style.on_segment(letter).light for letter in letters])
    squares = (
        plot(values)
        .mark_square(size=size * size, opacity=1, yOffset=dy)
        .encode(x=x, y=y, color=alt.Color("letter:N", scale=colours, legend=None))
    )
    texts = (
        plot(values)
        .mark_text(align="center", fontWeight="bold", fontSize=13, dy=dy + 1)
        .encode(x=x, y=y, text=alt.Text("letter:N"), color=alt.Color("letter:N", scale=inks, legend=None))
    )
    return squares, texts


def independent(*layers: alt.Chart) -> alt.LayerChart:
    """Stack layers whose colours mean different things."""
    stacked: alt.LayerChart = alt.layer(*layers).resolve_scale(color="independent")
    return stacked
