"""Agglomerative clustering of weighted points by nearest-neighbour chains.

Source: Murtagh & Contreras (2012), Algorithms for hierarchical clustering: an overview, WIREs Data
Mining and Knowledge Discovery 2, 86-97, doi:10.1002/widm.53; update formulas of Lance & Williams
(1967), Computer Journal 9, 373-380, doi:10.1093/comjnl/9.4.373.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.distance import cdist

from analysis.arrays import FloatMatrix

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class _Groups:
    """Distances between the groups that are left (squared for Ward), and their weights."""

    distances: Floats
    weights: Floats
    linkage: str

    def merge(self, gone: int, kept: int) -> None:
        """Let group `kept` take in group `gone`."""
        updated = self._updated(gone, kept)
        updated[kept] = np.inf
        updated[np.isinf(self.distances[kept])] = np.inf
        self.distances[kept], self.distances[:, kept] = updated, updated
        self.distances[gone], self.distances[:, gone] = np.inf, np.inf
        self.weights[kept] += self.weights[gone]

    def _updated(self, gone: int, kept: int) -> Floats:
        one, other = self.distances[gone], self.distances[kept]
        apart, weights = self.distances[gone, kept], self.weights
        if self.linkage == "complete":
            furthest: Floats = np.maximum(one, other)
            return furthest
        if self.linkage == "average":
            total = weights[gone] + weights[kept]
            average: Floats = (weights[gone] * one + weights[kept] * other) / total
            return average
        total = weights[gone] + weights[kept] + weights
        ward: Floats = (
            (weights[gone] + weights) * one + (weights[kept] + weights) * other - weights * apart
        ) / total
        return ward


def link_weighted(points: FloatMatrix, weights: Floats, linkage: str) -> tuple[NDArray[np.intp], Floats]:
    """Join weighted points into a tree.

    Parameters
    ----------
    points, weights
        Shapes (n_points, n_features) and (n_points,): customers each point stands for.
    linkage
        "ward", "average" or "complete".

    Returns
    -------
    children, heights
        As in `tree.Tree`: shapes (n_points - 1, 2) and (n_points - 1,), by rising height.
    """
    distances = cdist(points, points, "sqeuclidean" if linkage == "ward" else "euclidean")
    if linkage == "ward":
        distances *= 2 * np.outer(weights, weights) / np.add.outer(weights, weights)
    np.fill_diagonal(distances, np.inf)
    pairs, heights = _chain(_Groups(distances, weights.astype(np.float64).copy(), linkage))
    order = np.argsort(heights, kind="stable")
    raw = heights[order]
    return _number(pairs[order], points.shape[0]), np.sqrt(raw) if linkage == "ward" else raw


def _chain(groups: _Groups) -> tuple[NDArray[np.intp], Floats]:
    """Follow nearest neighbours until two groups are each other's nearest, and merge those."""
    n_points = groups.weights.size
    pairs, heights = np.empty((n_points - 1, 2), dtype=np.intp), np.empty(n_points - 1)
    left, chain = np.ones(n_points, dtype=bool), [0]
    for step in range(n_points - 1):
        chain = chain or [int(left.argmax())]
        while True:
            last = chain[-1]
            nearest = int(groups.distances[last].argmin())
            if len(chain) > 1 and groups.distances[last, chain[-2]] <= groups.distances[last, nearest]:
                break
            chain.append(nearest)
        gone, kept = chain.pop(), chain.pop()
        pairs[step], heights[step] = (gone, kept), groups.distances[gone, kept]
        groups.merge(gone, kept)
        left[gone] = False
    return pairs, heights


def _number(pairs: NDArray[np.intp], n_points: int) -> NDArray[np.intp]:
    """Turn pairs of points, by rising height, into pairs of points and earlier merges."""
    owner = np.arange(n_points)
    current = np.arange(n_points)
    children = np.empty_like(pairs)
    for step, (one, other) in enumerate(pairs.tolist()):
        roots = (_root(owner, one), _root(owner, other))
        children[step] = sorted(current[root] for root in roots)
        owner[roots[0]] = roots[1]
        current[roots[1]] = n_points + step
    return children


def _root(owner: NDArray[np.intp], point: int) -> int:
    while owner[point] != point:
        owner[point] = owner[owner[point]]
        point = int(owner[point])
    return point
