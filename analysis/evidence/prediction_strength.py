"""Prediction strength: do two halves of the customers give the same segments?

Source: Tibshirani & Walther (2005), Cluster validation by prediction strength, JCGS 14,
pp. 511-528, doi:10.1198/106186005X59243.
"""

import numpy as np

from analysis.arrays import NOISE, FloatMatrix, Labels
from analysis.clustering.base import Recipe
from analysis.evidence.bootstrap import labels_or_noise
from analysis.evidence.extending import label_new
from analysis.evidence.overlap import overlap_counts
from analysis.evidence.sampling import seeds

N_SPLITS = 5
SUFFICIENT = 0.8


def prediction_strength(
    features: FloatMatrix, recipe: Recipe, seed: int, n_splits: int = N_SPLITS
) -> float | None:
    """Mean over both directions of `n_splits` random halvings, 0 to 1.

    `features` has shape (n_customers, n_features). None: no half could be clustered.

    Source: Tibshirani & Walther (2005), section 2, doi:10.1198/106186005X59243.
    """
    values = [value for one in seeds(seed, n_splits) for value in _both_directions(features, recipe, one)]
    return float(np.mean(values)) if values else None


def pairs_kept(test: Labels, predicted: Labels) -> float:
    """Smallest share, over the segments of `test`, of member pairs also together in `predicted`.

    Labels have shape (n_customers,). A segment with fewer than two members is left out.

    Source: Tibshirani & Walther (2005), equation 2.1.
    """
    counts = overlap_counts(test, predicted)
    sizes = np.bincount(test[test != NOISE], minlength=counts.shape[0])
    together = (counts * (counts - 1)).sum(axis=1)
    large = sizes > 1
    if not large.any():
        return 0.0
    return float((together[large] / (sizes[large] * (sizes[large] - 1))).min())


def _both_directions(features: FloatMatrix, recipe: Recipe, seed: int) -> list[float]:
    order = np.random.default_rng(seed).permutation(features.shape[0])
    halves = [features[half] for half in np.array_split(order, 2)]
    labels = [labels_or_noise(recipe, half, seed) for half in halves]
    if any((found == NOISE).all() for found in labels):
        return []
    return [
        pairs_kept(labels[test], label_new(halves[1 - test], labels[1 - test], halves[test], recipe))
        for test in (0, 1)
    ]
