"""Whether the segments of an earlier run are kept or found anew, and the sentence that says why."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from analysis.arrays import NOISE, FloatMatrix, Labels
from analysis.history.drift import sort_of
from analysis.history.earlier import day_in_words
from analysis.results import Decision, Drift, EarlierRun, Variable
from analysis.settings import ClusteringSettings
from analysis.settings_history import HistorySettings, Refit

FEWEST_CUSTOMERS = 5
MOST_NAMED = 3
AS_WELL, NEARLY = 0.02, 0.1
"""Up to this loss of fit, kept segments fit "as well as" and "nearly as well as" new ones."""


def fit_loss(features: FloatMatrix, labels: Labels, refitted: Labels) -> float | None:
    """How much more customers differ from their segment's middle than in segments found anew.

    The mean squared distance of the customers to the mean of their segment under `labels`,
    over that under `refitted`, minus 1: .05 is 5 % more. Both are taken over the same
    customers, those with a segment in at least one of the two; where one of them leaves such a
    customer out, the nearest mean counts. So segments that no longer reach a new group of
    customers pay for it. The means themselves are those of a segment's own customers.

    Hardly below 0 when `refitted` minimises these distances, as K-means does. Tells nothing
    about which segments are better separated. With fewer than 20 customers per segment, new
    segments fit more than a tenth better by chance alone when there are no groups in the data.

    Parameters
    ----------
    features
        Shape (n_customers, n_features), in standard deviations, prepared as in the earlier run.
    labels, refitted
        Shape (n_customers,): the kept segments, and the same recipe run anew.

    Returns
    -------
    float or None
        None where nobody has a segment in one of the two, or new segments leave no distance.
    """
    counted = (labels != NOISE) | (refitted != NOISE)
    kept, anew = (_mean_square(features, each, counted) for each in (labels, refitted))
    if kept is None or anew is None or anew == 0:
        return None
    return kept / anew - 1


def obstacles(
    *,
    before: Sequence[Variable],
    now: Sequence[Variable],
    k: int,
    settings: ClusteringSettings,
    sizes: Mapping[str, int] | None,
) -> tuple[str, ...]:
    """Why the earlier segments cannot be kept at all, as clauses that follow "because"; empty if they can.

    Parameters
    ----------
    before, now
        The columns of both runs, as the report shows them.
    k
        How many segments the earlier run had.
    sizes
        Letter of each earlier segment -> customers of now who belong to it. None: the earlier
        model cannot place them.
    """
    changed = changed_columns(before, now)
    reasons = [*changed]
    if not settings.min_segments <= k <= settings.max_segments:
        asked = f"{settings.min_segments} to {settings.max_segments}"
        reasons.append(f"there were {k} segments and the settings now ask for {asked}")
    if sizes is None:
        reasons += [] if changed else ["the customers cannot be placed in the earlier segments"]
    else:
        empty = [letter for letter, size in sorted(sizes.items()) if size < FEWEST_CUSTOMERS]
        if empty:
            noun = "segment" if len(empty) == 1 else "segments"
            reasons.append(f"hardly anyone belongs to {noun} {_listed(empty)} any more")
    return tuple(reasons)


def changed_columns(before: Sequence[Variable], now: Sequence[Variable]) -> tuple[str, ...]:
    """How the columns that build the segments differ between two runs, as clauses; empty if they do not."""
    then = {variable.key: variable for variable in before if variable.builds_segments}
    here = {variable.key: variable for variable in now if variable.builds_segments}
    gone = [variable.label for key, variable in then.items() if key not in here]
    new = [variable.label for key, variable in here.items() if key not in then]
    other = [
        f"{here[key].label} held {sort_of(then[key].kind)} and now holds {sort_of(here[key].kind)}"
        for key in then
        if key in here and sort_of(then[key].kind) != sort_of(here[key].kind)
    ]
    reasons = [f"{_listed(gone)} no longer {_builds(gone)} the segments"] if gone else []
    reasons += [f"{_listed(new)} now {_builds(new)} them too"] if new else []
    return (*reasons, *other[:MOST_NAMED])


def decide(
    asked: Refit,
    limits: HistorySettings,
    drift: Sequence[Drift],
    loss: float | None,
    obstacles: Sequence[str],
    base: EarlierRun,
    labels: Mapping[str, str],
) -> Decision:
    """Keep the segments of `base`, or have them found anew, with one sentence that names what decided it.

    Parameters
    ----------
    loss
        From `fit_loss`; None: not measured, which decides nothing.
    labels
        Column name -> its words for readers.
    """
    report = _report(base)
    against = [*_drifted(drift, limits, labels), *_unfit(loss, limits)]
    if asked == "always":
        reason = f"The segments were found anew, as asked, and not kept from {report}."
        return Decision(mode="refitted", asked=asked, reason=reason, fit_loss=loss)
    if obstacles or (against and asked == "auto"):
        wish = " although they were to be kept" if asked == "never" else ""
        because = _joined(obstacles or against)
        reason = f"The segments of {report} were not kept but found anew{wish}, because {because}."
        return Decision(mode="refitted", asked=asked, reason=reason, fit_loss=loss)
    start = f"The segments of {report} were kept"
    if asked == "never":
        reason = f"{start}, as asked{', although ' if against else ''}{_joined(against)}."
    else:
        reason = f"{start}, so that numbers can be compared: no column drifted{_fits(loss)}."
    return Decision(mode="kept", asked=asked, reason=reason, fit_loss=loss)


def _mean_square(features: FloatMatrix, labels: Labels, counted: NDArray[np.bool_]) -> float | None:
    """Mean squared distance of the `counted` customers to their segment's mean, else to the nearest."""
    if (labels == NOISE).all():
        return None
    rows, own = features[counted], labels[counted]
    nearest, within = np.full(own.size, np.inf), np.zeros(own.size)
    for segment in np.unique(labels[labels != NOISE]):
        distances = np.square(rows - features[labels == segment].mean(axis=0)).sum(axis=1)
        nearest = np.minimum(nearest, distances)
        within = np.where(own == segment, distances, within)
    return float(np.where(own == NOISE, nearest, within).mean())


def _builds(labels: Sequence[str]) -> str:
    return "builds" if len(labels) == 1 else "build"


def _drifted(drift: Sequence[Drift], limits: HistorySettings, labels: Mapping[str, str]) -> list[str]:
    """What moved, strongest first: columns as a whole, then columns whose empty cells changed."""
    found = sorted((d for d in drift if d.has_drifted), key=lambda d: (-(d.psi or 0.0), d.variable))
    moved = [d for d in found if d.psi is not None and d.psi > max(limits.psi, d.chance)]
    reasons = [f"{_listed([_label(d, labels) for d in moved])} drifted"] if moved else []
    for word, emptied in (("more", True), ("fewer", False)):
        those = [d for d in found if d not in moved and (d.missing_after > d.missing_before) == emptied]
        if those:
            has = "has" if len(those) == 1 else "have"
            reasons.append(f"{_listed([_label(d, labels) for d in those])} {has} far {word} empty cells")
    return reasons


def _label(drift: Drift, labels: Mapping[str, str]) -> str:
    return labels.get(drift.variable, drift.variable)


def _unfit(loss: float | None, limits: HistorySettings) -> list[str]:
    if loss is None or loss <= limits.fit_loss:
        return []
    return [f"customers differ {loss:.0%} more from the middle of their segment than they would in new ones"]


def _fits(loss: float | None) -> str:
    if loss is None:
        return ""
    if loss > NEARLY:
        return f" and new ones would fit only {loss:.0%} better, which is within the limit set"
    nearly = "" if loss <= AS_WELL else "nearly "
    return f" and they fit the customers {nearly}as well as new ones would"


def _report(base: EarlierRun) -> str:
    day = day_in_words(base.period_end)
    return f"the report to {day}" if day else "the last report"


def _listed(names: Sequence[str]) -> str:
    """Up to three names and how many more, such as "Age, Savings, Basket and 2 more"."""
    named = [*names[:MOST_NAMED]]
    named += [f"{len(names) - MOST_NAMED} more"] if len(names) > MOST_NAMED else []
    return named[0] if len(named) == 1 else f"{', '.join(named[:-1])} and {named[-1]}"


def _joined(clauses: Sequence[str]) -> str:
    return ", and ".join(clauses)
