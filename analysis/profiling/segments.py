"""Everything the report says about the segments, from one segmentation."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import silhouette_samples

from analysis.arrays import FloatMatrix
from analysis.assigning import flags_of
from analysis.lettering import in_order
from analysis.profiling.contrasts import contrast_pairs
from analysis.profiling.customer_map import draw_map, sample_by_segment
from analysis.profiling.effects import measure_effects
from analysis.profiling.naming import name_segments
from analysis.profiling.profiles import profile_segments
from analysis.profiling.rules import find_rules
from analysis.profiling.segmented import Segmented
from analysis.profiling.typical import describe_typical
from analysis.results import Contrast, CustomerMap, Effect, Rules, Segment
from analysis.results.base import Grade

NOT_GRADED = "the evidence has not been weighed yet"
SILHOUETTE_SAMPLE = 4_000
"""Customers on whom the segments' silhouettes are measured; all of them up to this many."""


@dataclass(frozen=True, slots=True)
class Description:
    """What `describe` gives: the parts of the results that speak of the segments."""

    segments: tuple[Segment, ...]
    n_unassigned: int
    effects: tuple[Effect, ...]
    contrasts: tuple[Contrast, ...]
    rules: Rules | None
    map: CustomerMap


def describe(
    segmented: Segmented,
    certainty: FloatMatrix,
    names: Mapping[str, str],
    seed: int,
    flags: Sequence[str] | None = None,
    earlier: Mapping[str, tuple[str, str]] | None = None,
) -> Description:
    """Describe a segmentation in all the ways the report needs.

    Parameters
    ----------
    certainty
        Shape (n_customers,), 0 to 1: how clearly each customer belongs.
    names
        Letter -> name that the sidecar wants.
    earlier
        Letter -> name of the earlier report and its reason, kept where the sidecar wants no other.
    flags
        "core", "edge" or "unassigned" per customer. None: by `assigning.flags_of`.

    Returns
    -------
    Segments in the order of their letters, without a grade (weak, "not weighed yet"): grades need
    the profiles first, so `with_grades` puts them in.
    """
    flagged = flags_of(segmented.labels, certainty) if flags is None else np.asarray(flags)
    rules, rule_of = find_rules(segmented, seed)
    profiles, letters = profile_segments(segmented, seed), segmented.all_letters
    named = name_segments(profiles, segmented.variables, names, letters, earlier)
    clearness = silhouettes(segmented, seed)
    segments = (
        Segment(
            letter=letters[number], name=name, name_reason=reason,
            **_size_and_value(segmented, number), **_clearness(segmented, number, certainty, flagged),
            silhouette=clearness[number], grade="weak", grade_reason=NOT_GRADED, rule=rule_of[number],
            variables=profile.variables, markers=profile.markers, typical=describe_typical(segmented, number),
        )
        for number, (profile, (name, reason)) in enumerate(zip(profiles, named, strict=True))
    )  # fmt: skip
    return Description(
        segments=tuple(sorted(segments, key=lambda segment: in_order(segment.letter))),
        n_unassigned=int(np.count_nonzero(~segmented.placed)),
        effects=measure_effects(segmented, seed),
        contrasts=contrast_pairs(segmented, seed),
        rules=rules,
        map=draw_map(segmented, seed),
    )


def with_grades(segments: Sequence[Segment], grades: Mapping[str, tuple[Grade, str]]) -> tuple[Segment, ...]:
    """The same segments with their grades: letter -> grade and reason, one for each."""
    graded: list[Segment] = []
    for segment in segments:
        grade, reason = grades[segment.letter]
        graded.append(segment.model_copy(update={"grade": grade, "grade_reason": reason}))
    return tuple(graded)


def silhouettes(segmented: Segmented, seed: int) -> list[float | None]:
    """Mean silhouette of each segment, -1 to 1, noise left out; None where undefined.

    Source: Rousseeuw (1987), doi:10.1016/0377-0427(87)90125-7.
    """
    placed = np.flatnonzero(segmented.placed)
    rows = placed[sample_by_segment(segmented.labels[placed], SILHOUETTE_SAMPLE, seed)]
    labels = segmented.labels[rows]
    n_found = np.unique(labels).size
    if not 1 < n_found < rows.size:
        return [None] * segmented.n_segments
    values = silhouette_samples(segmented.features[rows], labels)
    return [
        float(values[labels == segment].mean()) if np.any(labels == segment) else None
        for segment in range(segmented.n_segments)
    ]


def _size_and_value(segmented: Segmented, segment: int) -> dict[str, int | float | None]:
    """Customers and value of one segment; value is None without a column of that role.

    `value` is the sum over the members whose value is known, and `value_per_customer` their
    mean, as in the segment's profile; it is None where no member's value is known.
    """
    members = segmented.members(segment)
    sizes: dict[str, int | float | None] = {
        "n_customers": len(members),
        "share": len(members) / len(segmented.labels),
    }
    column = next((v for v in segmented.variables if v.role == "value"), None)
    if column is None:
        return sizes
    values = segmented.numbers(column.key)
    value, total = float(np.nansum(values[members])), float(np.nansum(values))
    n_known = int(np.count_nonzero(~np.isnan(values[members])))
    return {
        **sizes,
        "value": value,
        "value_share": value / total if total > 0 else None,
        "value_per_customer": value / n_known if n_known else None,
    }


def _clearness(
    segmented: Segmented, segment: int, certainty: FloatMatrix, flags: NDArray[np.str_]
) -> dict[str, float]:
    """Mean certainty of one segment, and its shares of core and edge customers."""
    members = segmented.members(segment)
    return {
        "certainty": float(certainty[members].mean()),
        "core_share": float((flags[members] == "core").mean()),
        "edge_share": float((flags[members] == "edge").mean()),
    }
