"""Alerts about all customers together: their value, their number, who moved, how to read the report."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from analysis.history.chance import bound_of_total, exceeds_turnover
from analysis.history.two_runs import (
    FEWEST_TOLD,
    MONEY_AND_PEOPLE,
    TwoRuns,
    growth,
    size_of,
    spread_in,
    total_of,
)
from analysis.results import Alert, Results
from analysis.results.base import VerdictKind

FROM_SUREST: tuple[VerdictKind, ...] = get_args(VerdictKind)
WEIGHT_OF_VERDICT, WEIGHT_OF_DRIFT = 1.0, 0.5


@dataclass(frozen=True, slots=True)
class Tide:
    """How far all customers together went up or down, as a share: value and number.

    0 where that is not notable, or where one segment alone did it.
    """

    value: float
    size: float

    def carries(self, kind: Literal["value", "size"], change: float, limit: float) -> bool:
        """Whether a segment's `change`, itself beyond the limit, is that of the whole, give or take it."""
        of_whole = {"value": self.value, "size": self.size}[kind]
        return abs((1 + change) / (1 + of_whole) - 1) <= limit


def tide_of(runs: TwoRuns) -> Tide:
    """What happened to the whole."""
    return Tide(_tide_of_value(runs), _tide_of_size(runs))


def alerts_of_whole(runs: TwoRuns, tide: Tide) -> list[Alert]:
    """Alerts without a letter."""
    return [*_value(runs, tide), *_size(runs, tide), *_left(runs), *_moved(runs), *_reading(runs)]


def _tide_of_value(runs: TwoRuns) -> float:
    column = runs.value_column
    if column is None:
        return 0.0
    before, after = total_of(runs.before, column), total_of(runs.after, column)
    came, gone, stayed = runs.turnover()
    groups = (
        (gone, before / runs.before.data.n_customers, spread_in(runs.before, column)),
        (came, after / runs.after.data.n_customers, spread_in(runs.after, column)),
    )
    own = [
        (change.before.value or 0.0, change.after.value or 0.0)
        for change in runs.changes.segments
        if change.before is not None and change.after is not None
    ]
    if abs(after - before) <= bound_of_total(groups, stayed, runs.changes.value_spread):
        return 0.0
    return _shared_by_all(before, after, own, runs.settings.value)


def _tide_of_size(runs: TwoRuns) -> float:
    came, gone, _ = runs.turnover()
    own = [
        (change.before.n_customers, change.after.n_customers)
        for change in runs.changes.segments
        if change.before is not None and change.after is not None
    ]
    if abs(came - gone) < FEWEST_TOLD or not exceeds_turnover(came, gone):
        return 0.0
    before, after = runs.before.data.n_customers, runs.after.data.n_customers
    return _shared_by_all(before, after, own, runs.settings.size)


def _shared_by_all(before: float, after: float, own: Sequence[tuple[float, float]], limit: float) -> float:
    """Growth of the whole if beyond the limit, also without the segment that did most for it; else 0."""
    change = growth(before, after)
    way = 1 if change > 0 else -1
    then, now = max(own, key=lambda pair: way * (pair[1] - pair[0]), default=(0.0, 0.0))
    of_others = growth(before - then, after - now)
    return change if min(way * change, way * of_others) > limit else 0.0


def _value(runs: TwoRuns, tide: Tide) -> Iterable[Alert]:
    column = runs.value_column
    if tide.value and column is not None:
        yield Alert(
            kind="value",
            before=total_of(runs.before, column),
            after=total_of(runs.after, column),
            is_good=tide.value > 0,
            weight=MONEY_AND_PEOPLE + abs(tide.value),
        )


def _size(runs: TwoRuns, tide: Tide) -> Iterable[Alert]:
    """More or fewer customers; who joined, where customers are recognised."""
    before, after, joined = runs.before.data.n_customers, runs.after.data.n_customers, runs.changes.n_joined
    if tide.size > 0 and joined is not None:
        weight = MONEY_AND_PEOPLE + joined / after
        yield Alert(kind="joined", before=after, after=joined, is_good=True, weight=weight)
    elif tide.size:
        weight = MONEY_AND_PEOPLE + abs(tide.size)
        yield Alert(kind="size", before=before, after=after, is_good=tide.size > 0, weight=weight)


def _left(runs: TwoRuns) -> Iterable[Alert]:
    left, before = runs.changes.n_left or 0, runs.before.data.n_customers
    own = [(size_of(change.before), size_of(change.before) - change.left) for change in runs.changes.segments]
    if left >= FEWEST_TOLD and _shared_by_all(before, before - left, own, runs.settings.left):
        weight = MONEY_AND_PEOPLE + left / before
        yield Alert(kind="left", before=before, after=left, is_good=False, weight=weight)


def _moved(runs: TwoRuns) -> Iterable[Alert]:
    shared, moved = runs.changes.n_shared or 0, runs.changes.n_moved or 0
    if moved >= FEWEST_TOLD and moved > runs.settings.moved * shared:
        weight = MONEY_AND_PEOPLE + moved / shared
        yield Alert(kind="moved", before=shared, after=moved, weight=weight)


def _reading(runs: TwoRuns) -> Iterable[Alert]:
    """What changes how the rest is read: the verdict, new segments, drift that was not acted on."""
    then, now = runs.before.verdict.kind, runs.after.verdict.kind
    if then != now:
        is_good = FROM_SUREST.index(now) < FROM_SUREST.index(then)
        yield Alert(
            kind="verdict", words_before=then, words_after=now, is_good=is_good, weight=WEIGHT_OF_VERDICT
        )
    decision = runs.changes.decision
    if decision.mode == "refitted":
        yield Alert(kind="refitted", weight=_redefined_share(runs))
    if decision.mode == "kept" or decision.asked == "always":
        yield from _drift(runs)


def _redefined_share(runs: TwoRuns) -> float:
    """Share of the customers whom new segments put elsewhere; 1 where nobody is recognised."""
    redefined, shared = runs.changes.n_redefined, runs.changes.n_shared
    return redefined / shared if redefined is not None and shared else 1.0


def _drift(runs: TwoRuns) -> Iterable[Alert]:
    """The column that moved most."""
    drifted = [drift for drift in runs.changes.drift if drift.has_drifted]
    if drifted:
        most = min(drifted, key=lambda drift: (-(drift.psi or 0.0), drift.variable)).variable
        before, after = _mean(runs.before, most), _mean(runs.after, most)
        yield Alert(kind="drift", variable=most, before=before, after=after, weight=WEIGHT_OF_DRIFT)


def _mean(results: Results, column: str) -> float | None:
    found = next((v.summary for v in results.variables if v.key == column), None)
    return None if found is None else found.mean
