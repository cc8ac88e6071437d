"""Bootstrap samples as counts: how often each customer was drawn."""

import numpy as np
from numpy.typing import NDArray

from analysis.arrays import FloatMatrix

RESAMPLES = 200
LARGEST_SAMPLE = 20_000
"""Above this many customers, intervals come from a random sample of them: slightly too wide."""
CONFIDENCE = 0.95


def rows_to_resample(n_customers: int, seed: int, most: int = LARGEST_SAMPLE) -> NDArray[np.intp]:
    """Row numbers from which intervals are computed: all, or a random sample, in order."""
    if n_customers <= most:
        return np.arange(n_customers)
    drawn = np.random.default_rng(seed).choice(n_customers, most, replace=False)
    return np.sort(drawn).astype(np.intp)


def draw_counts(n_rows: int, seed: int, resamples: int = RESAMPLES) -> FloatMatrix:
    """Counts of shape (resamples, n_rows): each row of counts is one bootstrap sample."""
    drawn = np.random.default_rng(seed).integers(n_rows, size=(resamples, n_rows))
    drawn += np.arange(resamples)[:, None] * n_rows
    counts = np.bincount(drawn.ravel(), minlength=resamples * n_rows)
    return counts.reshape(resamples, n_rows).astype(np.float64)


def percentiles(samples: FloatMatrix) -> tuple[FloatMatrix, FloatMatrix]:
    """Lower and upper 95 % percentiles over axis 0, of the samples that are defined; NaN if none is.

    Source: Efron & Tibshirani (1993), An Introduction to the Bootstrap, chapter 13.
    """
    outside = (1 - CONFIDENCE) / 2
    never = ~np.isfinite(samples).any(axis=0)
    low, high = np.nanquantile(np.where(never, 0.0, samples), [outside, 1 - outside], axis=0)
    return np.where(never, np.nan, low), np.where(never, np.nan, high)


def shrunk_interval(point: float, samples: FloatMatrix, lowest: float, highest: float) -> tuple[float, float]:
    """Percentile interval of a positively biased measure, moved back by the bootstrap's bias.

    A measure that cannot be negative comes out larger in every resample than in the data, so
    its plain percentile interval can exclude the true value, above all when there is no effect.

    Source: Efron & Tibshirani (1993), chapter 10 (the bootstrap estimate of bias).
    """
    low, high = percentiles(samples)
    bias = float(samples.mean()) - point
    return _between(float(low) - bias, lowest, point), _between(float(high) - bias, point, highest)


def _between(value: float, lowest: float, highest: float) -> float:
    """`value`, kept between its limits."""
    return min(max(value, lowest), highest)
