"""The plain K-means that the structure tests run on real and on groupless data alike."""

import warnings
from typing import NamedTuple

import numpy as np
from sklearn.cluster import KMeans
from sklearn.exceptions import ConvergenceWarning

from analysis.arrays import FloatMatrix, Labels


class Split(NamedTuple):
    """Labels of shape (n_customers,) and the pooled within-segment sum of squares."""

    labels: Labels
    within: float


def split(features: FloatMatrix, k: int, n_starts: int, seed: int) -> Split:
    """Best of `n_starts` K-means runs into `k` segments; `k` = 1 is everybody together."""
    if k == 1:
        within = float(((features - features.mean(axis=0)) ** 2).sum())
        return Split(np.zeros(features.shape[0], dtype=np.intp), within)
    model = KMeans(n_clusters=k, n_init=n_starts, random_state=seed)
    with warnings.catch_warnings():
        # Fewer distinct customers than segments: some segments stay empty, which is an answer.
        warnings.simplefilter("ignore", ConvergenceWarning)
        model.fit(features)
    return Split(model.labels_.astype(np.intp), float(model.inertia_))
