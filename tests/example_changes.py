"""Changes for `example_results` that hang together: sizes, ways and movements add up.

The story is told backwards: this report's segments are as they are, and who came, joined, moved
and left says how large they were. Situations:

    kept        the segments of the earlier run, with movement between neighbours
    refitted    found anew: the first segment split, the second took another in, the last is new
    quiet       kept, with hardly any movement and no alert
    centres     customers cannot be recognised: only segments are compared
    undated     kept, and no data have a date
"""

import datetime as dt
from typing import Any

from analysis.results import (
    UNASSIGNED,
    Alert,
    Changes,
    Decision,
    Drift,
    EarlierRun,
    Results,
    RunPoint,
    SegmentChange,
    Standing,
)
from tests.example_ways import Situation, Ways, counts_of, letter_of_gone, movement_of, sizes_of, ways_of

GONE = "Weekend window shoppers"


def with_changes(results: Results, situation: Situation = "kept", **more: Any) -> Results:
    """The results with these changes, and with the settings that would have given them."""
    settings = {**results.settings, "history": {"refit": "auto", "psi": 0.2, "missing": 0.1, "fit_loss": 0.1}}
    changed = results.model_copy(
        update={"settings": settings, "changes": example_changes(results, situation, **more)}
    )
    if situation != "undated":
        return changed
    return changed.model_copy(update={"data": results.data.model_copy(update={"period_end": None, "period": None})})


def example_changes(
    results: Results, situation: Situation = "kept", *, n_runs: int = 0, notes: tuple[str, ...] = ()
) -> Changes:
    """Changes against one earlier run, the last of `n_runs` - 1; two runs, or five where segments are new."""
    n_runs = n_runs or (5 if situation == "refitted" else 2)
    ways = ways_of(results, situation)
    before = sizes_of(ways, origin=True)
    is_matched = situation != "centres"
    changes = Changes(
        base=_base(results, situation, before, n_runs),
        decision=_decision(situation),
        matched_by="ids" if is_matched else "centres",
        segments=_segments(results, situation, ways, before),
        drift=_drift(results, situation),
        runs=_runs(results, before, n_runs, is_dated=situation != "undated"),
        notes=notes,
    )
    if is_matched:
        changes = changes.model_copy(update=movement_of(results, ways))
    return changes.model_copy(update={"alerts": _alerts(results, situation, changes)})


def _base(results: Results, situation: Situation, before: dict[str, int], n_runs: int) -> EarlierRun:
    is_dated = situation != "undated"
    return EarlierRun(
        sequence=n_runs - 1,
        name=results.data.name,
        file="customers_2026_06_30.csv",
        sha256="cd" * 32,
        period_end=dt.date(2026, 6, 30) if is_dated else None,
        period="12 months to 30 June 2026" if is_dated else None,
        n_customers=sum(before.values()),
        n_segments=sum(letter != UNASSIGNED for letter in before),
        n_unassigned=before.get(UNASSIGNED, 0),
    )


def _decision(situation: Situation) -> Decision:
    if situation == "refitted":
        reason = (
            "The segments of the report to 30 June 2026 were not kept but found anew, because Savings drifted, "
            "and customers differ 14% more from the middle of their segment than they would in new ones."
        )
        return Decision(mode="refitted", asked="auto", reason=reason, fit_loss=0.14)
    reason = (
        "The segments of the report to 30 June 2026 were kept, so that numbers can be compared: no column drifted "
        "and they fit the customers nearly as well as new ones would."
    )
    return Decision(
        mode="kept", asked="auto", reason=reason, fit_loss=0.031, would_choose="hierarchical-ward-5", would_agree=0.82
    )


def _segments(
    results: Results, situation: Situation, ways: Ways, before: dict[str, int]
) -> tuple[SegmentChange, ...]:
    letters = [s.letter for s in results.segments]
    names = {s.letter: s.name for s in results.segments} | {letter_of_gone(letters): GONE}
    here = [*letters, *sorted(set(before) - set(letters) - {UNASSIGNED})]
    n_before = sum(before.values())
    made = []
    for letter in here:
        event, partners = _fate(letter, letters, situation)
        counts = counts_of(letter, ways) if situation != "centres" else {}
        stayed, either = ways.get((letter, letter, "stayed"), 0), sum(n for way, n in ways.items() if letter in way)
        made.append(
            SegmentChange.model_validate(
                {
                    "letter": letter,
                    "name": names[letter],
                    "event": event,
                    "partners": partners,
                    "overlap": stayed / either if letter in before and letter in letters and counts else None,
                    "before": _then(letter, results, before, n_before),
                    "after": _now(letter, results),
                    **counts,
                }
            )
        )
    return tuple(made)


def _fate(letter: str, letters: list[str], situation: Situation) -> tuple[str, tuple[str, ...]]:
    if situation != "refitted":
        return "survived", ()
    gone = letter_of_gone(letters)
    fates = {
        letters[-1]: ("emerged", (letters[0],)),
        letters[0]: ("split", (letters[-1],)),
        letters[1]: ("merged", (gone,)),
        gone: ("disappeared", (letters[1],)),
    }
    return fates.get(letter, ("survived", ()))


def _now(letter: str, results: Results) -> dict[str, Any] | None:
    found = next((s for s in results.segments if s.letter == letter), None)
    return None if found is None else {field: getattr(found, field) for field in Standing.model_fields}


def _then(letter: str, results: Results, before: dict[str, int], n_before: int) -> dict[str, Any] | None:
    if letter not in before:
        return None
    n, now = before[letter], _now(letter, results) or _now(results.segments[1].letter, results)
    assert now is not None
    each = None if now["value"] is None else now["value"] / now["n_customers"]
    return {
        "n_customers": n,
        "share": n / n_before,
        "value": None if each is None else 0.97 * each * n,
        "value_share": None if each is None else min(1.0, n / n_before * 1.1),
        "certainty": min(0.99, now["certainty"] + 0.01),
        "grade": now["grade"],
    }


def _drift(results: Results, situation: Situation) -> tuple[Drift, ...]:
    made = []
    for place, variable in enumerate(v for v in results.variables if v.builds_segments):
        psi = 0.31 if situation == "refitted" and variable.key == "savings" else 0.012 + 0.009 * place
        missing = variable.n_missing / results.data.n_customers
        made.append(
            Drift(
                variable=variable.key,
                psi=None if variable.key == "returns_12m" else psi,
                chance=0.02,
                missing_before=0.9 * missing,
                missing_after=missing,
                has_drifted=psi > 0.2,
            )
        )
    return tuple(made)


def _alerts(results: Results, situation: Situation, changes: Changes) -> tuple[Alert, ...]:
    if situation == "quiet":
        return ()
    made = [_moved(changes)] if changes.n_moved else []
    for change in changes.segments:
        if change.event != "survived":
            sizes = [None if s is None else s.n_customers for s in (change.before, change.after)]
            at = {"before": sizes[0], "after": sizes[1]}
            made.append(Alert(kind=change.event, letter=change.letter, weight=1.5, **at))
    if situation == "refitted":
        return (*made[:4], Alert(kind="refitted", weight=0.4))
    last = changes.segments[-1]
    assert last.before is not None
    assert last.after is not None
    if last.before.value is not None:
        made.append(
            Alert(
                kind="value", letter=last.letter, before=last.before.value, after=last.after.value,
                is_good=last.after.value > last.before.value, weight=1.2,
            )
        )  # fmt: skip
    grade = Alert(
        kind="grade", letter="B", words_before="strong", words_after="moderate", is_good=False, weight=0.2
    )
    return (*made, grade)


def _moved(changes: Changes) -> Alert:
    return Alert(kind="moved", before=changes.n_shared, after=changes.n_moved, weight=1.1)


def _runs(results: Results, before: dict[str, int], n_runs: int, *, is_dated: bool) -> tuple[RunPoint, ...]:
    made = []
    n_before = sum(before.values())
    for run in range(1, n_runs):
        wave = {letter: 1 + 0.08 * ((run + place) % 3 - 1) for place, letter in enumerate(sorted(before))}
        shares = {letter: before[letter] / n_before * wave[letter] for letter in wave if letter != UNASSIGNED}
        made.append(_point(run, n_runs, n_before, shares, is_dated))
    shares = {s.letter: s.share for s in results.segments}
    return (*made, _point(n_runs, n_runs, results.data.n_customers, shares, is_dated))


def _point(run: int, n_runs: int, n: int, shares: dict[str, float], is_dated: bool) -> RunPoint:
    back = n_runs - run
    month = 9 - 3 * back
    year, month = 2026 + (month - 1) // 12, (month - 1) % 12 + 1
    ends = {3: "31 March", 6: "30 June", 9: "30 September", 12: "31 December"}
    label = f"{ends[month]} {year}" if is_dated else f"Report {run}"
    return RunPoint(sequence=run, label=label, n_customers=n, shares=shares)
