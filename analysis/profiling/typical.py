"""The typical customer of a segment, coarse enough to point at nobody."""

import math

import numpy as np
from numpy.typing import NDArray

from analysis.arrays import FloatMatrix
from analysis.profiling.levels import Values
from analysis.profiling.profiles import categories_of
from analysis.profiling.segmented import Segmented
from analysis.results import Typical, Variable

LARGEST_EXACT = 2_000
"""Members up to which the medoid is exact; beyond, it is sought among the most central ones."""
COARSE = 0.5
"""Values are rounded to about this many standard deviations of the column ..."""
FINE = 0.2
"""... but never more coarsely than about this share of the value itself."""


def describe_typical(segmented: Segmented, segment: int) -> tuple[Typical, ...]:
    """The medoid's values for the columns that built the segments; the usual value of the others.

    The medoid is central only in what built the segments. Its gender or region is that of one
    person, so for the other columns the segment's median or most frequent category stands in.
    """
    members = segmented.members(segment)
    row = int(members[medoid(segmented.features[members])])
    return tuple(_typical(segmented, variable, row, members) for variable in segmented.described)


def medoid(features: FloatMatrix) -> int:
    """Row of the member with the smallest mean distance to all members.

    Parameters
    ----------
    features
        Shape (n_members, n_features).

    Source: Kaufman & Rousseeuw (1990), Finding Groups in Data, chapter 2,
    doi:10.1002/9780470316801.
    """
    order = np.argsort(((features - features.mean(axis=0)) ** 2).sum(axis=1), kind="stable")
    candidates, others = order, features
    if len(features) > LARGEST_EXACT:
        candidates = order[:LARGEST_EXACT]
        others = features[np.linspace(0, len(features) - 1, LARGEST_EXACT).astype(np.intp)]
    squares = (others**2).sum(axis=1) - 2 * features[candidates] @ others.T
    squares += (features[candidates] ** 2).sum(axis=1)[:, None]
    return int(candidates[np.sqrt(np.maximum(squares, 0.0)).sum(axis=1).argmin()])


def round_coarsely(value: float, spread: float, whole: bool) -> float:
    """Round to a step of 1, 2 or 5 (times a power of ten) that fits the column and the value.

    >>> round_coarsely(37.0, 14.0, whole=True)
    35.0
    """
    step = min(COARSE * spread, FINE * abs(value))
    if step <= 0 or not math.isfinite(step):
        return round(value) + 0.0 if whole else value
    power = 10.0 ** math.floor(math.log10(step))
    step = max(nice for nice in (power, 2 * power, 5 * power) if nice <= step * (1 + 1e-9))
    step = max(step, 1.0) if whole else step
    digits = max(0, -math.floor(math.log10(step)))
    return round(round(value / step) * step, digits)


def _typical(segmented: Segmented, variable: Variable, row: int, members: NDArray[np.intp]) -> Typical:
    """One column of the typical customer."""
    from_medoid = segmented.builds(variable)
    chosen = np.array([row]) if from_medoid else members
    if variable.kind == "category":
        return Typical(variable=variable.key, value=_usual_category(segmented, variable, chosen))
    values = segmented.numbers(variable.key)
    known = values[chosen][np.isfinite(values[chosen])]
    if known.size == 0:
        return Typical(variable=variable.key, value=None)
    middle = float(np.median(known))
    if variable.kind == "flag":
        return Typical(variable=variable.key, value="yes" if middle >= 0.5 else "no")
    return Typical(variable=variable.key, value=_rounded(middle, values, variable))


def _rounded(middle: float, values: Values, variable: Variable) -> float:
    """The value, rounded with respect to its column."""
    known = values[np.isfinite(values)]
    whole = variable.kind == "count" or bool(np.all(known == np.floor(known)))
    return round_coarsely(middle, float(known.std()), whole)


def _usual_category(segmented: Segmented, variable: Variable, chosen: NDArray[np.intp]) -> str | None:
    """Label of the most frequent category among the chosen customers; the first of several."""
    words = segmented.words(variable.key)
    counted = {label: int((words[chosen] == value).sum()) for value, label in categories_of(variable, words)}
    usual = max(counted, key=lambda label: counted[label], default=None)
    return usual if usual is not None and counted[usual] > 0 else None
