"""Alerts about one segment: what it is worth, who is in it, and how sure we are of it."""

from collections.abc import Iterable

from analysis.evidence.grades import ORDER
from analysis.history.chance import bound_of_shares, bound_of_total, exceeds_turnover
from analysis.history.two_runs import (
    FEWEST_TOLD,
    MONEY_AND_PEOPLE,
    TwoRuns,
    growth,
    size_of,
    spread_in,
    stake_of,
)
from analysis.history.whole_alerts import Tide
from analysis.results import Alert, Results, SegmentChange, Standing


def alerts_of_segment(change: SegmentChange, runs: TwoRuns, tide: Tide) -> list[Alert]:
    """Alerts with this segment's letter; none where it never had ten customers."""
    before, after = change.before, change.after
    if max(size_of(before), size_of(after)) < FEWEST_TOLD:
        return []
    if before is None or after is None:
        return [_event(change)]
    sureness = [*_sureness(change.letter, before, after, runs)]
    if change.event != "survived":
        return [_event(change), *sureness]
    told = [
        *_value(change, before, after, runs, tide),
        *_left(change, before, runs),
        *_size(change, before, after, runs, tide),
    ]
    return [*told, *sureness]


def _event(change: SegmentChange) -> Alert:
    stakes = [stake_of(standing) for standing in (change.before, change.after) if standing is not None]
    sizes = [None if standing is None else standing.n_customers for standing in (change.before, change.after)]
    return Alert(
        kind=change.event,
        letter=change.letter,
        before=sizes[0],
        after=sizes[1],
        weight=MONEY_AND_PEOPLE + max(stakes),
    )


def _value(
    change: SegmentChange, before: Standing, after: Standing, runs: TwoRuns, tide: Tide
) -> Iterable[Alert]:
    column = runs.value_column
    if column is None or before.value is None or after.value is None:
        return
    if min(before.n_customers, after.n_customers) < FEWEST_TOLD:
        return
    whole, limit = growth(before.value, after.value), runs.settings.value
    of_people = growth(before.value, after.value - runs.redefined_value(change.letter))
    came, gone, stayed = runs.turnover_in(change)
    groups = (
        (gone, before.value / before.n_customers, spread_in(runs.before, column, change.letter)),
        (came, after.value / after.n_customers, spread_in(runs.after, column, change.letter)),
    )
    is_sure = abs(of_people * before.value) > bound_of_total(groups, stayed, change.value_spread)
    if is_sure and _both_beyond(whole, of_people, limit) and not tide.carries("value", whole, limit):
        yield Alert(
            kind="value",
            letter=change.letter,
            before=before.value,
            after=after.value,
            is_good=whole > 0,
            weight=MONEY_AND_PEOPLE + abs(whole) * stake_of(before),
        )


def _size(
    change: SegmentChange, before: Standing, after: Standing, runs: TwoRuns, tide: Tide
) -> Iterable[Alert]:
    n_before, n_after = before.n_customers, after.n_customers
    came, gone, _ = runs.turnover_in(change)
    whole, of_people = growth(n_before, n_after), growth(n_before, n_before + came - gone)
    is_sure = abs(came - gone) >= FEWEST_TOLD and exceeds_turnover(came, gone)
    limit = runs.settings.size
    if is_sure and _both_beyond(whole, of_people, limit) and not tide.carries("size", whole, limit):
        weight = MONEY_AND_PEOPLE + abs(whole) * stake_of(before)
        yield Alert(kind="size", letter=change.letter, before=n_before, after=n_after, weight=weight)


def _both_beyond(whole: float, of_people: float, limit: float) -> bool:
    """Whether a change as reported, and its part without the change of definition, go far the same way."""
    return min(abs(whole), abs(of_people)) > limit and whole * of_people > 0


def _left(change: SegmentChange, before: Standing, runs: TwoRuns) -> Iterable[Alert]:
    """More left than the threshold, and more than among all other customers."""
    n, left = before.n_customers, change.left
    n_others = runs.before.data.n_customers - n
    if left < FEWEST_TOLD or left <= runs.settings.left * n or n_others <= 0:
        return
    share, of_others = left / n, ((runs.changes.n_left or 0) - left) / n_others
    if share - of_others > bound_of_shares(share, n, of_others, n_others):
        weight = MONEY_AND_PEOPLE + share * stake_of(before)
        yield Alert(kind="left", letter=change.letter, before=n, after=left, is_good=False, weight=weight)


def _sureness(letter: str, before: Standing, after: Standing, runs: TwoRuns) -> Iterable[Alert]:
    """A grade that changed for a reason, or else a certainty that dropped."""
    if min(before.n_customers, after.n_customers) < FEWEST_TOLD:
        return
    stake = stake_of(after)
    steps = ORDER.index(before.grade) - ORDER.index(after.grade)
    if steps and _has_reason(letter, before, after, runs, is_better=steps > 0):
        yield Alert(
            kind="grade",
            letter=letter,
            words_before=before.grade,
            words_after=after.grade,
            is_good=steps > 0,
            weight=stake,
        )
    elif _is_lower(
        before.certainty, before.n_customers, after.certainty, after.n_customers, runs.settings.certainty
    ):
        yield Alert(
            kind="certainty",
            letter=letter,
            before=before.certainty,
            after=after.certainty,
            is_good=False,
            weight=stake,
        )


def _has_reason(letter: str, before: Standing, after: Standing, runs: TwoRuns, *, is_better: bool) -> bool:
    """Whether anything that grades a segment moved notably, so that the grade did not flip by a hair."""
    limit = runs.settings.certainty
    then, now = _sides(runs.before, letter), _sides(runs.after, letter)
    sizes = before.n_customers, after.n_customers
    if is_better:
        then, now, sizes = now, then, sizes[::-1]
    return any(_is_lower(then[key], sizes[0], now[key], sizes[1], limit) for key in then if key in now)


def _sides(results: Results, letter: str) -> dict[str, float]:
    """What grades a segment, 0 to 1, larger is better; see `analysis.evidence.grades`."""
    sides: dict[str, float] = {}
    for segment in results.segments:
        if segment.letter == letter:
            sides |= {"certainty": segment.certainty, "inside": 1 - segment.edge_share}
    for drawn in results.evidence.segments:
        if drawn.letter == letter:
            sides |= {"jaccard": drawn.jaccard, "not dissolved": 1 - drawn.dissolved / drawn.n_bootstraps}
    return sides


def _is_lower(then: float, n_then: int, now: float, n_now: int, limit: float) -> bool:
    """Whether a number from 0 to 1 dropped by more than the limit, and than chance gives."""
    drop = then - now
    return drop > limit and drop > bound_of_shares(then, n_then, now, n_now)
