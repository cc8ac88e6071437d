"""Two runs made up segment by segment, and their comparison, to try alerts on."""

from typing import Any

from analysis.history.alerts import raise_alerts
from analysis.results import (
    Alert,
    Changes,
    Decision,
    Drift,
    EarlierRun,
    Flow,
    Results,
    SegmentChange,
    Standing,
)
from analysis.results.base import Grade
from analysis.results.changes import Event
from analysis.settings_history import AlertSettings
from tests.example_results import example_results

VALUE = "spend_12m"
MEAN, SPREAD = 100.0, 60.0
"""What a customer is worth, and the standard deviation of that, unless a test says otherwise."""


class Group:
    """One segment at one time: `jaccard` and `edge` are what grades it besides its certainty."""

    def __init__(
        self,
        n: int,
        *,
        mean: float = MEAN,
        certainty: float = 0.9,
        grade: Grade = "strong",
        jaccard: float = 0.9,
        edge: float = 0.1,
    ) -> None:
        self.n, self.mean, self.certainty, self.grade = n, mean, certainty, grade
        self.jaccard, self.edge = jaccard, edge


def results(groups: dict[str, Group], verdict: str = "natural", **data: Any) -> Results:
    """Results with these segments; `data` replaces fields of `Results.data`."""
    whole = example_results(n_segments=len(groups), verdict=verdict, with_value=True)
    n = sum(group.n for group in groups.values())
    total = sum(group.n * group.mean for group in groups.values())
    segments, stability = [], []
    for segment, drawn, (letter, group) in zip(
        whole.segments, whole.evidence.segments, groups.items(), strict=True
    ):
        span = 1.644854 * SPREAD
        about = {"mean": group.mean, "q05": group.mean - span, "q95": group.mean + span}
        own = [v.model_copy(update=about if v.variable == VALUE else {}) for v in segment.variables]
        update = {
            "letter": letter,
            "n_customers": group.n,
            "share": group.n / n,
            "value": group.n * group.mean,
            "value_share": group.n * group.mean / total,
            "certainty": group.certainty,
            "grade": group.grade,
            "edge_share": group.edge,
            "variables": tuple(own),
        }
        segments.append(segment.model_copy(update=update))
        stability.append(
            drawn.model_copy(update={"letter": letter, "jaccard": group.jaccard, "dissolved": 0})
        )
    variables = []
    for variable in whole.variables:
        if variable.key == VALUE:
            assert variable.summary is not None
            summary = variable.summary.model_copy(update={"mean": total / n, "sd": SPREAD})
            variable = variable.model_copy(update={"summary": summary})
        variables.append(variable)
    return whole.model_copy(
        update={
            "data": whole.data.model_copy(update={"n_customers": n, **data}),
            "segments": tuple(segments),
            "variables": tuple(variables),
            "evidence": whole.evidence.model_copy(update={"segments": tuple(stability)}),
        }
    )


def change(
    letter: str, before: Results, after: Results, event: Event = "survived", **counts: Any
) -> SegmentChange:
    """What became of one segment; the standings are taken from the results."""
    then, now = (_standing(whole, letter) for whole in (before, after))
    return SegmentChange(letter=letter, name=letter, event=event, before=then, after=now, **counts)


def _standing(whole: Results, letter: str) -> Standing | None:
    found = [segment for segment in whole.segments if segment.letter == letter]
    if not found:
        return None
    return Standing(**{field: getattr(found[0], field) for field in Standing.model_fields})


def changes(
    before: Results,
    segments: list[SegmentChange],
    *,
    recognised: bool = True,
    mode: str = "kept",
    asked: str = "auto",
    drift: tuple[Drift, ...] = (),
    flows: tuple[Flow, ...] = (),
    moved: int | None = None,
    value_spread: float | None = None,
) -> Changes:
    """The comparison; its totals are the sums of what the segments say."""
    n_left = sum(s.left for s in segments)
    n_moved = sum(s.moved_in for s in segments) if moved is None else moved
    totals = {
        "n_joined": sum(s.joined for s in segments),
        "n_left": n_left,
        "n_shared": before.data.n_customers - n_left,
        "n_moved": n_moved,
        "n_redefined": sum(s.redefined_in for s in segments),
    }
    return Changes(
        base=EarlierRun(
            sequence=1,
            name="Customers",
            file="customers.csv",
            sha256="cd" * 32,
            n_customers=before.data.n_customers,
            n_segments=len(before.segments),
        ),
        decision=Decision.model_validate({"mode": mode, "asked": asked, "reason": "Because."}),
        matched_by="ids" if recognised else "centres",
        segments=tuple(segments),
        drift=drift,
        flows=flows,
        value_spread=value_spread,
        **(totals if recognised else {}),
    )


SETTINGS = AlertSettings()
CALM = {"A": Group(1000), "B": Group(600), "C": Group(400)}


def alerts_between(
    before: Results,
    after: Results,
    counts: dict[str, dict[str, Any]] | None = None,
    settings: AlertSettings = SETTINGS,
    **about: Any,
) -> tuple[Alert, ...]:
    """Alerts between two runs; `counts` says per letter what became of the segment."""
    letters = dict.fromkeys(s.letter for whole in (after, before) for s in whole.segments)
    segments: list[SegmentChange] = [
        change(letter, before, after, **(counts or {}).get(letter, {})) for letter in letters
    ]
    return raise_alerts(changes(before, segments, **about), before, after, settings)


def kinds(alerts: tuple[Alert, ...]) -> list[tuple[str, str | None]]:
    return [(alert.kind, alert.letter) for alert in alerts]


def with_group(letter: str, group: Group) -> Results:
    return results({**CALM, letter: group})
