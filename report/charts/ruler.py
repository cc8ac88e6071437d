"""An x axis in a column's own units: where it starts and ends, and round ticks that fit."""

import json
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import altair as alt

from report.charts.lettering import width_of

SPACE = 16
NEAR = 6
LEFT_OVERHANG, RIGHT_OVERHANG = 12, 6
MOST = 9
Kind = Literal["linear", "log", "root"]


@dataclass(frozen=True, slots=True)
class Ruler:
    """From `low` to `high`, evenly, by factors (log) or compressed towards high values (root)."""

    kind: Kind
    low: float
    high: float

    def place(self, value: float) -> float:
        """Where a value lies, 0 (left end) to 1 (right end)."""
        at, low, high = (self._stretched(v) for v in (value, self.low, self.high))
        return (at - low) / (high - low)

    def _stretched(self, value: float) -> float:
        if self.kind == "log":
            return math.log(value)
        return math.copysign(math.sqrt(abs(value)), value) if self.kind == "root" else value

    def scale(self) -> alt.Scale:
        """The same as a Vega-Lite scale."""
        domain = [self.low, self.high]
        if self.kind == "log":
            return alt.Scale(type="log", domain=domain, nice=False)
        if self.kind == "root":
            return alt.Scale(type="pow", exponent=0.5, domain=domain, nice=False)
        return alt.Scale(domain=domain, nice=False, zero=False)

    def ticks(self, room: float, write: Callable[[float], str]) -> list[tuple[float, str]]:
        """Round values with their labels, as many as fit side by side in `room` pixels."""
        best: list[tuple[float, str]] = []
        for candidates in self._candidates():
            inside = [(value, write(value)) for value in candidates if self.low <= value <= self.high]
            labelled = _without_repeats([one for one in inside if self._has_room(*one, room)])
            kept = self._fitting(labelled, room)
            fits_well = len(kept) == sum(self._has_room(*one, room) for one in inside) <= MOST
            if len(kept) > len(best) and (fits_well or len(best) < 2):
                best = kept
        return best

    def _candidates(self) -> list[list[float]]:
        """Ever finer sets of round values."""
        if self.kind == "log":
            powers = range(math.floor(math.log10(self.low)), math.ceil(math.log10(self.high)) + 1)
            sets = ((1,), (1, 3), (1, 2, 5))
            return [[base * 10.0**power for power in powers for base in bases] for bases in sets]
        span = self.high - self.low
        steps = [base * 10.0 ** math.floor(math.log10(span)) for base in (5, 2, 1, 0.5, 0.2, 0.1)]
        return [_multiples(step, self.low, self.high) for step in steps]

    def _fitting(
        self, labelled: Sequence[tuple[float, str]], room: float, space: float = SPACE
    ) -> list[tuple[float, str]]:
        """Drop the labels that would touch the one before."""
        kept: list[tuple[float, str]] = []
        free_from = -math.inf
        for value, text in labelled:
            middle, half = self.place(value) * room, width_of(text) / 2
            if middle - half >= free_from:
                kept.append((value, text))
                free_from = middle + half + space
        return kept

    def _has_room(self, value: float, text: str, room: float) -> bool:
        """Whether a label stays inside the drawing at both ends."""
        middle, half = self.place(value) * room, width_of(text) / 2
        return middle - half >= -LEFT_OVERHANG and middle + half <= room + RIGHT_OVERHANG

    def axis(
        self,
        room: float,
        write: Callable[[float], str],
        title: str | list[str] | None = None,
        *,
        grid: bool = True,
        ticks: list[tuple[float, str]] | None = None,
    ) -> alt.Axis:
        """The axis of this ruler: its own round ticks, or those of `ticks` that fit."""
        shown = self.ticks(room, write) if ticks is None else self._fitting(ticks, room, NEAR)
        values = [value for value, _ in shown]
        return alt.Axis(
            title=title,
            values=values,
            labelExpr=lookup(values, [text for _, text in shown]),
            labelFlush=False,
            grid=grid,
            domain=not grid,
            offset=4 if grid else 0,
        )


def lookup(values: Sequence[float], texts: Sequence[str]) -> str:
    """A Vega expression that gives each tick value its text, whatever the text holds."""
    return f"{json.dumps(list(texts))}[indexof({json.dumps(list(values))},datum.value)]"


def ruler(kind: Kind, low: float, high: float) -> Ruler:
    """A ruler over these values with a little room at both ends."""
    if kind == "log":
        return Ruler(kind, low * 0.95, high * 1.05)
    margin = (high - low) * 0.02 or abs(high) * 0.1 or 1.0
    return Ruler(kind, low if kind == "root" else low - margin, high + margin)


def _without_repeats(labelled: list[tuple[float, str]]) -> list[tuple[float, str]]:
    """Ticks that rounding would give the same label are drawn once."""
    texts = [text for _, text in labelled]
    return [one for place, one in enumerate(labelled) if one[1] not in texts[:place]]


def _multiples(step: float, low: float, high: float) -> list[float]:
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [round(place * step, 12) for place in range(first, last + 1)]
