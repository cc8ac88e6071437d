"""Segment level stability across solutions: which groups persist as their number grows.

Source: Dolnicar & Leisch (2017), Using segment level stability to select target segments in
data-driven market segmentation studies, Marketing Letters 28, pp. 423-436,
doi:10.1007/s11002-017-9423-8.
"""

import numpy as np

from analysis.arrays import FloatMatrix, Labels
from analysis.evidence.overlap import overlap_counts


def across_stability(coarser: Labels, finer: Labels) -> FloatMatrix:
    """1 - entropy of each finer segment's parents / ln(number of coarser segments).

    Labels have shape (n_customers,); the answer has one value, 0 to 1, per finer segment: 1
    when all its members come from one coarser segment. With one coarser segment it is 1.

    Source: Dolnicar & Leisch (2017), doi:10.1007/s11002-017-9423-8.
    """
    counts = overlap_counts(coarser, finer)
    shares = counts / np.maximum(counts.sum(axis=0), 1)
    logs = np.log(shares, out=np.zeros_like(shares), where=shares > 0)
    largest = np.log(counts.shape[0]) if counts.shape[0] > 1 else 1.0
    stability: FloatMatrix = np.clip(1 + (shares * logs).sum(axis=0) / largest, 0.0, 1.0)
    return stability
