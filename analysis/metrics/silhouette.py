"""Silhouette: is a customer nearer to the own segment than to the next one?

Source: Rousseeuw (1987), Silhouettes: a graphical aid to the interpretation and validation of
cluster analysis, Journal of Computational and Applied Mathematics 20, 53-65,
doi:10.1016/0377-0427(87)90125-7.
"""

import numpy as np
from numpy.typing import NDArray

from analysis.metrics.base import Metric, Placed


def measure(placed: Placed) -> float | None:
    """Mean silhouette width, -1 to 1; a customer alone in a segment counts 0."""
    if not placed.is_divided or np.count_nonzero(placed.sizes) < 2:
        return None
    return float(widths(placed).mean())


def widths(placed: Placed) -> NDArray[np.float64]:
    """Silhouette width of each sampled customer, shape (n_sampled,), for two segments or more."""
    customers = np.arange(placed.sampled.size)
    own_size = placed.sizes[placed.sampled]
    own = placed.own_totals / np.maximum(own_size - 1, 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        means = np.where(placed.sizes > 0, placed.totals / placed.sizes, np.inf)
    means[customers, placed.sampled] = np.inf
    other = means.min(axis=1)
    larger = np.maximum(own, other)
    width: NDArray[np.float64] = np.divide(other - own, larger, out=np.zeros_like(own), where=larger > 0)
    width[own_size == 1] = 0.0
    return width


METRIC = Metric(
    key="silhouette",
    title="Silhouette",
    scale="-1 to 1",
    higher_is_better=True,
    meaning="How much nearer customers are to their own segment than to the next one, on average.",
    hides=(
        "Prefers round, equally wide segments, and is highest when a few outliers stand against all others. "
        "Leaving hard customers out raises it."
    ),
    measure=measure,
)
