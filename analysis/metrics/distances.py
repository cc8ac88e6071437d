"""Distances between customers, measured once and shared by every index and labelling."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.distance import cdist

from analysis.arrays import FloatMatrix

LIMIT = 4_000
"""Above this many customers a random sample stands in: the matrix grows with the square."""

SEED = 20_260_101
ROWS_AT_ONCE = 500


@dataclass(frozen=True, slots=True, eq=False)
class Distances:
    """Euclidean distances between customers, or between a random sample of them.

    Attributes
    ----------
    matrix
        Shape (n_used, n_used), in the units of the features. Read-only.
    rows
        Shape (n_used,): which customers, in ascending order.
    n_customers
        How many customers there are in all.
    """

    matrix: NDArray[np.float32]
    rows: NDArray[np.intp]
    n_customers: int

    @property
    def is_sampled(self) -> bool:
        """Whether a sample stands in for all customers."""
        return self.rows.size < self.n_customers

    @property
    def scope(self) -> str:
        """Which customers were measured, in words."""
        if self.is_sampled:
            return f"a random sample of {self.rows.size:,} of the {self.n_customers:,} customers"
        return f"all {self.n_customers:,} customers"


def measure_distances(features: FloatMatrix, limit: int = LIMIT, seed: int = SEED) -> Distances:
    """Measure Euclidean distances between the rows of features, shape (n_customers, n_features).

    Parameters
    ----------
    limit
        Most customers to measure; beyond it a random sample is drawn with `seed`, the same
        for every labelling, so that all of them are judged by the same customers.
    """
    n_customers = features.shape[0]
    rows = np.arange(n_customers)
    if n_customers > limit:
        rows = np.sort(np.random.default_rng(seed).choice(n_customers, size=limit, replace=False))
    matrix = measure_rows(features[rows])
    return Distances(matrix=matrix, rows=rows, n_customers=n_customers)


def measure_rows(points: FloatMatrix) -> NDArray[np.float32]:
    """Euclidean distances between all rows of points: each computed in double precision."""
    matrix = np.empty((points.shape[0], points.shape[0]), dtype=np.float32)
    for start in range(0, points.shape[0], ROWS_AT_ONCE):
        part = slice(start, start + ROWS_AT_ONCE)
        matrix[part] = cdist(points[part], points)
    matrix.setflags(write=False)
    return matrix
