"""The sidecar's section on targeting: what the team knows and the data do not.

A criterion is any word with a weight. Those of `COMPUTED` the report scores itself; every other
one is the team's own and has the score the team gives, segment by segment, or none yet.
"""

import difflib
import re
from collections.abc import Iterator, Mapping
from string import ascii_uppercase
from typing import Annotated, Self

from pydantic import Field, field_validator, model_validator

from analysis.section import Section
from analysis.sidecar import nearest

COMPUTED: dict[str, str] = {
    "size": "Number of customers",
    "value": "Value in total",
    "value_per_customer": "Value per customer",
    "growth": "Growth since the last report",
    "certainty": "How clearly customers belong",
}
"""Criteria of attractiveness that the results score, and their titles."""
SUM_TOLERANCE = 0.02
"""How far weights may miss 1: seven times .14 is .98."""
LIKELY_MISSPELT = 0.8

Weight = Annotated[float, Field(gt=0, le=1)]
Score = Annotated[float, Field(ge=0, le=10)]


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
    scores: dict[str, Score] = {}
    strength_scores: dict[str, Score] = {}


class TargetingSettings(Section):
    """[targeting]: criteria with their weights, and the team's answers by segment letter.

    Attributes
    ----------
    weights
        What makes a segment attractive to us: criterion -> weight, together 1.
    strength_weights
        What makes us attractive to the segment: criterion -> weight, together 1.
    """

    weights: dict[str, Weight] = {}
    strength_weights: dict[str, Weight] = {}
    segments: dict[str, SegmentAnswers] = {}

    @field_validator("weights", "strength_weights")
    @classmethod
    def _add_up_to_one(cls, weights: dict[str, float]) -> dict[str, float]:
        if not all(criterion.strip() for criterion in weights):
            raise ValueError("has a weight without a criterion")
        total = sum(weights.values())
        if weights and abs(total - 1) > SUM_TOLERANCE + 1e-9:
            listed = ", ".join(f"{criterion} {weight:g}" for criterion, weight in weights.items())
            raise ValueError(f"must add up to 1, got {total:.4g} ({listed})")
        return weights

    @field_validator("segments")
    @classmethod
    def _are_letters(cls, segments: dict[str, SegmentAnswers]) -> dict[str, SegmentAnswers]:
        for letter in segments:
            if not re.fullmatch(r"[A-Z]{1,2}", letter):
                near = nearest(letter, ascii_uppercase)
                advice = f"; did you mean {near!r}?" if near else ""
                raise ValueError(f"must be given by segment letter, such as A, got {letter!r}{advice}")
        return segments

    @model_validator(mode="after")
    def _scores_belong_to_weights(self) -> Self:
        problems = [*self._misspelt_weights()]
        for letter, answers in self.segments.items():
            problems += _unweighted(letter, "scores", answers.scores, "weights", self.weights)
            problems += _unweighted(
                letter, "strength_scores", answers.strength_scores, "strength_weights", self.strength_weights
            )
        if problems:
            raise ValueError("; ".join(problems))
        return self

    def _misspelt_weights(self) -> Iterator[str]:
        """Weights that nobody scores and that look like a criterion the report would score."""
        scored = {criterion for answers in self.segments.values() for criterion in answers.scores}
        for criterion in self.weights:
            near = difflib.get_close_matches(criterion.casefold(), COMPUTED, n=1, cutoff=LIKELY_MISSPELT)
            if criterion not in COMPUTED and criterion not in scored and near:
                yield (
                    f"gives a weight to {criterion!r}, which no segment has a score for; did you mean "
                    f"'{near[0]}', which the report computes?"
                )


def _unweighted(
    letter: str, section: str, scores: Mapping[str, float], weighted: str, weights: Mapping[str, float]
) -> Iterator[str]:
    """Scores of one segment that nothing can be done with, each with what to do."""
    for criterion in scores:
        if section == "scores" and criterion in COMPUTED:
            yield (
                f"has a score for '{criterion}' in segments.{letter}.{section}, which the report computes; "
                "remove it, or give a criterion of your own another name"
            )
        elif criterion not in weights:
            near = nearest(criterion, [key for key in weights if section != "scores" or key not in COMPUTED])
            advice = f"did you mean '{near}'?" if near else f"add it to [targeting.{weighted}]"
            yield (
                f"has a score for {criterion!r} in segments.{letter}.{section}, which has no weight in "
                f"[targeting.{weighted}]; {advice}"
            )
