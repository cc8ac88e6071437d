"""The expensive steps, each looked up in the cache first."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from analysis.arrays import FloatMatrix
from analysis.clustering.base import Clustering, Progress, Recipe
from analysis.evidence.bootstrap import Replicate, replicates
from analysis.evidence.budget import Budget
from analysis.evidence.by_k import stability_by_k
from analysis.evidence.cache import Cache
from analysis.evidence.calibration import Yardstick, build_yardstick
from analysis.evidence.structure import assess
from analysis.metrics import measure_distances
from analysis.results import StabilityAtK, Structure


def remembered_yardstick(
    cache: Cache, features: FloatMatrix, ks: Sequence[int], seed: int, budget: Budget, n_jobs: int, tell: Progress
) -> Yardstick:
    """The yardstick; its random clusterings come from the cache when they were made before."""
    made: list[Yardstick] = []

    def compute() -> Any:
        made.append(build_yardstick(features, ks, seed, budget.n_random, budget.random_rows, n_jobs, tell))
        return {"rows": made[0].rows, "random": [made[0].random[k] for k in ks]}

    kept = cache.remember("random", [features, list(ks), seed, budget.n_random, budget.random_rows], compute)
    if made:
        return made[0]
    used = features[kept["rows"]]
    random = {k: tuple(group) for k, group in zip(ks, kept["random"], strict=True)}
    return Yardstick(used, kept["rows"], measure_distances(used, limit=budget.random_rows), random)


def remembered_replicates(
    cache: Cache,
    features: FloatMatrix,
    recipe: Recipe,
    seed: int,
    n_bootstraps: int,
    max_rows: int,
    n_jobs: int,
    tell: Progress,
) -> list[Replicate]:
    """Bootstrap clusterings by one recipe."""
    kept = cache.remember(
        "bootstrap",
        [features, recipe, seed, n_bootstraps, max_rows],
        lambda: _flat(replicates(features, recipe, seed, n_bootstraps, max_rows, n_jobs, tell)),
    )
    ends = np.cumsum(kept["sizes"])[:-1]
    parts = zip(np.split(kept["rows"], ends), np.split(kept["labels"], ends), strict=True)
    return [Replicate(rows.astype(np.intp), labels.astype(np.intp)) for rows, labels in parts]


def remembered_structure(
    cache: Cache,
    features: FloatMatrix,
    clustering: Clustering,
    max_k: int,
    seed: int,
    budget: Budget,
    n_jobs: int,
    tell: Progress,
) -> Structure:
    """The structure tests for one segmentation."""
    recipe, k = clustering.recipe, clustering.n_segments
    kept = cache.remember(
        "structure",
        [features, recipe, k, max_k, seed, budget.structure],
        lambda: assess(features, seed, recipe, k, max_k, budget.structure, n_jobs, tell).model_dump(mode="json"),
    )
    return Structure.model_validate(kept)


def remembered_by_k(
    cache: Cache,
    features: FloatMatrix,
    clusterings: Sequence[Clustering],
    seed: int,
    budget: Budget,
    n_jobs: int,
    tell: Progress,
) -> tuple[StabilityAtK, ...]:
    """Stability of one algorithm at every number of segments."""
    arguments = [features, [[one.recipe, one.labels] for one in clusterings], seed, budget.pairs, budget.splits]
    kept = cache.remember(
        "by_k",
        [*arguments, budget.by_k_rows],
        lambda: [
            one.model_dump(mode="json")
            for one in stability_by_k(
                features, clusterings, seed, budget.pairs, budget.splits, budget.by_k_rows, n_jobs, tell
            )
        ],
    )
    return tuple(StabilityAtK.model_validate(one) for one in kept)


def _flat(found: Sequence[Replicate]) -> dict[str, FloatMatrix | np.ndarray[Any, Any]]:
    """Small integers in three long arrays: a tenth of the size on disk."""
    return {
        "rows": np.concatenate([one.rows for one in found]).astype(np.int32),
        "labels": np.concatenate([one.labels for one in found]).astype(np.int16),
        "sizes": np.array([one.rows.size for one in found]),
    }
