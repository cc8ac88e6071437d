"""Which way the customers of `example_changes` went: counts that add up, and what follows from them."""

from collections import defaultdict
from typing import Any, Literal

from analysis.results import UNASSIGNED, Flow, Matrix, Results
from analysis.results.changes import Cause

Situation = Literal["kept", "refitted", "quiet", "centres", "undated"]
Ways = dict[tuple[str | None, str | None, Cause | Literal["stayed"]], int]
EVENTS: tuple[Cause, ...] = ("moved", "redefined")


def ways_of(results: Results, situation: Situation) -> Ways:
    """Where this report's customers came from, then who left."""
    letters = [s.letter for s in results.segments]
    sizes = {s.letter: s.n_customers for s in results.segments}
    if results.n_unassigned:
        sizes[UNASSIGNED] = results.n_unassigned
    ways: Ways = {}
    for place, (letter, n) in enumerate(sizes.items()):
        neighbour = [*letters, *([UNASSIGNED] if UNASSIGNED in sizes else [])][place - 1]
        ways[None, letter, "joined"] = n // 200 if situation == "quiet" else n // (12 + 9 * place)
        ways[neighbour, letter, "moved"] = 3 if situation == "quiet" else n // (9 + 4 * place)
        ways[letter, None, "left"] = 2 + place if situation == "quiet" else n // (18 + 5 * place)
    if situation == "refitted":
        ways = _redefined(ways, sizes, letters)
    came: dict[str, int] = defaultdict(int)
    for (_, destination, _), n in ways.items():
        if destination is not None:
            came[destination] += n
    for letter, n in sizes.items():
        if situation != "refitted" or letter != letters[-1]:
            ways[letter, letter, "stayed"] = n - came[letter]
    return {way: n for way, n in ways.items() if n > 0}


def _redefined(ways: Ways, sizes: dict[str, int], letters: list[str]) -> Ways:
    """The last segment is a part of the first, and the second holds all of one that is gone."""
    first, second, last = letters[0], letters[1], letters[-1]
    gone = letter_of_gone(letters)
    ways = {way: n for way, n in ways.items() if last not in way}
    ways |= {(None, last, "joined"): sizes[last] // 20, (first, last, "moved"): sizes[last] // 12}
    ways[first, last, "redefined"] = sizes[last] - ways[None, last, "joined"] - ways[first, last, "moved"]
    ways[gone, second, "redefined"] = sizes[second] // 3
    return ways | {(gone, first, "redefined"): 7, (gone, None, "left"): 6}


def letter_of_gone(letters: list[str]) -> str:
    return chr(ord(letters[-1]) + 1)


def sizes_of(ways: Ways, *, origin: bool) -> dict[str, int]:
    sizes: dict[str, int] = defaultdict(int)
    for way, n in ways.items():
        letter = way[0] if origin else way[1]
        if letter is not None:
            sizes[letter] += n
    return dict(sizes)


def counts_of(letter: str, ways: Ways) -> dict[str, int]:
    made: dict[str, int] = {}
    for cause in EVENTS:
        made[f"{cause}_in"] = sum(n for (_, to, why), n in ways.items() if to == letter and why == cause)
        made[f"{cause}_out"] = sum(n for (of, _, why), n in ways.items() if of == letter and why == cause)
    return made | {
        "joined": ways.get((None, letter, "joined"), 0),
        "left": ways.get((letter, None, "left"), 0),
    }


def movement_of(results: Results, ways: Ways) -> dict[str, Any]:
    each = {s.letter: s.value_per_customer for s in results.segments}
    causes = {cause: sum(n for way, n in ways.items() if way[2] == cause) for cause in (*EVENTS, "joined", "left")}
    flows = [_flow(way, n, each) for way, n in ways.items() if way[2] != "stayed"]
    return {
        "n_shared": sum(n for (of, to, _), n in ways.items() if of and to),
        "n_joined": causes["joined"],
        "n_left": causes["left"],
        "n_moved": causes["moved"],
        "n_redefined": causes["redefined"],
        "flows": tuple(sorted(flows, key=lambda flow: (-flow.n_customers, str(flow)))),
        "transitions": _matrix(ways, ("stayed", *EVENTS)),
        "movement": _matrix({w: n for w, n in ways.items() if w[2] != "redefined"}, ("stayed", "moved")),
        "redefinition": _matrix({w: n for w, n in ways.items() if w[2] != "moved"}, ("stayed", "redefined")),
    }


def _flow(way: tuple[str | None, str | None, Any], n: int, each: dict[str, float | None]) -> Flow:
    origin, destination, cause = way
    worth = each.get(destination or origin or "") or next(iter(each.values()))
    value = None if worth is None else worth * n
    before = None if value is None or cause == "joined" else 0.9 * value
    return Flow(
        origin=origin, destination=destination, cause=cause, n_customers=n, value=value, value_before=before
    )


def _matrix(ways: Ways, causes: tuple[str, ...]) -> Matrix:
    rows = sorted(sizes_of(ways, origin=True), key=lambda letter: (len(letter), letter))
    columns = sorted(sizes_of(ways, origin=False), key=lambda letter: (len(letter), letter))
    counts = [[sum(ways.get((o, d, c), 0) for c in causes) for d in columns] for o in rows]  # type: ignore[call-overload]
    return Matrix(rows=tuple(rows), columns=tuple(columns), counts=tuple(tuple(row) for row in counts))
