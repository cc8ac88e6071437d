"""No count of one to nine can be worked out from what is published of who went where."""

import random

import numpy as np
import pytest
from scipy.optimize import linprog

from analysis.results import UNASSIGNED
from report.discreet_counts import Relation, publish
from report.ways import JOINED, LEFT, Ways
from tests.example_results import example_results

LETTERS = "ABCDE"


def texts(counts, *relations):
    return {key: shown.text for key, shown in publish(counts, relations).items()}


@pytest.mark.parametrize(
    ("n", "text", "about"),
    [
        (0, "0", "no"),
        (1, "<10", "fewer than 10"),
        (9, "<10", "fewer than 10"),
        (10, "10", "about 10"),
        (12, "10", "about 10"),
        (13, "15", "about 15"),
        (1237, "1,235", "about 1,235"),
    ],
)
def test_counts_are_rounded_to_fives_and_few_are_not_told(n, text, about):
    shown = publish({"n": n}, ())["n"]
    assert (shown.text, shown.about) == (text, about)
    assert shown.low <= n <= shown.high


def test_shares_come_from_the_published_count():
    shown = publish({"n": 48}, ())["n"]
    assert shown.share(100) == "50%"
    assert shown.share(0) == publish({"n": 3}, ())["n"].share(100) == ""


def test_a_number_that_can_be_worked_out_is_protected():
    # Of 303 customers 300 stayed: 300 means 298 to 302, so one to five moved, which is wide enough.
    row = Relation(303, ["stayed", "moved"])
    assert texts({"stayed": 300, "moved": 3}, row) == {"stayed": "300", "moved": "<10"}
    # Of 299 customers 298 stayed: 300 would leave none or one, 295 leaves none to nine.
    close = Relation(299, ["stayed", "moved"])
    assert texts({"stayed": 298, "moved": 1}, close) == {"stayed": "295", "moved": "<10"}


def test_a_zero_is_not_told_where_it_gives_another_number_away():
    """Nobody joined and five fewer are left: with the zero on show, five must have left."""
    assert texts({"joined": 0, "left": 5}, Relation(-5, ["joined"], ["left"])) == {"joined": "<10", "left": "<10"}
    # With seven fewer, "fewer than ten joined" would leave seven to nine: nothing is told.
    assert set(texts({"joined": 0, "left": 7}, Relation(-7, ["joined"], ["left"])).values()) == {"not shown"}
    assert texts({"joined": 0, "left": 40}, Relation(-40, ["joined"], ["left"])) == {"joined": "0", "left": "40"}


def test_a_sum_with_an_unknown_number_is_no_sum():
    assert texts({"a": 300, "b": 3}, Relation(303, ["a", "b", "unknown"])) == {"a": "300", "b": "<10"}


def possible(key, counts, relations, shown):
    """How many values of a count agree with everything published, by linear programming."""
    keys = list(counts)
    at = {k: i for i, k in enumerate(keys)}
    sums, bounds = np.zeros((len(relations), len(keys))), [(shown[k].low, shown[k].high) for k in keys]
    for i, relation in enumerate(relations):
        for k, sign in relation.signed():
            sums[i, at[k]] += sign
    wanted = np.zeros(len(keys))
    wanted[at[key]] = 1
    totals = [relation.total for relation in relations]
    least, most = (linprog(sign * wanted, A_eq=sums, b_eq=totals, bounds=bounds) for sign in (1, -1))
    assert least.status == most.status == 0
    return int(-most.fun + 1e-6) - int(np.ceil(least.fun - 1e-6)) + 1


def random_table(chance: random.Random):
    """Counts of ways between segments, and every sum that the published sizes make of them."""
    letters = LETTERS[: chance.choice([2, 3, 5])]
    cells = {
        (o, d): chance.choice([0, 0, chance.randint(0, 9), chance.randint(0, 40)]) + (o == d) * chance.randint(10, 300)
        for o in [*letters, JOINED]
        for d in [*letters, LEFT]
        if (o, d) != (JOINED, LEFT)
    }
    rows = [[way for way in cells if way[0] == letter] for letter in letters]
    columns = [[way for way in cells if way[1] == letter] for letter in letters]
    relations = [Relation(sum(cells[way] for way in line), line) for line in [*rows, *columns]]
    joined, left = [w for w in cells if w[0] == JOINED], [w for w in cells if w[1] == LEFT]
    counts = {**cells, "joined": sum(cells[w] for w in joined), "left": sum(cells[w] for w in left)}
    relations += [Relation(0, joined, ["joined"]), Relation(0, left, ["left"])]
    return counts, [*relations, Relation(counts["joined"] - counts["left"], ["joined"], ["left"])]


@pytest.mark.parametrize("seed", range(12))
def test_all_sums_together_leave_several_values_for_every_small_count(seed):
    counts, relations = random_table(random.Random(seed))
    shown = publish(counts, relations)
    assert all(shown[key].low <= n <= shown[key].high for key, n in counts.items())
    for key, n in counts.items():
        if 0 < n < 10:
            assert possible(key, counts, relations, shown) >= 2


@pytest.mark.parametrize("seed", range(12))
def test_few_shown_numbers_are_far_off(seed):
    counts, relations = random_table(random.Random(seed))
    off = [abs(shown.number - counts[key]) for key, shown in publish(counts, relations).items() if shown.number]
    assert max(off, default=0) <= 5


SITUATIONS = [
    {"changes": "kept"},
    {"changes": "refitted", "n_segments": 8, "n_unassigned": 40},
    {"changes": "kept", "n_customers": 300, "n_segments": 5, "n_unassigned": 30},
]


@pytest.mark.parametrize("situation", SITUATIONS, ids=str)
def test_the_ways_of_a_report_are_those_of_its_results(situation):
    results = example_results(**situation)
    ways, changes = Ways.of(results), results.changes
    for row, counts in zip(changes.transitions.rows, changes.transitions.counts, strict=True):
        for column, n in zip(changes.transitions.columns, counts, strict=True):
            assert ways.cell(row, column).low <= n <= ways.cell(row, column).high
    for change in changes.segments:
        if change.after:
            assert ways.cell(JOINED, change.letter).low <= change.joined <= ways.cell(JOINED, change.letter).high
            came = change.moved_in + change.redefined_in
            assert ways.came[change.letter].low <= came <= ways.came[change.letter].high
        if change.before:
            assert ways.cell(change.letter, LEFT).low <= change.left <= ways.cell(change.letter, LEFT).high
    totals = (changes.n_moved, changes.n_redefined, changes.n_joined, changes.n_left)
    for cause, n in zip(("moved", "redefined", "joined", "left"), totals, strict=True):
        assert ways.totals[cause].low <= n <= ways.totals[cause].high
    assert (UNASSIGNED in ways.after) == bool(results.n_unassigned)


def test_without_recognised_customers_there_are_no_ways():
    assert Ways.of(example_results()) is None
    assert Ways.of(example_results(changes="centres")) is None


def test_nobody_is_redefined_while_segments_are_kept():
    """A structural zero is told: hiding it would only raise questions."""
    assert Ways.of(example_results(changes="kept", n_customers=100, n_segments=4)).totals["redefined"].text == "0"
