"""Whatever happened between two runs: every table adds up to the customers and their money."""

import time

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.history.snapshots import Shared, Snapshot, recognise
from analysis.lettering import letter_of
from analysis.results import UNASSIGNED
from tests.movement_cases import changes, snapshot, told

SEEDS = st.integers(0, 2**32 - 1)


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
