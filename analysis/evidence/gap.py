"""Gap statistic: is splitting into k segments better than splitting an evenly filled box?

Source: Tibshirani, Walther & Hastie (2001), Estimating the number of clusters in a data set
via the gap statistic, JRSS-B 63, pp. 411-423, doi:10.1111/1467-9868.00293.
"""

from typing import NamedTuple

import numpy as np

from analysis.arrays import FloatMatrix
from analysis.clustering.base import Progress, stay_silent
from analysis.evidence.parallel import run_all
from analysis.evidence.sampling import seeds
from analysis.evidence.splitting import split

N_REFERENCES = 50
N_STARTS = 3


class Gap(NamedTuple):
    """Gap(k) and s_k for k = 1 .. max_k + 1, and the number of segments they speak for.

    `k` = 1 is a legal answer: no groups. Where the curve rises to its end, `k` is max_k.
    """

    k: int
    gaps: tuple[float, ...]
    errors: tuple[float, ...]


def gap_statistic(
    features: FloatMatrix,
    max_k: int,
    seed: int,
    n_references: int = N_REFERENCES,
    n_jobs: int = 1,
    progress: Progress = stay_silent,
) -> Gap:
    """Gap statistic of features of shape (n_customers, n_features) for k = 1 .. max_k + 1.

    Reference data are uniform in the box along the principal axes of the centred features.

    Source: Tibshirani, Walther & Hastie (2001), section 3 and 4, doi:10.1111/1467-9868.00293.
    """
    ks = range(1, max_k + 2)
    observed = np.array(log_within(features, ks, seed))
    tasks = [(features, ks, one) for one in seeds(seed, n_references)]
    doing = "comparing with evenly spread customers"
    reference = np.array(run_all(_reference_log_within, tasks, n_jobs, progress, doing))
    gaps = reference.mean(axis=0) - observed
    errors = reference.std(axis=0) * np.sqrt(1 + 1 / n_references)
    return Gap(smallest_sufficient_k(gaps, errors), tuple(gaps.tolist()), tuple(errors.tolist()))


def smallest_sufficient_k(gaps: FloatMatrix, errors: FloatMatrix) -> int:
    """Smallest k with Gap(k) >= Gap(k+1) - s_{k+1}; the largest k but one if there is none.

    `gaps` and `errors` have shape (n_k,), for k = 1, 2, ...

    Source: Tibshirani, Walther & Hastie (2001), section 3, step 3.
    """
    enough = gaps[:-1] >= gaps[1:] - errors[1:]
    return int(np.argmax(enough)) + 1 if enough.any() else gaps.size - 1


def box_sample(features: FloatMatrix, seed: int) -> FloatMatrix:
    """Customers spread evenly over the box along the principal axes, same shape as `features`."""
    random = np.random.default_rng(seed)
    centre = features.mean(axis=0)
    _, _, axes = np.linalg.svd(features - centre, full_matrices=False)
    rotated = (features - centre) @ axes.T
    sample = random.uniform(rotated.min(axis=0), rotated.max(axis=0), size=rotated.shape)
    box: FloatMatrix = sample @ axes + centre
    return box


def log_within(features: FloatMatrix, ks: range, seed: int) -> list[float]:
    """Log of the pooled within sum of squares for every number of segments in `ks`."""
    smallest = np.finfo(np.float64).tiny
    return [float(np.log(max(split(features, k, N_STARTS, seed % 2**31).within, smallest))) for k in ks]


def _reference_log_within(features: FloatMatrix, ks: range, seed: int) -> list[float]:
    return log_within(box_sample(features, seed), ks, seed)
