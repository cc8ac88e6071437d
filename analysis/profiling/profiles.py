"""What each segment looks like, column by column, against all customers."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.arrays import FloatMatrix, Labels
from analysis.profiling.levels import Values, is_marker_difference, is_marker_share, level_of
from analysis.profiling.resampling import draw_counts, percentiles, rows_to_resample
from analysis.profiling.segmented import Segmented
from analysis.results import CategoryShare, SegmentVariable, Variable

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)


@dataclass(frozen=True, slots=True)
class Profile:
    """One segment against everybody: all its columns, and its markers, strongest first."""

    variables: tuple[SegmentVariable, ...]
    markers: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Differences:
    """Standardised differences, shape (n_segments, n_columns) each, with 95 % intervals.

    NaN where the column is constant or nobody in the segment has a value.
    """

    point: FloatMatrix
    low: FloatMatrix
    high: FloatMatrix


def profile_segments(segmented: Segmented, seed: int) -> tuple[Profile, ...]:
    """Describe every segment by every column that says something about customers.

    Returns
    -------
    One profile per segment, in order. Differences are on the comparison scale of
    `levels`; means and quantiles are in the column's own units.

    Source: Dolnicar, Gruen & Leisch (2018), section 8.2 (marker variables);
    doi:10.1007/978-981-10-8818-6.
    """
    numeric = [variable for variable in segmented.described if variable.kind != "category"]
    differences = None
    if numeric:
        values = np.column_stack([segmented.scale(variable) for variable in numeric])
        differences = standardised_differences(values, segmented.labels, segmented.n_segments, seed)
    column_of = {variable.key: column for column, variable in enumerate(numeric)}
    segments = range(segmented.n_segments)
    return tuple(_profile(segmented, segment, differences, column_of) for segment in segments)


def standardised_differences(values: FloatMatrix, labels: Labels, n_segments: int, seed: int) -> Differences:
    """How far each segment's mean lies from the mean of all customers, in SD of all customers.

    Parameters
    ----------
    values
        Shape (n_customers, n_columns), NaN where unknown. Customers without a segment count
        among all customers.

    Notes
    -----
    Interval: 95 % percentile bootstrap over customers, with the labels kept. It says how
    well the number is known, not whether the segment exists.
    """
    spread = np.nanstd(values, axis=0)
    centred = (values - np.nanmean(values, axis=0)) / np.where(spread > 0, spread, 1.0)
    centred = np.where(spread > 0, centred, np.nan)
    point = _differences(np.ones((1, len(labels))), centred, labels, n_segments)[0]
    rows = rows_to_resample(len(labels), seed)
    counts = draw_counts(len(rows), seed)
    sampled = _differences(counts, centred[rows], labels[rows], n_segments)
    low, high = percentiles(sampled)
    shift = point - _differences(np.ones((1, len(rows))), centred[rows], labels[rows], n_segments)[0]
    return Differences(point, low + shift, high + shift)


def _differences(counts: FloatMatrix, values: FloatMatrix, labels: Labels, n_segments: int) -> FloatMatrix:
    """Standardised differences per bootstrap sample, shape (n_samples, n_segments, n_columns)."""
    known = np.isfinite(values).astype(np.float64)
    filled = np.nan_to_num(values)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = (counts @ filled) / (counts @ known)
        spread = np.sqrt((counts @ filled**2) / (counts @ known) - mean**2)
        inside = np.empty((counts.shape[0], n_segments, values.shape[1]))
        for segment in range(n_segments):
            rows = np.flatnonzero(labels == segment)
            drawn = counts[:, rows]
            inside[:, segment] = (drawn @ filled[rows]) / (drawn @ known[rows])
        differences: FloatMatrix = (inside - mean[:, None]) / spread[:, None]
    differences[~np.isfinite(differences)] = np.nan
    return differences


def _profile(
    segmented: Segmented, segment: int, differences: Differences | None, column_of: dict[str, int]
) -> Profile:
    """All columns of one segment."""
    members = segmented.members(segment)
    described: list[SegmentVariable] = []
    strength: dict[str, float] = {}
    for variable in segmented.described:
        if variable.key in column_of and differences is not None:
            row = _number(segmented, variable, members, differences, segment, column_of[variable.key])
            strength[variable.key] = abs(row.difference or 0.0)
        else:
            row, strength[variable.key] = _category(segmented, variable, members)
        described.append(row)
    markers = sorted((row.variable for row in described if row.is_marker), key=lambda key: -strength[key])
    return Profile(tuple(described), tuple(markers))


def _number(
    segmented: Segmented,
    variable: Variable,
    members: NDArray[np.intp],
    differences: Differences,
    segment: int,
    column: int,
) -> SegmentVariable:
    """One numeric column or flag in one segment."""
    values = segmented.numbers(variable.key)
    inside = values[members][np.isfinite(values[members])]
    difference = _defined(differences.point[segment, column])
    if inside.size == 0:
        return SegmentVariable(variable=variable.key, level="unknown")
    if variable.kind == "flag":
        marker = is_marker_share(float(inside.mean()), float(np.nanmean(values)), inside.size)
        quantiles: tuple[float | None, ...] = (None,) * len(QUANTILES)
    else:
        marker = is_marker_difference(difference)
        quantiles = tuple(np.quantile(inside, QUANTILES).tolist())
    q05, q1, median, q3, q95 = quantiles
    return SegmentVariable(
        variable=variable.key,
        level=level_of(difference),
        difference=difference,
        low=_defined(differences.low[segment, column]),
        high=_defined(differences.high[segment, column]),
        is_marker=marker and difference is not None,
        mean=float(inside.mean()),
        q05=q05, q1=q1, median=median, q3=q3, q95=q95,
    )  # fmt: skip


def _category(
    segmented: Segmented, variable: Variable, members: NDArray[np.intp]
) -> tuple[SegmentVariable, float]:
    """One unordered column in one segment, and how strongly its most telling category differs."""
    everybody = segmented.words(variable.key)
    inside = everybody[members]
    rows: list[CategoryShare] = []
    marker, strongest = False, 0.0
    for value, label in categories_of(variable, everybody):
        share = float((inside == value).mean())
        total = float((everybody == value).mean())
        rows.append(CategoryShare(value=value, label=label, share=share))
        marker = marker or is_marker_share(share, total, len(members))
        strongest = max(strongest, standardised_share(share, total))
    described = SegmentVariable(
        variable=variable.key, level="unknown", is_marker=marker, categories=tuple(rows)
    )
    return described, strongest


def categories_of(variable: Variable, words: NDArray[np.object_]) -> list[tuple[str, str]]:
    """Value and label of every category that occurs; known ones first, then the others by name."""
    found = {str(word) for word in words if word is not None}
    known = [(category.value, category.label) for category in variable.categories if category.value in found]
    return known + [(value, value) for value in sorted(found - {value for value, _ in known})]


def standardised_share(share: float, total: float) -> float:
    """Distance of a share from that of all customers, in its standard deviation; 0 if constant."""
    spread = float(np.sqrt(total * (1 - total)))
    return abs(share - total) / spread if spread > 0 else 0.0


def _defined(value: Values | float) -> float | None:
    """A float, or None for NaN."""
    number = float(value)
    return number if np.isfinite(number) else None
