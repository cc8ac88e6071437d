"""What every clustering algorithm takes and gives."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from analysis.arrays import NOISE, FloatMatrix, Labels
from analysis.errors import ClusteringError
from analysis.results import Curve, Merge
from analysis.settings import ClusteringSettings

__all__ = [
    "NOISE",
    "Algorithm",
    "Clustering",
    "Failure",
    "FloatMatrix",
    "Labels",
    "Parameters",
    "Progress",
    "Proposals",
    "Propose",
    "Recipe",
    "Refit",
    "candidate_id",
    "canonical_labels",
    "stay_silent",
]

Parameters = Mapping[str, float | int | str]
"""What one algorithm needs to be run again, in plain values."""

Progress = Callable[[str, float], None]
"""Told what is being done, and which fraction (0 to 1) of this step is over."""


def stay_silent(_doing: str, _fraction: float) -> None:
    """Report no progress."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """One algorithm with its parameters: enough to cluster other customers the same way.

    Attributes
    ----------
    algorithm
        Key of the algorithm in `analysis.clustering.ALGORITHMS`.
    parameters
        Plain values, named in the algorithm's module.
    """

    algorithm: str
    parameters: Parameters

    def identifier(self) -> str:
        """The candidate's id, such as "kmeans-4" or "hierarchical-ward-4"."""
        values = self.parameters
        parts = [values[name] for name in ("linkage", "k") if name in values]
        if not parts:
            parts = [f"{value:.4g}" for name, value in values.items() if name == "eps"]
        return "-".join(str(part) for part in [self.algorithm, *parts])


@dataclass(frozen=True, slots=True, eq=False)
class Clustering:
    """One algorithm's answer for one feature matrix.

    Attributes
    ----------
    recipe
        How it was made.
    labels
        Shape (n_customers,), in input row order. 0 .. n_segments - 1 from the largest segment
        to the smallest (ties: whose first customer comes first), or NOISE. Made read-only.
    diagnostics
        Numbers only this algorithm reports, such as inertia. Never used for ranking.
    is_kept
        Whether these are the segments of an earlier run, with this run's customers placed in them.

    Raises
    ------
    ClusteringError
        Every customer is noise.
    ValueError
        The labels are not what this docstring promises: a defect in the algorithm's module.
    """

    recipe: Recipe
    labels: Labels
    diagnostics: Mapping[str, float] = field(default_factory=dict)
    is_kept: bool = False

    def __post_init__(self) -> None:
        """Check the labels and make them read-only."""
        self.labels.setflags(write=False)
        if self.labels.size and bool((self.labels == NOISE).all()):
            raise ClusteringError(
                f"{self.recipe.identifier()} left all {self.labels.size} customers as noise; "
                f"loosen [clustering.{self.recipe.algorithm}] in the sidecar"
            )
        if not np.array_equal(self.labels, canonical_labels(self.labels)):
            raise ValueError(f"{self.recipe.identifier()}: labels must be numbered by size without gaps")

    @property
    def n_segments(self) -> int:
        """How many segments there are, noise not counted."""
        return int(self.labels.max()) + 1

    @property
    def coverage(self) -> float:
        """Share of the customers placed in a segment, 0 to 1."""
        return float((self.labels != NOISE).mean())

    @property
    def noise_share(self) -> float:
        """Share of the customers left without a segment, 0 to 1."""
        return float((self.labels == NOISE).mean())

    @property
    def sizes(self) -> tuple[int, ...]:
        """Customers per segment, largest first."""
        return tuple(np.bincount(self.labels[self.labels != NOISE]).tolist())


@dataclass(frozen=True, slots=True)
class Failure:
    """A recipe that gave nothing usable, and why, in one sentence."""

    recipe: Recipe
    reason: str


@dataclass(frozen=True, slots=True, eq=False)
class Proposals:
    """Everything one algorithm has to offer for one customer table.

    Attributes
    ----------
    algorithm
        Key of the algorithm.
    clusterings, failures
        Its candidates, and the recipes that failed, in a fixed order.
    worked, happened
        Its verdict on itself, and two or three plain sentences: what happened and why that
        tells something, also when nothing usable came out.
    scope
        Which customers took part, in one sentence; says so when a summary stood in for them.
    curves
        What to draw for this algorithm.
    dendrograms
        Linkage -> top merges of its tree. Empty for algorithms without a tree.
    cut_heights
        Candidate id -> height at which its tree is cut.
    diagnostics
        Numbers for a footnote.
    """

    algorithm: str
    clusterings: tuple[Clustering, ...]
    failures: tuple[Failure, ...]
    worked: bool
    happened: str
    scope: str
    curves: tuple[Curve, ...] = ()
    dendrograms: Mapping[str, tuple[Merge, ...]] = field(default_factory=dict)
    cut_heights: Mapping[str, float] = field(default_factory=dict)
    diagnostics: Mapping[str, float | int | str | None] = field(default_factory=dict)

    def dendrogram(self, clustering: Clustering) -> tuple[Merge, ...]:
        """The tree this clustering was cut from; empty for algorithms without a tree."""
        return self.dendrograms.get(str(clustering.recipe.parameters.get("linkage")), ())

    def cut_height(self, clustering: Clustering) -> float | None:
        """Where the tree was cut for this clustering; None for algorithms without a tree."""
        return self.cut_heights.get(candidate_id(clustering))


class Fit(Protocol):
    """Cluster all customers, with all care."""

    def __call__(self, features: FloatMatrix, parameters: Parameters, seed: int) -> Clustering:
        """Cluster features of shape (n_customers, n_features). Raises ClusteringError."""


class Propose(Protocol):
    """Make every candidate the settings ask for."""

    def __call__(
        self, features: FloatMatrix, settings: ClusteringSettings, seed: int, progress: Progress
    ) -> Proposals:
        """Never raises ClusteringError: what fails is listed under `failures`."""


class Refit(Protocol):
    """Cluster other rows by the same recipe, fast enough for hundreds of bootstraps."""

    def __call__(self, features: FloatMatrix, parameters: Parameters, seed: int) -> Labels:
        """Label features of shape (n_rows, n_features). Raises ClusteringError."""


@dataclass(frozen=True, slots=True)
class Algorithm:
    """One entry of the list: what the algorithm is called and its three functions."""

    key: str
    title: str
    settings: type
    fit: Fit
    propose: Propose
    refit: Refit


def canonical_labels(labels: Labels) -> Labels:
    """Renumber segments from the largest to the smallest; ties by first customer; noise stays."""
    found, first, renamed, sizes = np.unique(
        labels, return_index=True, return_inverse=True, return_counts=True
    )
    order = np.lexsort((first, -sizes, found == NOISE))
    numbers = np.empty(found.size, dtype=np.intp)
    numbers[order] = np.arange(found.size)
    numbers[found == NOISE] = NOISE
    return numbers[renamed].astype(np.intp)


def candidate_id(clustering: Clustering) -> str:
    """The clustering's id among all candidates, such as "affinity_propagation-5" or "kept-kmeans-4"."""
    identifier = clustering.recipe.identifier()
    return f"kept-{identifier}" if clustering.is_kept else identifier
