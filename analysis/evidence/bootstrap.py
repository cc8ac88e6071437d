"""Cluster customers drawn with replacement, again and again, by the same recipe."""

from typing import NamedTuple

import numpy as np

from analysis.arrays import NOISE, FloatMatrix, Labels
from analysis.clustering import refit
from analysis.clustering.base import Progress, Recipe, stay_silent
from analysis.errors import ClusteringError
from analysis.evidence.parallel import run_all
from analysis.evidence.sampling import Rows, seeds

DENSITY_BASED = ("dbscan",)


class Replicate(NamedTuple):
    """One bootstrap clustering: the customers drawn (each once, ascending) and their labels."""

    rows: Rows
    labels: Labels


def replicates(
    features: FloatMatrix,
    recipe: Recipe,
    seed: int,
    n_bootstraps: int,
    max_rows: int,
    n_jobs: int = 1,
    progress: Progress = stay_silent,
) -> list[Replicate]:
    """Cluster `n_bootstraps` resamples of features of shape (n_customers, n_features).

    A resample has as many draws as there are customers, at most `max_rows`. A resample on
    which the algorithm finds nothing is all noise: every segment is dissolved in it.
    """
    tasks = [(features, recipe, one, max_rows) for one in seeds(seed, n_bootstraps)]
    return run_all(_replicate, tasks, n_jobs, progress, "drawing the customers again")


def _replicate(features: FloatMatrix, recipe: Recipe, seed: int, max_rows: int) -> Replicate:
    return draw(features, recipe, seed, min(features.shape[0], max_rows))


def draw(features: FloatMatrix, recipe: Recipe, seed: int, size: int) -> Replicate:
    """Draw `size` customers with replacement and cluster them.

    Customers drawn twice take part twice, but for DBSCAN, to which doubles would look dense.
    """
    drawn = np.random.default_rng(seed).integers(features.shape[0], size=size)
    rows, first = np.unique(drawn, return_index=True)
    if recipe.algorithm in DENSITY_BASED:
        return Replicate(rows, labels_or_noise(recipe, features[rows], seed))
    return Replicate(rows, labels_or_noise(recipe, features[drawn], seed)[first])


def labels_or_noise(recipe: Recipe, features: FloatMatrix, seed: int) -> Labels:
    """Labels by the recipe, shape (n_rows,); all noise when the algorithm finds nothing."""
    try:
        return refit(recipe, features, seed)
    except ClusteringError:
        return np.full(features.shape[0], NOISE, dtype=np.intp)
