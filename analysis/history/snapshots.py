"""The customers of one run, and who of them is in the other."""

from dataclasses import dataclass
from typing import Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.arrays import FloatMatrix
from analysis.results import UNASSIGNED, Segment

Letters = NDArray[np.object_]
"""One letter per customer, or "unassigned", shape (n_customers,)."""

Rows = NDArray[np.intp]

FEWEST_SHARED_PER_SEGMENT = 10
"""With fewer customers of both times for each segment, chance decides too often which segment is
which: with ten, an overlap that is truly .8 is found at .5 or below once in thirty times."""


@dataclass(frozen=True, slots=True, eq=False)
class Snapshot:
    """The customers of one run and where they are.

    Attributes
    ----------
    segments
        The segments this run reported.
    reported
        Shape (n_customers,): each customer's segment as this run reported it.
    placed
        Shape (n_customers,): where the *earlier* run's model puts them, in the earlier letters.
    value
        Shape (n_customers,), in the unit of the value column, NaN where unknown; None without one.

    Raises
    ------
    ValueError
        The parts do not fit together: a defect in the caller.
    """

    segments: tuple[Segment, ...]
    reported: Letters
    placed: Letters
    value: FloatMatrix | None = None

    def __post_init__(self) -> None:
        """Check that all parts speak of the same customers and segments."""
        values = self.placed if self.value is None else self.value
        if not self.reported.shape == self.placed.shape == values.shape:
            raise ValueError("reported, placed and value must have one entry per customer")
        unknown = set(pd.unique(self.reported)) - {s.letter for s in self.segments} - {UNASSIGNED}
        if unknown:
            raise ValueError(f"customers are reported in segments that do not exist: {sorted(unknown)}")


@dataclass(frozen=True, slots=True, eq=False)
class Shared:
    """Who is in both runs: row numbers in the one and in the other, in the same order.

    Attributes
    ----------
    before, after
        Shape (n_shared,).
    """

    before: Rows
    after: Rows

    @classmethod
    def nobody(cls) -> Self:
        """No customer of both times."""
        return cls(np.empty(0, dtype=np.intp), np.empty(0, dtype=np.intp))


def recognise(before: pd.Series | None, after: pd.Series | None, n_segments: int) -> Shared | None:
    """Find the customers of both runs by their ids; None where too few are, or there are no ids.

    A customer without an id is nobody's earlier self, and so is everyone whose id stands more
    than once in either run: they count as left and as joined.

    Parameters
    ----------
    before, after
        Ids as text, one per customer, missing where unknown. None: the table has no column of
        ids, and row numbers recognise nobody.
    n_segments
        The larger number of segments of the two runs.
    """
    if before is None or after is None:
        return None
    rows_before, rows_after = _recognisable(before), _recognisable(after)
    earlier = pd.Index(before.to_numpy(dtype=object)[rows_before])
    found = earlier.get_indexer(pd.Index(after.to_numpy(dtype=object)[rows_after]))
    known = found >= 0
    if int(known.sum()) < FEWEST_SHARED_PER_SEGMENT * n_segments:
        return None
    return Shared(rows_before[found[known]], rows_after[known])


def _recognisable(ids: pd.Series) -> Rows:
    """Rows of the customers whose id is known and theirs alone."""
    return np.flatnonzero((ids.notna() & ~ids.duplicated(keep=False)).to_numpy())
