"""Weigh all the evidence: choose one segmentation and say how sure we are of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from analysis.arrays import FloatMatrix
from analysis.choosing import PREFERENCE, Choice, Trial, best_per_algorithm
from analysis.clustering.base import Clustering, Progress, Proposals, stay_silent
from analysis.evidence import verdict
from analysis.evidence.agreement import Consensus, agreement_matrices, consensus
from analysis.evidence.bootstrap import Replicate
from analysis.evidence.budget import Budget
from analysis.evidence.cache import Cache
from analysis.evidence.case import Case
from analysis.evidence.certainty import Flag, certainties, flags
from analysis.evidence.parallel import available_jobs
from analysis.evidence.remembered import remembered_by_k, remembered_structure
from analysis.evidence.stability import SegmentJaccards
from analysis.evidence.telling import all_candidates, chosen_part, evidence_part
from analysis.evidence.trying import try_candidates
from analysis.results import Agreement, Candidate, Chosen, Evidence, StabilityAtK, Structure, Verdict
from analysis.settings import Settings

__all__ = ["Weighed", "weigh"]


@dataclass(frozen=True, slots=True, eq=False)
class Weighed:
    """The chosen segmentation with everything that speaks for and against it.

    Attributes
    ----------
    fresh
        What would have been chosen, had no earlier segments been kept; None: none were.
    candidates, chosen, agreement, structure, by_k, verdict, evidence
        Parts of the results. `evidence` has no sensitivity yet, and `verdict` no
        `would_change`: see `analysis.evidence.sensitivity`.
    clustering
        The chosen one; segment 0 is letter A.
    best
        Algorithm -> its best candidate, also when it is not eligible.
    stability
        Bootstrap Jaccard per segment of the chosen one.
    certainty, flags
        Per customer, shape (n_customers,): share of the resamples that put them in their
        segment; core, edge or unassigned.
    together
        The partition all tested candidates agree on most.
    """

    candidates: tuple[Candidate, ...]
    chosen: Chosen
    clustering: Clustering
    best: Mapping[str, Clustering]
    stability: SegmentJaccards
    certainty: FloatMatrix
    flags: tuple[Flag, ...]
    agreement: Agreement
    together: Consensus
    structure: Structure
    by_k: tuple[StabilityAtK, ...]
    verdict: Verdict
    evidence: Evidence
    fresh: Clustering | None = None


def weigh(
    features: FloatMatrix,
    proposals: Sequence[Proposals],
    settings: Settings,
    seed: int,
    progress: Progress = stay_silent,
    budget: Budget | None = None,
    cache_folder: Path | None = None,
    n_jobs: int | None = None,
    kept: Clustering | None = None,
) -> Weighed:
    """Choose among all proposals and gather the evidence.

    `features` has shape (n_customers, n_features). Segments that are `kept` from an earlier run
    are chosen in any case, and tested as the others are. The same inputs give the same answer,
    with or without the cache.

    Raises
    ------
    NoSegmentsError
        No algorithm divided the customers into two groups or more.
    """
    jobs = n_jobs or available_jobs()
    case = Case(features, settings, seed, budget or Budget(), Cache(cache_folder), jobs, progress)
    trials, choice, drawn = try_candidates(case, proposals, kept)
    clustering = choice.winner.clustering
    structure = remembered_structure(case, clustering, case.stretch(0.6, 0.75))
    by_k = remembered_by_k(case, one_per_number(trials, choice), case.stretch(0.75, 0.95))
    return _weighed(case, proposals, trials, choice, drawn, structure, by_k)


def _weighed(
    case: Case,
    proposals: Sequence[Proposals],
    trials: Sequence[Trial],
    choice: Choice,
    drawn: Sequence[Replicate],
    structure: Structure,
    by_k: tuple[StabilityAtK, ...],
) -> Weighed:
    clustering, stability = choice.winner.clustering, choice.winner.stability
    assert stability is not None, "the winner was tested"
    best = {key: trial.clustering for key, trial in best_per_algorithm(trials).items()}
    best[clustering.recipe.algorithm] = clustering
    together, agreement = agree(trials, best, clustering.n_segments, case.seed)
    certainty = certainties(case.features, clustering.recipe, clustering.labels, drawn)
    at_k = verdict.at_chosen(by_k, clustering.n_segments)
    return Weighed(
        candidates=all_candidates(case, proposals, trials, choice),
        chosen=chosen_part(case, choice),
        clustering=clustering,
        best=best,
        stability=stability,
        certainty=certainty,
        flags=flags(clustering.labels, certainty),
        agreement=agreement,
        together=together,
        structure=structure,
        by_k=by_k,
        verdict=verdict.decide(structure, stability, at_k, choice.meets_conditions, choice.by_empty_space),
        evidence=evidence_part(case, trials, structure, stability, by_k),
        fresh=choice.fresh.clustering if choice.fresh else None,
    )


def one_per_number(trials: Sequence[Trial], choice: Choice) -> list[Clustering]:
    """Clusterings like the winner's, one per number of segments, ascending.

    Same algorithm and linkage; where several have the same number, the winner, else the one
    with the fewest failed conditions and the largest coverage.
    """
    winner = choice.winner
    linkage = winner.clustering.recipe.parameters.get("linkage")
    found: dict[int, Trial] = {winner.clustering.n_segments: winner}
    for trial in sorted(trials, key=lambda one: (one.n_failed, -one.clustering.coverage)):
        alike = trial.clustering.recipe.parameters.get("linkage") == linkage
        if trial.algorithm == winner.algorithm and alike and trial.measured is not None:
            found.setdefault(trial.clustering.n_segments, trial)
    return [found[k].clustering for k in sorted(found)]


def agree(
    trials: Sequence[Trial], best: Mapping[str, Clustering], k: int, seed: int
) -> tuple[Consensus, Agreement]:
    """Consensus of all tested candidates, and agreement between the algorithms' best and it.

    Every algorithm has the same weight in the consensus, however many candidates it has.
    """
    tested = [trial for trial in trials if trial.is_tested]
    counts = {key: sum(one.algorithm == key for one in tested) for key in {one.algorithm for one in tested}}
    weights = [1 / (len(counts) * counts[one.algorithm]) for one in tested]
    together = consensus([one.clustering.labels for one in tested], weights, k, seed)
    labels = {key: best[key].labels[together.rows] for key in PREFERENCE if key in best}
    return together, agreement_matrices(labels, together.labels)
