"""What became of each segment, worked by hand; letters come first."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.history.events import Fate, trace
from analysis.history.identity import give_letters, match_by_customers
from analysis.results import UNASSIGNED, Matrix


def fates(rows: str, columns: str, *counts: tuple[int, ...]) -> dict[str, Fate]:
    """Fates for a table whose rows are the segments of then; "." is unassigned."""
    names = [tuple(UNASSIGNED if letter == "." else letter for letter in text) for text in (rows, columns)]
    return trace(Matrix(rows=names[0], columns=names[1], counts=counts))


def test_survived():
    found = fates("AB", "AB", (90, 10), (30, 70))
    assert found == {"A": Fate("survived", (), 90 / 130), "B": Fate("survived", (), 70 / 110)}


def test_growing_is_surviving():
    """Six in ten customers of A are new to it, yet it lost nobody: asymmetric on purpose."""
    found = fates("A.", "A.", (100, 0), (60, 40))
    assert found["A"] == Fate("survived", (), 100 / 160)


def test_split_with_an_heir():
    found = fates("AB", "ABC", (60, 0, 40), (0, 50, 0))
    assert found["A"] == Fate("split", ("C",), 0.6)
    assert found["C"] == Fate("emerged", ("A",))
    assert found["B"] == Fate("survived", (), 1.0)


def test_seven_in_ten_have_survived_whatever_the_rest_became():
    found = fates("A", "AB", (70, 30))
    assert found == {"A": Fate("survived", (), 0.7), "B": Fate("emerged", ("A",))}
    assert fates("A", "AB", (69, 31))["A"].event == "split"


def test_a_part_is_three_in_ten():
    assert fates("A", "AB.", (60, 30, 10))["A"] == Fate("split", ("B",), 0.6)
    assert fates("A", "AB.", (60, 29, 11))["A"] == Fate("survived", (), 0.6)


def test_split_without_an_heir():
    found = fates("AB", "BCD", (0, 40, 60), (50, 0, 0))
    assert found["A"] == Fate("split", ("D", "C"))
    assert found["C"] == Fate("emerged", ("A",))
    assert found["D"] == Fate("emerged", ("A",))


def test_merged_into_a_segment_that_keeps_its_letter():
    found = fates("AB", "A.", (95, 5), (40, 10))
    assert found == {"A": Fate("merged", ("B",), 95 / 140), "B": Fate("disappeared", ("A",))}


def test_merged_into_a_new_segment():
    found = fates("ABC", "CD", (5, 95), (0, 80), (100, 0))
    assert found["D"] == Fate("merged", ("A", "B"))
    assert found["A"] == Fate("disappeared", ("D",))
    assert found["B"] == Fate("disappeared", ("D",))
    assert found["C"].event == "survived"


def test_seven_in_ten_are_taken_in():
    assert fates("AB", "A.", (100, 0), (70, 30))["A"].event == "merged"
    assert fates("AB", "A.", (100, 0), (69, 31))["A"].event == "survived"


def test_taken_in_whole_is_no_split():
    found = fates("AB", "AC", (100, 0), (70, 30))
    assert found["A"] == Fate("merged", ("B",), 100 / 170)
    assert found["B"] == Fate("disappeared", ("A", "C"))


def test_disappeared_into_everywhere():
    found = fates("ABCDE", "ABCD", *np.eye(5, 4, dtype=int)[:4] * 100, (25, 25, 25, 25))
    assert found["E"] == Fate("disappeared")


def test_disappeared_into_two_segments_of_before_is_no_split():
    """Nothing of its own came of it."""
    found = fates("ABC", "AB", (100, 0), (0, 100), (40, 60))
    assert found["C"] == Fate("disappeared", ("B", "A"))


def test_emerged_out_of_the_unassigned_or_of_nobody():
    found = fates("A.", "ABC", (100, 0, 0), (10, 90, 0))
    assert found["B"] == Fate("emerged")
    assert found["C"] == Fate("emerged")


def test_emerged_from_pieces_of_others():
    found = fates("ABC", "ABCD", (90, 0, 0, 10), (0, 80, 0, 20), (0, 0, 97, 3))
    assert found["D"] == Fate("emerged", ("B", "A"))


def test_emerged_around_a_segment_that_is_too_small_a_part_of_it():
    """A went whole into B, yet B is mostly others: not the same, and a merger of one is none."""
    assert fates("A.", "B.", (100, 0), (200, 50)) == {
        "B": Fate("emerged", ("A",)),
        "A": Fate("disappeared", ("B",)),
    }
    assert fates("A.", "B.", (30, 70), (70, 0))["B"] == Fate("emerged", ("A",))
    assert fates("A.", "B.", (29, 71), (71, 0))["B"] == Fate("emerged")


def test_a_letter_that_is_kept_survives_however_few_stayed():
    """Kept segments whose customers moved in great numbers: the segment is the same."""
    found = fates("AB", "AB", (10, 90), (0, 100))
    assert found == {"A": Fate("survived", (), 0.1), "B": Fate("survived", (), 100 / 190)}


def test_without_customers_of_both_times_the_letters_decide():
    found = fates("AB", "BC", (0, 0), (0, 0))
    assert found == {"B": Fate("survived"), "C": Fate("emerged"), "A": Fate("disappeared")}


@given(st.integers(1, 6), st.integers(1, 6), st.integers(1, 300), st.floats(0, 1), st.integers(0, 2**32 - 1))
@settings(max_examples=100, deadline=None)
def test_events_agree_with_identity(k_before: int, k_after: int, n: int, faithful: float, seed: int):
    rng = np.random.default_rng(seed)
    names = np.array([*"ABCDEF"[:k_before], UNASSIGNED], dtype=object)
    then = rng.integers(0, k_before + 1, n)
    now = np.where(rng.random(n) < faithful, then % k_after, rng.integers(-1, k_after, n)).astype(np.intp)
    matched = match_by_customers(names[then], now, k_after)
    columns = (*give_letters(matched, names[:-1]), UNASSIGNED)
    counts = np.zeros((k_before + 1, k_after + 1), dtype=int)
    np.add.at(counts, (then, now), 1)  # -1, the last column, is unassigned
    found = trace(Matrix(rows=tuple(names), columns=columns, counts=tuple(map(tuple, counts.tolist()))))

    assert list(found) == [*columns[:-1], *(x for x in names[:-1] if x not in columns)]
    for letter, fate in found.items():
        was, is_there = letter in names, letter in columns
        if was and is_there:
            assert fate.event in ("survived", "split", "merged")
            assert fate.overlap is not None
            assert fate.overlap > 0.5
        else:
            assert fate.event in (("split", "disappeared") if was else ("emerged", "merged"))
            assert fate.overlap is None
        assert letter not in fate.partners
        assert UNASSIGNED not in fate.partners
        if fate.event in ("split", "merged"):
            assert fate.partners
        if fate.event == "merged":
            assert all(found[partner].event == "disappeared" for partner in fate.partners)


def test_equal_parts_stand_in_the_order_of_their_letters():
    assert fates("D", "ABC", (33, 33, 33))["D"] == Fate("split", ("A", "B", "C"))
