"""Separation index: how far customers at the border of a segment are from all others.

Source: Hennig (2019), Cluster validation by measurement of clustering characteristics relevant
to the user, in Data Analysis and Applications 1, doi:10.1002/9781119597568.ch1; Akhanli & Hennig
(2020), Statistics and Computing 30, 1523-1544, doi:10.1007/s11222-020-09958-2.
"""

import math

import numpy as np
from numpy.typing import NDArray

from analysis.metrics.base import Metric, Placed

SHARE = 0.1
"""Share of each segment that counts as its border."""


def measure(placed: Placed) -> float | None:
    """Mean distance to the nearest customer elsewhere, over the nearest tenth of each segment."""
    if np.count_nonzero(placed.sizes) < 2:
        return None
    borders = []
    for segment in np.flatnonzero(placed.sizes).tolist():
        nearest = _nearest_elsewhere(placed, segment)
        borders.append(np.sort(nearest)[: math.ceil(round(SHARE * nearest.size, 9))])
    return float(np.concatenate(borders).mean(dtype=np.float64))


def _nearest_elsewhere(placed: Placed, segment: int) -> NDArray[np.float32]:
    members = np.flatnonzero(placed.sampled == segment)
    rows = placed.matrix[members]
    rows[:, members] = np.inf
    nearest: NDArray[np.float32] = rows.min(axis=1)
    return nearest


METRIC = Metric(
    key="separation_index",
    title="Separation index",
    scale="0 upwards, in standard deviations",
    higher_is_better=True,
    meaning="How far the customers at the border of a segment are from the next segment.",
    hides="Says nothing about how alike customers are inside a segment; falls with more customers.",
    measure=measure,
)
