"""Which way customers went between two reports: the counts that readers may see.

Every place that shows how many customers moved, joined or left takes the number from here,
so that all of them agree and none gives away what another hides (`report.discreet_counts`).
"""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from typing import Self

from analysis.results import UNASSIGNED, Changes, Matrix, Results
from analysis.results.changes import Cause
from report.discreet_counts import Relation, Shown, publish

JOINED, LEFT = "joined", "left"
Way = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Ways:
    """All ways between two reports.

    Attributes
    ----------
    origins, destinations
        Segments then and now in the order of their letters, "unassigned" after them.
    before, after
        Exact number of customers of each, as both reports say it.
    cells
        By origin and destination; the origin JOINED and the destination LEFT are added.
    by_cause
        The same for those in another segment, apart by cause.
    came, went
        By segment: who came from any other or from none, who went there.
    totals
        By cause, over all customers.
    """

    origins: tuple[str, ...]
    destinations: tuple[str, ...]
    before: Mapping[str, int]
    after: Mapping[str, int]
    cells: Mapping[Way, Shown]
    by_cause: Mapping[tuple[str, str, Cause], Shown]
    came: Mapping[str, Shown]
    went: Mapping[str, Shown]
    totals: Mapping[Cause, Shown]

    @classmethod
    def of(cls, results: Results) -> Self | None:
        """Count the ways; None in a first report and where customers cannot be recognised."""
        changes = results.changes
        if changes is None or changes.transitions is None:
            return None
        before, after = _sizes(changes, results)
        cells = _cells(changes.transitions, before, after)
        causes = _by_cause(changes)
        sums = _Sums(cells, causes, before, after)
        shown = publish(sums.counts(), sums.relations())
        return cls(
            origins=tuple(before),
            destinations=tuple(after),
            before=before,
            after=after,
            cells={way: shown[way] for way in cells},
            by_cause={key: shown[key] for key in causes},
            came={letter: shown["came", letter] for letter in after},
            went={letter: shown["went", letter] for letter in before},
            totals={cause: shown["total", cause] for cause in ("moved", "redefined", "joined", "left")},
        )

    def cell(self, origin: str, destination: str) -> Shown:
        """How many went one way; none where that way does not exist."""
        return self.cells.get((origin, destination), Shown(0, False, 0, 0))


def _sizes(changes: Changes, results: Results) -> tuple[dict[str, int], dict[str, int]]:
    """Customers by segment, then and now, in the order of the letters; "unassigned" last if anybody is."""
    changed = sorted(changes.segments, key=lambda change: (len(change.letter), change.letter))
    before = {c.letter: c.before.n_customers for c in changed if c.before is not None}
    after = {c.letter: c.after.n_customers for c in changed if c.after is not None}
    outside = ((before, changes.base.n_unassigned), (after, results.n_unassigned))
    for sizes, n in outside:
        sizes.update({UNASSIGNED: n} if n else {})
    return before, after


def _cells(matrix: Matrix, before: Mapping[str, int], after: Mapping[str, int]) -> dict[Way, int]:
    """Customers by origin and destination; who joined and left is what the sizes leave over."""
    known = {
        (row, column): n
        for row, counts in zip(matrix.rows, matrix.counts, strict=True)
        for column, n in zip(matrix.columns, counts, strict=True)
    }
    cells = {(row, column): known.get((row, column), 0) for row in before for column in after}
    stayed_of = {row: sum(cells[row, column] for column in after) for row in before}
    old_of = {column: sum(cells[row, column] for row in before) for column in after}
    cells |= {(row, LEFT): max(0, n - stayed_of[row]) for row, n in before.items()}
    cells |= {(JOINED, column): max(0, n - old_of[column]) for column, n in after.items()}
    return cells


def _by_cause(changes: Changes) -> dict[tuple[str, str, Cause], int]:
    return {
        (flow.origin, flow.destination, flow.cause): flow.n_customers
        for flow in changes.flows
        if flow.origin is not None and flow.destination is not None
    }


@dataclass(frozen=True, slots=True)
class _Sums:
    """Every count that is published, and every sum that readers can form of them."""

    cells: Mapping[Way, int]
    causes: Mapping[tuple[str, str, Cause], int]
    before: Mapping[str, int]
    after: Mapping[str, int]

    def counts(self) -> dict[Hashable, int]:
        made: dict[Hashable, int] = {**self.cells, **self.causes}
        made |= {("came", d): self._sum(lambda o, to, d=d: to == d and _is_move(o, to)) for d in self.after}
        made |= {("went", o): self._sum(lambda of, d, o=o: of == o and _is_move(of, d)) for o in self.before}
        made |= {("total", cause): self._of_cause(cause) for cause in ("moved", "redefined")}
        made["total", "joined"] = self._sum(lambda o, _: o == JOINED)
        made["total", "left"] = self._sum(lambda _, d: d == LEFT)
        return made

    def relations(self) -> list[Relation]:
        turnover = sum(self.after.values()) - sum(self.before.values())
        made = [
            Relation(turnover, [("total", "joined")], [("total", "left")]),
            Relation(0, [way for way in self.cells if way[0] == JOINED], [("total", "joined")]),
            Relation(0, [way for way in self.cells if way[1] == LEFT], [("total", "left")]),
        ]
        for sizes, place, name in ((self.before, 0, "went"), (self.after, 1, "came")):
            for letter, n in sizes.items():
                own = [way for way in self.cells if way[place] == letter]
                made.append(Relation(n, own))
                made.append(Relation(0, [way for way in own if _is_move(*way)], [(name, letter)]))
        return [*made, *self._relations_of_causes()]

    def _relations_of_causes(self) -> list[Relation]:
        causes: tuple[Cause, ...] = ("moved", "redefined")
        made = []
        for cause in causes:
            own = [key for key in self.causes if key[2] == cause]
            made.append(Relation(0, own, [("total", cause)]))
        for way in self.cells:
            parts = [(*way, cause) for cause in causes if (*way, cause) in self.causes]
            made += [Relation(0, parts, [way])] if _is_move(*way) and parts else []
        return made

    def _sum(self, wanted: Callable[[str, str], bool]) -> int:
        return sum(n for way, n in self.cells.items() if wanted(*way))

    def _of_cause(self, cause: Cause) -> int:
        return sum(n for key, n in self.causes.items() if key[2] == cause)


def _is_move(origin: str, destination: str) -> bool:
    """Whether this way leads from one segment (or none) to another."""
    return origin not in (destination, JOINED) and destination != LEFT
