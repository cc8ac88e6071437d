"""What an index is, and what it is computed from."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from analysis.arrays import NOISE, FloatMatrix, Labels
from analysis.metrics.distances import Distances, measure_distances
from analysis.results import Index


@dataclass(frozen=True, eq=False)
class Placed:
    """The customers who are in a segment; noise is left out once, here, for every index.

    Attributes
    ----------
    features, labels
        Shapes (n_placed, n_features) and (n_placed,); segments are numbered 0 .. n_segments - 1.
    matrix, sampled
        Distances of shape (n_sampled, n_sampled), and the segments of these customers. All
        placed customers, or those of them who are in the shared random sample.
    """

    features: FloatMatrix
    labels: Labels
    matrix: NDArray[np.float32]
    sampled: Labels

    @cached_property
    def n_segments(self) -> int:
        """How many segments there are."""
        return int(self.labels.max(initial=-1)) + 1

    @cached_property
    def is_divided(self) -> bool:
        """Whether there are two segments or more, and not each customer alone."""
        return 2 <= self.n_segments < self.labels.size

    @cached_property
    def sizes(self) -> NDArray[np.intp]:
        """Sampled customers per segment, shape (n_segments,)."""
        return np.bincount(self.sampled, minlength=self.n_segments)

    @cached_property
    def totals(self) -> NDArray[np.float64]:
        """Summed distances from each sampled customer to each segment, (n_sampled, n_segments)."""
        belongs = np.zeros((self.sampled.size, self.n_segments), dtype=np.float32)
        belongs[np.arange(self.sampled.size), self.sampled] = 1.0
        return (self.matrix @ belongs).astype(np.float64)

    @cached_property
    def own_totals(self) -> NDArray[np.float64]:
        """Summed distances from each sampled customer to the own segment, (n_sampled,)."""
        own: NDArray[np.float64] = self.totals[np.arange(self.sampled.size), self.sampled]
        return own

    def thin(self, limit: int) -> "Placed":
        """The same labelling, with at most `limit` of the sampled customers, evenly chosen."""
        n_sampled = self.sampled.size
        if n_sampled <= limit:
            return self
        kept = np.arange(limit) * n_sampled // limit
        return Placed(self.features, self.labels, self.matrix[np.ix_(kept, kept)], self.sampled[kept])

    def within(self, segment: int) -> NDArray[np.float32]:
        """Distances among the sampled customers of one segment."""
        members = np.flatnonzero(self.sampled == segment)
        if members.size == self.sampled.size:
            return self.matrix
        block: NDArray[np.float32] = self.matrix[np.ix_(members, members)]
        return block


@dataclass(frozen=True, slots=True)
class Metric:
    """One index with its reading.

    Attributes
    ----------
    scale
        Its range, in words.
    higher_is_better
        Which direction is good. One place ranks, and it asks here.
    meaning, hides
        What it says, and what it cannot see.
    measure
        The index of placed customers; None where it is undefined, never 0.
    """

    key: str
    title: str
    scale: str
    higher_is_better: bool
    meaning: str
    hides: str
    measure: Callable[[Placed], float | None]

    def score(
        self, features: FloatMatrix, labels: Labels, distances: Distances | None = None
    ) -> float | None:
        """The index for one labelling; noise is left out, so show the coverage beside it."""
        return self.score_placed(place(features, labels, distances))

    def score_placed(self, placed: Placed) -> float | None:
        """The index for customers already placed; anything not finite is undefined."""
        value = self.measure(placed)
        return float(value) if value is not None and math.isfinite(value) else None

    def card(self) -> Index:
        """How to read this index, as the report shows it."""
        return Index(
            key=self.key,
            title=self.title,
            range=self.scale,
            higher_is_better=self.higher_is_better,
            meaning=self.meaning,
            hides=self.hides,
        )


def place(features: FloatMatrix, labels: Labels, distances: Distances | None = None) -> Placed:
    """Leave noise out and number the segments without gaps.

    Parameters
    ----------
    features, labels
        Shapes (n_customers, n_features) and (n_customers,).
    distances
        Shared distances of the same customers; measured here when not given.

    Raises
    ------
    ValueError
        Labels or distances belong to another number of customers.
    """
    shared = measure_distances(features) if distances is None else distances
    if not features.shape[0] == labels.size == shared.n_customers:
        raise ValueError(
            f"{features.shape[0]} customers need as many labels and distances, "
            f"got {labels.size} and {shared.n_customers}"
        )
    is_placed = labels != NOISE
    numbers = np.full(labels.size, NOISE, dtype=np.intp)
    numbers[is_placed] = np.unique(labels[is_placed], return_inverse=True)[1]
    sampled = numbers[shared.rows]
    kept = np.flatnonzero(sampled != NOISE)
    matrix = shared.matrix if kept.size == sampled.size else shared.matrix[np.ix_(kept, kept)]
    return Placed(features[is_placed], numbers[is_placed], matrix, sampled[kept])
