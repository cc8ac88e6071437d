"""Ranks and tables of bootstrap samples without sorting or counting each of them anew."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.arrays import FloatMatrix
from analysis.profiling.levels import Values


@dataclass(frozen=True, slots=True, eq=False)
class TieGroups:
    """Customers in rising order of a column, and the runs of equal values among them.

    Attributes
    ----------
    order
        Shape (n_customers,): row numbers, smallest value first.
    starts
        Shape (n_values,): where each distinct value begins in `order`.
    group
        Shape (n_customers,): for each place in `order` the number of its distinct value.
    """

    order: NDArray[np.intp]
    starts: NDArray[np.intp]
    group: NDArray[np.intp]


def tie_groups(values: Values) -> TieGroups:
    """Sort a column of shape (n_customers,) once for all resamples."""
    order = np.argsort(values, kind="stable")
    ranked = values[order]
    is_start = np.r_[True, ranked[1:] != ranked[:-1]]
    return TieGroups(order, np.flatnonzero(is_start), np.cumsum(is_start) - 1)


def midranks(counts: FloatMatrix, groups: TieGroups) -> tuple[FloatMatrix, FloatMatrix]:
    """Average ranks within each resample, and its tie term.

    Parameters
    ----------
    counts
        Shape (n_samples, n_customers): how often each customer was drawn.

    Returns
    -------
    Ranks of shape (n_samples, n_customers), in `groups.order`, and the sum over ties of
    t^3 - t, shape (n_samples,).
    """
    sizes = np.add.reduceat(counts[:, groups.order], groups.starts, axis=1)
    middle = np.cumsum(sizes, axis=1) - (sizes - 1) / 2
    return middle[:, groups.group], (sizes**3 - sizes).sum(axis=1)


def counts_per_group(counts: FloatMatrix, group: NDArray[np.intp], n_groups: int) -> FloatMatrix:
    """Customers drawn in each group, shape (n_samples, n_groups).

    Parameters
    ----------
    counts
        Shape (n_samples, n_customers): how often each customer was drawn.
    group
        Shape (n_customers,): 0 .. n_groups - 1.
    """
    order = np.argsort(group, kind="stable")
    present, starts = np.unique(group[order], return_index=True)
    totals = np.zeros((len(counts), n_groups))
    totals[:, present] = np.add.reduceat(counts[:, order], starts, axis=1)
    return totals
