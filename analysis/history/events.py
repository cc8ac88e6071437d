"""What became of each segment: it survived, split, merged, emerged or disappeared.

After the MONIC framework (Spiliopoulou et al. 2006), over the customers of both times, with the
overlap of that framework: the share of an earlier segment's customers who are in a segment of
this run. It is asymmetric on purpose, because a segment that only grows has lost nobody. A
segment counts as found again, or as taken in, from a share of .7 on; as a part from .3 on.

MONIC knows no letters. Here the letter comes first: a segment that kept its letter is never
called new or gone, and one that lost it never survived. Without customers of both times the
letters are all there is: segments survived, emerged or disappeared.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Self

from analysis.results import UNASSIGNED, Matrix
from analysis.results.changes import Event

WHOLE_FROM = 0.7
PART_FROM = 0.3


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of one segment.

    Attributes
    ----------
    partners
        Of a split: its parts. Of a merger: the segments taken in. Of a new segment: where at
        least three in ten of its customers came from. Of one that is gone: where at least three
        in ten of its customers went. The largest share first.
    overlap
        Jaccard overlap with the segment of the same letter before; None without one.
    """

    event: Event
    partners: tuple[str, ...] = ()
    overlap: float | None = None


def trace(transitions: Matrix) -> dict[str, Fate]:
    """Fate of each segment by letter: those of this run, then those that are gone.

    Parameters
    ----------
    transitions
        Customers of both times by reported segment, with a row for each segment of then and a
        column for each of now, even where nobody is in it.

    Source: Spiliopoulou, Ntoutsi, Theodoridis & Schult (2006), doi:10.1145/1150402.1150491. Its
    thresholds are parameters; .3 for a part is that of Atif's R package clusTransition.
    """
    shares = _Shares.of(transitions)
    now = {letter: _fate_now(letter, shares) for letter in shares.after}
    return now | {letter: _fate_of_gone(letter, shares) for letter in shares.gone}


@dataclass(frozen=True, slots=True)
class _Shares:
    """The segments of both times and the customers they have in common.

    Attributes
    ----------
    both
        (letter then, letter now) -> customers in both.
    size_before, size_after
        Letter -> customers, of those of both times.
    """

    both: Mapping[tuple[str, str], int]
    size_before: Mapping[str, int]
    size_after: Mapping[str, int]

    @classmethod
    def of(cls, transitions: Matrix) -> Self:
        both = {
            (row, column): n
            for row, counts in zip(transitions.rows, transitions.counts, strict=True)
            for column, n in zip(transitions.columns, counts, strict=True)
        }
        before, after = dict.fromkeys(transitions.rows, 0), dict.fromkeys(transitions.columns, 0)
        for (row, column), n in both.items():
            before[row] += n
            after[column] += n
        for sizes in (before, after):
            sizes.pop(UNASSIGNED, None)
        return cls(both, before, after)

    @property
    def before(self) -> list[str]:
        return list(self.size_before)

    @property
    def after(self) -> list[str]:
        return list(self.size_after)

    @property
    def gone(self) -> list[str]:
        return [letter for letter in self.before if letter not in self.size_after]

    @property
    def new(self) -> list[str]:
        return [letter for letter in self.after if letter not in self.size_before]

    def went(self, letter: str, *now: str) -> float:
        """Share of an earlier segment's customers who are in any of these segments now."""
        return sum(self.both[letter, other] for other in now) / max(self.size_before[letter], 1)

    def came(self, letter: str, then: str) -> float:
        """Share of a segment's customers now who were in this segment then."""
        return self.both[then, letter] / max(self.size_after[letter], 1)

    def parts(self, letter: str, among: Iterable[str]) -> tuple[str, ...]:
        """The segments now that hold a part of an earlier one, the largest part first."""
        parts = [other for other in among if self.went(letter, other) >= PART_FROM]
        return tuple(sorted(parts, key=lambda other: -self.both[letter, other]))

    def jaccard(self, letter: str) -> float | None:
        """Overlap of the segment of this letter then and now; None when nobody is in either."""
        both = self.both[letter, letter]
        either = self.size_before[letter] + self.size_after[letter] - both
        return both / either if either else None


def _fate_now(letter: str, shares: _Shares) -> Fate:
    """What a segment of this run is, seen from the earlier one."""
    taken_in = [other for other in shares.gone if shares.went(other, letter) >= WHOLE_FROM]
    taken_in.sort(key=lambda other: -shares.both[other, letter])
    if letter in shares.size_before:
        overlap = shares.jaccard(letter)
        parts = shares.parts(letter, shares.new)
        if parts and shares.went(letter, letter) < WHOLE_FROM <= shares.went(letter, letter, *parts):
            return Fate("split", parts, overlap)
        return Fate("merged" if taken_in else "survived", tuple(taken_in), overlap)
    if len(taken_in) > 1:
        return Fate("merged", tuple(taken_in))
    sources = [other for other in shares.before if shares.came(letter, other) >= PART_FROM]
    return Fate("emerged", tuple(sorted(sources, key=lambda other: -shares.both[other, letter])))


def _fate_of_gone(letter: str, shares: _Shares) -> Fate:
    """What became of a segment that this run does not have."""
    parts = shares.parts(letter, shares.after)
    is_divided = len(parts) > 1 and shares.went(letter, parts[0]) < WHOLE_FROM <= shares.went(letter, *parts)
    if is_divided and not set(parts).isdisjoint(shares.new):
        return Fate("split", parts)
    return Fate("disappeared", parts)
