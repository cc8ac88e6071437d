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
    """

    label: str
    dots: str
    meaning: str
    before_action: str
    advice: str


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
    ),
    "withheld": GradeWords(
        label="Unproven",
        dots="○○○",
        meaning="Too uncertain to act on.",
        before_action="",
        advice="Do not build anything on this segment; wait for the next data.",
    ),
}
VERDICTS: dict[VerdictKind, str] = {
    "natural": "Distinct groups",
    "reproducible": "Dependable segments",
    "constructive": "A working division",
}
VERDICT_MEANINGS: dict[VerdictKind, str] = {
    "natural": "The data fall into groups of their own, and the same groups come back when they are redrawn.",
    "reproducible": "There are no sharp borders, but the same division comes back, so it can be relied on.",
    "constructive": "Neither groups nor a division that comes back: how to divide is up to management.",
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
