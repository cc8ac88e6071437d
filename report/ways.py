"""Which way customers went between two reports: the counts that readers may see.

Every place that shows how many customers moved, joined or left takes the number from here,
so that all of them agree and none gives away what another hides (`report.discreet_counts`).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Self, get_args

from analysis.results import UNASSIGNED, Changes, Matrix, Results
from analysis.results.changes import Cause
from report.discreet_counts import Key, Relation, Shown, publish

JOINED, LEFT = "joined", "left"
NOBODY = Shown(0, False, 0, 0)
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
            totals={cause: shown.get(("total", cause), NOBODY) for cause in get_args(Cause)},
        )

    def cell(self, origin: str, destination: str) -> Shown:
        """How many went one way; none where that way does not exist."""
        return self.cells.get((origin, destination), NOBODY)


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

    def counts(self) -> dict[Key, int]:
        made: dict[Key, int] = dict(self.cells.items())
        made.update(self.causes.items())
        made |= {("came", d): self._sum(self._moves(d, 1)) for d in self.after}
        made |= {("went", o): self._sum(self._moves(o, 0)) for o in self.before}
        made |= {("total", cause): self._of_cause(cause) for cause in self._causes()}
        made["total", "joined"] = self._sum(self._with(JOINED, 0))
        made["total", "left"] = self._sum(self._with(LEFT, 1))
        return made

    def relations(self) -> list[Relation]:
        turnover = sum(self.after.values()) - sum(self.before.values())
        made = [
            Relation(turnover, [("total", "joined")], [("total", "left")]),
            Relation(0, self._with(JOINED, 0), [("total", "joined")]),
            Relation(0, self._with(LEFT, 1), [("total", "left")]),
        ]
        for sizes, place, name in ((self.before, 0, "went"), (self.after, 1, "came")):
            for letter, n in sizes.items():
                made.append(Relation(n, self._with(letter, place)))
                made.append(Relation(0, self._moves(letter, place), [(name, letter)]))
        return [*made, *self._relations_of_causes()]

    def _relations_of_causes(self) -> list[Relation]:
        causes = self._causes()
        made = []
        for cause in causes:
            own = [key for key in self.causes if key[2] == cause]
            made.append(Relation(0, own, [("total", cause)]))
        for way in self.cells:
            parts = [(*way, cause) for cause in causes if (*way, cause) in self.causes]
            made += [Relation(0, parts, [way])] if _is_move(*way) and parts else []
        return made

    def _causes(self) -> list[Cause]:
        return sorted({cause for _, _, cause in self.causes})

    def _with(self, letter: str, place: int) -> list[Way]:
        """The ways with this letter as origin (0) or destination (1)."""
        return [way for way in self.cells if way[place] == letter]

    def _moves(self, letter: str, place: int) -> list[Way]:
        return [way for way in self._with(letter, place) if _is_move(*way)]

    def _sum(self, wanted: Iterable[Way]) -> int:
        return sum(self.cells[way] for way in wanted)

    def _of_cause(self, cause: Cause) -> int:
        return sum(n for key, n in self.causes.items() if key[2] == cause)


def _is_move(origin: str, destination: str) -> bool:
    """Whether this way leads from one segment (or none) to another."""
    return origin not in (destination, JOINED) and destination != LEFT
