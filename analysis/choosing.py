"""Choose one segmentation: conditions first, then the calibrated score, then the check.

Sources: METHODS 4; Hennig (2019), doi:10.1002/9781119597568.ch1; Akhanli & Hennig (2020),
doi:10.1007/s11222-020-09958-2.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sklearn.metrics import adjusted_rand_score

from analysis.arrays import NOISE
from analysis.clustering.base import Clustering, candidate_id
from analysis.errors import NoSegmentsError
from analysis.evidence.calibration import (
    COMPACT,
    EMPTINESS,
    INDICES_ONLY,
    OTHER_WEIGHTINGS,
    SEPARATED,
    STABILITY,
    Measured,
    Weights,
    calibrated,
)
from analysis.evidence.gates import STABILITY_GATE, stability_gate
from analysis.evidence.overlap import overlap_counts
from analysis.evidence.stability import SegmentJaccards
from analysis.results import Gate
from analysis.settings import GateSettings

PREFERENCE = ("kmeans", "hierarchical", "affinity_propagation", "dbscan")
"""Between equal scores, the algorithm that is easiest to explain and to apply to new customers."""

EMPTY_SPACE = 2.0
"""Segments this many times further apart than the widest gap within one have empty space between."""

N_CLEAR = 2
MIN_COVERAGE = 0.9
RESPECTS = 0.95
SAME_GROUPS = 0.9

RandomByK = Mapping[int, Sequence[Measured]]
"""Number of segments -> measured random clusterings with that many."""

SCORE_DIGITS = 2
"""Scores that agree to so many digits are equal: the resampling is no more exact."""


@dataclass(frozen=True, slots=True, eq=False)
class Trial:
    """One candidate on trial.

    Attributes
    ----------
    measured
        The calibrated indices, stability among them; None when it has fewer than two segments.
    stability
        Bootstrap Jaccard per segment; None when not tested.
    score, check_score
        A1 and A2; None when not computed.
    """

    clustering: Clustering
    gates: tuple[Gate, ...]
    measured: Measured | None = None
    stability: SegmentJaccards | None = None
    score: float | None = None
    check_score: float | None = None

    @property
    def identifier(self) -> str:
        """The candidate's id."""
        return candidate_id(self.clustering)

    @property
    def algorithm(self) -> str:
        """Key of its algorithm."""
        return self.clustering.recipe.algorithm

    @property
    def n_failed(self) -> int:
        """Conditions it does not meet; one that was not judged is not a failure."""
        return sum(gate.passed is False for gate in self.gates)

    @property
    def is_eligible(self) -> bool:
        """Whether it meets every condition, all of them judged."""
        return all(gate.passed for gate in self.gates)

    @property
    def is_tested(self) -> bool:
        """Whether its stability was tested."""
        return self.stability is not None


@dataclass(frozen=True, slots=True, eq=False)
class Choice:
    """The winner, and who else might have won.

    Two facts about the win: whether it met every condition (if nobody did, the best of those
    that fail fewest won), and whether empty space decided instead of A1.

    Attributes
    ----------
    winner, runner_up, under_check
        The highest A1, the second highest, and the highest A2, among those that may win.
    under_others
        Name of another reasonable weighting -> its winner.
    fresh
        Who would have won, had the segments of an earlier run not been kept; None: none were.
    """

    winner: Trial
    runner_up: Trial | None
    under_check: Trial
    under_others: Mapping[str, Trial]
    meets_conditions: bool
    by_empty_space: bool
    fresh: Trial | None = None


def shortlist(trials: Sequence[Trial], random: RandomByK, size: int) -> list[Trial]:
    """Return the candidates worth testing for stability, in the order of `trials`.

    Of those that meet the other conditions: the best (compactness and distinctness) at every
    number of segments, the best of every algorithm, the two with the most empty space between
    their segments if there is any, then the best of the rest up to `size`.
    When none meets them, those that fail fewest.
    """
    able = [trial for trial in trials if trial.measured is not None]
    if not able:
        raise NoSegmentsError(
            "no algorithm divided the customers into two groups or more; "
            "check that the segmentation columns differ between customers"
        )
    fewest = min(trial.n_failed for trial in able)
    able = [trial for trial in able if trial.n_failed == fewest]
    ranked = rank(scored(able, random, INDICES_ONLY))
    must = {trial.identifier for trial in ranked if _is_first(trial, ranked)}
    must |= {one.identifier for one in sorted(filter(has_empty_space, ranked), key=_emptiness)[-N_CLEAR:]}
    room = max(0, size - len(must))
    rest = {trial.identifier for trial in [one for one in ranked if one.identifier not in must][:room]}
    return [trial for trial in trials if trial.identifier in must | rest]


def scored(trials: Sequence[Trial], random: RandomByK, weights: Weights) -> list[Trial]:
    """The same trials with `weights` applied as their score; all must be measured."""
    measured = [trial.measured or {} for trial in trials]
    ks = [trial.clustering.n_segments for trial in trials]
    scores = calibrated(measured, ks, random, weights)
    return [replace(trial, score=score) for trial, score in zip(trials, scores, strict=True)]


def rank(trials: Sequence[Trial]) -> list[Trial]:
    """Best score first; equal scores by PREFERENCE, then fewer segments; no score last."""
    return sorted(trials, key=_rank_key)


def with_stability(trial: Trial, stability: SegmentJaccards, settings: GateSettings) -> Trial:
    """The trial after its stability test: its gate judged, its index filled in."""
    gates = tuple(gate for gate in trial.gates if gate.key != STABILITY_GATE)
    return replace(
        trial,
        stability=stability,
        measured={**(trial.measured or {}), STABILITY: stability.average},
        gates=(*gates, stability_gate(stability, settings)),
    )


def score_tested(trials: Sequence[Trial], random: RandomByK) -> list[Trial]:
    """Fill in A1 and A2 of every tested trial; the others stay as they are.

    All measured trials, tested or not, are part of what an index is standardised over.
    """
    able = [trial for trial in trials if trial.measured is not None]
    first = {one.identifier: one.score for one in scored(able, random, COMPACT)}
    second = {one.identifier: one.score for one in scored(able, random, SEPARATED)}
    return [
        replace(trial, score=first[trial.identifier], check_score=second[trial.identifier])
        if trial.is_tested
        else trial
        for trial in trials
    ]


def choose(trials: Sequence[Trial], random: RandomByK) -> Choice:
    """The winner among trials that were scored by `score_tested`.

    The highest A1 among those that meet every condition wins; if none does, the highest A1
    among those that fail fewest. One exception: where a candidate lays bare groups with empty
    space between them and the highest A1 cuts across these groups, the highest A1 among the
    candidates with (nearly) these groups wins: compact segments of unlike customers serve nobody.

    Raises
    ------
    NoSegmentsError
        No trial was tested.
    """
    tested = [trial for trial in trials if trial.is_tested]
    if not tested:
        raise NoSegmentsError("no candidate could be tested for stability")
    fewest = min(trial.n_failed for trial in tested)
    ranked = rank([trial for trial in tested if trial.n_failed == fewest])
    allowed = {trial.identifier for trial in ranked}
    able = [trial for trial in trials if trial.measured is not None]

    def winner_by(weights: Weights) -> Trial:
        return next(one for one in rank(scored(able, random, weights)) if one.identifier in allowed)

    winner = ranked[0]
    clearest = max(filter(has_empty_space, ranked), key=_emptiness, default=winner)
    if purity(winner, clearest) < RESPECTS:
        winner = next(trial for trial in ranked if same_groups(trial, clearest) >= SAME_GROUPS)
    return Choice(
        winner=winner,
        runner_up=next((trial for trial in ranked if trial is not winner), None),
        under_check=winner_by(SEPARATED),
        under_others={name: winner_by(weights) for name, weights in OTHER_WEIGHTINGS.items()},
        meets_conditions=fewest == 0,
        by_empty_space=winner is not ranked[0],
    )


def has_empty_space(trial: Trial) -> bool:
    """Whether its segments lie twice as far apart as any gap within one, with hardly any noise."""
    return trial.clustering.coverage >= MIN_COVERAGE and _emptiness(trial) >= EMPTY_SPACE


def purity(trial: Trial, groups: Trial) -> float:
    """Share of the customers who are in the main group of their segment, 0 to 1.

    1 when no segment mixes groups; customers whom either leaves out do not count.
    """
    counts = overlap_counts(trial.clustering.labels, groups.clustering.labels)
    return float(counts.max(axis=1).sum() / max(counts.sum(), 1))


def same_groups(trial: Trial, groups: Trial) -> float:
    """Adjusted Rand index between two candidates, over the customers both place."""
    first, second = trial.clustering.labels, groups.clustering.labels
    both = (first != NOISE) & (second != NOISE)
    return float(adjusted_rand_score(first[both], second[both]))


def best_per_algorithm(trials: Sequence[Trial]) -> dict[str, Trial]:
    """Algorithm -> its best candidate: fewest conditions failed, tested, highest A1."""
    ordered = sorted(trials, key=lambda trial: (trial.n_failed, not trial.is_tested, _rank_key(trial)))
    found: dict[str, Trial] = {}
    for trial in ordered:
        found.setdefault(trial.algorithm, trial)
    return found


def _is_first(trial: Trial, ranked: Sequence[Trial]) -> bool:
    """Whether it is the best at its number of segments, or of its algorithm."""
    same_k = next(one for one in ranked if one.clustering.n_segments == trial.clustering.n_segments)
    same_algorithm = next(one for one in ranked if one.algorithm == trial.algorithm)
    return trial.identifier in (same_k.identifier, same_algorithm.identifier)


def _emptiness(trial: Trial) -> float:
    return (trial.measured or {}).get(EMPTINESS) or 0.0


def _rank_key(trial: Trial) -> tuple[float, int, int, str]:
    score = float("inf") if trial.score is None else -round(trial.score, SCORE_DIGITS)
    return score, PREFERENCE.index(trial.algorithm), trial.clustering.n_segments, trial.identifier
