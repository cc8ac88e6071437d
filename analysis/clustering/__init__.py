"""The clustering algorithms. To add one: write its module, then list it here."""

from analysis.clustering import affinity_propagation, dbscan, hierarchical, kmeans
from analysis.clustering.base import (
    Algorithm,
    Clustering,
    Failure,
    FloatMatrix,
    Labels,
    Progress,
    Proposals,
    Recipe,
    candidate_id,
)
from analysis.settings import ClusteringSettings

__all__ = [
    "ALGORITHMS",
    "Algorithm",
    "Clustering",
    "Failure",
    "Proposals",
    "Recipe",
    "candidate_id",
    "propose_all",
    "refit",
]

ALGORITHMS: dict[str, Algorithm] = {
    module.ALGORITHM.key: module.ALGORITHM for module in (kmeans, affinity_propagation, hierarchical, dbscan)
}


def propose_all(
    features: FloatMatrix, settings: ClusteringSettings, seed: int, progress: Progress
) -> tuple[Proposals, ...]:
    """Let every algorithm make its candidates, in the order of the list.

    Parameters
    ----------
    features
        Shape (n_customers, n_features), in standard deviations.
    progress
        Told what is being done, and which fraction of all algorithms is over.
    """
    proposals = []
    for number, algorithm in enumerate(ALGORITHMS.values()):

        def report(doing: str, fraction: float, number: int = number) -> None:
            progress(doing, (number + fraction) / len(ALGORITHMS))

        proposals.append(algorithm.propose(features, settings, seed, report))
    return tuple(proposals)


def refit(recipe: Recipe, features: FloatMatrix, seed: int) -> Labels:
    """Cluster other customers by the same recipe, fast enough for hundreds of bootstraps.

    Returns
    -------
    Labels
        Shape (n_rows,): 0 .. n_segments - 1 by size, or NOISE.

    Raises
    ------
    ClusteringError
        These customers give nothing usable.
    """
    return ALGORITHMS[recipe.algorithm].refit(features, recipe.parameters, seed)
