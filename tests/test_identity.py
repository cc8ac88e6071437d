"""Segments keep their letters; new ones get letters and colours that nobody has."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from analysis.arrays import NOISE
from analysis.clustering.base import canonical_labels
from analysis.evidence.overlap import jaccards
from analysis.history.identity import COLOURS, give_letters, match_by_centres, match_by_customers
from analysis.history.snapshots import Snapshot, recognise
from analysis.lettering import letter_of
from analysis.results import UNASSIGNED
from report.charts import style

SEEDS = st.integers(0, 2**32 - 1)


def letters(text: str) -> np.ndarray:
    """One letter per customer; "." is unassigned."""
    return np.array([UNASSIGNED if letter == "." else letter for letter in text], dtype=object)


def labels(text: str) -> np.ndarray:
    """One digit per customer; "." is noise."""
    return np.array([NOISE if digit == "." else int(digit) for digit in text], dtype=np.intp)


def relettered(before: np.ndarray, after: np.ndarray) -> np.ndarray:
    """Letters of a new clustering of the same customers."""
    k = int(after.max()) + 1
    given_letters = give_letters(match_by_customers(before, after, k), set(before) - {UNASSIGNED})
    return np.array([UNASSIGNED if n == NOISE else given_letters[n] for n in after], dtype=object)


# By customers


def test_segments_are_found_again_by_their_customers():
    found = match_by_customers(letters("AAAAABBBBCCC"), labels("111110000222"), 3)
    assert found == ("B", "A", "C")


def test_exactly_one_half_is_a_new_identity():
    """A: 4 customers, 3 of them in a segment of 5: 3 of 6, exactly one half."""
    assert match_by_customers(letters("AAAABBB"), labels("0001001"), 2) == (None, None)
    assert match_by_customers(letters("AAAABB."), labels("00010.."), 2) == ("A", None)  # 3 of 5


def test_the_unassigned_count_against_an_overlap_and_are_no_segment():
    assert match_by_customers(letters("AAAA...."), labels("00000000"), 1) == (None,)
    assert match_by_customers(letters("AAAAAAAA"), labels("0000...."), 1) == (None,)
    assert match_by_customers(letters("........"), labels("00001111"), 2) == (None, None)


def test_a_segment_without_customers_of_both_times_is_new():
    assert match_by_customers(letters("AAAA"), labels("0000"), 3) == ("A", None, None)


def test_a_good_pair_is_not_given_up_for_two_poor_ones():
    """The plain assignment maximises the sum: here .526 + 0 against .310 + .310."""
    before = letters("A" * 145 + "B" * 45)
    after = labels("0" * 100 + "1" * 45 + "0" * 45)
    overlaps = jaccards(np.where(before == "A", 0, 1), after)
    assert overlaps[0, 0] == pytest.approx(100 / 190)
    assert overlaps[0, 1] + overlaps[1, 0] > overlaps[0, 0] + overlaps[1, 1]
    assert match_by_customers(before, after, 2) == ("A", None)


partitions = st.integers(2, 9).flatmap(
    lambda k: st.tuples(
        st.just(k), st.lists(st.integers(20, 60), min_size=k, max_size=k), st.integers(0, 30), SEEDS
    )
)


def drawn(sizes: list[int], n_noise: int) -> np.ndarray:
    numbers = np.repeat(np.arange(len(sizes)), sizes)
    return canonical_labels(np.append(numbers, np.full(n_noise, NOISE)).astype(np.intp))


@given(partitions)
@settings(max_examples=60, deadline=None)
def test_identity_is_stable_under_permutation_relabelling_and_noise(drawing):
    k, sizes, n_noise, seed = drawing
    rng = np.random.default_rng(seed)
    original = drawn(sizes, n_noise)
    before = np.array([UNASSIGNED if n == NOISE else letter_of(n) for n in original], dtype=object)

    order = rng.permutation(original.size)
    names = np.append(rng.permutation(k), NOISE)
    assert (relettered(before[order], names[original][order]) == before[order]).all()

    changed = rng.choice(original.size, size=-(-original.size // 100), replace=False)
    noisy = original.copy()
    noisy[changed] = rng.integers(NOISE, k, changed.size)
    untouched = np.setdiff1d(np.arange(original.size), changed)
    assert (relettered(before, names[noisy])[untouched] == before[untouched]).all()


@given(st.integers(1, 6), st.integers(1, 6), st.integers(1, 80), SEEDS)
@settings(max_examples=100, deadline=None)
def test_matched_are_all_overlaps_above_one_half_and_no_other(k_before: int, k_after: int, n: int, seed: int):
    rng = np.random.default_rng(seed)
    then, now = rng.integers(NOISE, k_before, n), rng.integers(NOISE, k_after, n)
    before = np.array([UNASSIGNED if number == NOISE else letter_of(number) for number in then], dtype=object)
    found = match_by_customers(before, now.astype(np.intp), k_after)
    for number in range(k_after):
        members, best = set(np.flatnonzero(now == number)), None
        for earlier in range(k_before):
            others = set(np.flatnonzero(then == earlier))
            if members and len(members & others) > len(members | others) / 2:
                best = letter_of(earlier)
        assert found[number] == best


# By centres

TRIANGLE = np.array([[0.0, 0.0], [10.0, 0.0], [0.0, 10.0]])


def test_segments_are_found_again_by_where_they_lie():
    assert match_by_centres("ABC", TRIANGLE, TRIANGLE[[2, 0, 1]] + 1.0) == ("C", "A", "B")


def test_half_the_way_to_the_nearest_segment_is_too_far():
    nearly, just = [[4.99, 0.0], [40.0, 0.0]], [[5.0, 0.0], [40.0, 0.0]]
    assert match_by_centres("AB", TRIANGLE[:2], np.array(nearly)) == ("A", None)
    assert match_by_centres("AB", TRIANGLE[:2], np.array(just)) == (None, None)


def test_of_equal_halves_neither_is_the_heir_and_of_unequal_the_larger():
    equal = np.array([[0.0, -1.0], [0.0, 1.0], [10.0, 0.0]])
    assert match_by_centres("AB", TRIANGLE[:2], equal) == (None, None, "B")
    unequal = np.array([[0.0, -0.2], [0.0, 1.8], [10.0, 0.0]])
    assert match_by_centres("AB", TRIANGLE[:2], unequal) == ("A", None, "B")


def test_two_segments_that_became_one_have_no_heir():
    assert match_by_centres("AB", TRIANGLE[:2], np.array([[5.0, 0.0], [30.0, 0.0]])) == (None, None)


def test_a_single_segment_is_the_same_wherever_it_lies():
    assert match_by_centres("A", TRIANGLE[:1], TRIANGLE[1:2]) == ("A",)
    assert match_by_centres("A", TRIANGLE[:1], np.array([[1.0, 0.0], [9.0, 0.0]])) == ("A", None)


@given(st.integers(2, 8), st.integers(2, 5), SEEDS)
@settings(max_examples=60, deadline=None)
def test_centres_are_found_again_in_any_order_and_slightly_moved(k: int, n_features: int, seed: int):
    rng = np.random.default_rng(seed)
    centres = rng.normal(size=(k, n_features)) * 3
    gaps = np.linalg.norm(centres[:, None] - centres[None], axis=2) + np.eye(k) * 1e9
    assume(gaps.min() > 0.2)
    names = [letter_of(number) for number in range(k)]
    order = rng.permutation(k)
    step = rng.normal(size=centres.shape)
    moved = centres + step / np.linalg.norm(step, axis=1, keepdims=True) * gaps.min() * 0.2
    assert match_by_centres(names, centres, moved[order]) == tuple(names[n] for n in order)


@given(st.integers(1, 6), st.integers(1, 6), SEEDS)
@settings(max_examples=60, deadline=None)
def test_each_match_is_the_nearest_both_ways_and_used_once(k_before: int, k_after: int, seed: int):
    rng = np.random.default_rng(seed)
    before, after = rng.normal(size=(k_before, 2)), rng.normal(size=(k_after, 2))
    names = [letter_of(number) for number in range(k_before)]
    found = match_by_centres(names, before, after)
    distances = np.linalg.norm(before[:, None] - after[None], axis=2)
    for column, letter in enumerate(found):
        if letter is not None:
            row = names.index(letter)
            assert distances[row, column] == distances[row].min() == distances[:, column].min()
    kept = [letter for letter in found if letter is not None]
    assert len(set(kept)) == len(kept)


# Letters


def test_new_segments_get_the_next_letters_nobody_ever_had():
    assert give_letters([None, None, None], ()) == ("A", "B", "C")
    assert give_letters(["B", None, "A"], "ABC") == ("B", "D", "A")
    assert give_letters(["B", None], "ABCDEFGH") == ("B", "I")


def test_new_letters_have_colours_that_this_run_does_not_have():
    """K would have A's colour, L that of B, both of which are still there."""
    assert give_letters(["A", "B", None, None], "ABCDEFGHIJ") == ("A", "B", "M", "N")


def test_with_more_segments_than_colours_letters_still_follow():
    assert give_letters([None] * 12, ()) == tuple("ABCDEFGHIJKL")
    assert give_letters([*"ABCDEFGHIJ", None], "ABCDEFGHIJKL")[-1] == "M"


def test_after_z_come_two_letters():
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    assert give_letters(["B", None], alphabet) == ("B", "AA")
    assert give_letters(["A", None, None], [*alphabet, "BA"]) == ("A", "BB", "CA")


def test_colours_are_those_of_the_report():
    assert len(style.SEGMENTS) == COLOURS
    many = [letter_of(number) for number in range(60)]
    for kept in many:
        new = give_letters([kept, None], many)[1]
        assert style.segment(new) != style.segment(kept)


@given(
    st.lists(st.one_of(st.none(), st.integers(0, 40).map(letter_of)), min_size=1, max_size=14),
    st.sets(st.integers(0, 80).map(letter_of)),
)
@settings(max_examples=150, deadline=None)
def test_letters_never_collide(matched: list[str | None], used: set[str]):
    kept = [letter for letter in matched if letter is not None]
    assume(len(set(kept)) == len(kept))
    found = give_letters(matched, used | set(kept))
    assert len(set(found)) == len(found)
    for before, after in zip(matched, found, strict=True):
        assert after == before if before is not None else after not in used | set(kept)
    if len(found) <= COLOURS and len({style.segment(letter) for letter in kept}) == len(kept):
        assert len({style.segment(letter) for letter in found}) == len(found)


# Who is who


def ids(*texts: str | None) -> pd.Series:
    return pd.Series(texts, dtype="str", name="customer_id")


def test_customers_are_recognised_by_their_ids_in_any_order():
    numbers = [f"C{number}" for number in range(30)]
    shared = recognise(ids(*numbers), ids("new", *reversed(numbers[5:])), 2)
    assert shared is not None
    assert shared.before.tolist() == list(range(29, 4, -1))
    assert shared.after.tolist() == list(range(1, 26))


def test_missing_and_repeated_ids_recognise_nobody():
    known = [f"C{number}" for number in range(20)]
    before = ids(*known, None, "twice", "twice", "once", "later twice")
    after = ids(*known, None, "twice", "once", "later twice", "later twice")
    shared = recognise(before, after, 2)
    assert shared is not None
    assert shared.before.tolist() == [*range(20), 23]
    assert shared.after.tolist() == [*range(20), 22]


def test_too_few_known_customers_recognise_no_segment():
    known = [f"C{number}" for number in range(20)]
    assert recognise(ids(*known), ids(*known, "x"), 2) is not None
    assert recognise(ids(*known), ids(*known[:19], "x"), 2) is None
    assert recognise(ids(*known), ids(*(f"D{number}" for number in range(20))), 2) is None


def test_without_a_column_of_ids_nobody_is_recognised():
    known = ids(*(f"C{number}" for number in range(20)))
    assert recognise(None, known, 2) is None
    assert recognise(known, None, 2) is None


def test_snapshots_refuse_parts_that_do_not_fit():
    with pytest.raises(ValueError, match="one entry per customer"):
        Snapshot((), letters(".."), letters("."))
    with pytest.raises(ValueError, match="one entry per customer"):
        Snapshot((), letters(".."), letters(".."), np.ones(3))
    with pytest.raises(ValueError, match="do not exist: \\['A'\\]"):
        Snapshot((), letters("A."), letters(".."))
