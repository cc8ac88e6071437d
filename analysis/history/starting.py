"""How a run starts from an earlier one: its segments are kept, or found anew."""

from dataclasses import dataclass, replace

import numpy as np

from analysis.arrays import NOISE, Labels
from analysis.clustering import refit
from analysis.clustering.base import Clustering, canonical_labels
from analysis.errors import ClusteringError
from analysis.history.drift import measure
from analysis.history.earlier import Earlier
from analysis.history.keeping import changed_columns, decide, fit_loss, obstacles
from analysis.intake import Intake
from analysis.preparing import prepare_as_before
from analysis.results import Decision, Drift


@dataclass(frozen=True, slots=True, eq=False)
class Start:
    """What a run starts with.

    Attributes
    ----------
    intake
        Its customers; prepared as in the earlier run where the segments are kept.
    placed
        Shape (n_customers,): their segment numbers by the earlier model; None without one, and
        where a column it needs is gone.
    kept, letters
        Its customers in the earlier segments, and the letter of each; None and empty: the
        segments are found anew.
    decision
        None: there is no earlier run.
    """

    intake: Intake
    placed: Labels | None = None
    kept: Clustering | None = None
    letters: tuple[str, ...] = ()
    decision: Decision | None = None
    drift: tuple[Drift, ...] = ()


def start(intake: Intake, earlier: Earlier | None) -> Start:
    """Decide how this run starts: alone, with the earlier segments, or with new ones."""
    if earlier is None:
        return Start(intake)
    limits, variables = intake.settings.history, intake.prepared.variables
    drift = measure(earlier.reference, intake.clean.customers, variables, limits)
    placed = _placed(intake, earlier)
    hindered = obstacles(
        before=earlier.results.variables,
        now=variables,
        k=len(earlier.model.letters),
        settings=intake.settings.clustering,
        sizes=None if placed is None else _sizes(placed, earlier.model.letters),
    )
    loss = None if hindered or placed is None else _loss(intake, earlier, placed)
    labels = {variable.key: variable.label for variable in variables}
    decision = decide(limits.refit, limits, drift, loss, hindered, earlier.as_base(), labels)
    if decision.mode == "refitted" or placed is None:
        return Start(intake, placed, decision=decision, drift=drift)
    prepared = prepare_as_before(intake.clean, intake.schema, earlier.model.preparation)
    kept, letters = _kept(placed, earlier)
    return Start(replace(intake, prepared=prepared), placed, kept, letters, decision, drift)


def _placed(intake: Intake, earlier: Earlier) -> Labels | None:
    """Segment numbers of the earlier run for this run's customers; None where a column is gone."""
    if changed_columns(earlier.results.variables, intake.prepared.variables):
        return None
    return earlier.model.place(intake.clean.customers)[0]


def _sizes(labels: Labels, letters: tuple[str, ...]) -> dict[str, int]:
    counts = np.bincount(labels[labels != NOISE], minlength=len(letters)).tolist()
    return dict(zip(letters, counts, strict=True))


def _loss(intake: Intake, earlier: Earlier, placed: Labels) -> float | None:
    """Loss of fit of the earlier segments against the same recipe run anew."""
    features = earlier.model.preparation.transform(intake.clean.customers)
    try:
        anew = refit(earlier.recipe, features, intake.settings.clustering.seed)
    except ClusteringError:
        return None
    return fit_loss(features, placed, anew)


def _kept(placed: Labels, earlier: Earlier) -> tuple[Clustering, tuple[str, ...]]:
    """The earlier segments by size, as every clustering has them, and their letters."""
    labels = canonical_labels(placed)
    firsts = [int(np.flatnonzero(labels == segment)[0]) for segment in range(labels.max() + 1)]
    letters = tuple(earlier.model.letters[int(placed[first])] for first in firsts)
    return Clustering(earlier.recipe, labels, is_kept=True), letters
