"""Four kinds of clustering that any real one should beat.

Each starts from k customers drawn at random. "centroids" gives everybody to the nearest of
them; the three growing kinds add, one by one, the customer who is closest to a segment:
closest to its nearest, its average, or its furthest member.

Source: Hennig (2019), Cluster validation by measurement of clustering characteristics
relevant to the user, doi:10.1002/9781119597568.ch1; Akhanli & Hennig (2020), Statistics and
Computing 30, pp. 1523-1544, doi:10.1007/s11222-020-09958-2.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from analysis.arrays import NOISE, Labels

DistanceMatrix = NDArray[np.float32]
Join = Callable[[DistanceMatrix, DistanceMatrix, int], DistanceMatrix]

KINDS = ("centroids", "nearest", "average", "furthest")


def random_clustering(distances: DistanceMatrix, k: int, kind: str, seed: int) -> Labels:
    """Cluster n customers into k segments without looking for groups, labels of shape (n,).

    `distances` has shape (n, n). `kind` is one of KINDS.
    """
    starts = np.random.default_rng(seed).choice(distances.shape[0], size=k, replace=False)
    if kind == "centroids":
        labels: Labels = distances[:, starts].argmin(axis=1)
        labels[starts] = np.arange(k)
        return labels
    return _grow(distances, starts, JOINS[kind])


def _grow(distances: DistanceMatrix, starts: NDArray[np.intp], join: Join) -> Labels:
    """Add the closest customer to a segment until nobody is left."""
    n_customers, k = distances.shape[0], starts.size
    labels = np.full(n_customers, NOISE, dtype=np.intp)
    labels[starts] = np.arange(k)
    closeness = np.array(distances[starts], copy=True)
    closeness[:, starts] = np.inf
    sizes = np.ones(k, dtype=np.intp)
    for _ in range(n_customers - k):
        segment, customer = divmod(int(closeness.argmin()), n_customers)
        labels[customer] = segment
        closeness[segment] = join(closeness[segment], distances[customer], int(sizes[segment]))
        closeness[:, customer] = np.inf
        sizes[segment] += 1
    return labels


def _to_nearest(closeness: DistanceMatrix, joined: DistanceMatrix, _size: int) -> DistanceMatrix:
    # Customers already placed stay at infinity: they are never offered again.
    nearer: DistanceMatrix = np.where(np.isinf(closeness), closeness, np.minimum(closeness, joined))
    return nearer


def _to_average(closeness: DistanceMatrix, joined: DistanceMatrix, size: int) -> DistanceMatrix:
    average: DistanceMatrix = (closeness * np.float32(size) + joined) / np.float32(size + 1)
    return average


def _to_furthest(closeness: DistanceMatrix, joined: DistanceMatrix, _size: int) -> DistanceMatrix:
    further: DistanceMatrix = np.maximum(closeness, joined)
    return further


JOINS: dict[str, Join] = {"nearest": _to_nearest, "average": _to_average, "furthest": _to_furthest}
