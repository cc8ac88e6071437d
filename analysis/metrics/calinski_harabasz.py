"""Calinski-Harabasz: spread between segments against spread inside them.

Source: Calinski & Harabasz (1974), A dendrite method for cluster analysis, Communications in
Statistics 3, 1-27, doi:10.1080/03610927408827101.
"""

import numpy as np

from analysis.metrics.base import Metric, Placed


def measure(placed: Placed) -> float | None:
    """Variance ratio, 0 upwards; undefined when no customer differs from the segment's centre."""
    if not placed.is_divided:
        return None
    k, n_placed = placed.n_segments, placed.labels.size
    sizes = np.bincount(placed.labels, minlength=k)
    centres = np.stack([placed.features[placed.labels == segment].mean(axis=0) for segment in range(k)])
    inside = float(((placed.features - centres[placed.labels]) ** 2).sum())
    between = float((sizes * ((centres - placed.features.mean(axis=0)) ** 2).sum(axis=1)).sum())
    return None if inside == 0 else between / inside * (n_placed - k) / (k - 1)


METRIC = Metric(
    key="calinski_harabasz",
    title="Calinski-Harabasz",
    scale="0 upwards",
    higher_is_better=True,
    meaning="How far segment centres lie apart compared with how far customers lie from their centre.",
    hides=(
        "Favours round segments of similar size, as K-means and Ward make them, "
        "and cannot be compared between tables."
    ),
    measure=measure,
)
