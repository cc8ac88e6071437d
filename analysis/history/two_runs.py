"""Two runs beside each other: what alerts look up in them."""

from dataclasses import dataclass

from analysis.history.chance import spread_of
from analysis.results import Changes, Results, SegmentChange, Standing
from analysis.settings_history import AlertSettings

FEWEST_TOLD = 10
"""No alert is about fewer customers: readers see no smaller number."""
MONEY_AND_PEOPLE = 1.0
"""Added to the weight of what concerns money or people, to rank it before doubts."""


@dataclass(frozen=True, slots=True, eq=False)
class TwoRuns:
    """The comparison, the results of both times, and what counts as notable."""

    changes: Changes
    before: Results
    after: Results
    settings: AlertSettings

    @property
    def value_column(self) -> str | None:
        """The value column; None unless both runs have the same one, in the same currency."""
        then, now = self.before.data, self.after.data
        is_same = (then.value_column, then.currency) == (now.value_column, now.currency)
        return now.value_column if is_same else None

    def turnover(self) -> tuple[int, int, int]:
        """How many customers came, went and stayed; not recognised, all came and all went."""
        if self.changes.matched_by == "ids":
            return self.changes.n_joined or 0, self.changes.n_left or 0, self.changes.n_shared or 0
        return self.after.data.n_customers, self.before.data.n_customers, 0

    def turnover_in(self, change: SegmentChange) -> tuple[int, int, int]:
        """The same for one segment, with those who came or went by its change of definition left out."""
        if self.changes.matched_by != "ids":
            return size_of(change.after), size_of(change.before), 0
        came, gone = change.moved_in + change.joined, change.moved_out + change.left
        return came, gone, size_of(change.after) - came - change.redefined_in

    def redefined_value(self, letter: str) -> float:
        """What a segment's value gained because its definition changed, in the value's unit."""
        flows = [flow for flow in self.changes.flows if flow.cause == "redefined"]
        came = sum(flow.value or 0.0 for flow in flows if flow.destination == letter)
        return came - sum(flow.value_before or 0.0 for flow in flows if flow.origin == letter)


def size_of(standing: Standing | None) -> int:
    """Customers of a segment at one time, 0 when it did not exist."""
    return 0 if standing is None else standing.n_customers


def stake_of(standing: Standing) -> float:
    """A segment's share of the whole value, or of the customers where no value is known."""
    return standing.share if standing.value_share is None else max(standing.value_share, 0.0)


def growth(before: float, after: float) -> float:
    """Change as a share of what was, such as .1; 0 where there was nothing to compare with."""
    return 0.0 if before == 0 else (after - before) / abs(before)


def total_of(results: Results, column: str) -> float:
    """What all customers with a known value are worth together, in the value's unit."""
    variable = results.variable(column)
    known = results.data.n_customers - (0 if variable.builds_segments else variable.n_missing)
    return 0.0 if variable.summary is None else variable.summary.mean * known


def spread_in(results: Results, column: str, letter: str | None = None) -> float:
    """Standard deviation of a column inside a segment; of all customers where that is not known."""
    segment = next((segment for segment in results.segments if segment.letter == letter), None)
    own = next((v for v in segment.variables if v.variable == column), None) if segment else None
    if own is not None and own.q05 is not None and own.q95 is not None:
        return spread_of(own.q05, own.q95)
    summary = results.variable(column).summary
    return 0.0 if summary is None else summary.sd
