"""Shared by the tests of the evidence: the whole weighing, with a budget fit for tests."""

import numpy as np

from analysis.arrays import FloatMatrix
from analysis.clustering import propose_all
from analysis.clustering.base import stay_silent
from analysis.evidence.budget import Budget
from analysis.evidence.structure import StructureBudget
from analysis.evidence.weighing import Weighed, weigh
from analysis.settings import ClusteringSettings, Settings

SEED = 7
QUICK = Budget(
    index_rows=300,
    n_random=5,
    random_rows=400,
    finalists=6,
    finalist_bootstraps=8,
    finalist_rows=400,
    bootstraps=15,
    pairs=3,
    splits=2,
    structure=StructureBudget(customers=400, dip_sets=199, gap_sets=10, null_sets=19),
)


UP_TO_FIVE = Settings(clustering=ClusteringSettings(max_segments=5))


def z_scores(values: FloatMatrix) -> FloatMatrix:
    """Columns to mean 0 and SD 1."""
    scaled: FloatMatrix = (values - values.mean(axis=0)) / values.std(axis=0)
    return scaled


def weigh_quickly(features: FloatMatrix, settings: Settings | None = None, **options: object) -> Weighed:
    """Propose and weigh with the quick budget, in this process."""
    told = settings or UP_TO_FIVE
    proposals = propose_all(features, told.clustering, SEED, stay_silent)
    return weigh(features, proposals, told, SEED, budget=QUICK, n_jobs=1, **options)  # type: ignore[arg-type]


def blobs(
    k: int, n_each: int, distance: float, seed: int, n_features: int = 2
) -> tuple[FloatMatrix, np.ndarray]:
    """Round groups of unit SD on a line, `distance` apart, with their numbers."""
    random = np.random.default_rng(seed)
    groups = np.repeat(np.arange(k), n_each)
    values = random.normal(size=(k * n_each, n_features))
    values[:, 0] += distance * groups
    return values, groups
