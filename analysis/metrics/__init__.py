"""The indices that compare segmentations. To add one: write its module, then list it here."""

from collections.abc import Iterable

from analysis.arrays import FloatMatrix, Labels
from analysis.metrics import (
    average_within_distance,
    calinski_harabasz,
    davies_bouldin,
    dbcv,
    pearson_gamma,
    separation_index,
    silhouette,
    widest_within_gap,
)
from analysis.metrics.base import Metric, Placed, place
from analysis.metrics.distances import Distances, measure_distances
from analysis.results import Index

__all__ = [
    "METRICS",
    "Distances",
    "Metric",
    "Placed",
    "index_cards",
    "measure_distances",
    "place",
    "score_all",
]

METRICS: dict[str, Metric] = {
    module.METRIC.key: module.METRIC
    for module in (
        silhouette,
        calinski_harabasz,
        davies_bouldin,
        average_within_distance,
        pearson_gamma,
        widest_within_gap,
        separation_index,
        dbcv,
    )
}


def score_all(
    features: FloatMatrix,
    labels: Labels,
    distances: Distances | None = None,
    keys: Iterable[str] | None = None,
) -> dict[str, float | None]:
    """Every index of one labelling; None where it is undefined.

    Parameters
    ----------
    features, labels
        Shapes (n_customers, n_features) and (n_customers,). Noise is left out of every index.
    distances
        From `measure_distances(features)`: measure once, score many labellings. Its `scope`
        says whether a sample stood in for all customers.
    keys
        Only these indices; all by default.
    """
    placed = place(features, labels, distances)
    return {key: METRICS[key].score_placed(placed) for key in (METRICS if keys is None else keys)}


def index_cards() -> tuple[Index, ...]:
    """How to read each index, in the order of the list."""
    return tuple(metric.card() for metric in METRICS.values())
