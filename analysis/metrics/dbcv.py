"""DBCV: are segments dense inside and separated by sparse regions, whatever their shape?

Source: Moulavi, Jaskowiak, Campello, Zimek & Sander (2014), Density-based clustering validation,
SIAM International Conference on Data Mining, 839-847, doi:10.1137/1.9781611973440.96.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.metrics.base import Metric, Placed
from analysis.metrics.spanning_tree import spanning_tree

FEWEST = 3
"""Customers a segment needs, so that its spanning tree has an inside."""

TIE_BREAK = 1e-9
MOST = 2_000
"""Customers measured at most: an even choice from those sampled, in their order."""


@dataclass(frozen=True, slots=True, eq=False)
class _Segment:
    members: NDArray[np.intp]
    core: NDArray[np.float64]
    sparseness: float
    inside: NDArray[np.bool_]


def measure(placed: Placed) -> float | None:
    """Mean over segments, weighted by size, of how far separation exceeds sparseness, -1 to 1.

    The paper divides by all customers; noise is left out here as for every index, so multiply
    by the coverage to get the published form. Undefined for one segment, or segments under
    three customers.
    """
    placed = placed.thin(MOST)
    if placed.n_segments < 2 or placed.sizes.min() < FEWEST:
        return None
    segments = [_describe(placed, segment) for segment in range(placed.n_segments)]
    total = 0.0
    for segment in segments:
        separation = min(_separation(placed, segment, other) for other in segments if other is not segment)
        larger = max(separation, segment.sparseness)
        total += segment.members.size * ((separation - segment.sparseness) / larger if larger > 0 else 0.0)
    return total / placed.sampled.size


def _describe(placed: Placed, segment: int) -> _Segment:
    """Core distances, the sparsest link inside the spanning tree, and which customers are inside.

    Mutual reachability ties often; the distance itself breaks ties, so that the tree and with
    it the index do not depend on the order of the customers.
    """
    distances = placed.within(segment).astype(np.float64)
    core = core_distances(distances, placed.features.shape[1])
    reach = np.maximum(distances, np.maximum(core[:, None], core))
    links = spanning_tree(reach + TIE_BREAK * distances)[0]
    lengths = reach[links[:, 0], links[:, 1]]
    inside = np.bincount(links.ravel(), minlength=core.size) > 1
    internal = inside[links].all(axis=1)
    sparseness = float(lengths[internal].max() if internal.any() else lengths.max())
    return _Segment(np.flatnonzero(placed.sampled == segment), core, sparseness, inside)


def _separation(placed: Placed, one: _Segment, other: _Segment) -> float:
    """Smallest mutual reachability distance between the insides of two segments."""
    apart = placed.matrix[np.ix_(one.members[one.inside], other.members[other.inside])]
    reach = np.maximum(apart, np.maximum(one.core[one.inside][:, None], other.core[other.inside]))
    return float(reach.min())


def core_distances(distances: NDArray[np.float64], n_features: int) -> NDArray[np.float64]:
    """All-points core distance of each customer: the mean of (1 / distance)^p, to the power -1/p.

    Taken relative to the nearest companion, which keeps the powers within range; a customer
    with an exact double has core distance 0.
    """
    others = distances.copy()
    np.fill_diagonal(others, np.inf)
    nearest = others.min(axis=1)
    ratios = np.divide(nearest[:, None], others, out=np.zeros_like(others), where=others > 0)
    powers = _power(ratios, n_features).sum(axis=1) / (distances.shape[0] - 1)
    core: NDArray[np.float64] = nearest * np.power(
        powers, -1.0 / n_features, out=np.zeros_like(powers), where=powers > 0
    )
    return core


def _power(base: NDArray[np.float64], exponent: int) -> NDArray[np.float64]:
    """Whole power by repeated squaring, several times faster than `**` on large tables."""
    result, square = np.ones_like(base), base
    while exponent:
        if exponent % 2:
            result = result * square
        exponent //= 2
        square = square * square if exponent else square
    return result


METRIC = Metric(
    key="dbcv",
    title="Density-based validation (DBCV)",
    scale="-1 to 1",
    higher_is_better=True,
    meaning="Whether segments of any shape are dense inside and lie apart across sparse ground.",
    hides=(
        "Punishes segments that touch, however useful; reacts to single customers between segments. "
        "Shown, never the judge."
    ),
    measure=measure,
)
