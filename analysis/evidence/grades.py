"""The limits of every grade, in one place. (Their words are in the report.)

A segment is graded by its weakest side: whether it comes back (bootstrap Jaccard, Hennig
2007), whether its customers surely belong to it (certainty), and whether it differs from the
other customers in anything (effect). On data without groups of their own no segment is called
strong, however well the same cut comes back.
"""

from dataclasses import dataclass
from typing import get_args

from analysis.results.base import Grade, VerdictKind

ORDER: tuple[Grade, ...] = get_args(Grade)
"""From best to worst: strong, moderate, weak, withheld."""


@dataclass(frozen=True, slots=True)
class Limits:
    """At least this much for a grade; below all of them it is withheld.

    Attributes
    ----------
    jaccard
        Mean bootstrap Jaccard of the segment, 0 to 1 (Hennig 2007: .85, .75, .6).
    certainty
        Mean certainty of its customers, 0 to 1.
    effect
        Largest standardised difference from all customers on any variable, in SD
        (.5 makes a marker, METHODS 5).
    """

    jaccard: float
    certainty: float
    effect: float


LIMITS: dict[Grade, Limits] = {
    "strong": Limits(jaccard=0.85, certainty=0.85, effect=0.5),
    "moderate": Limits(jaccard=0.75, certainty=0.75, effect=0.5),
    "weak": Limits(jaccard=0.6, certainty=0.6, effect=0.2),
}

CAPS: dict[VerdictKind, Grade] = {"natural": "strong", "reproducible": "strong", "constructive": "moderate"}
"""Best grade under each verdict: a cut we merely chose is never called strong."""


def grade_segment(
    jaccard: float, certainty: float, effect: float | None, verdict: VerdictKind
) -> tuple[Grade, str]:
    """Grade of a segment and why, in one sentence.

    `effect` is the segment's largest absolute standardised difference, in SD; None when no
    variable has one, which then does not count.
    """
    sides: dict[str, Grade] = {
        "jaccard": _grade_by("jaccard", jaccard),
        "certainty": _grade_by("certainty", certainty),
    }
    if effect is not None:
        sides["effect"] = _grade_by("effect", abs(effect))
    worst = max(sides.values(), key=ORDER.index)
    if ORDER.index(CAPS[verdict]) > ORDER.index(worst):
        return CAPS[verdict], f"{_came_back(jaccard)}, but these data have no groups of their own."
    reason = next(side for side, grade in sides.items() if grade == worst)
    return worst, _reason(reason, worst, jaccard, certainty)


def _grade_by(side: str, value: float) -> Grade:
    return next((grade for grade, limits in LIMITS.items() if value >= getattr(limits, side)), "withheld")


def _came_back(jaccard: float) -> str:
    return f"It came back with {jaccard:.0%} overlap when the customers were drawn again"


def _reason(side: str, grade: Grade, jaccard: float, certainty: float) -> str:
    if grade == "strong":
        return f"{_came_back(jaccard)}, and its customers clearly belong to it."
    if side == "certainty":
        return f"{_came_back(jaccard)}, but its customers stay in it only {certainty:.0%} of the time."
    if side == "effect":
        return f"{_came_back(jaccard)}, but it differs little from the average customer."
    doubt = {
        "moderate": "so a few of its customers may change sides",
        "weak": "so who belongs to it is doubtful",
        "withheld": "so it is not a dependable group",
    }[grade]
    return f"{_came_back(jaccard)}, {doubt}."
