"""Try all candidates: conditions, calibrated indices, stability of the best, confirmation."""

from collections.abc import Sequence
from dataclasses import replace

from analysis.choosing import (
    Choice,
    RandomByK,
    Trial,
    choose,
    has_empty_space,
    score_tested,
    shortlist,
    with_stability,
)
from analysis.clustering.base import Clustering, Proposals
from analysis.evidence.bootstrap import Replicate
from analysis.evidence.calibration import Yardstick, measure
from analysis.evidence.case import Case
from analysis.evidence.gates import first_gates, stability_gate
from analysis.evidence.remembered import remembered_replicates, remembered_yardstick
from analysis.evidence.stability import read_replicates


def try_candidates(
    case: Case, proposals: Sequence[Proposals], kept: Clustering | None = None
) -> tuple[list[Trial], Choice, list[Replicate]]:
    """All trials, the choice among them, and the resamples of the winner.

    Segments that are `kept` from an earlier run win in any case, after the same tests.

    Raises
    ------
    NoSegmentsError
        No algorithm divided the customers into two groups or more.
    """
    trials = [_first_trial(case, one) for proposal in proposals for one in proposal.clusterings]
    able = measurable(trials)
    ks = sorted({trial.clustering.n_segments for trial in able} | ({kept.n_segments} if kept else set()))
    yardstick = remembered_yardstick(case, ks, case.stretch(0.0, 0.1))
    trials = [_measured(trial, yardstick) if trial in able else trial for trial in trials]
    trials = test_shortlist(case, trials, yardstick.random)
    if kept is not None:
        return keep(case, trials, yardstick, kept)
    return confirm(case, score_tested(trials, yardstick.random), yardstick.random)


def keep(
    case: Case, trials: Sequence[Trial], yardstick: Yardstick, kept: Clustering
) -> tuple[list[Trial], Choice, list[Replicate]]:
    """The kept segments as the winner, tested on full resamples, and who would have won otherwise."""
    drawn = remembered_replicates(
        case, kept.recipe, case.budget.bootstraps, case.budget.bootstrap_rows, case.stretch(0.4, 0.6)
    )
    tried = _measured(_first_trial(case, kept), yardstick)
    tried = with_stability(tried, read_replicates(kept.labels, drawn), case.settings.gates)
    *others, tried = score_tested([*trials, tried], yardstick.random)
    choice = choose(others, yardstick.random)
    fresh = choice.winner
    won = replace(
        choice, winner=tried, runner_up=None, fresh=fresh,
        meets_conditions=tried.is_eligible, by_empty_space=has_empty_space(tried),
    )  # fmt: skip
    return [tried, *others], won, drawn


def measurable(trials: Sequence[Trial]) -> list[Trial]:
    """Candidates that take part: two segments or more, and the fewest conditions failed."""
    divided = [trial for trial in trials if trial.clustering.n_segments > 1]
    fewest = min((trial.n_failed for trial in divided), default=0)
    return [trial for trial in divided if trial.n_failed == fewest]


def test_shortlist(case: Case, trials: Sequence[Trial], random: RandomByK) -> list[Trial]:
    """Test the stability of the candidates worth it, on small resamples."""
    listed = shortlist(trials, random, case.budget.finalists)
    tested = {}
    for number, trial in enumerate(listed):
        tell = case.stretch(0.1 + 0.3 * number / len(listed), 0.1 + 0.3 * (number + 1) / len(listed))
        drawn = remembered_replicates(
            case, trial.clustering.recipe, case.budget.finalist_bootstraps, case.budget.finalist_rows, tell
        )
        stability = read_replicates(trial.clustering.labels, drawn)
        tested[trial.identifier] = with_stability(trial, stability, case.settings.gates)
    return [tested.get(trial.identifier, trial) for trial in trials]


def confirm(
    case: Case, trials: Sequence[Trial], random: RandomByK
) -> tuple[list[Trial], Choice, list[Replicate]]:
    """Test the winner on full resamples; if it fails there, the next one, and so on."""
    current, tell = list(trials), case.stretch(0.4, 0.6)
    for _ in range(case.budget.confirmations):
        choice = choose(current, random)
        winner = choice.winner
        drawn = remembered_replicates(
            case, winner.clustering.recipe, case.budget.bootstraps, case.budget.bootstrap_rows, tell
        )
        full = with_full_stability(winner, drawn, case)
        current = [full if one.identifier == winner.identifier else one for one in current]
        choice = replace(choice, winner=full, meets_conditions=choice.meets_conditions and full.is_eligible)
        if full.n_failed <= winner.n_failed:
            break
    return current, choice, drawn


def with_full_stability(winner: Trial, drawn: Sequence[Replicate], case: Case) -> Trial:
    """The winner with its stability from full resamples; its score stays, as the others' is."""
    full = with_stability(winner, read_replicates(winner.clustering.labels, drawn), case.settings.gates)
    return replace(full, measured=winner.measured)


def _first_trial(case: Case, clustering: Clustering) -> Trial:
    asked = case.settings.clustering
    gates = first_gates(clustering, case.settings.gates, asked.min_segments, asked.max_segments)
    return Trial(clustering, (*gates, stability_gate(None, case.settings.gates)))


def _measured(trial: Trial, yardstick: Yardstick) -> Trial:
    return replace(trial, measured=measure(yardstick, trial.clustering.labels))
