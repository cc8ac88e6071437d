"""What an index looks like on customers without groups.

Two groupless worlds, both with the features' own means and covariance: one bell-shaped cloud,
and an evenly filled box along the principal axes. A column in which one value is shared by
very many customers (yes/no, few categories) keeps its own values in both: that such a column
has lumps is no sign of groups.

Source of the idea: METHODS 1, after Tibshirani, Walther & Hastie (2001),
doi:10.1111/1467-9868.00293, and Hennig & Liao (2013), doi:10.1111/j.1467-9876.2012.01066.x.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import silhouette_score

from analysis.arrays import NOISE, FloatMatrix, Labels
from analysis.clustering import refit
from analysis.clustering.base import Progress, Recipe, stay_silent
from analysis.errors import ClusteringError
from analysis.evidence.gap import box_sample
from analysis.evidence.parallel import run_all
from analysis.evidence.sampling import sample_rows, seeds
from analysis.evidence.splitting import split

N_SETS = 39
N_STARTS = 5
MAX_SILHOUETTE_ROWS = 1_000
LUMP_SHARE = 0.2
WORST = -1.0
MIN_COVERAGE = 0.7
SMALLEST_SHARE = 0.05
LOW, HIGH = 0.025, 0.975

World = str
CLOUD: World = "cloud"
BOX: World = "box"


class NullReference(NamedTuple):
    """Observed silhouette against groupless data.

    `low` and `high` enclose 95 % of the groupless sets on which a silhouette exists (None:
    on none). `p` is the larger of the two worlds' shares of sets at least as good.
    """

    observed: float | None
    low: float | None
    high: float | None
    p: float | None


def null_reference(
    features: FloatMatrix,
    recipe: Recipe,
    k: int,
    seed: int,
    n_sets: int = N_SETS,
    n_jobs: int = 1,
    progress: Progress = stay_silent,
) -> NullReference:
    """Silhouette of a split into k segments, here and on 2 x `n_sets` groupless data sets.

    `features` has shape (n_customers, n_features). The split is K-means for the algorithms
    that make compact segments, and DBSCAN by its own recipe for DBSCAN. Data on which no
    usable split exists count as less grouped than the observed.
    """
    observed = split_silhouette(features, recipe, k, seed)
    if observed is None:
        return NullReference(None, None, None, None)
    tasks = [(features, recipe, k, world, one) for world in (CLOUD, BOX) for one in seeds(seed, n_sets)]
    found = run_all(_null_silhouette, tasks, n_jobs, progress, "comparing with customers without groups")
    values = np.array([WORST if value is None else value for value in found]).reshape(2, n_sets)
    p = float(((values >= observed).sum(axis=1) + 1).max() / (n_sets + 1))
    defined = values[values > WORST]
    low, high = np.quantile(defined, [LOW, HIGH]).tolist() if defined.size else (None, None)
    return NullReference(observed, low, high, p)


def split_silhouette(features: FloatMatrix, recipe: Recipe, k: int, seed: int) -> float | None:
    """Silhouette of splitting these features; None when no usable split comes out."""
    if recipe.algorithm == "dbscan":
        return _dense_silhouette(features, recipe, seed)
    return _silhouette(features, split(features, k, N_STARTS, seed % 2**31).labels, seed)


def groupless(features: FloatMatrix, world: World, seed: int) -> FloatMatrix:
    """Customers without groups, same shape, means and covariance as `features`."""
    sample = box_sample(features, seed) if world == BOX else cloud_sample(features, seed)
    for column in np.flatnonzero(lumpy_columns(features)):
        order = np.argsort(np.argsort(sample[:, column], kind="stable"), kind="stable")
        sample[:, column] = np.sort(features[:, column])[order]
    return sample


def cloud_sample(features: FloatMatrix, seed: int) -> FloatMatrix:
    """One bell-shaped cloud with the sample's means and covariance, same shape as `features`."""
    centre = features.mean(axis=0)
    _, spreads, axes = np.linalg.svd(features - centre, full_matrices=False)
    spreads = spreads / np.sqrt(max(features.shape[0] - 1, 1))
    random = np.random.default_rng(seed)
    cloud: FloatMatrix = random.normal(size=(features.shape[0], spreads.size)) * spreads @ axes + centre
    return cloud


def lumpy_columns(features: FloatMatrix) -> NDArray[np.bool_]:
    """Which columns have one value that at least a fifth of the customers share."""
    most = [np.unique(column, return_counts=True)[1].max() for column in features.T]
    lumpy: NDArray[np.bool_] = np.array(most) >= LUMP_SHARE * features.shape[0]
    return lumpy


def _null_silhouette(features: FloatMatrix, recipe: Recipe, k: int, world: World, seed: int) -> float | None:
    return split_silhouette(groupless(features, world, seed), recipe, k, seed)


def _dense_silhouette(features: FloatMatrix, recipe: Recipe, seed: int) -> float | None:
    try:
        labels = refit(recipe, features, seed)
    except ClusteringError:
        return None
    placed = labels != NOISE
    shares = np.bincount(labels[placed]) / labels.size
    if placed.mean() < MIN_COVERAGE or shares.size < 2 or shares.min() < SMALLEST_SHARE:
        return None
    return _silhouette(features[placed], labels[placed], seed)


def _silhouette(features: FloatMatrix, labels: Labels, seed: int) -> float | None:
    rows = sample_rows(labels.size, MAX_SILHOUETTE_ROWS, seed)
    if not 2 <= np.unique(labels[rows]).size < rows.size:
        return None
    return float(silhouette_score(features[rows], labels[rows]))
