"""Hopkins' statistic: shown because readers ask for it, never used as evidence.

One correlated cloud without groups scores near 1, so a high value says nothing about groups.
"""

import numpy as np
from scipy.spatial import KDTree

from analysis.arrays import FloatMatrix
from analysis.evidence.sampling import Rows

SHARE_SAMPLED = 0.1


def hopkins(features: FloatMatrix, seed: int) -> float:
    """Hopkins' statistic, 0 to 1; near .5 for customers spread evenly over a box.

    `features` has shape (n_customers, n_features). A tenth of the customers is compared with
    as many uniform points in the box of the features.

    Source: Wright (2022), R Journal 14, RJ-2022-055, doi:10.32614/RJ-2022-055.
    """
    random = np.random.default_rng(seed)
    n_points = max(3, round(SHARE_SAMPLED * features.shape[0]))
    rows = random.choice(features.shape[0], size=n_points, replace=False)
    shape = (n_points, features.shape[1])
    uniforms = random.uniform(features.min(axis=0), features.max(axis=0), size=shape)
    return hopkins_of(features, uniforms, rows)


def hopkins_of(features: FloatMatrix, uniforms: FloatMatrix, rows: Rows) -> float:
    """Hopkins' statistic for given uniform points and sampled rows.

    sum u^D / (sum u^D + sum w^D): u from a uniform point to its nearest customer, w from a
    sampled customer to the nearest other one, D the number of features.

    Source: Wright (2022), R Journal 14, RJ-2022-055, doi:10.32614/RJ-2022-055.
    """
    tree = KDTree(features)
    to_customer = np.asarray(tree.query(uniforms)[0])
    to_other = np.asarray(tree.query(features[rows], k=2)[0])
    dimension = features.shape[1]
    largest = max(float(np.max(to_customer)), float(np.max(to_other)), np.finfo(np.float64).tiny)
    empty = float(((to_customer / largest) ** dimension).sum())
    crowded = float(((to_other[:, 1] / largest) ** dimension).sum())
    return empty / (empty + crowded) if empty + crowded > 0 else 0.5
