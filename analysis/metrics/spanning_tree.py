"""Minimum spanning trees: the shortest links that connect a group of customers.

Source: Prim (1957), Shortest connection networks and some generalizations, Bell System Technical
Journal 36, 1389-1401, doi:10.1002/j.1538-7305.1957.tb01515.x.
"""

import numpy as np
from numpy.typing import NDArray

Table = NDArray[np.float32] | NDArray[np.float64]


def longest_link(distances: Table) -> float:
    """Length of the longest link of the tree, from distances of shape (n, n), n at least 2."""
    nearest = distances[0].copy()
    inside = np.zeros(nearest.size, dtype=bool)
    inside[0] = True
    nearest[0] = np.inf
    longest = 0.0
    for _ in range(nearest.size - 1):
        new = int(nearest.argmin())
        longest = max(longest, float(nearest[new]))
        inside[new] = True
        np.minimum(nearest, distances[new], out=nearest)
        nearest[inside] = np.inf
    return longest


def spanning_tree(distances: Table) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Links of the tree, shape (n - 1, 2), and their lengths, from distances of shape (n, n)."""
    n_points = distances.shape[0]
    links, lengths = np.empty((n_points - 1, 2), dtype=np.intp), np.empty(n_points - 1)
    nearest, parent = distances[0].copy(), np.zeros(n_points, dtype=np.intp)
    outside = np.ones(n_points, dtype=bool)
    outside[0], nearest[0] = False, np.inf
    for step in range(n_points - 1):
        new = int(nearest.argmin())
        links[step], lengths[step] = (parent[new], new), nearest[new]
        outside[new], nearest[new] = False, np.inf
        nearer = (distances[new] < nearest) & outside
        nearest[nearer], parent[nearer] = distances[new, nearer], new
    return links, lengths
