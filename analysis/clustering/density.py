"""Where customers are crowded: dense customers, who reaches whom, and who stands at the border.

Ester, Kriegel, Sander & Xu (1996), KDD-96, 226-231: a customer is dense at a radius when enough
customers lie within it, the own one included; dense customers within the radius of each other
share a region. A border customer, dense itself by no means, joins the nearest dense one, so that
the order of the rows does not matter (the paper lets the first region found win).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.distance import cdist
from sklearn.cluster import HDBSCAN
from sklearn.neighbors import NearestNeighbors

from analysis.arrays import NOISE, FloatMatrix, Labels
from analysis.clustering.base import canonical_labels
from analysis.errors import ClusteringError

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Landscape:
    """Neighbourhoods of all customers among those surveyed, for every radius at once.

    Attributes
    ----------
    rows
        Shape (n_surveyed,): customers whose crowding was measured, ascending.
    distances, neighbours
        Shapes (n_customers, min_samples): the nearest surveyed customers of everyone, as
        positions in `rows`, nearest first.
    tree
        Mutual reachability of the surveyed customers; memory grows with the customers only.
    """

    rows: NDArray[np.intp]
    distances: Floats
    neighbours: NDArray[np.intp]
    tree: HDBSCAN

    @classmethod
    def survey(cls, features: FloatMatrix, rows: NDArray[np.intp], min_samples: int) -> "Landscape":
        """Measure neighbourhoods of `min_samples` customers. Raises ClusteringError if too few."""
        require_neighbours(rows.size, min_samples)
        nearest = NearestNeighbors(n_neighbors=min_samples).fit(features[rows])
        distances, neighbours = nearest.kneighbors(features)
        tree = HDBSCAN(min_samples=min_samples, copy=True).fit(features[rows])
        return cls(rows, distances, neighbours.astype(np.intp), tree)

    @property
    def reach(self) -> Floats:
        """Radius from which each surveyed customer is dense, shape (n_surveyed,)."""
        reach: Floats = self.distances[self.rows, -1]
        return reach

    def label(self, eps: float) -> Labels:
        """Labels of all customers at radius `eps`, in standard deviations."""
        dense = self.reach <= eps
        labels = np.full(self.distances.shape[0], NOISE, dtype=np.intp)
        if not dense.any():
            return labels
        regions = np.where(dense, self.tree.dbscan_clustering(eps, min_cluster_size=1), NOISE)
        labels[self.rows] = regions
        rest = np.flatnonzero(labels == NOISE)
        # Fewer than min_samples are within eps of these, so their neighbours are all listed.
        welcome = dense[self.neighbours[rest]] & (self.distances[rest] <= eps)
        first = welcome.argmax(axis=1)
        joined = regions[self.neighbours[rest, first]]
        labels[rest] = np.where(welcome.any(axis=1), joined, NOISE)
        return canonical_labels(labels)


def label_once(features: FloatMatrix, min_samples: int, dense_share: float) -> Labels:
    """Labels at the radius that makes `dense_share` of the customers dense, from all distances.

    Faster than a survey for one radius and a few thousand customers.
    """
    require_neighbours(features.shape[0], min_samples)
    distances = cdist(features, features)
    reach = np.partition(distances, min_samples - 1, axis=1)[:, min_samples - 1]
    eps = radius(reach, dense_share)
    dense = np.flatnonzero(reach <= eps)
    rest = np.flatnonzero(reach > eps)
    labels = np.full(reach.size, NOISE, dtype=np.intp)
    labels[dense] = _regions(distances[np.ix_(dense, dense)] <= eps)
    if rest.size:
        apart = distances[np.ix_(rest, dense)]
        nearest = apart.argmin(axis=1)
        within = apart[np.arange(rest.size), nearest] <= eps
        labels[rest[within]] = labels[dense[nearest[within]]]
    return canonical_labels(labels)


def _regions(reaches: NDArray[np.bool_]) -> Labels:
    """Connected regions of a symmetric table of who reaches whom."""
    region = np.full(reaches.shape[0], NOISE, dtype=np.intp)
    number = 0
    while (region == NOISE).any():
        frontier = np.array([int((region == NOISE).argmax())])
        while frontier.size:
            region[frontier] = number
            frontier = np.flatnonzero(reaches[frontier].any(axis=0) & (region == NOISE))
        number += 1
    return region


def require_neighbours(n_customers: int, min_samples: int) -> None:
    """Raise ClusteringError when there are no more customers than a neighbourhood needs."""
    if n_customers <= min_samples:
        raise ClusteringError(
            f"neighbourhoods of {min_samples} need more than {min_samples} customers, found {n_customers}"
        )


def radius(reach: Floats, dense_share: float) -> float:
    """Smallest radius, to four digits, at which at least this share of the customers is dense."""
    return round_up(float(np.quantile(reach, dense_share, method="inverted_cdf")))


def bend(reach: Floats) -> float:
    """The radius where the sorted k-distance curve is furthest below its chord.

    Schubert, Sander, Ester, Kriegel & Xu (2017), DBSCAN revisited, revisited, ACM Transactions on
    Database Systems 42(3), doi:10.1145/3068335, read the bend by eye; this is its fixed form.
    """
    curve = np.sort(reach)
    chord = np.linspace(curve[0], curve[-1], curve.size)
    return round_up(float(curve[(chord - curve).argmax()]))


def round_up(eps: float) -> float:
    """Four significant digits, so that an id names the radius exactly; never below `eps`."""
    if eps <= 0:
        return 0.0
    step = 10.0 ** (np.floor(np.log10(eps)) - 3)
    return float(f"{np.ceil(eps / step) * step:.4g}")
