"""Which segment is which, and everything that changed since an earlier run."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from sklearn.metrics import adjusted_rand_score

from analysis.anchors import segment_means
from analysis.clustering.base import Clustering, candidate_id
from analysis.history.alerts import raise_alerts
from analysis.history.earlier import Earlier, day_in_words
from analysis.history.identity import give_letters, match_by_centres, match_by_customers
from analysis.history.movement import compare as compare_customers
from analysis.history.runs import History, StoredRun
from analysis.history.snapshots import Letters, Shared, Snapshot, recognise
from analysis.history.starting import Start
from analysis.lettering import letter_of
from analysis.model import letters_of
from analysis.results import UNASSIGNED, Changes, Decision, Results, RunPoint, Segment
from analysis.settings import Settings

CANNOT_PLACE = (
    "The columns that build the segments changed, so it is not known which customers themselves changed: "
    "every change of segment counts as a change of definition."
)


@dataclass(frozen=True, slots=True)
class Identity:
    """The letter of each segment number, and the names (with reasons) that go with earlier letters."""

    letters: tuple[str, ...]
    names: Mapping[str, tuple[str, str]]


def identify(begun: Start, earlier: Earlier | None, clustering: Clustering, history: History) -> Identity:
    """Say which segment of this run is which of the earlier one."""
    if earlier is None:
        return Identity(tuple(letter_of(number) for number in range(clustering.n_segments)), {})
    names = {s.letter: (s.name, s.name_reason) for s in earlier.results.segments}
    if begun.kept is not None:
        return Identity(begun.letters, names)
    shared = _shared(begun, earlier, clustering.n_segments)
    if shared is not None:
        then = _letters(earlier.customers["segment"])[shared.before]
        matched = match_by_customers(then, clustering.labels[shared.after], clustering.n_segments)
    elif begun.placed is not None:
        features = earlier.model.preparation.transform(begun.intake.clean.customers)
        centres = segment_means(features, clustering.labels)
        matched = match_by_centres(earlier.model.letters, earlier.model.assigner.centres, centres)
    else:
        matched = (None,) * clustering.n_segments
    return Identity(give_letters(matched, _used(history, begun.intake.raw.sha256)), names)


def compare(
    results: Results,
    customers: pd.DataFrame,
    begun: Start,
    earlier: Earlier | None,
    history: History,
    fresh: Clustering | None,
) -> Changes | None:
    """Everything that changed since the earlier run; None in a first report.

    `customers` is this run's table of customers, `fresh` what a new choice would have picked.
    """
    if earlier is None or begun.decision is None:
        return None
    settings = begun.intake.settings
    shared = _shared(begun, earlier, len(results.segments))
    before, after = _snapshots(results, customers, begun, earlier, shared)
    decision = _with_alternative(begun.decision, begun.kept, fresh)
    changes = compare_customers(before, after, shared, earlier.as_base(), decision)
    lost = (CANNOT_PLACE,) if begun.placed is None and shared is not None else ()
    changes = changes.model_copy(
        update={
            "drift": begun.drift,
            "drift_since": earlier.model.found,
            "runs": _run_points(results, history, settings),
            "notes": (*lost, *history.notes),
        }
    )
    alerts = raise_alerts(changes, earlier.results, results, settings.alerts)
    return changes.model_copy(update={"alerts": alerts})


def _shared(begun: Start, earlier: Earlier, n_segments: int) -> Shared | None:
    """The customers of both runs; None where they cannot be recognised."""
    has_ids = earlier.results.data.id_column is not None and begun.intake.schema.id_column is not None
    if not has_ids:
        return None
    larger = max(n_segments, len(earlier.results.segments))
    return recognise(earlier.customers.iloc[:, 0], begun.intake.clean.ids, larger)


def _snapshots(
    results: Results, customers: pd.DataFrame, begun: Start, earlier: Earlier, shared: Shared | None
) -> tuple[Snapshot, Snapshot]:
    """The customers of both runs, where they are, and what they are worth if that can be compared."""
    then, now = earlier.results.data, results.data
    same_money = (then.value_column, then.currency) == (now.value_column, now.currency)
    values = [
        table["value"].to_numpy(dtype=np.float64) if same_money and "value" in table else None
        for table in (earlier.customers, customers)
    ]
    placed_then = _letters(earlier.customers["placed"])
    if begun.placed is not None:
        placed_now = np.array(letters_of(begun.placed, earlier.model.letters), dtype=object)
    else:
        placed_now = np.full(len(customers), UNASSIGNED, dtype=object)
        if shared is not None:
            placed_now[shared.after] = placed_then[shared.before]
    segments_then = _in_this_money(earlier.results.segments, same_money)
    return (
        Snapshot(segments_then, _letters(earlier.customers["segment"]), placed_then, values[0]),
        Snapshot(results.segments, _letters(customers["segment"]), placed_now, values[1]),
    )


def _in_this_money(segments: tuple[Segment, ...], same_money: bool) -> tuple[Segment, ...]:
    """The earlier segments, without a value that this run's cannot be compared with."""
    if same_money:
        return segments
    unknown = {"value": None, "value_share": None, "value_per_customer": None}
    return tuple(segment.model_copy(update=unknown) for segment in segments)


def _letters(column: pd.Series) -> Letters:
    return column.to_numpy(dtype=object)


def _with_alternative(decision: Decision, kept: Clustering | None, fresh: Clustering | None) -> Decision:
    """The decision with what a fresh choice would have given, where segments were kept."""
    if kept is None or fresh is None:
        return decision
    agree = float(adjusted_rand_score(kept.labels, fresh.labels))
    return decision.model_copy(update={"would_choose": candidate_id(fresh), "would_agree": agree})


def _used(history: History, sha256: str) -> set[str]:
    """Every letter that other data of this dataset have had."""
    return {
        segment.letter
        for run in history.runs
        if run.manifest.data_sha256 != sha256
        for segment in run.results().segments
    }


def _run_points(results: Results, history: History, settings: Settings) -> tuple[RunPoint, ...]:
    """One point per table of the history up to this one's period, by its last run; this one last."""
    last: dict[str, StoredRun] = {}
    period_end = settings.dataset.period_end
    for run in history.runs:
        ended = run.manifest.period_end
        is_later = ended is not None and period_end is not None and ended > period_end
        if run.manifest.data_sha256 != results.data.sha256 and not is_later:
            last.pop(run.manifest.data_sha256, None)
            last[run.manifest.data_sha256] = run
    points = [_run_point(run.results(), run.manifest.sequence) for run in last.values()]
    here = max((point.sequence for point in points), default=0) + 1
    return (*points, _run_point(results, here))


def _run_point(results: Results, sequence: int) -> RunPoint:
    return RunPoint(
        sequence=sequence,
        label=day_in_words(results.data.period_end) or f"Report {sequence}",
        n_customers=results.data.n_customers,
        shares={segment.letter: segment.share for segment in results.segments},
        values={s.letter: s.value for s in results.segments if s.value is not None},
    )
