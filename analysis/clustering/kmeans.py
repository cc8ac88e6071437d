"""K-means: segments are the customers nearest to the same average customer.

Source: Lloyd (1982), Least squares quantization in PCM, IEEE Transactions on Information Theory
28, 129-137, doi:10.1109/TIT.1982.1056489; starts by k-means++, Arthur & Vassilvitskii (2007),
Proceedings of SODA, 1027-1035.
"""

import numpy as np
from sklearn.cluster import KMeans

from analysis.clustering.base import (
    Algorithm,
    Clustering,
    Failure,
    FloatMatrix,
    Labels,
    Parameters,
    Progress,
    Proposals,
    Recipe,
    canonical_labels,
)
from analysis.clustering.threads import one_thread
from analysis.errors import ClusteringError
from analysis.metrics import measure_distances, silhouette
from analysis.results import Curve
from analysis.settings import ClusteringSettings
from analysis.settings import KMeansSettings as Settings

KEY = "kmeans"
REFIT_STARTS = 4
STARTED_ON = 20_000
"""Above this many customers the random starts compete on a sample; the best is finished on all."""

JUDGED_ON = 2_000
"""Customers whose silhouettes draw the curve over the number of segments."""


def fit(features: FloatMatrix, parameters: Parameters, seed: int) -> Clustering:
    """Cluster features of shape (n_customers, n_features).

    Parameters
    ----------
    parameters
        k: number of segments; n_init: random starts, the best of which is kept.

    Raises
    ------
    ClusteringError
        Fewer than k customers differ from each other.
    """
    k, n_init = int(parameters["k"]), int(parameters["n_init"])
    with one_thread():
        fitted = _fit(features, k, n_init, seed)
    diagnostics = {"inertia": float(fitted.inertia_), "iterations": float(fitted.n_iter_)}
    return Clustering(Recipe(KEY, dict(parameters)), canonical_labels(fitted.labels_), diagnostics)


def refit(features: FloatMatrix, parameters: Parameters, seed: int) -> Labels:
    """Label other customers by the same recipe, with fewer random starts."""
    with one_thread():
        return canonical_labels(_fit(features, int(parameters["k"]), REFIT_STARTS, seed).labels_)


def propose(features: FloatMatrix, settings: ClusteringSettings, seed: int, progress: Progress) -> Proposals:
    """One candidate for each number of segments, and how the spread falls with it."""
    clusterings: list[Clustering] = []
    failures: list[Failure] = []
    wanted = range(settings.min_segments, settings.max_segments + 1)
    for done, k in enumerate(wanted):
        progress(f"K-means with {k} segments", done / len(wanted))
        parameters = {"k": k, "n_init": settings.kmeans.n_init}
        try:
            clusterings.append(fit(features, parameters, seed))
        except ClusteringError as error:
            failures.append(Failure(Recipe(KEY, parameters), str(error)))
    return Proposals(
        algorithm=KEY,
        clusterings=tuple(clusterings),
        failures=tuple(failures),
        worked=bool(clusterings),
        happened=_happened(features, clusterings, settings.kmeans.n_init),
        scope=_scope(features.shape[0]),
        curves=_curves(features, clusterings) if clusterings else (),
        diagnostics={"n_init": settings.kmeans.n_init},
    )


def _fit(features: FloatMatrix, k: int, n_init: int, seed: int) -> KMeans:
    """Best of `n_init` starts; on large tables found on a sample and finished on everyone."""
    base = features
    if features.shape[0] > STARTED_ON:
        rows = np.random.default_rng(seed).choice(features.shape[0], STARTED_ON, replace=False)
        base = features[np.sort(rows)]
    require_different(base, k)
    fitted = KMeans(k, n_init=n_init, random_state=seed % 2**32, algorithm="lloyd").fit(base)
    if base is features:
        return fitted
    return KMeans(k, init=fitted.cluster_centers_, n_init=1, algorithm="lloyd").fit(features)


def require_different(features: FloatMatrix, k: int) -> None:
    """Raise ClusteringError unless k rows differ."""
    if (reason := too_few_different(features, k)) is not None:
        raise ClusteringError(reason)


def too_few_different(features: FloatMatrix, k: int) -> str | None:
    """Why k segments cannot be, or None when k rows differ; a few rows nearly always settle it."""
    if np.unique(features[: 10 * k], axis=0).shape[0] >= k:
        return None
    n_different = np.unique(features, axis=0).shape[0]
    return None if n_different >= k else f"{k} segments need {k} different customers, found {n_different}"


def _total_spread(features: FloatMatrix) -> float:
    return float(((features - features.mean(axis=0)) ** 2).sum())


def _curves(features: FloatMatrix, clusterings: list[Clustering]) -> tuple[Curve, ...]:
    ks = tuple(float(clustering.n_segments) for clustering in clusterings)
    inertia = tuple(clustering.diagnostics["inertia"] for clustering in clusterings)
    distances = measure_distances(features, limit=JUDGED_ON)
    widths = tuple(
        silhouette.METRIC.score(features, clustering.labels, distances) for clustering in clusterings
    )
    return (
        Curve(
            key="inertia",
            title="Spread left inside the segments",
            x_title="Number of segments",
            y_title="Sum of squared distances to the own centre",
            x=(1.0, *ks),
            y=(_total_spread(features), *inertia),
        ),
        Curve(
            key="silhouette",
            title="Silhouette by number of segments",
            x_title="Number of segments",
            y_title=f"Mean silhouette, {distances.scope}",
            x=ks,
            y=widths,
        ),
    )


def _happened(features: FloatMatrix, clusterings: list[Clustering], n_init: int) -> str:
    total = _total_spread(features)
    if not clusterings or total == 0:
        return (
            "K-means could not form segments: too few customers differ from each other. "
            "With so little variety there is nothing to segment."
        )
    first, last = clusterings[0], clusterings[-1]
    explained = [1 - clustering.diagnostics["inertia"] / total for clustering in (first, last)]
    return (
        f"K-means gave an answer for every number of segments it was asked for, each the best of {n_init} "
        f"random starts. With {first.n_segments} segments {explained[0]:.0%} of the differences between "
        f"customers lie between the segments, with {last.n_segments} it is {explained[1]:.0%}. "
        "K-means always finds as many segments as it is told to, so this alone does not show that they exist."
    )


def _scope(n_customers: int) -> str:
    if n_customers <= STARTED_ON:
        return f"All {n_customers:,} customers."
    return (
        f"All {n_customers:,} customers; the random starts were compared on a random sample of "
        f"{STARTED_ON:,} and the best was finished on everyone."
    )


ALGORITHM = Algorithm(
    key=KEY, title="K-means", settings=Settings, fit=fit, propose=propose, refit=refit
)
