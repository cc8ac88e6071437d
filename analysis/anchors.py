"""Points in feature space that stand for a segment, and distances to them."""

import numpy as np
from numpy.typing import NDArray

from analysis.arrays import NOISE, FloatMatrix, Labels

PER_SEGMENT = 500
"""Representatives drawn per segment before difficult customers are added."""
ADDED_PER_ROUND = 300
ROUNDS = 5
REPRODUCED = 0.99
"""Difficult customers are added until this share of the customers gets its own label back."""
CANDIDATES = 15
"""Members nearest to the centre that are tried as exemplar."""
LARGEST_CHECK = 20_000
"""Customers on whom a choice of anchors is checked."""
CELLS_AT_ONCE = 4_000_000


def segment_means(features: FloatMatrix, labels: Labels) -> FloatMatrix:
    """Mean features of each segment, shape (n_segments, n_features); noise is left out."""
    return np.vstack([features[labels == segment].mean(axis=0) for segment in range(int(labels.max()) + 1)])


def nearest_per_segment(features: FloatMatrix, anchors: FloatMatrix, anchor_labels: Labels) -> FloatMatrix:
    """Euclidean distance of each customer to the nearest anchor of each segment.

    Parameters
    ----------
    features
        Shape (n_customers, n_features).
    anchors, anchor_labels
        Shape (n_anchors, n_features) and (n_anchors,), ordered by segment, every segment there.

    Returns
    -------
    Shape (n_customers, n_segments).
    """
    starts = np.unique(anchor_labels, return_index=True)[1]
    distances = np.empty((len(features), len(starts)))
    step = max(1, CELLS_AT_ONCE // len(anchors))
    for start in range(0, len(features), step):
        rows = features[start : start + step]
        distances[start : start + step] = np.minimum.reduceat(_squares(rows, anchors), starts, axis=1)
    return np.sqrt(np.maximum(distances, 0.0))


def exemplars(features: FloatMatrix, labels: Labels) -> FloatMatrix:
    """One member per segment such that the nearest of them gives the labels back, as far as possible.

    The exemplar of affinity propagation is the member with the largest sum of similarities to
    its segment, hence (with squared distances) the one nearest to the segment's mean. Labels
    were given by a round before that, so the neighbours of that member are tried too.

    Returns
    -------
    Shape (n_segments, n_features).

    Source: Frey & Dueck (2007), Science 315, doi:10.1126/science.1136800.
    """
    rows = _evenly(np.flatnonzero(labels != NOISE), LARGEST_CHECK)
    checked, wanted = features[rows], labels[rows]
    candidates = [_nearest_to_mean(features, labels, number) for number in range(int(labels.max()) + 1)]
    chosen = np.array([members[0] for members in candidates], dtype=np.intp)
    distances = _squares(checked, features[chosen])
    for segment, members in enumerate(candidates):
        if np.array_equal(distances.argmin(axis=1), wanted):
            break
        own = _squares(checked, features[members])
        others = np.delete(distances, segment, axis=1).min(axis=1, initial=np.inf)
        hits = ((own <= others[:, None]) == (wanted == segment)[:, None]).sum(axis=0)
        best = int(hits.argmax())
        chosen[segment], distances[:, segment] = members[best], own[:, best]
    found: FloatMatrix = features[chosen]
    return found


def representatives(features: FloatMatrix, labels: Labels) -> NDArray[np.intp]:
    """Customers whose nearest one gives the labels back, as row numbers ordered by segment.

    Small segments are taken whole, large ones evenly through the rows; then customers who
    would get a wrong label are added, a share of them per round.

    Source: Hart (1968), The condensed nearest neighbor rule, IEEE Transactions on Information
    Theory 14, doi:10.1109/TIT.1968.1054155.
    """
    segments = range(int(labels.max()) + 1)
    rows = np.concatenate([_evenly(np.flatnonzero(labels == segment), PER_SEGMENT) for segment in segments])
    check = _evenly(np.flatnonzero(labels != NOISE), LARGEST_CHECK)
    for _ in range(ROUNDS):
        given = nearest_per_segment(features[check], features[rows], labels[rows]).argmin(axis=1)
        wrong = check[given != labels[check]]
        if wrong.size <= (1 - REPRODUCED) * check.size:
            break
        rows = np.union1d(rows, _evenly(wrong, ADDED_PER_ROUND))
        rows = rows[np.argsort(labels[rows], kind="stable")]
    return rows


def _nearest_to_mean(features: FloatMatrix, labels: Labels, segment: int) -> NDArray[np.intp]:
    """Row numbers of the members nearest to the segment's mean, nearest first."""
    members = np.flatnonzero(labels == segment)
    distances = ((features[members] - features[members].mean(axis=0)) ** 2).sum(axis=1)
    nearest: NDArray[np.intp] = members[np.argsort(distances, kind="stable")[:CANDIDATES]]
    return nearest


def _squares(features: FloatMatrix, anchors: FloatMatrix) -> FloatMatrix:
    """Squared distances of shape (n_customers, n_anchors)."""
    squares: FloatMatrix = (features**2).sum(axis=1)[:, None] - 2 * features @ anchors.T
    squares += (anchors**2).sum(axis=1)
    return squares


def _evenly(rows: NDArray[np.intp], most: int) -> NDArray[np.intp]:
    """At most `most` of the rows, evenly spaced."""
    if rows.size <= most:
        return rows
    return rows[np.linspace(0, rows.size - 1, most).astype(np.intp)]
