"""Give customers who took no part in a clustering the segment they would be in."""

import numpy as np
from sklearn.metrics import pairwise_distances_argmin_min

from analysis.arrays import NOISE, FloatMatrix, Labels
from analysis.clustering.base import Recipe
from analysis.evidence.sampling import Rows

CENTRED = ("kmeans", "affinity_propagation")


def extend(features: FloatMatrix, rows: Rows, labels: Labels, recipe: Recipe) -> Labels:
    """Label all customers from a clustering of some of them, shape (n_customers,).

    `labels` belong to the customers `rows`, who keep them. The others join the nearest centre
    (K-means, affinity propagation) or the segment of the nearest customer (hierarchical,
    DBSCAN; beyond DBSCAN's radius they are noise).
    """
    everyone = np.full(features.shape[0], NOISE, dtype=np.intp)
    everyone[rows] = labels
    others = np.setdiff1d(np.arange(features.shape[0]), rows)
    if others.size and (labels != NOISE).any():
        everyone[others] = label_new(features[rows], labels, features[others], recipe)
    return everyone


def label_new(known: FloatMatrix, labels: Labels, new: FloatMatrix, recipe: Recipe) -> Labels:
    """Segments of `new` customers, shape (n_new,), given labelled `known` ones."""
    if recipe.algorithm in CENTRED:
        nearest, _ = pairwise_distances_argmin_min(new, centres(known, labels))
        return np.asarray(nearest, dtype=np.intp)
    placed = labels != NOISE
    nearest, distances = pairwise_distances_argmin_min(new, known[placed])
    found: Labels = labels[placed][nearest].astype(np.intp)
    radius = recipe.parameters.get("eps")
    if radius is not None:
        found[distances > float(radius)] = NOISE
    return found


def centres(features: FloatMatrix, labels: Labels) -> FloatMatrix:
    """Mean of every segment, shape (n_segments, n_features); noise belongs to none."""
    n_segments = int(labels.max()) + 1
    members = labels[:, None] == np.arange(n_segments)
    means: FloatMatrix = members.T.astype(np.float64) @ features / members.sum(axis=0)[:, None]
    return means
