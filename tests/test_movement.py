"""Who moved, and whom the definition moved: tables worked by hand."""

import numpy as np
import pytest

from analysis.history.snapshots import Shared
from analysis.results import UNASSIGNED, Changes, Matrix, SegmentChange
from tests.movement_cases import changes, everybody, flow, letters, snapshot, told


def of(found: Changes, letter: str) -> SegmentChange:
    return next(change for change in found.segments if change.letter == letter)


def table(rows: str, columns: str, *counts: tuple[int, ...]) -> Matrix:
    names = [tuple(UNASSIGNED if letter == "." else letter for letter in text) for text in (rows, columns)]
    return Matrix(rows=names[0], columns=names[1], counts=counts)


# With the change of the model taken out


def test_only_people_moved():
    before = snapshot(letters("AAAABBBB"))
    found = changes(before, snapshot(letters("AAABBBBA")), everybody(8))
    assert (found.n_moved, found.n_redefined, found.n_joined, found.n_left) == (2, 0, 0, 0)
    assert told(found.flows) == [flow("moved", "A", "B", 1), flow("moved", "B", "A", 1)]
    assert found.transitions == found.movement == table("AB", "AB", (3, 1), (1, 3))
    assert found.redefinition == table("AB", "AB", (4, 0), (0, 4))


def test_only_the_definition_moved():
    before = snapshot(letters("AAAABBBB"))
    after = snapshot(letters("AAAAABBC"), placed=letters("AAAABBBB"))
    found = changes(before, after, everybody(8))
    assert (found.n_moved, found.n_redefined) == (0, 2)
    assert told(found.flows) == [flow("redefined", "B", "A", 1), flow("redefined", "B", "C", 1)]
    assert found.movement == table("AB", "AB", (4, 0), (0, 4))
    assert found.transitions == found.redefinition == table("AB", "ABC", (4, 0, 0), (1, 2, 1))


def test_people_and_the_definition_moved():
    """Of A one stays, one moves, one is redefined, one is both and so back again, one leaves."""
    before = snapshot(letters("AAAAABBB"))
    after = snapshot(letters("ABBABBAB"), placed=letters("ABABBBBB"))
    shared = Shared(np.array([0, 1, 2, 3, 5, 6]), np.array([0, 1, 2, 3, 5, 6]))
    found = changes(before, after, shared)
    assert (found.n_shared, found.n_moved, found.n_redefined) == (6, 1, 2)
    assert (found.n_joined, found.n_left) == (2, 2)
    assert told(found.flows) == [
        flow("joined", None, "B", 2),
        flow("left", "A", None, 1),
        flow("moved", "A", "B", 1),
        flow("redefined", "A", "B", 1),
        flow("left", "B", None, 1),
        flow("redefined", "B", "A", 1),
    ]
    assert found.transitions == table("AB", "AB", (2, 2), (1, 1))
    assert found.movement == table("AB", "AB", (2, 2), (0, 2))
    assert found.redefinition == table("AB", "AB", (1, 1), (2, 2))
    a, b = of(found, "A"), of(found, "B")
    assert (a.moved_in, a.moved_out, a.redefined_in, a.redefined_out, a.joined, a.left) == (0, 1, 1, 1, 0, 1)
    assert (b.moved_in, b.moved_out, b.redefined_in, b.redefined_out, b.joined, b.left) == (1, 0, 1, 1, 2, 1)


def test_who_is_told_elsewhere_and_placed_elsewhere_has_moved():
    """Where a report and its own model differ at the edge, the numbers decide, not the letters."""
    before = snapshot(letters("AA"), placed=letters("BA"))
    after = snapshot(letters("BB"), placed=letters("BB"))
    assert told(changes(before, after, everybody(2)).flows) == [
        flow("moved", "A", "B", 1),
        flow("redefined", "A", "B", 1),
    ]


def test_the_unassigned_are_a_place_but_no_segment():
    before = snapshot(letters("AAAA."))
    after = snapshot(letters("AA..A."))
    found = changes(before, after, everybody(5))
    assert told(found.flows) == [
        flow("moved", "A", UNASSIGNED, 2),
        flow("joined", None, UNASSIGNED, 1),
        flow("moved", UNASSIGNED, "A", 1),
    ]
    assert found.transitions == table("A.", "A.", (2, 2), (1, 0))
    assert [change.letter for change in found.segments] == ["A"]
    assert (found.n_joined, of(found, "A").joined) == (1, 0)


def test_unassigned_stands_in_a_table_only_where_it_is_used():
    before = snapshot(letters("AABB."))
    found = changes(before, snapshot(letters("AABBB")), Shared(np.arange(4), np.arange(4)))
    assert found.transitions == table("AB", "AB", (2, 0), (0, 2))


def test_segments_without_customers_of_both_times_keep_row_and_column():
    before, after = snapshot(letters("AAB")), snapshot(letters("AAC"))
    found = changes(before, after, Shared(np.arange(2), np.arange(2)))
    assert found.transitions == table("AB", "AC", (2, 0), (0, 0))
    assert found.movement == table("AB", "AB", (2, 0), (0, 0))
    assert [(c.letter, c.event) for c in found.segments] == [
        ("A", "survived"), ("C", "emerged"), ("B", "disappeared"),
    ]  # fmt: skip


def test_tables_and_segments_follow_their_letters_z_before_aa():
    reported = np.array(["AA", "Z", "B", "AA"], dtype=object)
    found = changes(snapshot(reported), snapshot(reported), everybody(4))
    assert found.transitions is not None
    assert found.transitions.rows == ("B", "Z", "AA")
    assert [change.letter for change in found.segments] == ["B", "Z", "AA"]


# Money and standing


def test_each_flow_carries_its_money():
    before = snapshot(letters("AAAAB"), value=np.array([10.0, 20.0, np.nan, 40.0, 50.0]))
    after = snapshot(letters("BBAAA"), value=np.array([11.0, np.nan, 13.0, 14.0, 15.0]))
    shared = Shared(np.array([0, 1, 2]), np.array([0, 1, 2]))
    found = {one.cause: one for one in changes(before, after, shared).flows if one.origin != "B"}
    assert (found["moved"].value_before, found["moved"].value) == (30.0, 11.0)
    assert (found["joined"].value_before, found["joined"].value) == (None, 29.0)
    assert (found["left"].value_before, found["left"].value) == (40.0, 40.0)


@pytest.mark.parametrize("then", [False, True])
@pytest.mark.parametrize("now", [False, True])
def test_money_is_unknown_where_there_is_no_value_column(then: bool, now: bool):
    before = snapshot(letters("AAA"), value=np.ones(3) if then else None)
    after = snapshot(letters("ABB"), value=np.full(3, 2.0) if now else None)
    by_cause = {one.cause: one for one in changes(before, after, Shared(np.arange(2), np.arange(2))).flows}
    one, two = (1.0 if then else None), (2.0 if now else None)
    assert (by_cause["moved"].value_before, by_cause["moved"].value) == (one, two)
    assert (by_cause["joined"].value_before, by_cause["joined"].value) == (None, two)
    assert (by_cause["left"].value_before, by_cause["left"].value) == (one, one)


def test_segments_stand_as_their_runs_reported_them():
    before = snapshot(letters("AAAB"), value=np.array([1.0, 2.0, 3.0, 4.0]))
    after = snapshot(letters("AACC"), value=np.array([5.0, 6.0, 7.0, 8.0]))
    found = changes(before, after, everybody(4))
    a, b, c = of(found, "A"), of(found, "B"), of(found, "C")
    assert a.before is not None
    assert a.after is not None
    assert (a.before.n_customers, a.before.share, a.before.value) == (3, 0.75, 6.0)
    assert (a.after.n_customers, a.after.share, a.after.value) == (2, 0.5, 11.0)
    assert (a.after.certainty, a.after.grade) == (0.9, "strong")
    assert (b.after, c.before) == (None, None)
    assert (b.name, c.name) == ("Kind B", "Kind C")
    assert a.overlap == pytest.approx(2 / 3)


# Customers nobody can recognise


def test_without_recognised_customers_only_segments_are_compared():
    found = changes(snapshot(letters("AABB")), snapshot(letters("ACCC.")), None)
    assert found.matched_by == "centres"
    counts = (found.n_shared, found.n_joined, found.n_left, found.n_moved, found.n_redefined)
    assert counts == (None,) * 5
    assert (found.transitions, found.movement, found.redefinition, found.flows) == (None, None, None, ())
    assert [(c.letter, c.event, c.partners, c.overlap) for c in found.segments] == [
        ("A", "survived", (), None), ("C", "emerged", (), None), ("B", "disappeared", (), None),
    ]  # fmt: skip
    assert of(found, "C").joined == 0


def test_how_much_the_value_of_those_who_stayed_changed():
    """Changes in A: 1, 3 (SD of the two is the root of 2); B has one who stayed; everybody: 1, 3, 8, 10."""
    before = snapshot(letters("AABA"), value=np.array([10.0, 10.0, 20.0, 30.0]))
    after = snapshot(letters("AABB"), value=np.array([11.0, 13.0, 28.0, 40.0]))
    found = changes(before, after, everybody(4))
    assert found.value_spread == pytest.approx(np.std([1, 3, 8, 10], ddof=1))
    spreads = {one.letter: one.value_spread for one in found.segments}
    assert spreads["A"] == pytest.approx(np.sqrt(2))
    assert spreads["B"] is None
