"""What chance alone does to the numbers of a segment: 95 % bounds by the normal approximation.

A change beyond its bound is told; a smaller one is what two draws of so few customers would
show anyway. Where customers are recognised, only those who came or went count as a new draw of
customers, and those who stayed by how much their value changed.
"""

from math import sqrt

SURE = 1.959964
"""Standard errors on either side that hold 95 %."""
TAIL_SPAN = 3.289707
"""Standard deviations of a normal distribution from its 5 % to its 95 % quantile."""


def exceeds_turnover(came: int, gone: int) -> bool:
    """Whether more customers came than went, or the other way round, than chance gives.

    Source: McNemar (1947), doi:10.1007/BF02295996, with Edwards' (1948) correction for
    continuity, doi:10.1007/BF02289261. Where customers are not recognised, all of now came
    and all of then went, which makes it a comparison of two Poisson counts.
    """
    return abs(came - gone) - 1 > SURE * sqrt(came + gone)


def bound_of_total(
    groups: tuple[tuple[int, float, float], ...], stayed: int, spread_of_change: float | None
) -> float:
    """Change of a segment's total value that chance alone exceeds once in twenty, in the value's unit.

    Parameters
    ----------
    groups
        For the customers who went and for those who came: how many, and mean and standard
        deviation of their value. A Poisson number of them adds n (mean² + sd²) to the variance.
    stayed, spread_of_change
        Customers of both times, and the standard deviation of how much the value of one of them
        changed. None: not known; then they count as drawn anew, with the spread of both groups,
        which is more than the same people change.
    """
    turned = sum(n * (mean**2 + spread**2) for n, mean, spread in groups)
    drawn_anew = sum(spread**2 for _, _, spread in groups)
    changed = drawn_anew if spread_of_change is None else spread_of_change**2
    return SURE * sqrt(turned + stayed * changed)


def bound_of_shares(before: float, n_before: int, after: float, n_after: int) -> float:
    """Difference of two shares, or of two means of numbers from 0 to 1, that chance exceeds once in twenty.

    Numbers from 0 to 1 with mean m have a variance of at most m (1 - m), which is that of a
    share. Source: Bhatia & Davis (2000), doi:10.1080/00029890.2000.12005203.
    """
    return SURE * sqrt(before * (1 - before) / n_before + after * (1 - after) / n_after)


def spread_of(q05: float, q95: float) -> float:
    """Standard deviation of a column from two of its quantiles, as if it were normal."""
    return (q95 - q05) / TAIL_SPAN
