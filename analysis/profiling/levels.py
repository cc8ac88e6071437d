"""How far a segment lies from the average customer, in words: the only place that decides.

Two scales are at work and must not be mixed up. Levels, differences and markers are measured
on the *comparison scale*: the prepared feature for a column that builds the segments (so a
log-transformed amount is compared on the log scale, as the clustering saw it), the logarithm
for other skewed amounts and counts, the plain values for everything else. What readers are
*shown* are means and medians in the column's own units.

Sources: thresholds .2 and .8 are the conventional small and large standardised differences of
Cohen (1988), Statistical Power Analysis for the Behavioral Sciences, p. 40; markers follow
Dolnicar, Gruen & Leisch (2018), Market Segmentation Analysis, section 8.2,
doi:10.1007/978-981-10-8818-6.
"""

import numpy as np
from numpy.typing import NDArray

from analysis.results import Variable
from analysis.results.base import Level

Values = NDArray[np.float64]

TYPICAL_BELOW = 0.2
"""Standardised differences smaller than this are called "typical"."""
FAR_FROM = 0.8
"""Standardised differences from here on are called "far" above or below."""
MARKER_DIFFERENCE = 0.5
"""A number marks a segment from this standardised difference on."""
MARKER_SHARE = 0.25
"""A share of customers marks a segment from this absolute difference on ..."""
MARKER_RELATIVE = 0.5
"""... or from this difference relative to the share among all customers,"""
MARKER_BASE = 0.05
"""provided that this share of all customers has the trait, and the difference is as large,"""
MARKER_EXPECTED = 10
"""and that at least so many members would have it if the segment were like everybody."""
ROUNDING = 1e-9
"""Shares are quotients: .15 - .10 must count as .05."""
SKEWED_FROM = 1.0
"""Amounts and counts with at least this skewness are compared on the log scale."""


def level_of(difference: float | None) -> Level:
    """Words for a standardised difference from the average customer; None is "unknown"."""
    if difference is None:
        return "unknown"
    distance = abs(difference)
    if distance < TYPICAL_BELOW:
        return "typical"
    if difference > 0:
        return "far above" if distance >= FAR_FROM else "above"
    return "far below" if distance >= FAR_FROM else "below"


def is_marker_difference(difference: float | None) -> bool:
    """Whether a number with this standardised difference sets the segment apart."""
    return difference is not None and abs(difference) >= MARKER_DIFFERENCE


def is_marker_share(share: float, total: float, n_members: int) -> bool:
    """Whether a share of the members (0 to 1), against all customers, sets the segment apart."""
    distance = abs(share - total) + ROUNDING
    if distance >= MARKER_SHARE:
        return True
    enough = total >= MARKER_BASE and distance >= MARKER_BASE and total * n_members >= MARKER_EXPECTED
    return bool(enough and distance >= MARKER_RELATIVE * total)


def comparison_scale(values: Values, variable: Variable, feature: Values | None) -> Values:
    """The numbers on which segments are compared, shape (n_customers,).

    Parameters
    ----------
    values
        The column in its own units; a flag as 0 and 1. NaN where unknown.
    feature
        The one prepared feature made from this column; None when the column does not build
        the segments, or became several features.
    """
    if feature is not None:
        return feature
    known = values[np.isfinite(values)]
    if variable.kind not in ("amount", "count") or known.size == 0 or known.min() < 0:
        return values
    return np.log1p(values) if _skewness(known) >= SKEWED_FROM else values


def _skewness(values: Values) -> float:
    """Third standardised moment; 0 for a constant."""
    centred = values - values.mean()
    spread = float(np.sqrt((centred**2).mean()))
    return float((centred**3).mean()) / spread**3 if spread > 0 else 0.0
