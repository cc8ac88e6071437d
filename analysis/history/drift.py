"""How far the columns that build the segments moved, as a whole, since an earlier run.

The population stability index of a column is the sum of (p - q) ln(p / q) over its groups,
p and q being the shares of a group among the customers of then and of now. Groups are the
tenths of the earlier customers, or the codes of a column of categories. Half a customer is
added to every group at both times, so that an empty one weighs as much as its table is
large and never infinitely (Krichevsky & Trofimov 1981, doi:10.1109/TIT.1981.1056331).

Two draws of n and m customers from one population give an index of about (1/n + 1/m) times a
chi-square with one degree of freedom fewer than there are groups (Yurdakul 2018, Western
Michigan University; Yurdakul & Naranjo 2020, doi:10.21314/JRMV.2020.227). Most customers are
the same people both times, who differ less than two draws do: the bound errs towards calm.
"""

from collections.abc import Mapping, Sequence
from math import sqrt

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import chi2, norm

from analysis.preparing.plan import as_codes
from analysis.results import Drift, Variable
from analysis.results.base import Kind, Part
from analysis.settings import NUMERIC_KINDS
from analysis.settings_history import HistorySettings

TENTHS = np.arange(1, 10) / 10
PRIOR = 0.5
SURE = 0.99

Counts = NDArray[np.intp]


class ColumnReference(Part):
    """How one column was distributed.

    Attributes
    ----------
    edges
        Of a column of numbers: where one group ends and the next begins, between two values
        that occurred. One edge fewer than there are groups; none of a column of codes.
    codes
        Of a column of categories or yes and no: its codes, by name.
    counts
        Customers in each group or with each code; those without a value in none.
    n
        Customers in the table.
    """

    key: str
    kind: Kind
    edges: tuple[float, ...] = ()
    codes: tuple[str, ...] = ()
    counts: tuple[int, ...]
    n: int

    @property
    def missing(self) -> float:
        """Share of empty cells, 0 to 1."""
        return 1 - sum(self.counts) / self.n

    def against(self, cells: pd.Series) -> tuple[Counts, Counts]:
        """Customers per group then and among `cells`; a code of only one time is a group too."""
        if self.kind in NUMERIC_KINDS:
            return np.array(self.counts, dtype=np.intp), _grouped(cells, self.edges)
        then = dict(zip(self.codes, self.counts, strict=True))
        now = _coded(cells)
        codes = sorted({*then, *now})
        before, after = ([counted.get(code, 0) for code in codes] for counted in (then, now))
        return np.array(before, dtype=np.intp), np.array(after, dtype=np.intp)


class Reference(Part):
    """How the columns that build the segments were distributed in one run."""

    columns: tuple[ColumnReference, ...]


def reference_of(customers: pd.DataFrame, variables: Sequence[Variable]) -> Reference:
    """Keep how the columns that build the segments are distributed.

    Parameters
    ----------
    customers
        Shape (n_customers, n_columns), typed, gaps not filled: `analysis.quality.Clean.customers`.
    """
    building = [variable for variable in variables if variable.builds_segments]
    return Reference(columns=tuple(_column_of(customers[v.key], v) for v in building))


def measure(
    reference: Reference, customers: pd.DataFrame, variables: Sequence[Variable], limits: HistorySettings
) -> tuple[Drift, ...]:
    """Compare the customers of now with those of the reference, column by column.

    A column has drifted when its index is above `limits.psi` and above what chance gives, or
    when its share of empty cells changed by more than `limits.missing` and than chance gives.
    A column that is gone counts as empty; one that holds something else now has no index.

    Parameters
    ----------
    customers
        Shape (n_customers, n_columns), typed, gaps not filled.
    """
    kinds = {variable.key: variable.kind for variable in variables}
    return tuple(_drift(column, customers, kinds, limits) for column in reference.columns)


def sort_of(kind: Kind) -> str:
    """What a column holds, in words: numbers, yes and no, or categories."""
    if kind in NUMERIC_KINDS:
        return "numbers"
    return "yes and no" if kind == "flag" else "categories"


def _column_of(cells: pd.Series, variable: Variable) -> ColumnReference:
    n = len(cells)
    if variable.kind in NUMERIC_KINDS:
        edges = _edges(cells.dropna().to_numpy(dtype=np.float64))
        counts = tuple(_grouped(cells, edges).tolist())
        return ColumnReference(key=variable.key, kind=variable.kind, edges=edges, counts=counts, n=n)
    coded = _coded(cells)
    return ColumnReference(
        key=variable.key, kind=variable.kind, codes=tuple(coded), counts=tuple(coded.values()), n=n
    )


def _edges(values: NDArray[np.float64]) -> tuple[float, ...]:
    """Where the tenths end: halfway to the next value that occurs, so that equal values stay together.

    Tenths that end at one value are one group. The largest value ends nothing: an edge there
    moves below it, so that many customers at the top are a group of their own.
    """
    occurring = np.unique(values)
    if occurring.size < 2:
        return ()
    ends = np.searchsorted(occurring, np.quantile(values, TENTHS, method="inverted_cdf"))
    ends = np.unique(np.minimum(ends, occurring.size - 2))
    return tuple((occurring[ends] / 2 + occurring[ends + 1] / 2).tolist())


def _grouped(cells: pd.Series, edges: Sequence[float]) -> Counts:
    values = cells.dropna().to_numpy(dtype=np.float64)
    return np.bincount(np.searchsorted(edges, values), minlength=len(edges) + 1)


def _coded(cells: pd.Series) -> dict[str, int]:
    counted = as_codes(cells).dropna().value_counts()
    return {str(code): int(counted[code]) for code in sorted(counted.index, key=str)}


def _drift(
    column: ColumnReference, customers: pd.DataFrame, kinds: Mapping[str, Kind], limits: HistorySettings
) -> Drift:
    n = len(customers)
    is_there = column.key in customers.columns
    missing = float(customers[column.key].isna().mean()) if is_there else 1.0
    psi, chance = None, 0.0
    if is_there and sort_of(kinds[column.key]) == sort_of(column.kind):
        psi, chance = _stability(*column.against(customers[column.key]))
    change = abs(missing - column.missing)
    emptied = change > limits.missing and change > _chance_of_missing(column, missing, n)
    return Drift(
        variable=column.key,
        psi=psi,
        chance=chance,
        missing_before=column.missing,
        missing_after=missing,
        has_drifted=emptied or (psi is not None and psi > limits.psi and psi > chance),
    )


def _stability(before: Counts, after: Counts) -> tuple[float | None, float]:
    """The index, and the value that chance alone exceeds once in a hundred; None without any value."""
    n, m = int(before.sum()), int(after.sum())
    if n == 0 or m == 0:
        return None, 0.0
    groups = before.size
    p = (before + PRIOR) / (n + PRIOR * groups)
    q = (after + PRIOR) / (m + PRIOR * groups)
    psi = float(np.sum((p - q) * np.log(p / q)))
    return psi, float((1 / n + 1 / m) * chi2.ppf(SURE, groups - 1)) if groups > 1 else 0.0


def _chance_of_missing(column: ColumnReference, missing: float, n: int) -> float:
    """The change of a share that chance alone exceeds once in a hundred, either way."""
    pooled = (column.missing * column.n + missing * n) / (column.n + n)
    return float(norm.ppf((1 + SURE) / 2)) * sqrt(pooled * (1 - pooled) * (1 / column.n + 1 / n))
