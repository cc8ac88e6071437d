"""Why each candidate won or lost, in one plain sentence each."""

from analysis.choosing import RESPECTS, SCORE_DIGITS, Choice, Trial, purity
from analysis.clustering import ALGORITHMS
from analysis.evidence.calibration import COMPACT, STABILITY
from analysis.settings import ClusteringSettings, GateSettings

RULE = (
    "A candidate must give {low} to {high} segments, each of at least {smallest:,} customers that come "
    "back with at least {jaccard:.0%} overlap when the customers are drawn again, and leave at most "
    "{noise:.0%} of the customers without a segment. Among those, the winner is the one whose customers "
    "are most alike within a segment, whose segments are most distinct, and which comes back most "
    "reliably; each of the three counts by how far it lies above random segmentations of the same "
    "customers. Customers without a segment are lent to the nearest one for this, so that leaving hard "
    "customers out earns nothing. Where groups have empty space between them, a candidate that cuts "
    "across them cannot win."
)

BEHIND = {
    "average_within_distance": "its customers are less alike within a segment",
    "pearson_gamma": "its segments are less distinct from each other",
    STABILITY: "its segments come back less reliably with other samples",
}

CLOSE = 0.25
"""A difference in A1 this small could go the other way with other random draws."""


def describe(trial: Trial) -> str:
    """A candidate in words: "K-means with 6 segments", "Hierarchical clustering (ward) with 4 segments"."""
    linkage = trial.clustering.recipe.parameters.get("linkage")
    title = ALGORITHMS[trial.algorithm].title + (f" ({linkage})" if linkage else "")
    k = trial.clustering.n_segments
    named = f"{title} with {k} segments" if k != 1 else f"{title} with a single group"
    return f"{named}, kept from the earlier report" if trial.clustering.is_kept else named


def rule_text(settings: ClusteringSettings, gates: GateSettings, smallest: int) -> str:
    """The stated rule that picks the winner, in words."""
    return RULE.format(
        low=settings.min_segments,
        high=settings.max_segments,
        smallest=smallest,
        jaccard=gates.jaccard,
        noise=gates.max_noise,
    )


def chosen_reason(choice: Choice, most_tried: int) -> str:
    """Why this one, and whether its number of segments is the largest that was tried."""
    k = choice.winner.clustering.n_segments
    if k < most_tried:
        return winner_reason(choice)
    return (
        f"{winner_reason(choice)} Note that {k} is also the largest number of segments that was tried; "
        "more might fit as well."
    )


def winner_reason(choice: Choice) -> str:
    """Why this one, for a manager."""
    if choice.fresh is not None:
        return _kept_reason(choice, choice.fresh)
    won = describe(choice.winner)
    if not choice.meets_conditions:
        failed = " ".join(gate.sentence for gate in choice.winner.gates if gate.passed is False)
        return (
            f"No candidate met every condition. {won} came closest and is shown so that you can judge "
            f"for yourself; where it falls short: {failed}"
        )
    if choice.by_empty_space:
        return (
            f"{won} divides the customers where there is empty space between them. Candidates with more "
            "compact segments cut across that space and would mix customers who are far apart."
        )
    reason = (
        f"{won} has the best balance of customers who are alike within a segment, segments that are "
        "distinct, and segments that come back with other samples."
    )
    return reason + _lead(choice)


def _kept_reason(choice: Choice, fresh: Trial) -> str:
    """Why earlier segments were kept, what a fresh choice would give, and where they fall short."""
    reason = (
        "The segments of the earlier report were kept, so that numbers can be compared, and this "
        f"report's customers placed in them. Chosen afresh, {_lower_first(describe(fresh))} would win."
    )
    failed = [gate.sentence for gate in choice.winner.gates if gate.passed is False]
    return f"{reason} Where the kept segments fall short: {' '.join(failed)}" if failed else reason


def candidate_reason(trial: Trial, choice: Choice, n_tested: int) -> str:
    """Why this candidate won or lost, in one sentence for the table."""
    if trial.identifier == choice.winner.identifier:
        if choice.fresh is not None:
            return "Chosen: kept from the earlier report, so that numbers can be compared."
        if not choice.meets_conditions:
            return "Chosen although it does not meet every condition: no candidate does."
        if choice.by_empty_space:
            return "Chosen: it divides the customers where there is empty space between them."
        return "Chosen: the best balance of alike, distinct and dependable segments."
    failed = [gate.sentence for gate in trial.gates if gate.passed is False]
    if failed:
        return failed[0]
    if not trial.is_tested:
        return (
            f"Set aside before the stability test: {n_tested} candidates with more compact or more "
            "distinct segments were tested."
        )
    if choice.fresh is not None and trial.identifier == choice.fresh.identifier:
        return "Would win a fresh choice; the segments of the earlier report were kept instead."
    if trial.score is None or choice.winner.score is None:
        return "Some of the numbers the comparison needs are undefined for it."
    if choice.by_empty_space and trial.score > choice.winner.score:
        if purity(trial, choice.winner) < RESPECTS:
            return "Meets every condition, but cuts across the empty space between groups of customers."
        return "Meets every condition, but divides groups that no empty space divides."
    if round(trial.score, SCORE_DIGITS) == round(choice.winner.score, SCORE_DIGITS):
        return "Meets every condition and does as well; the winner is the simpler one to explain."
    return f"Meets every condition, but {_shortfall(trial, choice)} than those of the winner."


def check_sentence(choice: Choice) -> str:
    """Whether A2, or another reasonable weighting, would have chosen differently."""
    winner = choice.fresh or choice.winner
    if choice.under_check.identifier == winner.identifier:
        check = "Judged by empty space between the segments instead, the same candidate wins."
    else:
        check = (
            "Judged by empty space between the segments instead of compactness, "
            f"{_lower_first(describe(choice.under_check))} would win."
        )
    return f"{check} {_others_sentence(choice)}"


def _others_sentence(choice: Choice) -> str:
    changed = {
        name: trial
        for name, trial in choice.under_others.items()
        if trial.identifier != (choice.fresh or choice.winner).identifier
    }
    n_others = len(choice.under_others)
    if not changed:
        return f"The {n_others} other weightings we tried all choose the same."
    told = "; ".join(f"with {name}, {_lower_first(describe(trial))}" for name, trial in changed.items())
    return f"Of {n_others} other weightings, {len(changed)} would choose differently: {told}."


def _lead(choice: Choice) -> str:
    """How clear the win was."""
    if choice.runner_up is None:
        return " It is the only one that meets every condition."
    second = describe(choice.runner_up)
    if choice.winner.score is None or choice.runner_up.score is None:
        return f" Second came {_lower_first(second)}."
    if choice.winner.score - choice.runner_up.score < CLOSE:
        return f" It was close: {_lower_first(second)} is nearly as good."
    return f" It is clearly ahead of the second, {_lower_first(second)}."


def _shortfall(trial: Trial, choice: Choice) -> str:
    """Where the candidate is furthest behind the winner, relative to the winner's value."""
    own, best = trial.measured or {}, choice.winner.measured or {}
    behind = {}
    for key in COMPACT:
        mine, theirs = own.get(key), best.get(key)
        if mine is not None and theirs:
            worse = mine - theirs if key == "average_within_distance" else theirs - mine
            behind[key] = worse / abs(theirs)
    return BEHIND[max(behind, key=lambda key: behind[key])] if behind else BEHIND[STABILITY]


def _lower_first(text: str) -> str:
    """A name inside a sentence; "K-means" and "DBSCAN" keep their capitals."""
    return text if text.startswith(("K-means", "DBSCAN")) else text[0].lower() + text[1:]
