"""The expensive steps, each looked up in the cache first."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.arrays import Labels
from analysis.clustering.base import Clustering, Progress, Recipe
from analysis.evidence.bootstrap import Replicate, replicates
from analysis.evidence.by_k import stability_by_k
from analysis.evidence.calibration import Yardstick, build_yardstick
from analysis.evidence.case import Case
from analysis.evidence.parallel import run_all
from analysis.evidence.structure import assess
from analysis.metrics import measure_distances, score_all
from analysis.results import StabilityAtK, Structure

Indices = dict[str, float | None]


def remembered_yardstick(case: Case, ks: Sequence[int], tell: Progress) -> Yardstick:
    """The yardstick; its random clusterings come from the cache when they were made before."""
    budget, made = case.budget, list[Yardstick]()

    def compute() -> Any:
        made.append(
            build_yardstick(
                case.features, ks, case.seed, budget.n_random, budget.random_rows, case.n_jobs, tell
            )
        )
        return {"rows": made[0].rows, "random": [made[0].random[k] for k in ks]}

    arguments = [case.features, list(ks), case.seed, budget.n_random, budget.random_rows]
    kept = case.cache.remember("random", arguments, compute)
    if made:
        return made[0]
    used = case.features[kept["rows"]]
    random = {k: tuple(group) for k, group in zip(ks, kept["random"], strict=True)}
    return Yardstick(used, kept["rows"], measure_distances(used, limit=budget.random_rows), random)


def remembered_replicates(
    case: Case, recipe: Recipe, n_bootstraps: int, max_rows: int, tell: Progress
) -> list[Replicate]:
    """Bootstrap clusterings by one recipe."""
    kept = case.cache.remember(
        "bootstrap",
        [case.features, recipe, case.seed, n_bootstraps, max_rows],
        lambda: _flat(
            replicates(case.features, recipe, case.seed, n_bootstraps, max_rows, case.n_jobs, tell)
        ),
    )
    ends = np.cumsum(kept["sizes"])[:-1]
    parts = zip(np.split(kept["rows"], ends), np.split(kept["labels"], ends), strict=True)
    return [Replicate(rows.astype(np.intp), labels.astype(np.intp)) for rows, labels in parts]


def remembered_structure(case: Case, clustering: Clustering, tell: Progress) -> Structure:
    """The structure tests for one segmentation."""
    recipe, k = clustering.recipe, clustering.n_segments
    max_k, budget = case.settings.clustering.max_segments, case.budget.structure
    kept = case.cache.remember(
        "structure",
        [case.features, recipe, k, max_k, case.seed, budget],
        lambda: assess(case.features, case.seed, recipe, k, max_k, budget, case.n_jobs, tell).model_dump(
            mode="json"
        ),
    )
    return Structure.model_validate(kept)


def remembered_indices(case: Case, labels: Sequence[Labels], tell: Progress) -> list[Indices]:
    """Every index of every labelling, on distances that all of them share."""

    def compute() -> list[Indices]:
        distances = measure_distances(case.features, limit=case.budget.index_rows)
        tasks = [(case.features, one, distances) for one in labels]
        return run_all(score_all, tasks, case.n_jobs, tell, "measuring every candidate")

    arguments = [case.features, list(labels), case.budget.index_rows]
    kept: list[Indices] = case.cache.remember("indices", arguments, compute)
    return kept


def remembered_by_k(
    case: Case, clusterings: Sequence[Clustering], tell: Progress
) -> tuple[StabilityAtK, ...]:
    """Stability of one algorithm at every number of segments."""
    budget = case.budget
    sizes = (budget.pairs, budget.splits, budget.by_k_rows)
    kept = case.cache.remember(
        "by_k",
        [case.features, [[one.recipe, one.labels] for one in clusterings], case.seed, *sizes],
        lambda: [
            one.model_dump(mode="json")
            for one in stability_by_k(case.features, clusterings, case.seed, *sizes, case.n_jobs, tell)
        ],
    )
    return tuple(StabilityAtK.model_validate(one) for one in kept)


def _flat(found: Sequence[Replicate]) -> dict[str, NDArray[np.signedinteger[Any]]]:
    """Small integers in three long arrays: a tenth of the size on disk."""
    return {
        "rows": np.concatenate([one.rows for one in found]).astype(np.int32),
        "labels": np.concatenate([one.labels for one in found]).astype(np.int16),
        "sizes": np.array([one.rows.size for one in found]),
    }
