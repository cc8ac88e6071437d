"""What the cells of one column look like, before anybody decides what the column is."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.cells import are_dates, read_numbers, read_texts, yes_and_no
from analysis.reading.base import RawTable

DATE_SAMPLE = 200
FEW_SPELLINGS = 20


@dataclass(frozen=True, eq=False)
class Observation:
    """One column as it was read.

    Attributes
    ----------
    numbers
        The cells that are numbers, in row order.
    texts
        Shape (n_rows,): the cells as text, missing where empty.
    numeric_share
        Share of the cells with content that are numbers, 0 to 1.
    """

    key: str
    numbers: NDArray[np.float64]
    texts: pd.Series
    numeric_share: float

    @property
    def n_rows(self) -> int:
        """All cells, empty ones too."""
        return len(self.texts)

    @cached_property
    def n_missing(self) -> int:
        """Empty cells, and cells that only say that nothing is known."""
        return self.n_rows - self._n_filled

    @property
    def missing_share(self) -> float:
        """Share of the cells that are empty, 0 to 1."""
        return self.n_missing / self.n_rows

    @cached_property
    def counts(self) -> pd.Series:
        """How often each text occurs, most frequent first."""
        return self.texts.value_counts()

    @property
    def n_distinct(self) -> int:
        """Different texts."""
        return len(self.counts)

    @cached_property
    def distinct_numbers(self) -> NDArray[np.float64]:
        """Different numbers, ascending."""
        return np.unique(self.numbers)

    @property
    def is_numeric(self) -> bool:
        """Whether at least four in five cells with content are numbers."""
        return self.numbers.size > 0 and self.numeric_share >= 0.8

    @cached_property
    def is_whole(self) -> bool:
        """Whether at least 95 % of the numbers are whole."""
        return self.numbers.size > 0 and float(np.mean(self.numbers == np.rint(self.numbers))) >= 0.95

    @cached_property
    def typical_range(self) -> tuple[float, float]:
        """The range of the middle 95 % of the numbers: a few wrong cells do not move it."""
        low, high = np.quantile(self.numbers, [0.025, 0.975])
        return float(low), float(high)

    @cached_property
    def unique_share(self) -> float:
        """Different cells over cells with content, 0 to 1."""
        return self.n_distinct / self._n_filled if self._n_filled else 0.0

    @cached_property
    def is_constant(self) -> bool:
        """Whether every cell with content says the same; stray text among numbers not counted."""
        return self.n_distinct <= 1 or (self.is_numeric and self.distinct_numbers.size == 1)

    @cached_property
    def yes_no(self) -> tuple[str, str] | None:
        """The two lower-case cells that mean yes and no, when (nearly) all cells are these."""
        few = 2 <= self.n_distinct <= FEW_SPELLINGS
        return yes_and_no({str(text): int(n) for text, n in self.counts.items()}) if few else None

    @cached_property
    def are_dates(self) -> bool:
        """Whether the cells are dates, judged from the first ones."""
        return not self.is_numeric and are_dates(self.texts.dropna().head(DATE_SAMPLE))

    @cached_property
    def is_row_number(self) -> bool:
        """Whether the cells count the rows: 0, 1, 2 ... or 1, 2, 3 ..."""
        steps = np.diff(self.numbers)
        return self.numeric_share == 1 and self.numbers.size == self.n_rows > 1 and bool(np.all(steps == 1))

    @cached_property
    def _n_filled(self) -> int:
        return int(self.texts.notna().sum())


def observe(raw: RawTable, key: str) -> Observation:
    """Look at one column of a table."""
    column = raw.frame[key]
    read = read_numbers(column, raw.decimal)
    filled = int((~read.missing).sum())
    is_number = ~(read.missing | read.stray)
    texts = read_texts(column)
    if filled and int(is_number.sum()) == filled:
        texts = texts.mask(read.missing)
    share = int(is_number.sum()) / filled if filled else 0.0
    return Observation(key, read.values[is_number], texts, share)
