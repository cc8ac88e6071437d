"""The sidecar's section on targeting: what the team knows and the data do not."""

from analysis.section import Section


class SegmentAnswers(Section):
    """[targeting.segments.<letter>]: the team's answers on one segment; left out means unknown.

    Attributes
    ----------
    fits_strengths, identifiable, reachable
        Knock-out criteria: true or false.
    scores, strength_scores
        Criterion -> 0 to 10.
    """

    fits_strengths: bool | None = None
    identifiable: bool | None = None
    reachable: bool | None = None
    scores: dict[str, float] = {}
    strength_scores: dict[str, float] = {}


class TargetingSettings(Section):
    """[targeting]: criteria with their weights, and the team's answers by segment letter.

    Attributes
    ----------
    weights
        What makes a segment attractive to us: criterion -> weight, together 1.
    strength_weights
        What makes us attractive to the segment: criterion -> weight, together 1.
    """

    weights: dict[str, float] = {}
    strength_weights: dict[str, float] = {}
    segments: dict[str, SegmentAnswers] = {}
