"""Widest within gap: the largest hole inside any segment.

Source: Hennig (2019), Cluster validation by measurement of clustering characteristics relevant
to the user, in Data Analysis and Applications 1, doi:10.1002/9781119597568.ch1.
"""

import fastcluster
from scipy.spatial.distance import squareform

from analysis.metrics.base import Metric, Placed


def measure(placed: Placed) -> float | None:
    """Longest link needed to connect all members of a segment, over the segments, 0 upwards."""
    gaps = [
        _longest_link(placed, segment) for segment in range(placed.n_segments) if placed.sizes[segment] > 1
    ]
    return max(gaps, default=None)


def _longest_link(placed: Placed, segment: int) -> float:
    condensed = squareform(placed.within(segment).astype(float), checks=False)
    return float(fastcluster.linkage(condensed, method="single", preserve_input=False)[-1, 2])


METRIC = Metric(
    key="widest_within_gap",
    title="Widest within gap",
    scale="0 upwards, in standard deviations",
    higher_is_better=False,
    meaning="The largest hole inside any segment: a wide one hints at two kinds of customers in one segment.",
    hides="One outlier decides it.",
    measure=measure,
)
