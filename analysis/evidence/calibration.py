"""Make indices comparable across numbers of segments: how far above random clusterings?

Each index is z-standardised over all real and random clusterings, whatever their number of
segments, and the standardised values are summed: so an index counts by how far it tells real
from random on these very data. The separation index falls with every further segment whatever
the data, so it is standardised among clusterings with the same number of segments.

The papers offer both ways ("all k" and "same k"). On planted groups (2 to 7 groups, noise
features, 12 to 13 recoverable sets per separation) the number of segments was right within one
for 100 % (far apart) and 85 % (moderately) with all k, for 67 % and 62 % with the same k; for
the separation index it is the other way round.

Sources: Hennig (2019), doi:10.1002/9781119597568.ch1; Akhanli & Hennig (2020), Comparing
clusterings and numbers of clusters by aggregation of calibrated clustering validity indexes,
Statistics and Computing 30, pp. 1523-1544, doi:10.1007/s11222-020-09958-2.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from analysis.arrays import NOISE, FloatMatrix, Labels
from analysis.clustering.base import Progress, stay_silent
from analysis.evidence.overlap import best_jaccards
from analysis.evidence.parallel import run_all
from analysis.evidence.random_clusterings import KINDS, random_clustering
from analysis.evidence.sampling import sample_rows, seeds
from analysis.metrics import METRICS, Distances, measure_distances, score_all

GAP, SEPARATION = "widest_within_gap", "separation_index"
INDICES = ("average_within_distance", "pearson_gamma", GAP, SEPARATION)
STABILITY = "stability"
EMPTINESS = "emptiness"
N_RANDOM = 15
MAX_ROWS = 500
N_PARTNERS = 5

FALLING_WITH_K = (SEPARATION,)

Weights = Mapping[str, float]
Measured = Mapping[str, float | None]

COMPACT: Weights = {"average_within_distance": 1.0, "pearson_gamma": 1.0, STABILITY: 1.0}
"""A1: compact groups that one message can serve."""

SEPARATED: Weights = {GAP: 1.0, SEPARATION: 1.0, STABILITY: 1.0}
"""A2: groups with empty space between them."""

INDICES_ONLY: Weights = {"average_within_distance": 1.0, "pearson_gamma": 1.0}
"""A1 without stability: ranks before the resampling that stability needs."""

OTHER_WEIGHTINGS: Mapping[str, Weights] = {
    "stability counted twice": {**COMPACT, STABILITY: 2.0},
    "stability left out": INDICES_ONLY,
    "compactness and separation alike": {**COMPACT, **SEPARATED},
}
"""Other reasonable ways of adding up, asked whether they would choose differently."""


@dataclass(frozen=True, slots=True, eq=False)
class Yardstick:
    """The customers all clusterings are measured on, and random clusterings of them.

    Attributes
    ----------
    rows
        Which customers: all, or a random sample.
    random
        Number of segments -> the measured random clusterings with that many.
    """

    features: FloatMatrix
    rows: np.ndarray[tuple[int], np.dtype[np.intp]]
    distances: Distances
    random: Mapping[int, tuple[Measured, ...]]


def build_yardstick(
    features: FloatMatrix,
    ks: Sequence[int],
    seed: int,
    n_random: int = N_RANDOM,
    max_rows: int = MAX_ROWS,
    n_jobs: int = 1,
    progress: Progress = stay_silent,
) -> Yardstick:
    """Measure `n_random` random clusterings of each kind for every number of segments.

    `features` has shape (n_customers, n_features).

    Source: Akhanli & Hennig (2020), section 4, doi:10.1007/s11222-020-09958-2.
    """
    rows = sample_rows(features.shape[0], max_rows, seed)
    used = features[rows]
    distances = measure_distances(used, limit=max_rows)
    tasks = [(used, distances, k, kind, seed, n_random) for k in ks for kind in KINDS]
    found = run_all(_measure_random, tasks, n_jobs, progress, "clustering at random, for comparison")
    per_k = len(KINDS)
    random = {
        k: tuple(one for part in found[place * per_k : (place + 1) * per_k] for one in part)
        for place, k in enumerate(ks)
    }
    return Yardstick(used, rows, distances, random)


def measure(yardstick: Yardstick, labels: Labels, stability: float | None = None) -> Measured:
    """The four indices of one labelling of all customers, shape (n_customers,), and stability.

    Noise is first lent to the segment of the nearest placed customer, so that no algorithm
    gains by calling hard customers noise. Emptiness, which is not part of the score, is how
    many times further apart the segments are than the widest gap within one, noise left out.
    """
    used = labels[yardstick.rows]
    lent = lend_noise(yardstick.distances.matrix, used)
    bare = score_all(yardstick.features, used, yardstick.distances, (GAP, SEPARATION))
    gap, separation = bare[GAP], bare[SEPARATION]
    return {
        **score_all(yardstick.features, lent, yardstick.distances, INDICES),
        STABILITY: stability,
        EMPTINESS: separation / gap if separation is not None and gap else None,
    }


def lend_noise(distances: np.ndarray[tuple[int, int], np.dtype[np.float32]], labels: Labels) -> Labels:
    """Labels of shape (n,) with every noise customer in the segment of the nearest placed one."""
    placed = np.flatnonzero(labels != NOISE)
    if placed.size in (0, labels.size):
        return labels
    nearest = placed[distances[:, placed].argmin(axis=1)]
    return np.where(labels == NOISE, labels[nearest], labels)


def calibrated(
    measured: Sequence[Measured],
    ks: Sequence[int],
    random: Mapping[int, Sequence[Measured]],
    weights: Weights,
) -> list[float | None]:
    """Weighted sum of z-standardised indices, one per real clustering (`ks`: its segments).

    Each index is standardised over the real and the random clusterings on which it is
    defined, and turned so that more is better. None where an index with weight is undefined.

    Source: Akhanli & Hennig (2020), section 4, doi:10.1007/s11222-020-09958-2.
    """
    standard = {key: _standardised(key, measured, ks, random) for key in weights}
    return [
        _weighted([(weight, standard[key][place]) for key, weight in weights.items()])
        for place in range(len(measured))
    ]


def _standardised(
    key: str, measured: Sequence[Measured], ks: Sequence[int], random: Mapping[int, Sequence[Measured]]
) -> list[float | None]:
    sign = 1.0 if key == STABILITY or METRICS[key].higher_is_better else -1.0
    by_k = {k: [one[key] for one in random[k]] for k in random}
    for one, k in zip(measured, ks, strict=True):
        by_k.setdefault(k, []).append(one[key])
    everything = [value for values in by_k.values() for value in values]
    return [
        _z_score(one[key], by_k[k] if key in FALLING_WITH_K else everything, sign)
        for one, k in zip(measured, ks, strict=True)
    ]


def _z_score(value: float | None, among: Sequence[float | None], sign: float) -> float | None:
    if value is None:
        return None
    defined = np.array([other for other in among if other is not None])
    spread = float(defined.std())
    return sign * (value - float(defined.mean())) / spread if spread > 0 else 0.0


def _weighted(parts: Sequence[tuple[float, float | None]]) -> float | None:
    total = 0.0
    for weight, value in parts:
        if value is None:
            return None
        total += weight * value
    return total


def _measure_random(
    features: FloatMatrix, distances: Distances, k: int, kind: str, seed: int, n_random: int
) -> list[Measured]:
    """Random clusterings of one kind; each one's stability is its agreement with the others."""
    labels = [random_clustering(distances.matrix, k, kind, one) for one in seeds(seed + k, n_random)]
    return [
        {**score_all(features, one, distances, INDICES), STABILITY: _agreement(place, labels)}
        for place, one in enumerate(labels)
    ]


def _agreement(place: int, labels: Sequence[Labels]) -> float:
    n_partners = min(N_PARTNERS, len(labels) - 1)
    partners = [labels[(place + step) % len(labels)] for step in range(1, n_partners + 1)]
    return float(np.mean([best_jaccards(labels[place], other).mean() for other in partners]))
