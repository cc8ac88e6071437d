"""Thresholds a reader can remember, in place of those a tree computes."""

import math

import numpy as np

from analysis.profiling.levels import Values

CHANGING_SIDE = 0.01
"""Rounding may move at most this share of the customers across a threshold."""
MOST_DIGITS = 6


def readable_threshold(threshold: float, values: Values) -> float:
    """The roundest number near `threshold` that leaves nearly everybody on the same side.

    Columns of whole numbers get a whole number: "at most 2" instead of "at most 2.5".

    Parameters
    ----------
    values
        Shape (n_customers,), the column in its own units, NaN where unknown.
    """
    known = values[np.isfinite(values)]
    if known.size == 0:
        return threshold
    allowed = math.floor(CHANGING_SIDE * known.size)
    below = np.count_nonzero(known <= threshold)
    for digits in range(1, MOST_DIGITS + 1):
        moved = {
            rounded: abs(np.count_nonzero(known <= rounded) - below)
            for rounded in round_to_digits(threshold, digits)
        }
        best = min(moved, key=lambda rounded: moved[rounded])
        if moved[best] <= allowed:
            return best
    return threshold


def round_to_digits(value: float, digits: int) -> tuple[float, float]:
    """The numbers with so many significant digits just below and just above `value`.

    >>> round_to_digits(1234.0, 2)
    (1200.0, 1300.0)
    """
    if value == 0 or not math.isfinite(value):
        return value, value
    decimals = digits - 1 - math.floor(math.log10(abs(value)))
    scaled = value * 10.0**decimals
    return round(math.floor(scaled) / 10.0**decimals, decimals), round(
        math.ceil(scaled) / 10.0**decimals, decimals
    )
