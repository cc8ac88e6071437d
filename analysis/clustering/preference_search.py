"""Find the preference that makes affinity propagation settle on a wanted number of exemplars.

Frey & Dueck (2007), Science 315, doi:10.1126/science.1136800, search between the smallest and the
largest similarity. With thousands of customers even the smallest similarity gives too many
exemplars, so the search runs on the "saving": what one more exemplar must save, as a share of
the summed squared distances to the average customer (1 = everything). It is the preference
negated and divided by that sum, so it means the same for any number of customers.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass, field

from analysis.clustering.messages import Election, Electorate, elect
from analysis.errors import ClusteringError

SMALLEST, LARGEST = 1e-6, 2.0
NEAR = 0.01
STEPS = (0.5, 0.35, 0.65, 0.2, 0.8)
LEAPS = (2.0, 1.6, 2.5)
PATIENCE = 4
"""Elections that never settle are the slow ones; after so many the search gives up."""


@dataclass(frozen=True, slots=True, eq=False)
class Search:
    """Elections held so far among one electorate; each one narrows the search for the next.

    Attributes
    ----------
    settled
        Saving -> where the messages ended.
    unsettled
        Saving -> why they never did.
    """

    electorate: Electorate
    damping: float
    max_iter: int
    settled: dict[float, Election] = field(default_factory=dict)
    unsettled: dict[float, str] = field(default_factory=dict)

    def find(self, k: int, start: float, max_elections: int) -> float:
        """The saving that gives k exemplars, by bisection from `start`.

        Raises
        ------
        ClusteringError
            None of the tried savings gives exactly k exemplars, or none settles.
        """
        for _ in range(max_elections):
            saving = self._next(k, start)
            if self._giving(k) or saving is None or len(self.unsettled) >= PATIENCE:
                break
            try:
                self.settled[saving] = elect(self.electorate, saving, self.damping, self.max_iter)
            except ClusteringError as error:
                self.unsettled[saving] = str(error)
        if not self._giving(k):
            raise ClusteringError(self._why_not(k))
        return self._giving(k)[0]

    def nearly(self, k: int, start: float, max_elections: int) -> Election:
        """The election with k exemplars, else with the next larger number, else the next smaller.

        Raises
        ------
        ClusteringError
            None of the tried savings settles.
        """
        try:
            return self.settled[self.find(k, start, max_elections)]
        except ClusteringError:
            elections = sorted(self.settled.values(), key=lambda election: election.exemplars.size)
            if not elections:
                raise
            larger = [election for election in elections if election.exemplars.size > k]
            return larger[0] if larger else elections[-1]

    def path(self) -> tuple[tuple[float, int], ...]:
        """Savings that settled, ascending, with the number of exemplars of each."""
        return tuple((saving, self.settled[saving].exemplars.size) for saving in sorted(self.settled))

    def _giving(self, k: int) -> list[float]:
        return [saving for saving, size in self.path() if size == k]

    def _next(self, k: int, start: float) -> float | None:
        """Where to try next: between the nearest savings known to give too many and too few."""
        high = min((saving for saving, size in self.path() if size < k), default=math.inf)
        low = max((saving for saving, size in self.path() if size > k and saving < high), default=0.0)
        points: Iterator[float]
        if low == 0 and high == math.inf:
            points = (start * leap for leap in (1.0, *LEAPS))
        elif high == math.inf:
            points = (low * leap for leap in LEAPS)
        elif low == 0:
            points = (high / leap for leap in LEAPS)
        else:
            points = (low * (high / low) ** step for step in STEPS)
        return next((point for point in points if self._is_new(point)), None)

    def _is_new(self, saving: float) -> bool:
        known = (*self.settled, *self.unsettled)
        return SMALLEST <= saving <= LARGEST and all(
            abs(math.log(saving / other)) > NEAR for other in known
        )

    def _why_not(self, k: int) -> str:
        if not self.settled and self.unsettled:
            return next(iter(self.unsettled.values()))
        counts = sorted({size for _, size in self.path()})
        below = max((count for count in counts if count < k), default=None)
        above = min((count for count in counts if count > k), default=None)
        nearest = " and ".join(str(count) for count in (below, above) if count is not None)
        return f"no preference settles on exactly {k} typical customers; the nearest it gives are {nearest}"


def guess(k: int) -> float:
    """A first saving to try for k exemplars."""
    return 0.3 / k
