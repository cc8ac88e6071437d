"""The cache: the same answer sooner, or the same answer."""

from dataclasses import dataclass

import numpy as np
import pytest

from analysis.evidence import cache as caching
from analysis.evidence.cache import Cache, key_of


@dataclass(frozen=True)
class Setting:
    k: int
    name: str


class Counted:
    """Counts how often it is asked to compute."""

    def __init__(self, value):
        self.value, self.times = value, 0

    def __call__(self):
        self.times += 1
        return self.value


VALUE = {
    "labels": [np.arange(4), np.array([0.5, np.nan])],
    "k": 3,
    "p": 0.1,
    "none": None,
    "words": ["a", "b"],
}


def same(first, second):
    if isinstance(first, np.ndarray):
        return first.dtype == second.dtype and np.array_equal(
            first, second, equal_nan=first.dtype.kind == "f"
        )
    if isinstance(first, dict):
        return first.keys() == second.keys() and all(same(first[key], second[key]) for key in first)
    if isinstance(first, list):
        return len(first) == len(second) and all(same(a, b) for a, b in zip(first, second, strict=True))
    return first == second and type(first) is type(second)


def test_the_second_time_nothing_is_computed(tmp_path):
    compute = Counted(VALUE)
    first = Cache(tmp_path).remember("step", [1], compute)
    second = Cache(tmp_path).remember("step", [1], compute)
    assert compute.times == 1
    assert same(first, VALUE)
    assert same(second, VALUE)


def test_a_result_of_none_is_remembered_too(tmp_path):
    compute = Counted(None)
    assert Cache(tmp_path).remember("step", [], compute) is None
    assert Cache(tmp_path).remember("step", [], compute) is None
    assert compute.times == 1


def test_tuples_are_lists_whether_or_not_remembered(tmp_path):
    compute = Counted((1, (2,)))
    assert Cache(None).remember("step", [], compute) == [1, [2]]
    assert [Cache(tmp_path).remember("step", [], compute) for _ in range(2)] == [[1, [2]], [1, [2]]]


def test_without_a_folder_it_computes_each_time():
    compute = Counted(1)
    assert [Cache(None).remember("step", [], compute) for _ in range(2)] == [1, 1]
    assert compute.times == 2


def test_deleting_the_folder_is_safe(tmp_path):
    compute = Counted([1])
    folder = tmp_path / "cache"
    Cache(folder).remember("step", [], compute)
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()
    assert Cache(folder).remember("step", [], compute) == [1]
    assert compute.times == 2


@pytest.mark.parametrize("damage", [b"", b"not an archive", None])
def test_a_damaged_entry_is_made_again(tmp_path, damage):
    compute = Counted(VALUE)
    Cache(tmp_path).remember("step", [], compute)
    (entry,) = tmp_path.iterdir()
    entry.write_bytes(entry.read_bytes()[:-40] if damage is None else damage)
    assert same(Cache(tmp_path).remember("step", [], compute), VALUE)
    assert compute.times == 2
    assert same(Cache(tmp_path).remember("step", [], compute), VALUE)
    assert compute.times == 2


def test_a_flipped_bit_is_noticed(tmp_path):
    compute = Counted({"labels": np.arange(1_000)})
    Cache(tmp_path).remember("step", [], compute)
    (entry,) = tmp_path.iterdir()
    content = bytearray(entry.read_bytes())
    content[120] ^= 0xFF
    entry.write_bytes(bytes(content))
    assert same(Cache(tmp_path).remember("step", [], compute), compute.value)


def test_a_folder_that_cannot_be_written_is_no_error(tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    assert Cache(blocked / "cache").remember("step", [], Counted([1])) == [1]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ([1], [1.0]),
        ([1], ["1"]),
        ([True], [1]),
        ([[1, 2], [3]], [[1], [2, 3]]),
        (["ab", "c"], ["a", "bc"]),
        ([{"a": 1}], [{"a": 2}]),
        ([Setting(1, "x")], [Setting(2, "x")]),
        ([np.arange(4)], [np.arange(4).reshape(2, 2)]),
        ([np.arange(4)], [np.arange(4).astype(np.int32)]),
        ([np.zeros(2)], [np.array([0.0, 1e-300])]),
        ([None], [0]),
    ],
)
def test_different_arguments_have_different_keys(first, second):
    assert key_of("step", first) != key_of("step", second)
    assert key_of("step", first) == key_of("step", first) != key_of("other", first)


def test_order_in_memory_does_not_matter():
    matrix = np.arange(6.0).reshape(2, 3)
    assert key_of("step", [matrix]) == key_of("step", [np.asfortranarray(matrix)])
    assert key_of("step", [{"a": 1, "b": 2}]) == key_of("step", [{"b": 2, "a": 1}])


def test_what_cannot_be_told_apart_cannot_be_a_key():
    with pytest.raises(TypeError, match="object"):
        key_of("step", [object()])


def test_changed_code_meets_no_old_result(monkeypatch):
    before = key_of("step", [1])
    monkeypatch.setattr(caching, "_code", lambda: "other code")
    assert key_of("step", [1]) != before


def test_the_oldest_entries_go(tmp_path, monkeypatch):
    monkeypatch.setattr(caching, "MAX_ENTRIES", 3)
    for number in range(5):
        Cache(tmp_path).remember("step", [number], Counted(number))
    assert len(list(tmp_path.iterdir())) == 3
