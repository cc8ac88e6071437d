"""Davies-Bouldin: how much each segment overlaps with its most similar neighbour.

Source: Davies & Bouldin (1979), A cluster separation measure, IEEE Transactions on Pattern
Analysis and Machine Intelligence 1, 224-227, doi:10.1109/TPAMI.1979.4766909.
"""

import numpy as np
from scipy.spatial.distance import cdist

from analysis.metrics.base import Metric, Placed


def measure(placed: Placed) -> float | None:
    """Mean over segments of the worst (spread + spread) / distance of centres, 0 upwards."""
    if not placed.is_divided:
        return None
    members = [placed.features[placed.labels == segment] for segment in range(placed.n_segments)]
    centres = np.stack([rows.mean(axis=0) for rows in members])
    spread = np.array(
        [np.linalg.norm(rows - centre, axis=1).mean() for rows, centre in zip(members, centres, strict=True)]
    )
    apart = cdist(centres, centres)
    np.fill_diagonal(apart, np.inf)
    if float(apart.min()) == 0:
        return None
    return float(((spread[:, None] + spread) / apart).max(axis=1).mean())


METRIC = Metric(
    key="davies_bouldin",
    title="Davies-Bouldin",
    scale="0 upwards",
    higher_is_better=False,
    meaning="How much each segment overlaps with the segment most like it, on average.",
    hides="Looks at centres only: long or curved segments are judged wrongly, and so are tiny ones.",
    measure=measure,
)
