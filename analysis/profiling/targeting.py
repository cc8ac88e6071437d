"""Which segments to serve: what the data can say, joined with what the team told.

Knock-out criteria decide who is considered at all. The first three are computed, by the rules of
`knock_outs`; the others the team answers, and what nobody answered stays unknown. Attractiveness
(of a segment to us) and strength (ours with a segment) are the team's weights times scores, and
exist only where every score does.

Computed scores run from 0 to 10. Size, value and value per customer are measured against the
largest segment's: 10 is the largest, 5 half as much. Certainty is ten times the mean certainty.
Growth is 5 for as many customers as in the last report, 10 for a quarter more, 0 for a quarter less.
"""

from collections.abc import Mapping, Sequence
from math import sqrt

from analysis.evidence.gates import smallest_allowed
from analysis.profiling.segmented import Segmented
from analysis.profiling.trial_plans import GOAL, HOLDOUT_SHARES, plan_trials
from analysis.quality import CUSTOMERS_PER_VARIABLE
from analysis.results import Changes, Criterion, Segment, SegmentTargeting, Targeting, TargetingLimits
from analysis.settings import Settings
from analysis.settings_targeting import COMPUTED, SegmentAnswers

WIDEST_SPREAD = 0.9
"""A random part of the customers has 1; six equal cuts of 13 unrelated columns have .91."""
MOST_AT_EDGE = 0.5
TOP = 10.0
FULL_GROWTH = 0.25

Scores = dict[str, float | None]


def plan_targeting(
    segments: Sequence[Segment], segmented: Segmented, settings: Settings, changes: Changes | None = None
) -> Targeting:
    """Judge every segment as a target and plan how to test an action on it.

    `segments` are those of `segmented`, described and graded. Without `changes` (a first report)
    growth is unknown.

    Source: Dolnicar, Gruen & Leisch (2018), steps 2 and 8, doi:10.1007/978-981-10-8818-6;
    customers per column: Dolnicar, Gruen & Leisch (2016), doi:10.1016/j.jbusres.2015.09.004.
    """
    told, n_customers = settings.targeting, len(segmented.labels)
    limits = _limits(n_customers, settings)
    spreads = spreads_of(segmented)
    criteria = _criteria(told.weights, COMPUTED)
    strength_criteria = _criteria(told.strength_weights, {})
    computed = _computed_scores(segments, changes)
    judged = []
    for segment in segments:
        letter = segment.letter
        answers = told.segments.get(letter, SegmentAnswers())
        facts = knock_outs(segment, spreads[letter], answers, limits)
        scores = _scores(criteria, {**answers.scores, **computed[letter]})
        judged.append(_scored(facts, criteria, scores, strength_criteria, answers))
    per_variable = n_customers / max(1, sum(variable.builds_segments for variable in segmented.variables))
    return Targeting(
        criteria=criteria,
        strength_criteria=strength_criteria,
        segments=tuple(judged),
        plans=plan_trials(segments, segmented),
        customers_per_variable=per_variable,
        has_enough=per_variable >= CUSTOMERS_PER_VARIABLE,
        unmatched=tuple(letter for letter in told.segments if letter not in spreads),
        limits=limits,
    )


def knock_outs(
    segment: Segment, spread: float | None, answers: SegmentAnswers, limits: TargetingLimits
) -> SegmentTargeting:
    """The six knock-out criteria of one segment.

    Homogeneous: its `spread` is at most `limits.spread`. Distinct: its customers lie closer to
    each other than to the next segment (mean silhouette above 0), and at most `limits.edge_share`
    of them lie at its edge. Large enough: as the gates ask.
    """
    is_apart = segment.silhouette is None or segment.silhouette > 0
    facts: dict[str, bool | None] = {
        "homogeneous": None if spread is None else spread <= limits.spread,
        "distinct": is_apart and segment.edge_share <= limits.edge_share,
        "large_enough": segment.n_customers >= limits.n_customers,
        "fits_strengths": answers.fits_strengths,
        "identifiable": answers.identifiable,
        "reachable": answers.reachable,
    }
    is_out = any(met is False for met in facts.values())
    return SegmentTargeting(letter=segment.letter, spread=spread, is_knocked_out=is_out, **facts)


def spreads_of(segmented: Segmented) -> dict[str, float | None]:
    """Spread of every segment by letter: root mean square distance of its customers from their
    middle, as a share of that of all customers from theirs; None where all customers are alike.
    """
    features = segmented.features
    whole = float(features.var(axis=0).sum())
    spreads: dict[str, float | None] = {}
    for number in range(segmented.n_segments):
        inside = float(features[segmented.members(number)].var(axis=0).sum())
        spreads[segmented.letter(number)] = sqrt(inside / whole) if whole > 0 else None
    return spreads


def _limits(n_customers: int, settings: Settings) -> TargetingLimits:
    return TargetingLimits(
        spread=WIDEST_SPREAD,
        edge_share=MOST_AT_EDGE,
        n_customers=smallest_allowed(n_customers, settings.clustering.max_segments, settings.gates),
        customers_per_variable=CUSTOMERS_PER_VARIABLE,
        growth=FULL_GROWTH,
        goal=GOAL,
        holdout_shares=HOLDOUT_SHARES,
    )


def _criteria(weights: Mapping[str, float], computed: Mapping[str, str]) -> tuple[Criterion, ...]:
    """The criteria in the team's order; weights that add up to nearly 1 are made to do so."""
    total = sum(weights.values())
    return tuple(
        Criterion(
            key=key,
            title=computed.get(key) or key.replace("_", " ").strip().capitalize(),
            weight=weight / total,
            is_computed=key in computed,
        )
        for key, weight in weights.items()
    )


def _scored(
    facts: SegmentTargeting,
    criteria: Sequence[Criterion],
    scores: Scores,
    strength_criteria: Sequence[Criterion],
    answers: SegmentAnswers,
) -> SegmentTargeting:
    """The segment with its scores and, where all are known, their weighted sums."""
    strength_scores = _scores(strength_criteria, answers.strength_scores)
    found = {
        "scores": scores,
        "strength_scores": strength_scores,
        "attractiveness": _weighted(criteria, scores),
        "strength": _weighted(strength_criteria, strength_scores),
    }
    return facts.model_copy(update=found)


def _scores(criteria: Sequence[Criterion], known: Mapping[str, float | None]) -> Scores:
    return {criterion.key: known.get(criterion.key) for criterion in criteria}


def _weighted(criteria: Sequence[Criterion], scores: Scores) -> float | None:
    """Weights times scores, 0 to 10; None without criteria or while a score is unknown."""
    parts = [(criterion.weight, scores[criterion.key]) for criterion in criteria]
    known = [weight * score for weight, score in parts if score is not None]
    return sum(known) if parts and len(known) == len(parts) else None


def _computed_scores(segments: Sequence[Segment], changes: Changes | None) -> dict[str, Scores]:
    """Letter -> computed criterion -> score; None where the results do not say."""
    size = _against_largest([float(segment.n_customers) for segment in segments])
    value = _against_largest([segment.value for segment in segments])
    each = _against_largest([segment.value_per_customer for segment in segments])
    growth = _growth_scores(changes)
    return {
        segment.letter: {
            "size": size[place],
            "value": value[place],
            "value_per_customer": each[place],
            "growth": growth.get(segment.letter),
            "certainty": TOP * segment.certainty,
        }
        for place, segment in enumerate(segments)
    }


def _against_largest(amounts: Sequence[float | None]) -> list[float | None]:
    """10 for the largest amount, in proportion for the others, 0 for losses; None where unknown."""
    largest = max((amount for amount in amounts if amount is not None), default=0.0)
    if largest <= 0:
        return [None] * len(amounts)
    return [None if amount is None else TOP * max(0.0, amount / largest) for amount in amounts]


def _growth_scores(changes: Changes | None) -> dict[str, float]:
    """Score of each segment's growth in customers, for segments there were before."""
    scores = {}
    for change in changes.segments if changes else ():
        if change.before is not None and change.after is not None and change.before.n_customers > 0:
            growth = change.after.n_customers / change.before.n_customers - 1
            scores[change.letter] = min(TOP, max(0.0, TOP / 2 * (1 + growth / FULL_GROWTH)))
    return scores
