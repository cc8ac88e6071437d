"""Evening out skewed columns, and back to their own units.

A long tail gives a few customers more weight than all others together. Of logarithm and
square root the one is taken that leaves a column most symmetric.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import skew

from analysis.settings import Transform

Values = NDArray[np.float64]

SKEWED = 1.0
OUTERMOST = 0.005
LOGIT_MARGIN = 0.005


@dataclass(frozen=True, slots=True)
class Transformation:
    """One way to even out a column. `needs` says, in words, which values it can take."""

    words: str
    needs: str
    fits: Callable[[Values], bool]
    forward: Callable[[Values], Values]
    backward: Callable[[Values], Values]


def _from_zero(values: Values) -> bool:
    return bool(values.min() >= 0)


def _log_odds(shares: Values) -> Values:
    return np.asarray(np.log(shares) - np.log1p(-shares))


TRANSFORMATIONS: dict[Transform, Transformation] = {
    "none": Transformation("left as they are", "any value", lambda values: True, np.array, np.array),
    "log": Transformation("logarithms", "values above 0", lambda values: values.min() > 0, np.log, np.exp),
    "log1p": Transformation(
        "logarithms after adding 1",
        "values of at least 0",
        lambda values: values.min() >= 0,
        np.log1p,
        np.expm1,
    ),
    "sqrt": Transformation(
        "square roots", "values of at least 0", lambda values: values.min() >= 0, np.sqrt, np.square
    ),
    "logit": Transformation(
        "log odds",
        "values between 0 and 1",
        lambda values: values.min() >= 0 and values.max() <= 1,
        lambda values: _log_odds(np.clip(values, LOGIT_MARGIN, 1 - LOGIT_MARGIN)),
        lambda values: 1 / (1 + np.exp(-values)),
    ),
}
AUTOMATIC: tuple[Transform, ...] = ("log", "log1p", "sqrt")


def choose_transform(values: Values) -> tuple[Transform, str]:
    """The transformation for known values, shape (n_known,), and why, in one sentence.

    Skewness is measured without the outermost half per cent at either end, so that a lone
    extreme value decides nothing. Up to 1 a column is left as it is.
    """
    before = skewness(values)
    measured = f"(skewness {_one_digit(before)})"
    if before <= SKEWED:
        return "none", f"The values are not skewed to the right {measured}."
    possible = [name for name in AUTOMATIC if TRANSFORMATIONS[name].fits(values)]
    after = {name: skewness(TRANSFORMATIONS[name].forward(values)) for name in possible}
    best = min(after, key=lambda name: abs(after[name]), default=None)
    if best is None or abs(after[best]) >= before:
        return "none", f"The values are skewed {measured}, but no transformation evens them out."
    way = f"{TRANSFORMATIONS[best].words} bring it to {_one_digit(after[best])}"
    return best, f"A few customers have far larger values than the rest {measured}; {way}."


def _one_digit(value: float) -> str:
    """One decimal, and no minus before zero."""
    return f"{round(value, 1) + 0.0:.1f}"


def skewness(values: Values) -> float:
    """Third standardised moment of shape (n,) values, the outermost half per cent pulled in."""
    inner = pull_in(values)
    return float(skew(inner)) if np.ptp(inner) > 0 else 0.0


def pull_in(values: Values) -> Values:
    """Set values beyond the .5 and 99.5 per cent quantiles to these quantiles."""
    low, high = np.quantile(values, [OUTERMOST, 1 - OUTERMOST])
    return np.clip(values, low, high)
