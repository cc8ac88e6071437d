"""The weighed evidence as parts of the results."""

from collections.abc import Sequence
from typing import cast

from analysis.choosing import Choice, Trial
from analysis.clustering.base import Proposals
from analysis.evidence import reasons
from analysis.evidence.case import Case
from analysis.evidence.gates import failed_gate, smallest_allowed
from analysis.evidence.remembered import remembered_indices
from analysis.evidence.stability import SegmentJaccards
from analysis.lettering import in_order, letter_of
from analysis.results import Candidate, Chosen, Evidence, SegmentStability, StabilityAtK, Structure
from analysis.results.base import AlgorithmKey


def all_candidates(
    case: Case, proposals: Sequence[Proposals], trials: Sequence[Trial], choice: Choice
) -> tuple[Candidate, ...]:
    """Every candidate with its scores and the reason it won or lost, then those that failed."""
    labels = [trial.clustering.labels for trial in trials]
    indices = remembered_indices(case, labels, case.stretch(0.95, 1.0))
    tested = sum(trial.is_tested for trial in trials)
    found = [_candidate(trial, values, choice, tested) for trial, values in zip(trials, indices, strict=True)]
    return (*found, *failed_candidates(proposals))


def failed_candidates(proposals: Sequence[Proposals]) -> list[Candidate]:
    """The recipes that gave no segmentation, with what happened."""
    return [
        Candidate(
            id=failure.recipe.identifier(),
            algorithm=cast(AlgorithmKey, failure.recipe.algorithm),
            parameters=dict(failure.recipe.parameters),
            n_segments=0,
            coverage=0.0,
            sizes=(),
            indices={},
            gates=(failed_gate(failure.reason),),
            status="failed",
            reason=failure.reason,
        )
        for proposal in proposals
        for failure in proposal.failures
    ]


def chosen_part(case: Case, choice: Choice) -> Chosen:
    """The chosen segmentation in the results' own terms."""
    clustering = choice.winner.clustering
    asked = case.settings.clustering
    smallest = smallest_allowed(case.n_customers, asked.max_segments, case.settings.gates)
    return Chosen(
        candidate=choice.winner.identifier,
        algorithm=cast(AlgorithmKey, clustering.recipe.algorithm),
        n_segments=clustering.n_segments,
        parameters=dict(clustering.recipe.parameters),
        reason=reasons.chosen_reason(choice, asked.max_segments),
        rule=reasons.rule_text(asked, case.settings.gates, smallest),
        runner_up=choice.runner_up.identifier if choice.runner_up else None,
        under_check=choice.under_check.identifier,
        check_sentence=reasons.check_sentence(choice),
    )


def evidence_part(
    case: Case,
    trials: Sequence[Trial],
    structure: Structure,
    stability: SegmentJaccards,
    by_k: tuple[StabilityAtK, ...],
) -> Evidence:
    """Everything "How sure are we" shows, but for the sensitivity runs."""
    tested = sum(trial.is_tested for trial in trials)
    return Evidence(
        structure=structure,
        segments=segment_parts(stability),
        by_k=by_k,
        budget=case.budget.sentence(case.n_customers, tested, len(trials)),
    )


def segment_parts(stability: SegmentJaccards) -> tuple[SegmentStability, ...]:
    """The bootstrap of every segment, with its letter."""
    return tuple(
        SegmentStability(
            letter=letter_of(number),
            jaccard=float(stability.mean[number]),
            n_bootstraps=stability.n_bootstraps,
            dissolved=int(stability.dissolved[number]),
            recovered=int(stability.recovered[number]),
        )
        for number in range(stability.mean.size)
    )


def lettered(evidence: Evidence, letters: Sequence[str]) -> Evidence:
    """The evidence with these letters instead of A, B, C ..., in their order."""
    renamed = [
        part.model_copy(update={"letter": letter})
        for part, letter in zip(evidence.segments, letters, strict=True)
    ]
    ordered = sorted(renamed, key=lambda part: in_order(part.letter))
    return evidence.model_copy(update={"segments": tuple(ordered)})


def _candidate(trial: Trial, indices: dict[str, float | None], choice: Choice, n_tested: int) -> Candidate:
    chosen = trial.identifier == choice.winner.identifier
    clustering, stability = trial.clustering, trial.stability
    return Candidate(
        id=trial.identifier,
        algorithm=cast(AlgorithmKey, trial.algorithm),
        parameters=dict(clustering.recipe.parameters),
        n_segments=clustering.n_segments,
        coverage=clustering.coverage,
        sizes=clustering.sizes,
        indices=indices,
        stability=stability.average if stability else None,
        weakest=stability.weakest if stability else None,
        score=trial.score,
        check_score=trial.check_score,
        gates=trial.gates,
        status="chosen" if chosen else "rejected" if trial.n_failed else "eligible",
        reason=reasons.candidate_reason(trial, choice, n_tested),
    )
