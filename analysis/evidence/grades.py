"""The limits of every grade, in one place. (Their words are in the report.)

A segment is graded by its weakest side: whether it comes back (bootstrap Jaccard, Hennig
2007) and how often it is lost altogether (dissolved), whether its customers surely belong to it
(certainty, and the share at its edge), and whether it differs from the other customers in
anything (effect). On data without groups of their own no segment is called
strong, however well the same cut comes back.
"""

from dataclasses import dataclass
from typing import get_args

from analysis.results.base import Grade, VerdictKind

ORDER: tuple[Grade, ...] = get_args(Grade)
"""From best to worst: strong, moderate, weak, withheld."""


@dataclass(frozen=True, slots=True)
class Limits:
    """At least, or at most, this much for a grade; what meets none of them is withheld.

    Attributes
    ----------
    jaccard
        Mean bootstrap Jaccard of the segment, 0 to 1 (Hennig 2007: .85, .75, .6).
    certainty
        Mean certainty of its customers, 0 to 1.
    effect
        Largest standardised difference from all customers on any variable, in SD
        (.5 makes a marker, METHODS 5).
    edge_share
        At most this share of its customers lies close to another segment, 0 to 1.
    dissolved_share
        At most this share of the bootstraps lost the segment, 0 to 1.
    """

    jaccard: float
    certainty: float
    effect: float
    edge_share: float
    dissolved_share: float


LIMITS: dict[Grade, Limits] = {
    "strong": Limits(jaccard=0.85, certainty=0.85, effect=0.5, edge_share=0.25, dissolved_share=0.05),
    "moderate": Limits(jaccard=0.75, certainty=0.75, effect=0.5, edge_share=0.5, dissolved_share=0.15),
    "weak": Limits(jaccard=0.6, certainty=0.6, effect=0.2, edge_share=1.0, dissolved_share=0.4),
}

CAPS: dict[VerdictKind, Grade] = {"natural": "strong", "reproducible": "moderate", "constructive": "moderate"}
"""Best grade under each verdict: a cut we merely chose is never called strong."""

DOUBTS: dict[Grade, str] = {
    "moderate": "so a few of its customers may change sides",
    "weak": "so who belongs to it is doubtful",
    "withheld": "so it is not a dependable group",
}
"""What an overlap below the next better grade means."""


def grade_segment(
    jaccard: float,
    certainty: float,
    effect: float | None,
    verdict: VerdictKind,
    *,
    edge_share: float,
    dissolved_share: float,
) -> tuple[Grade, str]:
    """Grade of a segment and why, in one sentence that names what decided it.

    `effect` is the segment's largest absolute standardised difference, in SD; None when no
    variable has one, which then does not count. `edge_share` and `dissolved_share` are 0 to 1.
    """
    sides: dict[str, Grade] = {
        "edge_share": _grade_by_most("edge_share", edge_share),
        "jaccard": _grade_by("jaccard", jaccard),
        "dissolved_share": _grade_by_most("dissolved_share", dissolved_share),
        "certainty": _grade_by("certainty", certainty),
    }
    if effect is not None:
        sides["effect"] = _grade_by("effect", abs(effect))
    worst = max(sides.values(), key=ORDER.index)
    came_back = f"It came back with {jaccard:.0%} overlap when the customers were drawn again"
    if ORDER.index(CAPS[verdict]) > ORDER.index(worst):
        return CAPS[verdict], f"{came_back}, but these segments are not groups of their own."
    if worst == "strong":
        return worst, f"{came_back}, and its customers clearly belong to it."
    decisive = next(side for side, grade in sides.items() if grade == worst)
    said = {
        "edge_share": f"but {edge_share:.0%} of its customers lie close to another segment",
        "dissolved_share": f"but it was lost in {dissolved_share:.0%} of the draws",
        "certainty": f"but its customers stay in it only {certainty:.0%} of the time",
        "effect": "but it differs little from the average customer",
        "jaccard": DOUBTS[worst],
    }
    return worst, f"{came_back}, {said[decisive]}."


def _grade_by(side: str, value: float) -> Grade:
    return next((grade for grade, limits in LIMITS.items() if value >= getattr(limits, side)), "withheld")


def _grade_by_most(side: str, value: float) -> Grade:
    return next((grade for grade, limits in LIMITS.items() if value <= getattr(limits, side)), "withheld")
