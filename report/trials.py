"""Test plans in words: whom to leave alone, and which difference such a test is likely to show."""

from analysis.results import Results, TestPlan
from report import formatting
from report.segment_view import SegmentView, value_label

SHARP, FAIR = 0.1, 0.2
"""Differences as shares of the mean: up to these a test is called sharp, fair."""
HALF = 0.5
"""The share for which a test of a yes-or-no measure is planned."""
TOO_FEW = "too few"


def plan_of(letter: str, results: Results) -> TestPlan | None:
    """Give the plan for one segment; None where the results hold none."""
    plans = results.targeting.plans if results.targeting else ()
    return next((plan for plan in plans if plan.letter == letter), None)


def is_possible(plan: TestPlan) -> bool:
    """Say whether both groups have customers enough to be compared and to be spoken of."""
    return min(plan.n_holdout, plan.n_customers - plan.n_holdout) >= formatting.SMALLEST_SHOWN


def sharpness(plan: TestPlan) -> str:
    """Say in a word how small a difference the test shows: sharp, fair, blunt or too few."""
    if not is_possible(plan):
        return TOO_FEW
    found = plan.mde_rate / HALF if plan.mde_share is None else plan.mde_share
    shown = round(found, 2)  # as readers see it
    return "sharp" if shown <= SHARP else "fair" if shown <= FAIR else "blunt"


def amount(plan: TestPlan, results: Results) -> str:
    """Write the difference that shows in the value column's own units; empty when unknown."""
    if plan.mde is None or plan.variable is None:
        return ""
    return formatting.quantity(plan.mde, results.variable(plan.variable), results.data)


def points(plan: TestPlan) -> str:
    """Write the difference that shows in a yes-or-no measure."""
    return f"{formatting.significant(100 * plan.mde_rate, 2)} percentage points"


def instruction(view: SegmentView, kpi: str, *, is_rate: bool) -> str:
    """Say how to test an action on a segment by `kpi`, a phrase that starts small.

    `is_rate`: the measure is a share of the customers, yes or no for each of them.
    """
    plan = plan_of(view.letter, view.results)
    if plan is None:
        return f"Draw a part of the customers at random, leave it alone, and compare: {kpi}."
    if not is_possible(plan):
        return f"Too few customers for a test of their own: test several segments together; compare: {kpi}."
    n_holdout, n_customers = formatting.few(plan.n_holdout), formatting.few(plan.n_customers)
    whom = f"Leave {n_holdout} of the {n_customers} customers alone, drawn at random, and compare: {kpi}."
    return f"{whom} A difference {_difference(plan, view.results, is_rate)} is likely to show."


def _difference(plan: TestPlan, results: Results, is_rate: bool) -> str:
    """What the difference is in, and how large it must be."""
    in_value = amount(plan, results)
    if is_rate or not in_value:
        return f"of {points(plan)} or more{'' if is_rate else ' in a yes-or-no measure'}"
    relative = f"{formatting.share(plan.mde_share)} ({in_value})" if plan.mde_share is not None else in_value
    return f"in {value_label(results)} of {relative} or more"
