"""How to find out whether an action worked: whom to leave alone, and what such a test can show.

Part of a segment, drawn at random, is left alone; afterwards its mean is compared with that of
the others. The minimum detectable effect says how large a true difference must be to be found in
four of five such tests. Nothing is trimmed, as a few large customers are part of what an action
earns; the plan says instead where they make the number a rough one.

Leaving customers alone costs what the action would have earned with them, so a plan takes the
smallest share that finds a tenth of the mean, and never more than three in ten: with half left
alone the effect that can be found would be only 8 % smaller.
"""

from collections.abc import Sequence
from math import ceil, sqrt

import numpy as np
from scipy.stats import norm, skew

from analysis.profiling.levels import Values
from analysis.profiling.segmented import Segmented
from analysis.results import Segment, TestPlan

LEVEL, POWER = 0.05, 0.8
GOAL = 0.1
HOLDOUT_SHARES = (0.1, 0.2, 0.3)
LEAST_FAVOURABLE = 0.5
"""The share at which a yes-or-no outcome varies most."""
CUSTOMERS_PER_SQUARED_SKEW = 25
MULTIPLE = float(norm.ppf(1 - LEVEL / 2) + norm.ppf(POWER))
"""Standard errors in a minimum detectable effect: 1.960 + 0.842."""


def minimum_detectable_effect(sd: float, n_treated: float, n_holdout: float) -> float:
    """Smallest true difference of two means that four of five tests find, in the units of `sd`.

    Source: Bloom (1995), doi:10.1177/0193841X9501900504; two-sided level .05, power .8, equal
    standard deviations, normal approximation.
    """
    return MULTIPLE * sd * sqrt(1 / n_treated + 1 / n_holdout)


def plan_trials(segments: Sequence[Segment], segmented: Segmented) -> tuple[TestPlan, ...]:
    """One plan per segment, in the given order, measured in the column that holds the value."""
    column = next((variable.key for variable in segmented.variables if variable.role == "value"), None)
    values = None if column is None else segmented.numbers(column)
    numbers = {segmented.letter(number): number for number in range(segmented.n_segments)}
    plans = []
    for segment in segments:
        members = segmented.members(numbers[segment.letter])
        own = None if values is None else values[members]
        plans.append(plan_trial(segment.letter, len(members), column, own))
    return tuple(plans)


def plan_trial(letter: str, n_customers: int, variable: str | None, values: Values | None) -> TestPlan:
    """How many customers of one segment to leave alone, and what the test can show then.

    Parameters
    ----------
    values
        Shape (n_customers,), what each customer is worth, NaN where unknown; None without a
        value column. Customers whose value is unknown are drawn like the others and do not
        count in the comparison.

    Notes
    -----
    The normal approximation holds from about 25 times the squared skewness of customers on
    (Cochran 1977, Sampling Techniques, 3rd ed., section 2.15), which is asked here of those left alone.
    """
    known = np.empty(0) if values is None else values[np.isfinite(values)]
    sd = float(known.std(ddof=1)) if known.size > 1 else 0.0
    measured = known if sd > 0 else None
    plans = [_plan(letter, n_customers, share, variable, measured) for share in HOLDOUT_SHARES]
    return next((plan for plan in plans if _reaches_goal(plan)), plans[-1])


def _plan(
    letter: str, n_customers: int, share: float, variable: str | None, known: Values | None
) -> TestPlan:
    """The plan with this share left alone."""
    n_holdout = min(ceil(share * n_customers - 1e-9), n_customers - 1)
    n_treated = n_customers - n_holdout
    rate_sd = sqrt(LEAST_FAVOURABLE * (1 - LEAST_FAVOURABLE))
    rate = min(1.0, minimum_detectable_effect(rate_sd, n_treated, n_holdout)) if n_holdout else 1.0
    plan = TestPlan(
        letter=letter, n_customers=n_customers, n_holdout=n_holdout, variable=variable, mde_rate=rate
    )
    if known is None or not n_holdout:
        return plan
    share_known = known.size / n_customers
    mean, sd = float(known.mean()), float(known.std(ddof=1))
    mde = minimum_detectable_effect(sd, n_treated * share_known, n_holdout * share_known)
    fewest = CUSTOMERS_PER_SQUARED_SKEW * float(skew(known)) ** 2
    measured = {
        "mde": mde,
        "mde_share": mde / mean if mean > 0 else None,
        "is_approximate": n_holdout * share_known < fewest,
    }
    return plan.model_copy(update=measured)


def _reaches_goal(plan: TestPlan) -> bool:
    """Whether a tenth of the mean would be found; of a share of one half where no mean is known."""
    found = plan.mde_rate / LEAST_FAVOURABLE if plan.mde_share is None else plan.mde_share
    return found <= GOAL
