"""All customers on one sheet of paper: the first two principal components."""

import numpy as np
from numpy.typing import NDArray
from sklearn.decomposition import PCA

from analysis.arrays import NOISE, FloatMatrix, Labels
from analysis.profiling.segmented import Segmented
from analysis.results import CustomerMap, MapPoint

MOST_POINTS = 1_000
NAMED_PER_AXIS = 3
"""Columns named per axis, unless they hardly load on it."""
WEAK_LOADING = 0.5
"""Columns loading less than this share of the axis's strongest one are not named."""
DECIMALS = 2
"""Points are rounded: enough to draw, too little to trace a customer."""


def draw_map(segmented: Segmented, seed: int) -> CustomerMap:
    """Positions of at most 1,000 customers, drawn from every segment by its share.

    The direction of an axis carries no meaning; it is fixed so that the strongest column
    points right or up.

    Source: Pearson (1901), On lines and planes of closest fit, doi:10.1080/14786440109462720.
    """
    axes = min(2, *segmented.features.shape)
    model = PCA(n_components=axes, svd_solver="covariance_eigh")
    places = model.fit_transform(segmented.features)
    strongest = np.abs(model.components_).argmax(axis=1)
    signs = np.where(model.components_[np.arange(axes), strongest] < 0, -1.0, 1.0)
    places, loadings = _two_axes(places * signs), _two_axes((model.components_ * signs[:, None]).T)
    explained = np.nan_to_num(np.append(model.explained_variance_ratio_, 0.0)[:2])
    rows = sample_by_segment(segmented.labels, MOST_POINTS, seed)
    return CustomerMap(
        explained=(float(explained[0]), float(explained[1])),
        points=tuple(_point(places[row], _letter(segmented, row)) for row in rows),
        n_customers=len(segmented.labels),
        x_variables=_strongest(loadings[:, 0], segmented.feature_of),
        y_variables=_strongest(loadings[:, 1], segmented.feature_of),
    )


def sample_by_segment(labels: Labels, most: int, seed: int) -> NDArray[np.intp]:
    """At most `most` row numbers in rising order, each segment (and noise) by its share."""
    if labels.size <= most:
        return np.arange(labels.size)
    rng = np.random.default_rng(seed)
    kept = []
    for label in np.unique(labels):
        members = np.flatnonzero(labels == label)
        size = max(1, int(most * members.size / labels.size))
        kept.append(rng.choice(members, size, replace=False))
    return np.sort(np.concatenate(kept))[:most].astype(np.intp)


def _letter(segmented: Segmented, row: int) -> str | None:
    label = int(segmented.labels[row])
    return None if label == NOISE else segmented.letter(label)


def _point(place: FloatMatrix, letter: str | None) -> MapPoint:
    """One customer, without id; plus 0.0 turns -0.0 into 0.0."""
    x, y = (round(float(value), DECIMALS) + 0.0 for value in place)
    return MapPoint(x=x, y=y, letter=letter)


def _two_axes(table: FloatMatrix) -> FloatMatrix:
    """The table with exactly two columns; a missing second one is 0."""
    return np.column_stack([table, np.zeros(len(table))])[:, :2]


def _strongest(loadings: FloatMatrix, feature_of: tuple[str, ...]) -> tuple[str, ...]:
    """Keys of the columns that load most on an axis, strongest first."""
    strength: dict[str, float] = {}
    for key, loading in zip(feature_of, np.abs(loadings).tolist(), strict=True):
        strength[key] = max(strength.get(key, 0.0), loading)
    ordered = sorted(strength, key=lambda key: -strength[key])[:NAMED_PER_AXIS]
    return tuple(key for key in ordered if strength[key] > WEAK_LOADING * strength[ordered[0]])
