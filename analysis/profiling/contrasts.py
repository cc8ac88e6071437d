"""What tells two segments apart: for every pair the columns that differ most."""

from itertools import combinations

import numpy as np

from analysis.arrays import FloatMatrix
from analysis.lettering import in_order
from analysis.profiling.levels import Values
from analysis.profiling.ranks import counts_per_group
from analysis.profiling.resampling import draw_counts, percentiles, rows_to_resample
from analysis.profiling.segmented import Segmented
from analysis.results import Contrast

STRONGEST = 3
"""Columns reported per pair of segments."""
MOST_PER_SEGMENT = 3_000
"""Larger segments are represented by a random sample of so many customers."""


def cliffs_delta(first: Values, second: Values) -> float:
    """Chance that a customer of `first` lies above one of `second`, minus the opposite; -1 to 1.

    Source: Cliff (1993), Psychological Bulletin 114, doi:10.1037/0033-2909.114.3.494.
    """
    return float(_deltas(first, second, np.ones((1, len(first))), np.ones((1, len(second))))[0])


def contrast_pairs(segmented: Segmented, seed: int) -> tuple[Contrast, ...]:
    """The strongest differences between every two segments, in numbers and flags.

    Intervals are 95 % percentile bootstrap intervals, drawn within each segment.
    """
    numeric = [variable.key for variable in segmented.described if variable.kind != "category"]
    columns = {key: segmented.numbers(key) for key in numeric}
    contrasts: list[Contrast] = []
    numbers = sorted(range(segmented.n_segments), key=lambda number: in_order(segmented.letter(number)))
    for one, other in combinations(numbers, 2):
        found: list[tuple[str, Values, Values, float]] = []
        for key, column in columns.items():
            first = _sample(column[segmented.members(one)], seed)
            second = _sample(column[segmented.members(other)], seed)
            if first.size and second.size:
                found.append((key, first, second, cliffs_delta(first, second)))
        found.sort(key=lambda row: -abs(row[3]))
        letters = segmented.letter(one), segmented.letter(other)
        contrasts += [_contrast(letters, *row, seed) for row in found[:STRONGEST] if row[3] != 0.0]
    return tuple(contrasts)


def _contrast(
    letters: tuple[str, str], key: str, first: Values, second: Values, delta: float, seed: int
) -> Contrast:
    """One column between two segments, with its interval."""
    samples = _deltas(first, second, draw_counts(len(first), seed), draw_counts(len(second), seed + 1))
    low, high = percentiles(samples)
    return Contrast(
        first=letters[0], second=letters[1], variable=key,
        delta=delta, low=min(float(low), delta), high=max(float(high), delta),
    )  # fmt: skip


def _deltas(
    first: Values, second: Values, first_counts: FloatMatrix, second_counts: FloatMatrix
) -> FloatMatrix:
    """Cliff's delta per pair of resamples, shape (n_samples,)."""
    steps, place = np.unique(np.concatenate([first, second]), return_inverse=True)
    ones = counts_per_group(first_counts, place[: len(first)], len(steps))
    others = counts_per_group(second_counts, place[len(first) :], len(steps))
    below = np.cumsum(others, axis=1) - others
    above = others.sum(axis=1, keepdims=True) - below - others
    wins = (ones * (below - above)).sum(axis=1)
    deltas: FloatMatrix = wins / (ones.sum(axis=1) * others.sum(axis=1))
    return deltas


def _sample(values: Values, seed: int) -> Values:
    """The values that are not missing, or a random sample of them."""
    known = values[np.isfinite(values)]
    return known[rows_to_resample(len(known), seed, MOST_PER_SEGMENT)]
