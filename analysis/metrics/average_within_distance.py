"""Average within distance: how unlike each other the customers of one segment are.

Source: Hennig (2019), Cluster validation by measurement of clustering characteristics relevant
to the user, in Data Analysis and Applications 1, doi:10.1002/9781119597568.ch1; Akhanli & Hennig
(2020), Statistics and Computing 30, 1523-1544, doi:10.1007/s11222-020-09958-2.
"""

import numpy as np

from analysis.metrics.base import Metric, Placed


def measure(placed: Placed) -> float | None:
    """Mean distance to the other members of the own segment, every customer weighing the same.

    Customers alone in a segment have no companions and are left out.
    """
    companions = placed.sizes[placed.sampled] - 1
    together = companions > 0
    if not together.any():
        return None
    return float(np.mean(placed.own_totals[together] / companions[together]))


METRIC = Metric(
    key="average_within_distance",
    title="Average within distance",
    scale="0 upwards, in standard deviations",
    higher_is_better=False,
    meaning="How far customers of the same segment are from each other: small means one message fits all.",
    hides="Always falls with more segments, and says nothing about whether segments are apart.",
    measure=measure,
)
