"""Widest within gap: the largest hole inside any segment.

Source: Hennig (2019), Cluster validation by measurement of clustering characteristics relevant
to the user, in Data Analysis and Applications 1, doi:10.1002/9781119597568.ch1.
"""

import numpy as np

from analysis.metrics.base import Metric, Placed
from analysis.metrics.spanning_tree import longest_link


def measure(placed: Placed) -> float | None:
    """Longest link needed to connect all members of a segment, over the segments, 0 upwards."""
    connected = np.flatnonzero(placed.sizes > 1).tolist()
    return max((longest_link(placed.within(segment)) for segment in connected), default=None)


METRIC = Metric(
    key="widest_within_gap",
    title="Widest within gap",
    scale="0 upwards, in standard deviations",
    higher_is_better=False,
    meaning="The largest hole inside any segment: a wide one hints at two kinds of customers in one segment.",
    hides="One outlier decides it.",
    measure=measure,
)
