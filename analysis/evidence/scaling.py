"""Columns to mean 0 and standard deviation 1; a constant column becomes 0."""

import numpy as np

from analysis.arrays import FloatMatrix


def standardise(features: FloatMatrix) -> FloatMatrix:
    """Z-scores with ddof = 1, shape (n_customers, n_features); constant columns become 0."""
    centred: FloatMatrix = features - features.mean(axis=0)
    spread = centred.std(axis=0, ddof=1)
    scaled: FloatMatrix = centred / np.where(spread > 0, spread, 1.0)
    return scaled
