"""Which changes are worth a manager's attention: few, none twice, none that chance explains.

    kind                     about              before, after
    value                    segment or whole   what its customers are worth, then and now
    size                     segment or whole   its customers, then and now
    left                     segment or whole   its customers then, and how many of them left
    joined                   whole              customers now, and how many of them are new
    moved                    whole              customers of both times, and how many moved
    emerged, disappeared     segment            its customers, then (or None) and now (or None)
    split, merged            segment            its customers, then (or None) and now (or None)
    certainty                segment            mean certainty, 0 to 1
    grade, verdict           segment; whole     the two words
    drift                    whole              mean of the column; None for categories
    refitted                 whole              none; the decision says why

A change counts from the threshold of the sidecar on, and only beyond what chance gives
(`analysis.history.chance`). No alert is about fewer than ten customers, whom no reader sees.
Customers who are in another segment only because its definition changed are taken out first.

What has one cause is told once. Value, customers lost and number of customers going the same
way are one alert, the first of these. Where the whole goes up or down, segments that go along
with it are not listed. A split or a merger speaks for the segments it takes part in, a grade
for the certainty behind it, segments found anew for the drift that led to it.
"""

from collections.abc import Iterable

from analysis.history.segment_alerts import alerts_of_segment
from analysis.history.two_runs import TwoRuns
from analysis.history.whole_alerts import alerts_of_whole, tide_of
from analysis.results import Alert, Changes, Results
from analysis.settings_history import AlertSettings

ESSENTIAL = ("verdict", "refitted")
"""Last to be cut from the list: without them the others would be misread."""
ONE_CAUSE = ("value", "left", "joined", "size")
"""The first of these that is told speaks for those after it that go the same way."""


def raise_alerts(
    changes: Changes, before: Results, after: Results, settings: AlertSettings
) -> tuple[Alert, ...]:
    """The changes a manager should know of, the most important first; empty when nothing is notable.

    People and money come first, by the share of the whole value (or customers) they concern;
    then what changes how the report is to be read.

    Parameters
    ----------
    changes
        The comparison; its own alerts are not looked at.
    before, after
        The results of both runs. Their values are compared only if they are of one column and
        in one currency.
    """
    runs = TwoRuns(changes, before, after, settings)
    tide = tide_of(runs)
    raised = alerts_of_whole(runs, tide)
    for change in changes.segments:
        raised += alerts_of_segment(change, runs, tide)
    spoken_for = {
        partner
        for change in changes.segments
        if change.event in ("split", "merged")
        for partner in change.partners
    }
    told = [a for a in raised if not (a.kind in ("emerged", "disappeared") and a.letter in spoken_for)]
    return _most_important(_once(told), settings.most)


def _once(alerts: Iterable[Alert]) -> list[Alert]:
    """Each cause once: value, people lost or won, and size of one segment going the same way."""
    told: list[Alert] = []
    heard: set[tuple[str | None, bool]] = set()
    for alert in sorted(alerts, key=lambda a: ONE_CAUSE.index(a.kind) if a.kind in ONE_CAUSE else 0):
        if alert.kind in ONE_CAUSE:
            way = alert.letter, _goes_up(alert)
            if way in heard:
                continue
            heard.add(way)
        told.append(alert)
    return told


def _goes_up(alert: Alert) -> bool:
    if alert.kind in ("left", "joined"):
        return alert.kind == "joined"
    return (alert.after or 0.0) > (alert.before or 0.0)


def _most_important(alerts: list[Alert], most: int) -> tuple[Alert, ...]:
    """The first `most` by weight, but of all the essential ones as many as fit."""
    alerts = sorted(alerts, key=_rank)
    kept = [alert for alert in alerts if alert.kind in ESSENTIAL][:most]
    others = [alert for alert in alerts if alert.kind not in ESSENTIAL][: most - len(kept)]
    return tuple(sorted([*kept, *others], key=_rank))


def _rank(alert: Alert) -> tuple[float, str, str, str]:
    return (-alert.weight, alert.kind, alert.letter or "", alert.variable or "")
