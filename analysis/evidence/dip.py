"""Hartigan's dip: how far a sample is from having a single hump.

Written from the paper's description of the algorithm (section 5), with the greatest convex
minorant and the least concave majorant taken from isotonic regression of the slopes.

Sources: Hartigan & Hartigan (1985), The Dip Test of Unimodality, Annals of Statistics 13,
pp. 70-84, doi:10.1214/aos/1176346577; Hartigan (1985), Algorithm AS 217, Applied Statistics
34, pp. 320-325, doi:10.2307/2347485; for the use on the first principal component:
Adolfsson, Ackerman & Brownstein (2019), Pattern Recognition 88, pp. 13-26,
doi:10.1016/j.patcog.2018.10.026.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import isotonic_regression

from analysis.arrays import FloatMatrix
from analysis.evidence.scaling import standardise

Floats = NDArray[np.float64]
N_NULL = 999
MAX_STEPS = 1_000


class DipTest(NamedTuple):
    """The dip and its p-value under the uniform, the hardest single hump to tell from two."""

    dip: float
    p: float


class _Hull(NamedTuple):
    heights: Floats
    vertices: NDArray[np.intp]


def dip(values: Floats) -> float:
    """Largest distance from the sample's distribution to the nearest one with one hump.

    `values` has shape (n_customers,). Between 1 / (2n) and 1/4, unit: share of the sample.

    Source: Hartigan & Hartigan (1985), section 5, doi:10.1214/aos/1176346577.
    """
    points, counts = np.unique(values, return_counts=True)
    upper = np.cumsum(counts).astype(np.float64)
    lower = upper - counts
    low, high, width = 0, points.size - 1, 1.0
    for _ in range(MAX_STEPS):
        inside = slice(low, high + 1)
        convex = _convex_minorant(points[inside], lower[inside])
        concave = _concave_majorant(points[inside], upper[inside])
        gap, left, right = _modal_interval(convex, concave)
        if gap <= width or high == low:
            break
        before = upper[inside][:left] - convex.heights[:left]
        after = concave.heights[right + 1 :] - lower[inside][right + 1 :]
        width = max(width, before.max(initial=0.0), after.max(initial=0.0))
        if left == 0 and right == high - low:
            break
        low, high = low + left, low + right
    return float(width / (2 * values.size))


def dip_test(values: Floats, seed: int, n_null: int = N_NULL) -> DipTest:
    """Dip of `values`, shape (n_customers,), with a simulated p-value.

    The p-value is the share of uniform samples of the same size (the observed one counted
    among them) whose dip is at least as large, so it is never 0.

    Source: Hartigan & Hartigan (1985), doi:10.1214/aos/1176346577.
    """
    observed = dip(values)
    if np.ptp(values) == 0:
        return DipTest(observed, 1.0)
    random = np.random.default_rng(seed)
    null = np.array([dip(random.uniform(size=values.size)) for _ in range(n_null)])
    return DipTest(observed, float((1 + np.count_nonzero(null >= observed)) / (n_null + 1)))


def first_component(features: FloatMatrix) -> Floats:
    """Scores on the first principal component of the z-scored features, shape (n_customers,)."""
    scaled = standardise(features)
    _, _, axes = np.linalg.svd(scaled, full_matrices=False)
    scores: Floats = scaled @ axes[0]
    return scores


def pca_dip(features: FloatMatrix, seed: int, n_null: int = N_NULL) -> DipTest:
    """Dip test of the first principal component; H0: the customers form one hump.

    `features` has shape (n_customers, n_features); columns are scaled to unit SD (ddof = 1).
    Loses power when many features are noise, so it is never the only test.

    Source: Adolfsson, Ackerman & Brownstein (2019), doi:10.1016/j.patcog.2018.10.026.
    """
    return dip_test(first_component(features), seed, n_null)


def _convex_minorant(points: Floats, heights: Floats) -> _Hull:
    return _hull(points, heights, increasing=True)


def _concave_majorant(points: Floats, heights: Floats) -> _Hull:
    return _hull(points, heights, increasing=False)


def _hull(points: Floats, heights: Floats, increasing: bool) -> _Hull:
    """Slopes of a hull are the monotone regression of the slopes between neighbours."""
    if points.size < 2:
        return _Hull(heights, np.zeros(1, dtype=np.intp))
    steps = np.diff(points)
    fit = isotonic_regression(np.diff(heights) / steps, weights=steps, increasing=increasing)
    rises = np.concatenate([[0.0], np.cumsum(fit.x * steps)])
    return _Hull(heights[0] + rises, np.asarray(fit.blocks, dtype=np.intp))


def _modal_interval(convex: _Hull, concave: _Hull) -> tuple[float, int, int]:
    """Widest gap between the hulls at a corner of either, and the corners around it."""
    gaps = concave.heights - convex.heights
    at_convex = int(convex.vertices[np.argmax(gaps[convex.vertices])])
    at_concave = int(concave.vertices[np.argmax(gaps[concave.vertices])])
    if gaps[at_convex] > gaps[at_concave]:
        right = concave.vertices[np.searchsorted(concave.vertices, at_convex)]
        return float(gaps[at_convex]), at_convex, int(right)
    left = convex.vertices[np.searchsorted(convex.vertices, at_concave, side="right") - 1]
    return float(gaps[at_concave]), int(left), at_concave
