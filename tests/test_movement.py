"""Who moved, and whom the definition moved: tables worked by hand, and tables that add up."""

import datetime as dt
import time

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.history.movement import compare
from analysis.history.snapshots import Letters, Shared, Snapshot, recognise
from analysis.lettering import in_order, letter_of
from analysis.results import UNASSIGNED, Changes, Decision, EarlierRun, Flow, Matrix, Segment, SegmentChange

BASE = EarlierRun(
    sequence=1, name="June", file="june.csv", sha256="0" * 64, period_end=dt.date(2026, 6, 30),
    n_customers=8, n_segments=2,
)  # fmt: skip
DECISION = Decision(mode="refitted", asked="always", reason="Asked for.")
SEEDS = st.integers(0, 2**32 - 1)


def letters(text: str) -> Letters:
    """One letter per customer; "." is unassigned."""
    return np.array([UNASSIGNED if letter == "." else letter for letter in text], dtype=object)


def segment(letter: str, reported: Letters, value: np.ndarray | None = None) -> Segment:
    members = reported == letter
    return Segment(
        letter=letter, name=f"Kind {letter}", name_reason="", n_customers=int(members.sum()),
        share=float(members.mean()), value=None if value is None else float(np.nansum(value[members])),
        certainty=0.9, core_share=0.8, edge_share=0.2, grade="strong", grade_reason="", variables=(), markers=(),
    )  # fmt: skip


def snapshot(reported: Letters, placed: Letters | None = None, value: np.ndarray | None = None) -> Snapshot:
    found = sorted(set(reported) - {UNASSIGNED}, key=in_order)
    segments = tuple(segment(letter, reported, value) for letter in found)
    return Snapshot(segments, reported, reported if placed is None else placed, value)


def everybody(n: int) -> Shared:
    return Shared(np.arange(n), np.arange(n))


def changes(before: Snapshot, after: Snapshot, shared: Shared | None) -> Changes:
    return compare(before, after, shared, BASE, DECISION)


def flow(cause: str, origin: str | None, destination: str | None, n: int) -> tuple[object, ...]:
    return cause, origin, destination, n


def told(flows: tuple[Flow, ...]) -> list[tuple[object, ...]]:
    return [flow(one.cause, one.origin, one.destination, one.n_customers) for one in flows]


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


# Everything adds up


def drawn(seed: int) -> tuple[Snapshot, Snapshot, Shared]:
    """Two random runs, some of whose customers are the same."""
    rng = np.random.default_rng(seed)
    n_before, n_after = rng.integers(1, 60, 2)
    n_shared = rng.integers(0, min(n_before, n_after) + 1)
    then, now = (np.array([*"ABCDEFGH"[:k], UNASSIGNED], dtype=object) for k in rng.integers(1, 8, 2))
    before = snapshot(rng.choice(then, n_before), rng.choice(then, n_before), rng.normal(size=n_before))
    after = snapshot(rng.choice(now, n_after), rng.choice(then, n_after), rng.normal(size=n_after))
    rows = (rng.permutation(n)[:n_shared] for n in (n_before, n_after))
    return before, after, Shared(*rows)


@given(SEEDS)
@settings(max_examples=100, deadline=None)
def test_tables_add_up_to_the_customers(seed: int):
    before, after, shared = drawn(seed)
    found = changes(before, after, shared)
    assert found.n_shared == shared.before.size
    assert found.n_shared + (found.n_joined or 0) == after.reported.size
    assert found.n_shared + (found.n_left or 0) == before.reported.size
    for matrix in (found.transitions, found.movement, found.redefinition):
        assert matrix is not None
        assert sum(map(sum, matrix.counts)) == found.n_shared
    for change in found.segments:
        came = change.moved_in + change.redefined_in + change.joined
        went = change.moved_out + change.redefined_out + change.left
        n_before = change.before.n_customers if change.before else 0
        assert n_before - went + came == (change.after.n_customers if change.after else 0)


@given(SEEDS)
@settings(max_examples=100, deadline=None)
def test_flows_add_up_to_the_counts_the_transitions_and_the_money(seed: int):
    before, after, shared = drawn(seed)
    found = changes(before, after, shared)
    n = {
        cause: sum(f.n_customers for f in found.flows if f.cause == cause) for cause in ("moved", "redefined")
    }
    assert (n["moved"], n["redefined"]) == (found.n_moved, found.n_redefined)
    assert found.transitions is not None
    names = found.transitions.rows, found.transitions.columns
    for row, counts in zip(names[0], found.transitions.counts, strict=True):
        for column, count in zip(names[1], counts, strict=True):
            flows = [f for f in found.flows if (f.origin, f.destination) == (row, column)]
            assert sum(f.n_customers for f in flows) == (0 if row == column else count)
    assert before.value is not None
    assert after.value is not None
    for letter in {*before.reported, *after.reported}:
        then, now = before.reported == letter, after.reported == letter
        stayed = now[shared.after] & then[shared.before]
        total = before.value[then].sum() - before.value[shared.before[stayed]].sum()
        assert sum(f.value_before or 0 for f in found.flows if f.origin == letter) == pytest.approx(total)
        total = after.value[now].sum() - after.value[shared.after[stayed]].sum()
        assert sum(f.value or 0 for f in found.flows if f.destination == letter) == pytest.approx(total)


@given(SEEDS)
@settings(max_examples=50, deadline=None)
def test_the_order_of_rows_changes_nothing(seed: int):
    before, after, shared = drawn(seed)
    order = np.random.default_rng(seed).permutation(after.reported.size)
    turned = Snapshot(
        after.segments, after.reported[order], after.placed[order], np.round(after.value, 2)[order]
    )
    after = Snapshot(after.segments, after.reported, after.placed, np.round(after.value, 2))
    again = Shared(shared.before, np.argsort(order)[shared.after])
    one, other = changes(before, after, shared), changes(before, turned, again)
    assert told(one.flows) == told(other.flows)
    assert one.segments == other.segments
    assert (one.transitions, one.movement, one.redefinition) == (
        other.transitions, other.movement, other.redefinition,
    )  # fmt: skip


def test_many_customers_take_no_time():
    rng = np.random.default_rng(3)
    n = 200_000
    names = np.array([*map(letter_of, range(12)), UNASSIGNED], dtype=object)
    ids = pd.Series([f"C{number:06}" for number in range(n)], dtype="str")
    before = snapshot(rng.choice(names, n), rng.choice(names, n), rng.normal(size=n))
    after = snapshot(rng.choice(names, n), rng.choice(names, n), rng.normal(size=n))
    began = time.process_time()
    shared = recognise(ids, ids.iloc[rng.permutation(n)], 12)
    found = changes(before, after, shared)
    assert time.process_time() - began < 3  # .6 s; slow machines have room
    assert found.n_shared == n
