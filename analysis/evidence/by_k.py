"""Stability of the chosen algorithm at every number of segments.

Sources: Dolnicar & Leisch (2010), Evaluation of structure and reproducibility of cluster
solutions using the bootstrap, Marketing Letters 21, pp. 83-101, doi:10.1007/s11002-009-9083-4,
and (2017), Marketing Letters 28, pp. 423-436, doi:10.1007/s11002-017-9423-8.
"""

from collections.abc import Sequence

import numpy as np
from sklearn.metrics import adjusted_rand_score

from analysis.arrays import FloatMatrix, Labels
from analysis.clustering.base import Clustering, Progress, stay_silent
from analysis.evidence.bootstrap import draw
from analysis.evidence.extending import extend
from analysis.evidence.overlap import best_jaccards
from analysis.evidence.parallel import run_all
from analysis.evidence.prediction_strength import N_SPLITS, prediction_strength
from analysis.evidence.sampling import sample_rows, seeds
from analysis.evidence.slsa import across_stability
from analysis.results import StabilityAtK

N_PAIRS = 15
MAX_ROWS = 2_000

LOW, MIDDLE, HIGH = 0.25, 0.5, 0.75


def stability_by_k(
    features: FloatMatrix,
    clusterings: Sequence[Clustering],
    seed: int,
    n_pairs: int = N_PAIRS,
    n_splits: int = N_SPLITS,
    max_rows: int = MAX_ROWS,
    n_jobs: int = 1,
    progress: Progress = stay_silent,
) -> tuple[StabilityAtK, ...]:
    """Global stability, SLSW, prediction strength and SLSA for one clustering per k.

    `features` has shape (n_customers, n_features); above `max_rows` customers a random sample
    takes part. `clusterings` come from one algorithm, in ascending number of segments.
    `within` and `across` are in the order of each clustering's own segments.
    """
    rows = sample_rows(features.shape[0], max_rows, seed)
    used = features[rows]
    pair_seeds = seeds(seed, n_pairs)
    tasks = [(used, one, each) for one in clusterings for each in pair_seeds]
    pairs = run_all(_labelled_pair, tasks, n_jobs, progress, "drawing pairs of samples")
    halving = [(used, one.recipe, seed, n_splits) for one in clusterings]
    strengths = run_all(prediction_strength, halving, n_jobs, progress, "splitting the customers in halves")
    found = []
    for position, one in enumerate(clusterings):
        own = pairs[position * n_pairs : (position + 1) * n_pairs]
        coarser = clusterings[position - 1].labels if position else None
        found.append(_at_k(one, one.labels[rows], own, strengths[position], coarser))
    return tuple(found)


def global_stability(pairs: Sequence[tuple[Labels, Labels]]) -> tuple[float, float, float]:
    """Quartiles of the adjusted Rand index between the two clusterings of each pair.

    Source: Dolnicar & Leisch (2010), doi:10.1007/s11002-009-9083-4.
    """
    values = [adjusted_rand_score(first, second) for first, second in pairs]
    low, middle, high = np.quantile(values, [LOW, MIDDLE, HIGH]).tolist()
    return low, middle, high


def within_stability(labels: Labels, pairs: Sequence[tuple[Labels, Labels]]) -> FloatMatrix:
    """SLSW: per segment of `labels` the mean best Jaccard over the clusterings of the pairs."""
    values = np.array([best_jaccards(labels, found) for pair in pairs for found in pair])
    mean: FloatMatrix = np.nan_to_num(values).mean(axis=0)
    return mean


def _at_k(
    clustering: Clustering,
    labels: Labels,
    pairs: Sequence[tuple[Labels, Labels]],
    strength: float | None,
    coarser: Labels | None,
) -> StabilityAtK:
    low, middle, high = global_stability(pairs)
    across = () if coarser is None else tuple(across_stability(coarser, clustering.labels).tolist())
    return StabilityAtK(
        k=clustering.n_segments,
        ari_low=low,
        ari_median=middle,
        ari_high=high,
        prediction_strength=strength,
        within=tuple(within_stability(labels, pairs).tolist()),
        across=across,
    )


def _labelled_pair(features: FloatMatrix, clustering: Clustering, seed: int) -> tuple[Labels, Labels]:
    """Two resamples, each clustered and made to label all customers."""
    first, second = seeds(seed, 2)
    return _labelled(features, clustering, first), _labelled(features, clustering, second)


def _labelled(features: FloatMatrix, clustering: Clustering, seed: int) -> Labels:
    rows, labels = draw(features, clustering.recipe, seed, features.shape[0])
    return extend(features, rows, labels, clustering.recipe)
