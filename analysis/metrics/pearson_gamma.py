"""Pearson Gamma: do the segments follow the distances between customers?

Source: Hubert & Schultz (1976), Quadratic assignment as a general data analysis strategy,
British Journal of Mathematical and Statistical Psychology 29, 190-241, in the form of
Halkidi, Batistakis & Vazirgiannis (2001), Journal of Intelligent Information Systems 17,
107-145, doi:10.1023/A:1012801612483.
"""

import math

import numpy as np

from analysis.metrics.base import Metric, Placed


def measure(placed: Placed) -> float | None:
    """Correlation over all pairs between their distance and being in different segments.

    With one of the two variables 0 or 1 the correlation is the difference of the two mean
    distances over the standard deviation, times sqrt(share within * share between).
    """
    n_pairs = placed.sampled.size * (placed.sampled.size - 1) / 2
    pairs_within = float((placed.sizes * (placed.sizes - 1) / 2).sum())
    pairs_between = n_pairs - pairs_within
    if pairs_within == 0 or pairs_between == 0:
        return None
    total, total_within = placed.totals.sum() / 2, placed.own_totals.sum() / 2
    squares = np.einsum("ij,ij->i", placed.matrix, placed.matrix).sum(dtype=np.float64) / 2
    variance = squares / n_pairs - (total / n_pairs) ** 2
    if variance <= 0:
        return None
    difference = (total - total_within) / pairs_between - total_within / pairs_within
    return float(difference * math.sqrt(pairs_within * pairs_between / variance) / n_pairs)


METRIC = Metric(
    key="pearson_gamma",
    title="Pearson Gamma",
    scale="-1 to 1",
    higher_is_better=True,
    meaning="How well the segments reproduce who is like whom: far apart should mean different segments.",
    hides="Weighs large segments most, because they have most pairs; small segments hardly count.",
    measure=measure,
)
