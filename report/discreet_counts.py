"""Counts of customers who went somewhere, made safe to publish beside the exact sizes of the segments.

Sizes of segments are published as they are, so a count under ten could be worked out by
subtraction from a row or column that shows everything else. The rule:

1. One to nine customers are never counted out: readers see "fewer than ten".
2. Every other count is rounded to fives; nought is shown as it is.
3. Where that leaves fewer than four possible numbers for a hidden count, given every sum that
   readers can form (rows, columns, totals), a shown count beside it is rounded to the five on
   its other side; if none of these helps, noughts become "fewer than ten" too; if that is not
   enough, the smallest shown count beside it is kept back.

Sums are narrowed one after the other until nothing changes, which is nearly as sharp as solving
them together: solved together (a test does so), at least two numbers always remain.

Shares of moving customers are computed from the published counts, never from the exact ones.
"""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from report import formatting

STEP = 5
FEWEST = formatting.SMALLEST_SHOWN
LEAST_POSSIBLE = 4
MOST_ROUNDS = 20
NO_LIMIT = 10**9
Key: TypeAlias = Hashable


@dataclass(frozen=True, slots=True)
class Shown:
    """One count as readers see it.

    Attributes
    ----------
    number
        None: not shown.
    is_few
        Readers are told that there are fewer than ten.
    low, high
        Between which numbers the count lies for all that the published number says.
    """

    number: int | None
    is_few: bool
    low: int
    high: int

    @property
    def text(self) -> str:
        """The count for a table's cell."""
        if self.number is None:
            return f"<{FEWEST}" if self.is_few else "not shown"
        return formatting.count(self.number)

    @property
    def about(self) -> str:
        """The count for a sentence, without a noun."""
        if self.number is None:
            return formatting.few(1) if self.is_few else "some"
        return f"about {formatting.count(self.number)}" if self.number else "no"

    @property
    def those(self) -> str:
        """The count for a sentence that names whom it counts elsewhere."""
        return "none" if self.number == 0 else self.about

    def share(self, whole: int) -> str:
        """The share of `whole` customers, in whole percent; empty where the count is not shown."""
        if self.number is None or not whole:
            return ""
        return f"{100 * self.part(whole):.0f}%"

    def part(self, whole: int) -> float:
        """The share of `whole` customers, 0 to 1; 0 where the count is not shown."""
        return min(1.0, (self.number or 0) / whole) if whole else 0.0


FEW = Shown(None, True, 0, FEWEST - 1)
KEPT_BACK = Shown(None, False, 0, NO_LIMIT)


@dataclass(frozen=True, slots=True)
class Relation:
    """A sum that readers can form: the counts of `plus` less those of `minus` make `total`."""

    total: int
    plus: Sequence[Key]
    minus: Sequence[Key] = ()

    def signed(self) -> Iterator[tuple[Key, int]]:
        """Every count of the sum with its sign."""
        yield from ((key, 1) for key in self.plus)
        yield from ((key, -1) for key in self.minus)


def publish(exact: Mapping[Key, int], relations: Sequence[Relation]) -> dict[Key, Shown]:
    """Round and hide counts so that none of one to nine can be worked out.

    Parameters
    ----------
    exact
        The counts as they are.
    relations
        The sums over them that readers know exactly or see published. A sum with a key that is
        not among the counts is unknown; it is left out.
    """
    known = [r for r in relations if all(key in exact for key, _ in r.signed())]
    shown = {key: _first(n) for key, n in exact.items()}
    while given := _given_away(known, exact, shown):
        if not _blur(given, known, exact, shown):
            break
    return shown


def _first(n: int) -> Shown:
    if n == 0:
        return Shown(0, False, 0, 0)
    if n < FEWEST:
        return FEW
    number, half = STEP * ((n + STEP // 2) // STEP), STEP // 2
    return Shown(number, False, max(FEWEST, number - half), number + half)


def _given_away(
    relations: Sequence[Relation], exact: Mapping[Key, int], shown: Mapping[Key, Shown]
) -> list[Key]:
    """The counts of one to nine that have fewer than the least number of possible values."""
    few = [key for key, n in exact.items() if 0 < n < FEWEST]
    if not few:
        return []
    ends = _possible(relations, shown)
    return [key for key in few if ends[key][1] - ends[key][0] + 1 < LEAST_POSSIBLE]


def _possible(
    relations: Sequence[Relation], shown: Mapping[Key, Shown]
) -> dict[Key, tuple[int, int]]:
    """Between which numbers each count must lie, from what is shown and all sums together."""
    ends = {key: (one.low, one.high) for key, one in shown.items()}
    for _ in range(MOST_ROUNDS):
        before = dict(ends)
        for relation in relations:
            _tighten(relation, ends)
        if ends == before:
            break
    return ends


def _tighten(relation: Relation, ends: dict[Key, tuple[int, int]]) -> None:
    """Narrow every count of a sum to what the others leave for it."""
    signed = list(relation.signed())
    least = sum(ends[key][0] if sign > 0 else -ends[key][1] for key, sign in signed)
    most = sum(ends[key][1] if sign > 0 else -ends[key][0] for key, sign in signed)
    for key, sign in signed:
        low, high = ends[key]
        own_least, own_most = (low, high) if sign > 0 else (-high, -low)
        left_over = sorted(
            (sign * (relation.total - most + own_most), sign * (relation.total - least + own_least))
        )
        ends[key] = max(low, left_over[0]), min(high, left_over[1])


def _blur(
    given: Sequence[Key],
    relations: Sequence[Relation],
    exact: Mapping[Key, int],
    shown: dict[Key, Shown],
) -> bool:
    """Change as little as helps where a count is given away; say whether there was anything to change."""
    beside = {key: None for r in relations if given[0] in (*r.plus, *r.minus) for key, _ in r.signed()}
    changes = [(key, other) for key in beside for other in _others(exact[key], shown[key])]
    changes.sort(key=lambda change: abs((change[1].number or 0) - exact[change[0]]))
    for key, other in changes:
        if len(_given_away(relations, exact, {**shown, key: other})) < len(given):
            shown[key] = other
            return True
    if zeros := [key for key, one in shown.items() if one.number == 0]:
        shown.update(dict.fromkeys(zeros, FEW))
        return True
    numbers = sorted((key for key in beside if shown[key].number), key=lambda key: exact[key])
    back = [*numbers[:1], *(key for key in beside if shown[key].is_few)]
    shown.update(dict.fromkeys(back, KEPT_BACK))
    return bool(back)


def _others(n: int, now: Shown) -> Iterator[Shown]:
    """Other ways to show a count: a zero among the few, else the five on its other side."""
    if now.number == 0:
        yield FEW
    if not now.number:
        return
    for number in (n - n % STEP - (0 if n % STEP else STEP), n - n % STEP + STEP):
        if number != now.number and number >= FEWEST:
            yield Shown(number, False, max(FEWEST, number - STEP), number + STEP)
