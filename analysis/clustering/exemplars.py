"""Who votes in affinity propagation, and how customers follow those elected.

Up to EXACT customers everyone votes. Above, customers vote in VOTERS groups of like customers, and
at most CANDIDATES customers, drawn by lot, can be elected.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.distance import cdist
from sklearn.metrics import pairwise_distances_argmin

from analysis.arrays import FloatMatrix, Labels
from analysis.clustering.base import canonical_labels
from analysis.clustering.messages import Electorate, call_election
from analysis.clustering.representatives import summarise

EXACT = 500
VOTERS, CANDIDATES = 300, 2_000


def full_vote(features: FloatMatrix, seed: int) -> Electorate:
    """The most careful vote that is affordable. Raises ClusteringError when all are alike."""
    return open_vote(features, None if features.shape[0] <= EXACT else VOTERS, CANDIDATES, seed)


def open_vote(features: FloatMatrix, n_groups: int | None, n_candidates: int, seed: int) -> Electorate:
    """Let everyone vote (None), or groups of like customers; draw the candidates by lot if need be."""
    n_customers = features.shape[0]
    candidates = np.arange(n_customers)
    if n_groups is None:
        return call_election(features, np.ones(n_customers), features, candidates, seed)
    if n_customers > n_candidates:
        drawn = np.random.default_rng(seed).choice(n_customers, n_candidates, replace=False)
        candidates = np.sort(drawn)
    groups = summarise(features, n_groups, seed)
    return call_election(groups.averages(features), groups.weights, features, candidates, seed)


def follow(features: FloatMatrix, exemplars: NDArray[np.intp]) -> Labels:
    """Let every customer follow the nearest exemplar, after the algorithm's own refinement.

    The refinement gives each segment the exemplar that suits its members best. Similarities
    are squared distances, so that is the member nearest to the segment's average.
    """
    typical = features[exemplars]
    followed = pairwise_distances_argmin(features, typical)
    refined = [_most_typical(features[followed == number]) for number in np.unique(followed)]
    return canonical_labels(pairwise_distances_argmin(features, np.stack(refined)))


def step_down(features: FloatMatrix, exemplars: NDArray[np.intp], k: int) -> NDArray[np.intp]:
    """Drop exemplars one by one, always the one whose followers are nearest to others."""
    while exemplars.size > k:
        apart = cdist(features, features[exemplars], "sqeuclidean")
        two = np.partition(apart, 1, axis=1)[:, :2]
        lost = np.bincount(apart.argmin(axis=1), weights=two[:, 1] - two[:, 0], minlength=exemplars.size)
        exemplars = np.delete(exemplars, lost.argmin())
    return exemplars


def _most_typical(members: FloatMatrix) -> NDArray[np.float64]:
    nearest = ((members - members.mean(axis=0)) ** 2).sum(axis=1).argmin()
    typical: NDArray[np.float64] = members[nearest]
    return typical
