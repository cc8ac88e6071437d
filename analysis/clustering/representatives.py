"""Weighted representatives: a few hundred customers who stand for all of them.

An algorithm whose cost grows with the square of the customers runs on these, and every
customer then follows the own representative.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_rand_score, pairwise_distances_argmin

from analysis.arrays import FloatMatrix, Labels

ROUNDS = 8
"""Rounds of K-means: representatives must cover the customers, they need not be optimal."""

FITTED_ON = 50_000
"""Most customers the representatives are placed on; the others join the nearest one."""


@dataclass(frozen=True, slots=True, eq=False)
class Representatives:
    """Who stands for whom.

    Attributes
    ----------
    customers
        Shape (n_representatives,): the customer nearest to the middle of each group, ascending.
    weights
        Shape (n_representatives,): how many customers each one stands for; sums to n_customers.
    stands_for
        Shape (n_customers,): the number of each customer's representative.
    """

    customers: NDArray[np.intp]
    weights: NDArray[np.float64]
    stands_for: NDArray[np.intp]

    def spread(self, labels: Labels) -> Labels:
        """Labels of all customers from labels of the representatives."""
        everyone: Labels = labels[self.stands_for]
        return everyone

    def averages(self, features: FloatMatrix) -> FloatMatrix:
        """The average customer of each group, shape (n_representatives, n_features).

        Squared distances from a point to a whole group are the group's weight times the squared
        distance to its average, plus a constant: nothing is lost where those are summed.
        """
        return average_by_group(features, self.stands_for, self.weights)


def summarise(features: FloatMatrix, n_representatives: int, seed: int) -> Representatives:
    """Choose representatives by a short K-means run; with enough room everyone stands for themselves.

    Parameters
    ----------
    features
        Shape (n_customers, n_features).
    n_representatives
        How many at most; fewer come back when customers are alike to the last digit.
    """
    n_customers = features.shape[0]
    if n_customers <= n_representatives:
        everyone = np.arange(n_customers)
        return Representatives(everyone, np.ones(n_customers), everyone.copy())
    groups = _group(features, n_representatives, seed)
    sizes = np.bincount(groups).astype(np.float64)
    off_middle = ((features - average_by_group(features, groups, sizes)[groups]) ** 2).sum(axis=1)
    nearest_first = np.lexsort((off_middle, groups))
    chosen = nearest_first[np.unique(groups[nearest_first], return_index=True)[1]]
    order = np.argsort(chosen)
    return Representatives(chosen[order], sizes[order], np.argsort(order)[groups])


def average_by_group(
    features: FloatMatrix, groups: NDArray[np.intp], sizes: NDArray[np.float64]
) -> FloatMatrix:
    """Average features of each group, shape (n_groups, n_features)."""
    sums = [np.bincount(groups, weights=column, minlength=sizes.size) for column in features.T]
    averages: FloatMatrix = np.stack(sums, axis=1) / sizes[:, None]
    return averages


def _group(features: FloatMatrix, n_groups: int, seed: int) -> NDArray[np.intp]:
    """Number of the group of each customer, 0 upwards without gaps."""
    random = np.random.default_rng(seed)
    base = features
    if features.shape[0] > FITTED_ON:
        base = features[np.sort(random.choice(features.shape[0], FITTED_ON, replace=False))]
    different = np.unique(base, axis=0)
    if different.shape[0] <= n_groups:
        middles = different
    else:
        start = different[np.sort(random.choice(different.shape[0], n_groups, replace=False))]
        middles = KMeans(n_groups, init=start, n_init=1, max_iter=ROUNDS, tol=0.0).fit(base).cluster_centers_
    nearest = pairwise_distances_argmin(features, middles)
    return np.unique(nearest, return_inverse=True)[1].astype(np.intp)


def agreement_with_exact(
    features: FloatMatrix,
    exact: Callable[[FloatMatrix], Labels],
    summarised: Callable[[FloatMatrix], Labels],
    n_sampled: int,
    seed: int,
) -> float:
    """What a summary costs: adjusted Rand index of both answers on a random sample, 1 = nothing.

    Source: Hubert & Arabie (1985), Journal of Classification 2, doi:10.1007/BF01908075.
    """
    n_customers = features.shape[0]
    rows = np.random.default_rng(seed).choice(n_customers, min(n_sampled, n_customers), replace=False)
    sample = features[np.sort(rows)]
    return float(adjusted_rand_score(exact(sample), summarised(sample)))
