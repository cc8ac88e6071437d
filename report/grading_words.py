"""The words for every grade and verdict: the only place where they are written.

A grade comes from the analysis (stability, certainty and effect of a segment). Here it only
gets its words, so that site, PDF and mail say the same.
"""

from dataclasses import dataclass

from analysis.results import Results, Segment
from analysis.results.base import Grade, VerdictKind

STABLE = 0.75
TRUSTED = 0.6
DISSOLVED = 0.5


@dataclass(frozen=True, slots=True)
class GradeWords:
    """How one grade is said.

    Attributes
    ----------
    label
        One word for tables.
    dots
        The same as a picture in text, for readers who skim.
    meaning
        One sentence for the legend and the cards.
    before_action
        What stands in front of an action's title. Empty: the action is given as it is.
    advice
        What the grade asks of somebody who acts on it.
    caution
        What page 1 says of one such segment, and of several. Empty: nothing.
    """

    label: str
    dots: str
    meaning: str
    before_action: str
    advice: str
    caution: tuple[str, str] = ("", "")


GRADES: dict[Grade, GradeWords] = {
    "strong": GradeWords(
        label="Firm",
        dots="●●●",
        meaning="You can rely on this segment: it keeps coming back when the data are redrawn.",
        before_action="",
        advice="Plan with it.",
    ),
    "moderate": GradeWords(
        label="Sound",
        dots="●●○",
        meaning="Good enough to act on; a few of its customers may change sides.",
        before_action="",
        advice="Plan with it, and keep a comparison group.",
    ),
    "weak": GradeWords(
        label="Tentative",
        dots="●○○",
        meaning="A tendency and not a fact: who belongs to it, or what sets it apart, is doubtful.",
        before_action="Try on a small scale first",
        advice="Try on a small scale first and commit no budget before the result is in.",
        caution=(
            "is a tendency and not a fact, as who belongs to it, or what sets it apart, is doubtful",
            "are tendencies and not facts, as who belongs to them, or what sets them apart, is doubtful",
        ),
    ),
    "withheld": GradeWords(
        label="Unproven",
        dots="○○○",
        meaning="Too uncertain to act on.",
        before_action="",
        advice="Do not build anything on this segment; wait for the next data.",
        caution=("is too uncertain to act on", "are too uncertain to act on"),
    ),
}
VERDICTS: dict[VerdictKind, str] = {
    "natural": "Real groups",
    "reproducible": "Dependable segments",
    "constructive": "A working division",
}
"""Titles that are true of every sentence the verdict can have: real groups may be distinct or touch."""

VERDICT_MEANINGS: dict[VerdictKind, str] = {
    "natural": "The customers form groups more clearly apart than chance explains, and the same groups come "
    "back when customers are drawn anew.",
    "reproducible": "No separate groups were found, but the same division comes back, so plans can use it.",
    "constructive": "No dependable groups were found, and other divisions would do as well: how to divide is "
    "up to management.",
}
ORDER: tuple[Grade, ...] = ("strong", "moderate", "weak", "withheld")


def grade_of(segment: Segment, results: Results) -> Grade:
    """Give the segment's grade, never better than its stability allows."""
    return max(segment.grade, _ceiling(jaccard_of(segment, results)), key=ORDER.index)


def jaccard_of(segment: Segment, results: Results) -> float | None:
    """Give the mean bootstrap Jaccard of a segment, 0 to 1; None when it was not computed."""
    found = (s.jaccard for s in results.evidence.segments if s.letter == segment.letter)
    return next(found, None)


def _ceiling(jaccard: float | None) -> Grade:
    if jaccard is None or jaccard >= STABLE:
        return "strong"
    return "weak" if jaccard >= TRUSTED else "withheld"
