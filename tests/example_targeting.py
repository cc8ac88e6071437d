"""Targeting for `example_results`: the team's answers complete, partial, or missing."""

from typing import Any

from analysis.results import Criterion, Results, SegmentTargeting, Targeting, TargetingLimits
from analysis.results import TestPlan as Plan

LIMITS = TargetingLimits(
    spread=0.9, edge_share=0.5, n_customers=100, customers_per_variable=100, growth=0.25, goal=0.1,
    holdout_shares=(0.1, 0.2, 0.3),
)  # fmt: skip
CRITERIA = (
    Criterion(key="size", title="Number of customers", weight=0.3, is_computed=True),
    Criterion(key="room_to_grow", title="Room to grow", weight=0.7, is_computed=False),
)
STRENGTH_CRITERIA = (
    Criterion(key="range_fits", title="Range fits", weight=0.6, is_computed=False),
    Criterion(key="service_fits", title="Service fits", weight=0.4, is_computed=False),
)
OWN = (9.0, 3.0, 6.0, 6.5, 2.0, 7.5, 4.0, 5.0)
RANGE = (8.0, 4.0, 7.0, 7.0, 3.0, 2.0, 6.0, 5.0)


def example_targeting(results: Results, answers: str = "all", *, has_enough: bool = True) -> Targeting:
    """Targeting with "all" answers given, "some" of them, or "none".

    "some": the second segment is not reachable, the third has an open question, and the last
    lacks a score.
    """
    segments = results.segments
    largest = max(segment.n_customers for segment in segments)
    judged = [_judged(results, place, answers, largest) for place in range(len(segments))]
    is_weighted = answers != "none"
    return Targeting(
        criteria=CRITERIA if is_weighted else (),
        strength_criteria=STRENGTH_CRITERIA if is_weighted else (),
        segments=tuple(judged),
        plans=tuple(_plan(results, place) for place in range(len(segments))),
        customers_per_variable=181.8 if has_enough else 41.8,
        has_enough=has_enough,
        unmatched=("Z",) if answers == "some" else (),
        limits=LIMITS,
    )


def with_targeting(results: Results, answers: str = "all", **more: Any) -> Results:
    """The results with that targeting, and with the settings that would have given it."""
    targeting = example_targeting(results, answers, **more)
    told = {
        "weights": {c.key: c.weight for c in targeting.criteria},
        "strength_weights": {c.key: c.weight for c in targeting.strength_criteria},
        "segments": {s.letter: _answers(s) for s in targeting.segments},
    }
    return results.model_copy(
        update={"targeting": targeting, "settings": {**results.settings, "targeting": told}}
    )


def _judged(results: Results, place: int, answers: str, largest: int) -> SegmentTargeting:
    segment = results.segments[place]
    facts: dict[str, Any] = {"letter": segment.letter, "spread": 0.66, "homogeneous": True, "distinct": True}
    facts["large_enough"] = segment.n_customers >= LIMITS.n_customers
    if answers == "none":
        return SegmentTargeting(**facts, is_knocked_out=not facts["large_enough"])
    is_some = answers == "some"
    last = place == len(results.segments) - 1
    facts |= {"fits_strengths": True, "identifiable": True, "reachable": not (is_some and place == 1)}
    if is_some and place == 2:
        facts["identifiable"] = None
    size = 10 * segment.n_customers / largest
    room = None if is_some and last else OWN[place]
    return SegmentTargeting(
        **facts,
        is_knocked_out=not (facts["reachable"] and facts["large_enough"]),
        scores={"size": size, "room_to_grow": room},
        strength_scores={"range_fits": RANGE[place], "service_fits": 5.0},
        attractiveness=None if room is None else 0.3 * size + 0.7 * room,
        strength=0.6 * RANGE[place] + 2.0,
    )


def _answers(judged: SegmentTargeting) -> dict[str, Any]:
    told = {name: getattr(judged, name) for name in ("fits_strengths", "identifiable", "reachable")}
    return {
        **{name: answer for name, answer in told.items() if answer is not None},
        "scores": {k: v for k, v in judged.scores.items() if v is not None and k != "size"},
        "strength_scores": {k: v for k, v in judged.strength_scores.items() if v is not None},
    }


def _plan(results: Results, place: int) -> Plan:
    segment = results.segments[place]
    n_holdout = max(1, round(0.3 * segment.n_customers))
    mean = segment.value_per_customer
    share = (0.08, 0.14, 0.19, 0.27, 0.35, 0.62, 0.7, 0.4)[place]
    return Plan(
        letter=segment.letter,
        n_customers=segment.n_customers,
        n_holdout=n_holdout,
        variable=results.data.value_column,
        mde=None if mean is None else share * mean,
        mde_share=None if mean is None else share,
        mde_rate=min(1.0, 1.4 * (1 / n_holdout + 1 / max(1, segment.n_customers - n_holdout)) ** 0.5),
        is_approximate=place == 3 and mean is not None,
    )
