"""How strongly each column differs between the segments.

Testing a column that built the segments would be circular: segments are made to differ on it,
so even pure noise gives tiny p-values (Gao, Bien & Witten 2022, JASA,
doi:10.1080/01621459.2022.2116331). Such columns get an effect size and nothing else; p-values
exist for columns that only describe the segments, adjusted together as one family.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from analysis.arrays import FloatMatrix, Labels
from analysis.profiling.levels import Values
from analysis.profiling.ranks import counts_per_group, midranks, tie_groups
from analysis.profiling.resampling import draw_counts, rows_to_resample, shrunk_interval
from analysis.profiling.segmented import Segmented
from analysis.results import Effect, Variable

NUMERIC_MEASURE = "epsilon-squared"
CATEGORY_MEASURE = "Cramer's V"
RARE_SHARE = 0.01
"""Categories rarer than this are pooled before testing: chi-squared needs filled cells."""
BATCH = 50
"""Bootstrap samples worked on at a time, to bound memory."""


def measure_effects(segmented: Segmented, seed: int) -> tuple[Effect, ...]:
    """Effect of every describing or building column, in the order of the variables.

    Customers without a segment are left out. Intervals are 95 % bootstrap intervals.
    """
    placed = np.flatnonzero(segmented.placed)
    labels = segmented.labels[placed]
    rows = rows_to_resample(len(placed), seed)
    counts = draw_counts(len(rows), seed)
    effects = [_measure(segmented, variable, placed, rows, counts) for variable in segmented.described]
    tested = [v for v in segmented.described if v.role == "describe" and not segmented.builds(v)]
    raw = {v.key: _p_value(segmented, v, placed, labels) for v in tested}
    adjusted = adjust_p_values(raw)
    return tuple(e.model_copy(update={"p_adjusted": adjusted.get(e.variable)}) for e in effects)


def epsilon_squared(values: Values, labels: Labels) -> float | None:
    """Share of the rank variation that lies between segments, 0 to 1; None if undefined.

    H / (n - 1), with H the tie-corrected Kruskal-Wallis statistic.

    Parameters
    ----------
    values, labels
        Shape (n_customers,), without NaN and without noise.

    Source: Kelley (1935), PNAS 21, doi:10.1073/pnas.21.9.554; Kruskal & Wallis (1952), JASA 47,
    doi:10.1080/01621459.1952.10483441.
    """
    point = _defined(_effects(np.ones((1, len(values))), values, labels, numeric=True))
    return float(point[0]) if point.size else None


def cramers_v(codes: Labels, labels: Labels) -> float | None:
    """Bias-corrected association of categories and segments, 0 to 1; None if undefined.

    Parameters
    ----------
    codes, labels
        Shape (n_customers,): category and segment numbers, without noise.

    Source: Bergsma (2013), Journal of the Korean Statistical Society 42,
    doi:10.1016/j.jkss.2012.10.002.
    """
    point = _defined(_effects(np.ones((1, len(codes))), codes, labels, numeric=False))
    return float(point[0]) if point.size else None


def adjust_p_values(raw: dict[str, float | None]) -> dict[str, float]:
    """Benjamini-Hochberg adjusted p-values of one family; undefined tests are left out.

    Source: Benjamini & Hochberg (1995), JRSS-B 57, doi:10.1111/j.2517-6161.1995.tb02031.x.
    """
    defined = {key: p for key, p in raw.items() if p is not None}
    if not defined:
        return {}
    adjusted = stats.false_discovery_control(list(defined.values()), method="bh")
    return dict(zip(defined, (float(p) for p in adjusted), strict=True))


def _measure(
    segmented: Segmented,
    variable: Variable,
    placed: NDArray[np.intp],
    rows: NDArray[np.intp],
    counts: FloatMatrix,
) -> Effect:
    """Effect of one column with its interval, without p-value."""
    labels = segmented.labels[placed]
    numeric = _is_numeric(variable)
    values = segmented.numbers(variable.key)[placed] if numeric else _codes(segmented, variable)[placed]
    known = np.isfinite(values) if numeric else values >= 0
    everybody = np.ones((1, int(known.sum())))
    point = _defined(_effects(everybody, values[known], labels[known], numeric))
    value = float(point[0]) if point.size else None
    low = high = None
    if value is not None:
        inside = known[rows]
        drawn = rows[inside]
        samples = _defined(_effects(counts[:, inside], values[drawn], labels[drawn], numeric))
        low, high = shrunk_interval(value, samples, 0.0, 1.0) if samples.size else (None, None)
    return Effect(
        variable=variable.key, role=variable.role, kind=variable.kind,
        measure=NUMERIC_MEASURE if numeric else CATEGORY_MEASURE, value=value, low=low, high=high,
    )  # fmt: skip


def _is_numeric(variable: Variable) -> bool:
    """Whether the column is compared by ranks; otherwise by a table of shares."""
    return variable.kind not in ("category", "flag")


def _effects(counts: FloatMatrix, values: NDArray[Any], labels: Labels, numeric: bool) -> FloatMatrix:
    """The effect for customers drawn `counts` times, shape (n_samples,); NaN if undefined."""
    if len(values) < 2:
        return np.full(len(counts), np.nan)
    if not numeric:
        return _cramers_v(_tables(counts, values, labels))
    starts = range(0, len(counts), BATCH)
    batches = [_epsilon_squared(counts[start : start + BATCH], values, labels) for start in starts]
    return np.concatenate(batches)


def _epsilon_squared(counts: FloatMatrix, values: Values, labels: Labels) -> FloatMatrix:
    """H / (n - 1) for customers drawn `counts` times, shape (n_samples,); NaN if undefined."""
    groups = tie_groups(values)
    ranks, ties = midranks(counts, groups)
    drawn, owners = counts[:, groups.order], labels[groups.order]
    n = drawn.sum(axis=1)
    between = np.zeros(len(counts))
    for segment in np.unique(owners):
        inside = np.flatnonzero(owners == segment)
        size = drawn[:, inside].sum(axis=1)
        rank_sum = (drawn[:, inside] * ranks[:, inside]).sum(axis=1)
        between += np.divide(rank_sum**2, size, out=np.zeros_like(size), where=size > 0)
    with np.errstate(invalid="ignore", divide="ignore"):
        kruskal = (12 / (n * (n + 1)) * between - 3 * (n + 1)) / (1 - ties / (n**3 - n))
        effect: FloatMatrix = kruskal / (n - 1)
    effect[~np.isfinite(effect) | (ties >= n**3 - n)] = np.nan
    return np.clip(effect, 0.0, 1.0)


def _tables(counts: FloatMatrix, codes: Labels, labels: Labels) -> FloatMatrix:
    """Contingency tables, shape (n_samples, n_categories, n_segments)."""
    n_categories, n_segments = int(codes.max()) + 1, int(labels.max()) + 1
    cells = counts_per_group(counts, codes * n_segments + labels, n_categories * n_segments)
    return cells.reshape(len(counts), n_categories, n_segments)


def _cramers_v(tables: FloatMatrix) -> FloatMatrix:
    """Bias-corrected V per table, shape (n_samples,); NaN where a margin leaves nothing to compare."""
    n = tables.sum(axis=(1, 2))
    row_sums, column_sums = tables.sum(axis=2), tables.sum(axis=1)
    n_rows, n_columns = (row_sums > 0).sum(axis=1), (column_sums > 0).sum(axis=1)
    expected = row_sums[:, :, None] * column_sums[:, None, :] / n[:, None, None]
    squares = np.divide((tables - expected) ** 2, expected, out=np.zeros_like(expected), where=expected > 0)
    with np.errstate(invalid="ignore", divide="ignore"):
        phi = squares.sum(axis=(1, 2)) / n - (n_rows - 1) * (n_columns - 1) / (n - 1)
        rows = n_rows - (n_rows - 1) ** 2 / (n - 1)
        columns = n_columns - (n_columns - 1) ** 2 / (n - 1)
        association: FloatMatrix = np.sqrt(np.maximum(phi, 0.0) / (np.minimum(rows, columns) - 1))
    association[(n_rows < 2) | (n_columns < 2)] = np.nan
    return np.minimum(association, 1.0)


def _codes(segmented: Segmented, variable: Variable) -> Labels:
    """Category numbers of all customers, -1 where unknown."""
    if variable.kind == "flag":
        values = segmented.numbers(variable.key)
        return np.where(np.isfinite(values), np.nan_to_num(values) > 0.5, -1).astype(np.intp)
    words = segmented.words(variable.key)
    found = {word: number for number, word in enumerate(sorted({str(w) for w in words if w is not None}))}
    return np.array([found.get(word, -1) for word in words], dtype=np.intp)


def _p_value(
    segmented: Segmented, variable: Variable, placed: NDArray[np.intp], labels: Labels
) -> float | None:
    """Raw p-value: Kruskal-Wallis for numbers, chi-squared for categories and flags."""
    if not _is_numeric(variable):
        codes = _codes(segmented, variable)[placed]
        return chi_squared_p(codes[codes >= 0], labels[codes >= 0])
    values = segmented.numbers(variable.key)[placed]
    known = np.isfinite(values)
    return kruskal_p(values[known], labels[known])


def kruskal_p(values: Values, labels: Labels) -> float | None:
    """p-value of equal distributions in all segments (Kruskal-Wallis); None if undefined."""
    effect = epsilon_squared(values, labels)
    n_segments = np.unique(labels).size
    if effect is None or n_segments < 2:
        return None
    return float(stats.chi2.sf(effect * (len(values) - 1), n_segments - 1))


def chi_squared_p(codes: Labels, labels: Labels) -> float | None:
    """p-value of independence of category and segment; rare categories are pooled first."""
    if codes.size == 0:
        return None
    table = _tables(np.ones((1, len(codes))), codes, labels)[0]
    rare = table.sum(axis=1) < RARE_SHARE * table.sum()
    pooled = np.vstack([table[~rare], table[rare].sum(axis=0)])
    pooled = pooled[pooled.sum(axis=1) > 0][:, pooled.sum(axis=0) > 0]
    if min(pooled.shape) < 2:
        return None
    return float(stats.chi2_contingency(pooled, correction=False).pvalue)


def _defined(samples: FloatMatrix) -> FloatMatrix:
    """The samples in which the effect is defined."""
    return samples[np.isfinite(samples)]
