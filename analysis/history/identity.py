"""Which segment of this run is which of an earlier one, and the letters that follow.

A segment that is found again keeps its letter, and with it colour, order and name. A new one
gets a letter that no segment ever had. Where the earlier segments are kept, nothing needs to be
found: their letters are known.
"""

from collections.abc import Collection, Sequence
from itertools import count

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment
from scipy.spatial.distance import cdist

from analysis.arrays import NOISE, FloatMatrix, Labels
from analysis.evidence.overlap import jaccards
from analysis.history.snapshots import Letters
from analysis.lettering import in_order, letter_of
from analysis.results import UNASSIGNED

SAME_ABOVE = 0.5
"""A segment is the same as one it shares more than this Jaccard overlap with."""

COLOURS = 10
"""Segments have this many colours, given by the first letter; from then on they repeat."""


def match_by_customers(before: Letters, after: Labels, n_segments: int) -> tuple[str | None, ...]:
    """Find the earlier letter of each segment by the customers of both times; None: it is new.

    An overlap above one half is unique: no other pair with either of the two segments can reach
    it (Hennig 2007). So neither the order of rows and labels nor a tie decides. Pairs at or below
    one half are struck out before the assignment, which could otherwise give up a good pair for
    two poor ones.

    Parameters
    ----------
    before, after
        Shape (n_shared,): the customers of both times, in the same order; reported letters
        then, segment numbers now.
    n_segments
        How many segments there are now; one without any customer of both times is new.

    Source: Kuhn (1955), the Hungarian method, doi:10.1002/nav.3800020109; Hennig (2007),
    doi:10.1016/j.csda.2006.11.025, for the limit.
    """
    letters = sorted(set(pd.unique(before)) - {UNASSIGNED}, key=in_order)
    numbers = {letter: number for number, letter in enumerate(letters)} | {UNASSIGNED: NOISE}
    earlier = np.fromiter((numbers[letter] for letter in before), dtype=np.intp, count=before.size)
    overlaps = jaccards(earlier, after)
    return _assigned(letters, np.where(overlaps > SAME_ABOVE, overlaps, 0.0), n_segments)


def match_by_centres(
    letters: Sequence[str], before: FloatMatrix, after: FloatMatrix
) -> tuple[str | None, ...]:
    """Find the earlier letter of each segment by where it lies; None: it is new.

    Two segments are the same where their centres are nearer to each other than half the way from
    either to the nearest other centre of its own run. By the triangle inequality each is then the
    other's nearest, and no third segment can meet the same condition: the limit says of distances
    what "more than half" says of customers, and a segment divided into equal halves has no heir.

    Parameters
    ----------
    letters
        One per earlier segment.
    before, after
        Shape (n_segments, n_features): the centres then and now, both in the scaling of then.

    Source: after Kuhn (1955), the Hungarian method, doi:10.1002/nav.3800020109.
    """
    distances = cdist(before, after)
    reach = np.minimum(_way_to_nearest(before)[:, None], _way_to_nearest(after)[None, :]) / 2
    nearness = np.where(distances < reach, 1 / (1 + distances), 0.0)
    return _assigned(letters, nearness, len(after))


def give_letters(matched: Sequence[str | None], used: Collection[str]) -> tuple[str, ...]:
    """One letter per segment: the earlier one, or the next that this dataset never used.

    Of the letters never used, a new segment gets the first whose colour no segment of this run
    has; from the eleventh segment on colours must repeat and the first letter will do. After Z
    come AA, AB ...; a colour goes by the first letter, so that BA may come before AA.

    Parameters
    ----------
    matched
        For each segment its earlier letter, or None.
    used
        Every letter any run of this dataset has had; letters never come back.
    """
    gone = set(used) | {letter for letter in matched if letter is not None}
    colours = {_colour(letter) for letter in matched if letter is not None}
    letters = []
    for letter in matched:
        given = letter or _next_letter(gone, colours)
        gone.add(given)
        colours.add(_colour(given))
        letters.append(given)
    return tuple(letters)


def _assigned(letters: Sequence[str], scores: FloatMatrix, n_segments: int) -> tuple[str | None, ...]:
    """The letter of each column, one to one by the highest sum of scores; a score of 0 is no match."""
    found: list[str | None] = [None] * n_segments
    rows, columns = linear_sum_assignment(scores, maximize=True)
    for row, column in zip(rows.tolist(), columns.tolist(), strict=True):
        if scores[row, column] > 0:
            found[column] = letters[row]
    return tuple(found)


def _way_to_nearest(centres: FloatMatrix) -> FloatMatrix:
    """Distance of each centre to the nearest other, shape (n_segments,); infinite for a single one."""
    ways: NDArray[np.float64] = cdist(centres, centres)
    np.fill_diagonal(ways, np.inf)
    nearest: FloatMatrix = ways.min(axis=1)
    return nearest


def _next_letter(gone: Collection[str], colours: Collection[int]) -> str:
    unused = (letter for letter in map(letter_of, count()) if letter not in gone)
    if len(colours) == COLOURS:
        return next(unused)
    return next(letter for letter in unused if _colour(letter) not in colours)


def _colour(letter: str) -> int:
    return (ord(letter[0]) - ord("A")) % COLOURS
