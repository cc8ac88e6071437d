"""Would the same segments come back with other customers of the same kind?

Source: Hennig (2007), Cluster-wise assessment of cluster stability, CSDA 52, pp. 258-271,
doi:10.1016/j.csda.2006.11.025.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from analysis.arrays import FloatMatrix, Labels
from analysis.clustering.base import Progress, Recipe, stay_silent
from analysis.evidence.bootstrap import Replicate, replicates
from analysis.evidence.overlap import best_jaccards

DISSOLVED = 0.5
RECOVERED = 0.75
N_BOOTSTRAPS = 100
MAX_ROWS = 4_000


class SegmentJaccards(NamedTuple):
    """Bootstrap Jaccard per segment, each of shape (n_segments,).

    `mean` over the resamples, and in how many of them the segment was `dissolved` (J <= .5)
    or `recovered` (J > .75).
    """

    mean: FloatMatrix
    dissolved: NDArray[np.intp]
    recovered: NDArray[np.intp]
    n_bootstraps: int

    @property
    def weakest(self) -> float:
        """The smallest mean Jaccard of any segment."""
        return float(self.mean.min())

    @property
    def average(self) -> float:
        """The mean over the segments, each counting the same."""
        return float(self.mean.mean())


def segment_stability(
    features: FloatMatrix,
    recipe: Recipe,
    labels: Labels,
    seed: int,
    n_bootstraps: int = N_BOOTSTRAPS,
    n_jobs: int = 1,
    max_rows: int = MAX_ROWS,
    progress: Progress = stay_silent,
) -> SegmentJaccards:
    """Cluster-wise bootstrap of the segmentation `labels`, made by `recipe`.

    `features` has shape (n_customers, n_features). Compared on the customers drawn, each
    once; noise is no segment.

    Source: Hennig (2007), doi:10.1016/j.csda.2006.11.025.
    """
    drawn = replicates(features, recipe, seed, n_bootstraps, max_rows, n_jobs, progress)
    return read_replicates(labels, drawn)


def read_replicates(labels: Labels, drawn: Sequence[Replicate]) -> SegmentJaccards:
    """Jaccard per segment of `labels`, shape (n_customers,), over bootstrap clusterings.

    A segment that a resample missed altogether counts as dissolved there.
    """
    n_segments = int(labels.max()) + 1
    values = np.zeros((len(drawn), n_segments))
    for row, (rows, found) in enumerate(drawn):
        best = best_jaccards(labels[rows], found)
        values[row, : best.size] = np.nan_to_num(best)
    return SegmentJaccards(
        mean=values.mean(axis=0),
        dissolved=(values <= DISSOLVED).sum(axis=0),
        recovered=(values > RECOVERED).sum(axis=0),
        n_bootstraps=len(drawn),
    )
