"""How far the algorithms agree, and the segmentation they agree on most.

Sources: Hubert & Arabie (1985), doi:10.1007/BF01908075 (adjusted Rand index); Vinh, Epps &
Bailey (2010), JMLR 11, pp. 2837-2854 (adjusted mutual information); Fred & Jain (2005),
doi:10.1109/TPAMI.2005.113 (evidence accumulation).
"""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import fastcluster
import numpy as np
from numpy.typing import NDArray
from scipy.cluster.hierarchy import fcluster
from scipy.spatial.distance import squareform
from sklearn.metrics import adjusted_mutual_info_score, adjusted_rand_score

from analysis.arrays import NOISE, Labels
from analysis.clustering.base import canonical_labels
from analysis.evidence.sampling import Rows, sample_rows
from analysis.results import Agreement

MAX_CONSENSUS_ROWS = 2_000

Score = Callable[[Labels, Labels], float]


class Consensus(NamedTuple):
    """The partition the given clusterings agree on most: which customers, and their labels."""

    rows: Rows
    labels: Labels


def agreement_matrices(labels: Mapping[str, Labels], together: Labels | None = None) -> Agreement:
    """ARI and AMI between every two labellings of the same customers, keyed as given.

    `together` is their consensus; the ARI of each with it is added when it is given.

    Noise counts as one group of its own, so that calling customers noise is seen.

    Sources: Hubert & Arabie (1985), doi:10.1007/BF01908075; Vinh et al. (2010), JMLR 11.
    """
    keys = tuple(labels)
    return Agreement(
        keys=keys,
        ari=_matrix([labels[key] for key in keys], adjusted_rand_score),
        ami=_matrix([labels[key] for key in keys], adjusted_mutual_info_score),
        consensus=()
        if together is None
        else tuple(float(adjusted_rand_score(labels[key], together)) for key in keys),
    )


def co_association(labels: Sequence[Labels], weights: Sequence[float]) -> NDArray[np.float32]:
    """Weighted share of the clusterings that put two customers together, (n, n).

    Labels have shape (n,); weights sum to 1. A noise customer is together with nobody.

    Source: Fred & Jain (2005), doi:10.1109/TPAMI.2005.113.
    """
    together = np.zeros((labels[0].size, labels[0].size), dtype=np.float32)
    for one, weight in zip(labels, weights, strict=True):
        members = (one[:, None] == np.arange(int(one.max(initial=NOISE)) + 1)).astype(np.float32)
        together += np.float32(weight) * (members @ members.T)
    np.fill_diagonal(together, 1.0)
    return together


def consensus(labels: Sequence[Labels], weights: Sequence[float], k: int, seed: int) -> Consensus:
    """Cut the average-linkage tree of 1 - co-association into k segments.

    Labels have shape (n_customers,). Above 2,000 customers a random sample takes part.

    Source: Fred & Jain (2005), doi:10.1109/TPAMI.2005.113.
    """
    rows = sample_rows(labels[0].size, MAX_CONSENSUS_ROWS, seed)
    apart = 1.0 - co_association([one[rows] for one in labels], weights).astype(np.float64)
    np.fill_diagonal(apart, 0.0)
    tree = fastcluster.linkage(squareform(np.clip(apart, 0.0, 1.0), checks=False), method="average")
    found = fcluster(tree, t=k, criterion="maxclust") - 1
    return Consensus(rows, canonical_labels(found.astype(np.intp)))


def _matrix(labels: Sequence[Labels], score: Score) -> tuple[tuple[float, ...], ...]:
    values = np.eye(len(labels))
    for row in range(len(labels)):
        for column in range(row):
            values[row, column] = values[column, row] = score(labels[row], labels[column])
    return tuple(tuple(row) for row in values.tolist())
