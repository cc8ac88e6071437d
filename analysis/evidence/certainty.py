"""How surely each customer belongs to their segment."""

from collections.abc import Sequence
from typing import Literal

import numpy as np

from analysis.arrays import NOISE, FloatMatrix, Labels
from analysis.clustering.base import Recipe
from analysis.evidence.bootstrap import Replicate
from analysis.evidence.extending import extend
from analysis.evidence.overlap import matched

CORE_CERTAINTY = 0.9
"""From here on a customer is a clear ("core") member: nine of ten resamples agree."""

Flag = Literal["core", "edge", "unassigned"]


def certainties(
    features: FloatMatrix, recipe: Recipe, labels: Labels, drawn: Sequence[Replicate]
) -> FloatMatrix:
    """Share of the bootstrap clusterings that put each customer in the segment they are in.

    `features` has shape (n_customers, n_features). Every bootstrap segment is first matched,
    one to one, with the segment of `labels` it overlaps most; customers who were not drawn
    are labelled by `extend`. Shape (n_customers,), 0 to 1; for noise: the share in which the
    customer is noise again.

    Source: after Hennig (2007), doi:10.1016/j.csda.2006.11.025, with Kuhn's matching.
    """
    agreeing = np.zeros(labels.size)
    for rows, found in drawn:
        partner = matched(labels[rows], found)
        names = _names(found, partner)
        everyone = extend(features, rows, found, recipe)
        agreeing += names[everyone] == labels
    return agreeing / max(len(drawn), 1)


def flags(labels: Labels, certainty: FloatMatrix) -> tuple[Flag, ...]:
    """Core, edge or unassigned for every customer, in row order."""
    return tuple(_flag(int(label), float(value)) for label, value in zip(labels, certainty, strict=True))


def _flag(label: int, certainty: float) -> Flag:
    if label == NOISE:
        return "unassigned"
    return "core" if certainty >= CORE_CERTAINTY else "edge"


def _names(found: Labels, partner: Labels) -> Labels:
    """Segment number in a bootstrap clustering -> matched number; the last entry is noise."""
    names = np.full(int(found.max(initial=NOISE)) + 2, NOISE, dtype=np.intp)
    names[found] = partner
    names[-1] = NOISE
    return names
