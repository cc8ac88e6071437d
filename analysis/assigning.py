"""Placing customers, old and new, in the segments of one clustering.

An assigner is nothing but numbers, so that it can be stored as JSON and used on the next file of
customers: some anchors in feature space, each with the segment it stands for. A customer gets
the segment of the nearest anchor:

- K-means: the segments' centres;
- affinity propagation: the exemplars;
- hierarchical: labelled representatives, customers who stand for those around them;
- DBSCAN: the core customers; beyond the radius eps of all of them a customer is unassigned.

*Certainty* says how clearly a customer belongs, 0 to 1. For the first three it is the chance of
this segment rather than another, had each segment its own bell curve around its centre with the
scatter the segments have along the line between the two centres (the posterior of linear
discriminant analysis, Fisher 1936, doi:10.1111/j.1469-1809.1936.tb02137.x, pair by pair): .5 on
the border between two segments, near 1 well inside. The shadow value 2 d1 / (d1 + d2) of Leisch
(2010), doi:10.1007/s11222-009-9137-8, on which the gorge plot rests, is also given; it is no
certainty because with many columns all distances become alike and it nears 1 for everybody.
For DBSCAN, whose segments have no centre, certainty is 1 - shadow / 2 with distances to the
nearest core customers: 1 for core customers. Who is unassigned has certainty 0. None of this
says whether the segments themselves are real; that is what stability is for.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import ValidationError
from sklearn.neighbors import KDTree

from analysis.anchors import exemplars, nearest_per_segment, representatives, segment_means
from analysis.arrays import NOISE, FloatMatrix, Labels
from analysis.clustering.base import Clustering
from analysis.errors import ResultsError
from analysis.results.base import AlgorithmKey, Part

EDGE_BELOW = 0.7
"""Assigned customers with less certainty are at the edge of their segment, the others core."""
LARGEST_CORE = 20_000
"""Core customers kept for DBSCAN; of more, an evenly spaced selection."""
RADIUS_TOLERANCE = 1e-9
"""Relative: a customer exactly at eps counts as within it, whatever the rounding."""
SMALLEST_SCATTER = 1e-9
FORMAT = 1


class StoredAssigner(Part):
    """An assigner as it lies in a file."""

    format: Literal[1]
    algorithm: AlgorithmKey
    anchors: tuple[tuple[float, ...], ...]
    anchor_labels: tuple[int, ...]
    centres: tuple[tuple[float, ...], ...]
    scatter: tuple[tuple[float, ...], ...]
    radius: float | None


@dataclass(frozen=True, slots=True, eq=False)
class Assigner:
    """Where the segments lie in feature space.

    Attributes
    ----------
    algorithm
        Key of the algorithm that made the segments.
    anchors, anchor_labels
        Shape (n_anchors, n_features) and (n_anchors,), ordered by segment.
    centres
        Shape (n_segments, n_features): mean of each segment.
    scatter
        Shape (n_segments, n_segments): variance within segments along the line from one centre
        to another; 1 on the diagonal.
    radius
        Farthest distance to an anchor (DBSCAN's eps); None: everybody is assigned.

    Raises
    ------
    ValueError
        The parts do not fit together.
    """

    algorithm: str
    anchors: FloatMatrix
    anchor_labels: Labels
    centres: FloatMatrix
    scatter: FloatMatrix
    radius: float | None

    def __post_init__(self) -> None:
        """Check the shapes, and that every segment has an anchor."""
        n_segments = len(self.centres)
        if {self.anchors.ndim, self.centres.ndim} != {2} or self.anchors.shape[1] != self.centres.shape[1]:
            raise ValueError("anchors and centres must be tables with the same number of columns")
        if self.anchor_labels.shape != self.anchors.shape[:1]:
            raise ValueError("there must be one anchor label per anchor")
        if self.scatter.shape != (n_segments, n_segments):
            raise ValueError("scatter must have one row and one column per segment")
        steps = np.diff(self.anchor_labels, prepend=-1, append=n_segments)
        if not np.isin(steps[:-1], (0, 1)).all() or steps[0] != 1 or steps[-1] != 1:
            raise ValueError("anchor_labels must be ordered and name every segment")
        if np.any(self.scatter <= 0) or (self.radius is not None and self.radius <= 0):
            raise ValueError("scatter and radius must be above 0")

    @classmethod
    def fit(cls, features: FloatMatrix, clustering: Clustering) -> Self:
        """Learn where the segments of `clustering` lie.

        Parameters
        ----------
        features
            Shape (n_customers, n_features): the z-scores that were clustered.
        """
        algorithm, labels = clustering.recipe.algorithm, clustering.labels
        centres = segment_means(features, labels)
        radius = None
        anchors, anchor_labels = centres, np.arange(len(centres), dtype=np.intp)
        if algorithm == "dbscan":
            radius = float(clustering.recipe.parameters["eps"])
            rows = _core_rows(features, labels, radius, int(clustering.recipe.parameters["min_samples"]))
            anchors, anchor_labels = features[rows], labels[rows]
        elif algorithm == "affinity_propagation":
            anchors = exemplars(features, labels)
        elif algorithm == "hierarchical":
            rows = representatives(features, labels)
            anchors, anchor_labels = features[rows], labels[rows]
        scatter = _scatter_along_lines(features, labels, centres)
        return cls(algorithm, anchors, anchor_labels, centres, scatter, radius)

    def assign(self, features: FloatMatrix) -> tuple[Labels, FloatMatrix]:
        """Labels and certainties of customers, both of shape (n_customers,).

        Parameters
        ----------
        features
            Shape (n_customers, n_features), prepared the way the clustered customers were.

        Raises
        ------
        ValueError
            There are more or fewer features than the segments were built from.
        """
        if features.ndim != 2 or features.shape[1] != self.anchors.shape[1]:
            wanted = self.anchors.shape[1]
            raise ValueError(f"the segments were built from {wanted} features, got {features.shape}")
        distances = nearest_per_segment(features, self.anchors, self.anchor_labels)
        labels = distances.argmin(axis=1).astype(np.intp)
        if self.radius is None:
            return labels, self._chance(features, labels)
        certainty = 1 - shadow_values(distances) / 2
        outside = distances.min(axis=1) > self.radius * (1 + RADIUS_TOLERANCE)
        return np.where(outside, NOISE, labels), np.where(outside, 0.0, certainty)

    def shadow(self, features: FloatMatrix) -> FloatMatrix:
        """Shadow values from the two nearest centres, shape (n_customers,): 0 clear, 1 on the border."""
        return shadow_values(nearest_per_segment(features, self.centres, np.arange(len(self.centres))))

    def to_dict(self) -> dict[str, Any]:
        """Plain numbers, ready for JSON; nothing is rounded."""
        content = {
            "format": FORMAT,
            "algorithm": self.algorithm,
            "anchors": self.anchors.tolist(),
            "anchor_labels": self.anchor_labels.tolist(),
            "centres": self.centres.tolist(),
            "scatter": self.scatter.tolist(),
            "radius": self.radius,
        }
        return StoredAssigner.model_validate(content).model_dump(mode="json")

    @classmethod
    def from_dict(cls, content: Mapping[str, Any]) -> Self:
        """Check and restore what `to_dict` gave.

        Raises
        ------
        ResultsError
            The content is damaged or from another format.
        """
        try:
            stored = StoredAssigner.model_validate(content)
            return cls(
                stored.algorithm,
                np.array(stored.anchors, dtype=np.float64),
                np.array(stored.anchor_labels, dtype=np.intp),
                np.array(stored.centres, dtype=np.float64),
                np.array(stored.scatter, dtype=np.float64),
                stored.radius,
            )
        except (ValidationError, ValueError) as error:
            reason = str(error).splitlines()[0]
            message = f"the stored assigner is damaged ({reason}); run `make report` again"
            raise ResultsError(message) from error

    def _chance(self, features: FloatMatrix, labels: Labels) -> FloatMatrix:
        """Chance of the assigned segment against all others, shape (n_customers,)."""
        squares = nearest_per_segment(features, self.centres, np.arange(len(self.centres))) ** 2
        own = squares[np.arange(len(labels)), labels]
        log_odds = (squares - own[:, None]) / (2 * self.scatter[labels])
        chance: FloatMatrix = 1 / np.exp(-np.clip(log_odds, -500, 500)).sum(axis=1)
        return chance


def flags_of(labels: Labels, certainty: FloatMatrix) -> NDArray[np.str_]:
    """ "core", "edge" or "unassigned" per customer, shape (n_customers,)."""
    placed = np.where(certainty < EDGE_BELOW, "edge", "core")
    flags: NDArray[np.str_] = np.where(labels == NOISE, "unassigned", placed)
    return flags


def shadow_values(distances: FloatMatrix) -> FloatMatrix:
    """2 d1 / (d1 + d2) from distances of shape (n_customers, n_segments); 0 with one segment.

    Source: Leisch (2010), Statistics and Computing 20, doi:10.1007/s11222-009-9137-8.
    """
    if distances.shape[1] < 2:
        return np.zeros(len(distances))
    nearest, second = np.partition(distances, 1, axis=1)[:, :2].T
    both = nearest + second
    shadow: FloatMatrix = np.divide(2 * nearest, both, out=np.ones_like(both), where=both > 0)
    return shadow


def _core_rows(features: FloatMatrix, labels: Labels, radius: float, min_samples: int) -> NDArray[np.intp]:
    """Rows of the core customers, ordered by segment."""
    neighbours = KDTree(features).query_radius(features, radius * (1 + RADIUS_TOLERANCE), count_only=True)
    core = np.flatnonzero((neighbours >= min_samples) & (labels != NOISE))
    for segment in np.setdiff1d(np.arange(labels.max() + 1), labels[core]):
        core = np.append(core, np.flatnonzero(labels == segment))
    core = core[np.argsort(labels[core], kind="stable")]
    if core.size > LARGEST_CORE:
        core = core[np.linspace(0, core.size - 1, LARGEST_CORE).astype(np.intp)]
    return np.asarray(core, dtype=np.intp)


def _scatter_along_lines(features: FloatMatrix, labels: Labels, centres: FloatMatrix) -> FloatMatrix:
    """Pooled within-segment variance along the line between each two centres."""
    placed = labels != NOISE
    deviations = features[placed] - centres[labels[placed]]
    pooled = deviations.T @ deviations / placed.sum()
    lines = centres[:, None, :] - centres[None, :, :]
    lengths = (lines**2).sum(axis=2)
    along = np.einsum("stp,pq,stq->st", lines, pooled, lines)
    scatter = np.divide(along, lengths, out=np.ones_like(along), where=lengths > 0)
    floored: FloatMatrix = np.maximum(scatter, SMALLEST_SCATTER)
    return floored
