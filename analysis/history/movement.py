"""Who moved between two runs, with the change of the model taken out.

Every customer of both times has four segments: as reported then and now, and as the earlier
model alone places them then and now. Whoever is reported elsewhere than before *moved* when the
earlier model already puts them elsewhere, because then their own numbers changed; otherwise the
segments were *redefined* around them. Everybody else either stayed, joined or left, so that for
each segment: before - out - left + in + joined = after.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.arrays import FloatMatrix
from analysis.history.events import Fate, trace
from analysis.history.snapshots import Letters, Rows, Shared, Snapshot
from analysis.lettering import in_order
from analysis.results import (
    Changes,
    Decision,
    EarlierRun,
    Flow,
    Matrix,
    Segment,
    SegmentChange,
    Standing,
)
from analysis.results.changes import Cause

NOBODY = ""
"""Stands for the origin of who joined and the destination of who left."""


def compare(
    before: Snapshot, after: Snapshot, shared: Shared | None, base: EarlierRun, decision: Decision
) -> Changes:
    """Everything that changed for segments and customers; drift, alerts and runs are still empty.

    Parameters
    ----------
    shared
        Who is in both; None: customers cannot be recognised. Then only segments are compared,
        and nobody's movement is known.
    base, decision
        Passed on as they are.
    """
    known = shared or Shared.nobody()
    then, now = known.before, known.after
    transitions = _matrix(before, after, before.reported[then], after.reported[now])
    fates = trace(transitions)
    if shared is None:
        segments = _segments(before, after, known, fates, ())
        return Changes(base=base, decision=decision, matched_by="centres", segments=segments)
    flows = _flows(before, after, shared)
    n_by_cause = Counter[Cause]()
    for flow in flows:
        n_by_cause[flow.cause] += flow.n_customers
    return Changes(
        base=base,
        decision=decision,
        matched_by="ids",
        n_shared=then.size,
        n_joined=n_by_cause["joined"],
        n_left=n_by_cause["left"],
        n_moved=n_by_cause["moved"],
        n_redefined=n_by_cause["redefined"],
        segments=_segments(before, after, shared, fates, flows),
        flows=flows,
        value_spread=_spread_of_change(before, after, shared, np.ones(then.size, dtype=bool)),
        transitions=transitions,
        movement=_matrix(before, before, before.placed[then], after.placed[now]),
        redefinition=_matrix(before, after, after.placed[now], after.reported[now]),
    )


def _matrix(of_rows: Snapshot, of_columns: Snapshot, rows: Letters, columns: Letters) -> Matrix:
    """Count customers by two segments; every segment of each side has its row or column."""
    row_letters, column_letters = _letters(of_rows.segments, rows), _letters(of_columns.segments, columns)
    shape = (len(row_letters), len(column_letters))
    row_numbers = pd.Index(row_letters, dtype=object).get_indexer(pd.Index(rows, dtype=object))
    column_numbers = pd.Index(column_letters, dtype=object).get_indexer(pd.Index(columns, dtype=object))
    counts = np.bincount(row_numbers * shape[1] + column_numbers, minlength=shape[0] * shape[1])
    table = counts.reshape(shape).tolist()
    return Matrix(rows=row_letters, columns=column_letters, counts=tuple(tuple(row) for row in table))


def _letters(segments: Iterable[Segment], found: Letters) -> tuple[str, ...]:
    """Letters in order; "unassigned", which is longer than any letter, comes last if anybody is."""
    return tuple(sorted({s.letter for s in segments} | set(pd.unique(found)), key=in_order))


@dataclass(frozen=True, slots=True, eq=False)
class _Group:
    """Some customers at one time: where they were, and what they were worth (None: not known)."""

    letters: Letters
    value: FloatMatrix | None

    @classmethod
    def of(cls, snapshot: Snapshot, rows: Rows) -> Self:
        return cls(snapshot.reported[rows], None if snapshot.value is None else snapshot.value[rows])

    def nowhere(self, value: FloatMatrix | None) -> Self:
        """The same customers at a time when they were not there."""
        return replace(self, letters=np.full(self.letters.size, NOBODY, dtype=object), value=value)


def _flows(before: Snapshot, after: Snapshot, shared: Shared) -> tuple[Flow, ...]:
    """All ways customers took, the largest first."""
    then, now = shared.before, shared.after
    is_elsewhere = before.reported[then] != after.reported[now]
    has_moved = before.placed[then] != after.placed[now]
    flows: list[Flow] = []
    moved, redefined = is_elsewhere & has_moved, is_elsewhere & ~has_moved
    flows += _grouped("moved", _Group.of(before, then[moved]), _Group.of(after, now[moved]))
    flows += _grouped("redefined", _Group.of(before, then[redefined]), _Group.of(after, now[redefined]))
    joined = _Group.of(after, _others(after, now))
    left = _Group.of(before, _others(before, then))
    flows += _grouped("joined", joined.nowhere(None), joined)
    flows += _grouped("left", left, left.nowhere(left.value))
    return tuple(sorted(flows, key=_rank))


def _others(snapshot: Snapshot, rows: Rows) -> Rows:
    """All rows but these."""
    is_other = np.ones(snapshot.reported.size, dtype=bool)
    is_other[rows] = False
    return np.flatnonzero(is_other)


def _grouped(cause: Cause, before: _Group, after: _Group) -> list[Flow]:
    """One flow per origin and destination of customers who took them for this cause."""
    ways = pd.DataFrame({"origin": before.letters, "destination": after.letters})
    flows = []
    for (origin, destination), customers in ways.groupby(["origin", "destination"]):
        rows = customers.index.to_numpy()
        flows.append(
            Flow(
                origin=origin or None,
                destination=destination or None,
                cause=cause,
                n_customers=rows.size,
                value=_total(after.value, rows),
                value_before=_total(before.value, rows),
            )
        )
    return flows


def _total(value: FloatMatrix | None, rows: Rows) -> float | None:
    """What these customers are worth together, those with a known value."""
    return None if value is None else float(np.nansum(value[rows]))


def _rank(flow: Flow) -> tuple[object, ...]:
    ends = (in_order(flow.origin or NOBODY), in_order(flow.destination or NOBODY))
    return (-flow.n_customers, *ends, flow.cause)


def _spread_of_change(
    before: Snapshot, after: Snapshot, shared: Shared, who: NDArray[np.bool_]
) -> float | None:
    """Standard deviation of how much the value of one of these customers changed; None if not known."""
    if before.value is None or after.value is None:
        return None
    changes = (after.value[shared.after] - before.value[shared.before])[who]
    known = changes[~np.isnan(changes)]
    return float(known.std(ddof=1)) if known.size > 1 else None


def _segments(
    before: Snapshot, after: Snapshot, shared: Shared, fates: Mapping[str, Fate], flows: tuple[Flow, ...]
) -> tuple[SegmentChange, ...]:
    """This run's segments in the order of their letters, then those that are gone."""
    then, now = ({s.letter: s for s in snapshot.segments} for snapshot in (before, after))
    reported_then, reported_now = before.reported[shared.before], after.reported[shared.after]
    came, went = Counter[tuple[str | None, Cause]](), Counter[tuple[str | None, Cause]]()
    for flow in flows:
        came[flow.destination, flow.cause] += flow.n_customers
        went[flow.origin, flow.cause] += flow.n_customers
    return tuple(
        SegmentChange(
            letter=letter,
            name=(now.get(letter) or then[letter]).name,
            event=fate.event,
            partners=fate.partners,
            overlap=fate.overlap,
            before=_standing(then.get(letter)),
            after=_standing(now.get(letter)),
            moved_in=came[letter, "moved"],
            moved_out=went[letter, "moved"],
            redefined_in=came[letter, "redefined"],
            redefined_out=went[letter, "redefined"],
            joined=came[letter, "joined"],
            left=went[letter, "left"],
            value_spread=_spread_of_change(
                before, after, shared, (reported_then == letter) & (reported_now == letter)
            ),
        )
        for letter, fate in fates.items()
    )


def _standing(segment: Segment | None) -> Standing | None:
    if segment is None:
        return None
    return Standing(**{field: getattr(segment, field) for field in Standing.model_fields})
