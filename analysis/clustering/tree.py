"""A tree of merges: cut it, draw its top, and measure how well it keeps the distances."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial.distance import pdist, squareform

from analysis.arrays import FloatMatrix, Labels
from analysis.clustering.base import canonical_labels
from analysis.clustering.representatives import Representatives
from analysis.results import Merge

MEASURED_ON = 1_500


@dataclass(frozen=True, eq=False)
class Tree:
    """Merges of customers, or of the representatives who stand for them.

    Attributes
    ----------
    children
        Shape (n_leaves - 1, 2): what each merge joins; numbers from n_leaves on are merges.
    heights
        Shape (n_leaves - 1,): distance at which each merge joins, never falling.
    leaves
        Who stands for whom.
    """

    children: NDArray[np.intp]
    heights: NDArray[np.float64]
    leaves: Representatives

    @property
    def n_leaves(self) -> int:
        """How many leaves the tree has."""
        return self.heights.size + 1

    @cached_property
    def n_customers(self) -> NDArray[np.intp]:
        """Customers under each leaf and each merge, shape (2 * n_leaves - 1,)."""
        counts = np.concatenate([self.leaves.weights, np.zeros(self.heights.size)])
        for number, (one, other) in enumerate(self.children.tolist(), start=self.n_leaves):
            counts[number] = counts[one] + counts[other]
        return counts.astype(np.intp)

    def cut(self, k: int) -> Labels:
        """Labels of all customers when the last k - 1 merges are undone."""
        kept = self.children[: self.n_leaves - k]
        parents = np.arange(self.n_leaves, self.n_leaves + len(kept))
        rows, columns = kept.ravel(), np.repeat(parents, 2)
        size = self.n_leaves + len(kept)
        joined = coo_array((np.ones(rows.size, dtype=np.int8), (rows, columns)), shape=(size, size))
        groups = connected_components(joined, directed=False)[1][: self.n_leaves]
        return canonical_labels(self.leaves.spread(groups.astype(np.intp)))

    def cut_height(self, k: int) -> float:
        """Half-way between the last merge that is kept and the first that is undone, for k >= 2."""
        kept, undone = self._heights_around(k)
        return (undone + kept) / 2

    def stretch(self, k: int) -> float:
        """How much of the height of the first undone merge no other merge reaches, 0 to 1, k >= 2."""
        kept, undone = self._heights_around(k)
        return 1 - kept / undone if undone > 0 else 0.0

    def _heights_around(self, k: int) -> tuple[float, float]:
        kept = self.heights[self.n_leaves - k - 1] if k < self.n_leaves else 0.0
        return float(kept), float(self.heights[self.n_leaves - k])

    def cophenetic_correlation(self, features: FloatMatrix, seed: int) -> float | None:
        """Correlation of merge heights with distances, over pairs of at most MEASURED_ON leaves.

        Source: Sokal & Rohlf (1962), The comparison of dendrograms by objective methods, Taxon
        11, 33-40, doi:10.2307/1217208. Not comparable between linkages.
        """
        sampled = np.arange(self.n_leaves)
        if self.n_leaves > MEASURED_ON:
            drawn = np.random.default_rng(seed).choice(self.n_leaves, MEASURED_ON, replace=False)
            sampled = np.sort(drawn)
        heights = squareform(self._joined_at(sampled), checks=False)
        distances = pdist(features[self.leaves.customers[sampled]])
        if heights.size < 2 or np.ptp(heights) == 0 or np.ptp(distances) == 0:
            return None
        return float(np.corrcoef(heights, distances)[0, 1])

    def _joined_at(self, sampled: NDArray[np.intp]) -> NDArray[np.float64]:
        """Height at which each pair of sampled leaves is joined, shape (n_sampled, n_sampled)."""
        joined = np.zeros((sampled.size, sampled.size))
        under: dict[int, NDArray[np.intp]] = {
            leaf: np.array([position]) for position, leaf in enumerate(sampled.tolist())
        }
        nobody = np.array([], dtype=np.intp)
        for number, (one, other) in enumerate(self.children.tolist(), start=self.n_leaves):
            left, right = under.pop(one, nobody), under.pop(other, nobody)
            if left.size and right.size:
                height = self.heights[number - self.n_leaves]
                joined[np.ix_(left, right)] = height
                joined[np.ix_(right, left)] = height
            under[number] = np.concatenate([left, right])
        return joined

    def top_merges(self, n_merges: int) -> tuple[Merge, ...]:
        """The last merges, ready to draw: groups below them are leaves at 0, 1, 2 ... on height 0."""
        first = max(self.heights.size - n_merges, 0)
        positions = self._leaf_positions(self.n_leaves + first)
        heights: dict[int, float] = {}
        merges = []
        for number in range(self.n_leaves + first, 2 * self.n_leaves - 1):
            one, other = sorted(self.children[number - self.n_leaves].tolist(), key=positions.__getitem__)
            height = float(self.heights[number - self.n_leaves])
            merges.append(
                Merge(
                    x0=positions[one],
                    x1=positions[other],
                    y0=heights.get(one, 0.0),
                    y1=heights.get(other, 0.0),
                    y=height,
                    n_customers=int(self.n_customers[number]),
                )
            )
            positions[number] = (positions[one] + positions[other]) / 2
            heights[number] = height
        return tuple(merges)

    def _leaf_positions(self, first_drawn: int) -> dict[int, float]:
        """Positions from the left of everything below the drawn merges, larger branch first."""
        positions: dict[int, float] = {}
        waiting = [2 * self.n_leaves - 2]
        while waiting:
            node = waiting.pop()
            if node < first_drawn:
                positions[node] = float(len(positions))
                continue
            branches = self.children[node - self.n_leaves].tolist()
            waiting.extend(sorted(branches, key=lambda branch: (self.n_customers[branch], branch)))
        return positions
