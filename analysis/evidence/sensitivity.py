"""What if we had done it another reasonable way? How many customers keep their companions."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sklearn.metrics import adjusted_rand_score

from analysis.arrays import NOISE, FloatMatrix, Labels
from analysis.clustering.base import Progress, Recipe, stay_silent
from analysis.evidence.bootstrap import labels_or_noise
from analysis.evidence.cache import Cache
from analysis.evidence.overlap import overlap_counts
from analysis.evidence.parallel import available_jobs, run_all
from analysis.evidence.sampling import sample_rows, seeds
from analysis.evidence.verdict import when_regrouped
from analysis.evidence.weighing import Weighed
from analysis.intake import Intake
from analysis.preparing import Choices
from analysis.results import Evidence, SensitivityRun, Verdict

MAX_ROWS = 5_000
N_SEEDS = 3
HARMLESS = 0.8
SHARE_STEP = 0.02
MOST_DENSE = 0.999

PREPARATIONS: tuple[tuple[str, str, Choices], ...] = (
    ("scaling-robust", "scaling by median and quartiles", Choices(scaling="robust")),
    ("scaling-minmax", "scaling every column to the same range", Choices(scaling="minmax")),
    ("imputation-median", "filling gaps with the median customer", Choices(imputation="median")),
)


@dataclass(frozen=True, slots=True, eq=False)
class Alternative:
    """Another reasonable way: other features, another recipe, or another seed.

    `key` says which, and its part before the first "-" what kind of choice it is; `what` says
    it in words that complete "with ...".
    """

    key: str
    what: str
    features: FloatMatrix
    recipe: Recipe
    seed: int


def companions_kept(reference: Labels, other: Labels) -> float:
    """Mean share of a customer's segment companions who are together with them in `other` too.

    Labels have shape (n_customers,). Customers whom `reference` leaves out, and segments of
    one, do not count; who becomes noise in `other` loses all companions. 1 when `reference`
    has no companions to lose. Merging segments costs nothing here: read it with the ARI.
    """
    placed = reference != NOISE
    sizes = np.bincount(reference[placed])
    counts = overlap_counts(reference, other)
    has_company = sizes > 1
    if not has_company.any():
        return 1.0
    kept = (counts * (counts - 1)).sum(axis=1)[has_company] / (sizes[has_company] - 1)
    return float(kept.sum() / sizes[has_company].sum())


def run(
    alternatives: Sequence[Alternative],
    reference: Labels,
    n_jobs: int = 1,
    progress: Progress = stay_silent,
    cache: Cache | None = None,
) -> tuple[SensitivityRun, ...]:
    """Cluster the same customers every other way and compare with `reference`.

    `reference` has shape (n_customers,), as have the rows of every alternative's features.
    """
    tasks = [(one.recipe, one.features, one.seed) for one in alternatives]
    found = (cache or Cache(None)).remember(
        "sensitivity",
        tasks,
        lambda: run_all(labels_or_noise, tasks, n_jobs, progress, "trying other choices"),
    )
    return tuple(_compared(one, reference, labels) for one, labels in zip(alternatives, found, strict=True))


def examine(
    intake: Intake,
    weighed: Weighed,
    seed: int,
    progress: Progress = stay_silent,
    cache_folder: Path | None = None,
    n_jobs: int | None = None,
) -> tuple[Evidence, Verdict]:
    """The evidence with its sensitivity runs, and the verdict with what would change it.

    Above 5,000 customers a random sample takes part.
    """
    rows = sample_rows(intake.prepared.features.shape[0], MAX_ROWS, seed)
    runs = run(
        alternatives(intake, weighed.clustering.recipe, rows, seed),
        weighed.clustering.labels[rows],
        n_jobs or available_jobs(),
        progress,
        Cache(cache_folder),
    )
    evidence = weighed.evidence.model_copy(update={"sensitivity": runs})
    return evidence, judged_by(runs, weighed.verdict, weighed.clustering.n_segments)


def alternatives(
    intake: Intake, recipe: Recipe, rows: np.ndarray[tuple[int], np.dtype[np.intp]], seed: int
) -> list[Alternative]:
    """Every other reasonable way for these customers: preparation, columns, seed, number."""
    features = intake.prepared.features[rows]
    labels = {variable.key: variable.label for variable in intake.prepared.variables}
    return [
        *_other_preparations(intake, recipe, rows, seed),
        *leaving_one_out(features, intake.prepared.feature_of, labels, recipe, seed),
        *other_seeds(features, recipe, seed),
        *neighbouring_recipes(features, recipe, seed),
    ]


def leaving_one_out(
    features: FloatMatrix, feature_of: Sequence[str], labels: dict[str, str], recipe: Recipe, seed: int
) -> list[Alternative]:
    """Leave out one column at a time, with all features made from it; none if there is only one."""
    columns = list(dict.fromkeys(feature_of))
    if len(columns) < 2:
        return []
    return [
        Alternative(
            key=f"without-{column}",
            what=f"{labels.get(column, column)} left out",
            features=features[:, [owner != column for owner in feature_of]],
            recipe=recipe,
            seed=seed,
        )
        for column in columns
    ]


def other_seeds(features: FloatMatrix, recipe: Recipe, seed: int) -> list[Alternative]:
    """The same again with other random numbers."""
    return [
        Alternative(f"seed-{number}", f"other random numbers ({number} of {N_SEEDS})", features, recipe, one)
        for number, one in enumerate(seeds(seed + 1, N_SEEDS), start=1)
    ]


def neighbouring_recipes(features: FloatMatrix, recipe: Recipe, seed: int) -> list[Alternative]:
    """One segment less and one more; for DBSCAN, which has no such number, denser and looser."""
    if "k" in recipe.parameters:
        k = int(recipe.parameters["k"])
        return [
            Alternative(f"k-{other}", f"{other} segments", features, _changed(recipe, "k", other), seed)
            for other in (k - 1, k + 1)
            if other > 1
        ]
    share = float(recipe.parameters.get("dense_share", 0.0))
    return [
        Alternative(f"density-{name}", words, features, _changed(recipe, "dense_share", changed), seed)
        for name, words, changed in (
            ("higher", "a smaller neighbourhood", max(share - SHARE_STEP, SHARE_STEP)),
            ("lower", "a larger neighbourhood", min(share + SHARE_STEP, MOST_DENSE)),
        )
    ]


def judged_by(runs: Sequence[SensitivityRun], verdict: Verdict, k: int) -> Verdict:
    """The final verdict on k segments: less when more than half of the runs regroup the customers."""
    same_number = keeping_number(runs)
    regrouping = sum(one.companions < HARMLESS for one in same_number)
    final = when_regrouped(verdict, k) if 2 * regrouping > len(same_number) else verdict
    return final.model_copy(update={"would_change": would_change(runs)})


def keeping_number(runs: Sequence[SensitivityRun]) -> list[SensitivityRun]:
    """The runs that do not set out to find another number of segments."""
    return [one for one in runs if not one.key.startswith(("k-", "density-"))]


def would_change(runs: Sequence[SensitivityRun]) -> str:
    """What would change our mind, in a sentence or two, from the runs that keep the number."""
    same_number = keeping_number(runs)
    if not same_number:
        return "No other choice was tried."
    worst = min(same_number, key=lambda one: one.companions)
    if worst.companions >= HARMLESS:
        found = (
            f"None of the {len(same_number)} other reasonable choices we tried would: even with "
            f"{worst.what}, customers keep {worst.companions:.0%} of their companions."
        )
    else:
        others = sum(one.companions < HARMLESS for one in same_number)
        found = (
            f"{others} of {len(same_number)} other reasonable choices would regroup many customers, most of "
            f"all {worst.what}: customers then keep only {worst.companions:.0%} of their companions."
        )
    return f"{found} We would also change it if the segments did not come back in the next snapshot."


def _other_preparations(
    intake: Intake, recipe: Recipe, rows: np.ndarray[tuple[int], np.dtype[np.intp]], seed: int
) -> list[Alternative]:
    has_gaps = any(v.role in ("segment", "value") and v.n_missing for v in intake.prepared.variables)
    return [
        Alternative(key, what, intake.prepared_otherwise(choices).features[rows], recipe, seed)
        for key, what, choices in PREPARATIONS
        if has_gaps or not key.startswith("imputation")
    ]


def _changed(recipe: Recipe, name: str, value: float | int) -> Recipe:
    return Recipe(recipe.algorithm, {**recipe.parameters, name: value})


def _compared(alternative: Alternative, reference: Labels, labels: Labels) -> SensitivityRun:
    return SensitivityRun(
        key=alternative.key,
        what=alternative.what,
        companions=companions_kept(reference, labels),
        ari=float(adjusted_rand_score(reference, labels)),
        n_segments=int(labels.max(initial=NOISE)) + 1,
    )
