"""How two segmentations of the same customers overlap, counted once and read in many ways."""

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from analysis.arrays import NOISE, FloatMatrix, Labels

Counts = NDArray[np.int64]


def overlap_counts(first: Labels, second: Labels) -> Counts:
    """Customers in both segment i of `first` and segment j of `second`.

    Labels have shape (n_customers,). Shape (n_first, n_second); noise in either is left out.
    """
    placed = (first != NOISE) & (second != NOISE)
    shape = (_n_segments(first), _n_segments(second))
    flat = first[placed] * max(shape[1], 1) + second[placed]
    return np.bincount(flat, minlength=shape[0] * shape[1]).astype(np.int64).reshape(shape)


def jaccards(first: Labels, second: Labels) -> FloatMatrix:
    """Jaccard |A and B| / |A or B| of every segment of `first` with every one of `second`.

    Shape (n_first, n_second). Noise is no segment, but a customer who is noise in one and
    placed in the other counts against the overlap.
    """
    both = overlap_counts(first, second)
    either = _sizes(first)[:, None] + _sizes(second)[None, :] - both
    shares: FloatMatrix = both / np.maximum(either, 1)
    return shares


def best_jaccards(reference: Labels, other: Labels) -> FloatMatrix:
    """For every segment of `reference` its best Jaccard in `other`, shape (n_segments,).

    A segment none of whose customers is among the rows is undefined: NaN.
    """
    sizes = _sizes(reference)
    shares = jaccards(reference, other)
    best = shares.max(axis=1) if shares.shape[1] else np.zeros(sizes.size)
    return np.where(sizes > 0, best, np.nan)


def matched(reference: Labels, other: Labels) -> Labels:
    """`other`, renamed to the segments of `reference` it overlaps best, one to one.

    Shape (n_customers,). A segment without a partner, and noise, become NOISE.

    Source: Kuhn (1955), the Hungarian method, doi:10.1002/nav.3800020109.
    """
    shares = jaccards(reference, other)
    rows, columns = linear_sum_assignment(shares, maximize=True)
    names = np.full(shares.shape[1] + 1, NOISE, dtype=np.intp)
    kept = shares[rows, columns] > 0
    names[columns[kept]] = rows[kept]
    renamed: Labels = names[other]
    return renamed


def _n_segments(labels: Labels) -> int:
    return int(labels.max(initial=NOISE)) + 1


def _sizes(labels: Labels) -> Counts:
    return np.bincount(labels[labels != NOISE], minlength=_n_segments(labels)).astype(np.int64)
