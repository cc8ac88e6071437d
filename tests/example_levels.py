"""A segment with exactly the levels a test asks for, in results that know every meaning."""

from typing import Any

from analysis.results import NumberSummary, Results, SegmentVariable, Variable
from report.meanings import MEANINGS
from report.segment_view import SegmentView
from tests.example_results import example_results

DIFFERENCES = {"far below": -1.5, "below": -0.6, "typical": 0.05, "above": 0.6, "far above": 1.5}
ALL = NumberSummary(mean=50, sd=10, minimum=0, q05=30, q1=43, median=50, q3=57, q95=70, maximum=100)


def segment_view(levels: dict[str, str] | None = None, *, n_segments: int = 3, **changes: Any) -> SegmentView:
    """The first of `n_segments` segments, with `levels` by meaning; every other column is typical.

    `changes` replaces fields of the segment, such as `edge_share=0.4`.
    """
    levels = levels or {}
    results = example_results(n_segments=n_segments, **({} if "value" not in changes else {"with_value": True}))
    numeric = [word for word, meaning in MEANINGS.items() if meaning.higher]
    variables = tuple(_variable(word) for word in numeric)
    segments = tuple(
        segment.model_copy(
            update={
                "variables": tuple(_inside(w, levels.get(w, "typical") if at == 0 else "typical") for w in numeric),
                "markers": tuple(w for w in numeric if at == 0 and levels.get(w, "typical") != "typical"),
                "rule": None,
                "typical": (),
                "edge_share": 0.05,
                "core_share": 0.95,
                "share": 1 / n_segments,
                "value_share": 1 / n_segments,
                "value_per_customer": 50.0,
                "grade": "strong",
                **(changes if at == 0 else {}),
            }
        )
        for at, segment in enumerate(results.segments)
    )
    made = results.model_copy(
        update={
            "variables": variables,
            "segments": segments,
            "effects": (),
            "data": results.data.model_copy(update={"value_column": "spend", "id_column": None}),
            "evidence": _all_stable(results),
        }
    )
    return SegmentView(made.segments[0], made)


def _all_stable(results: Results) -> Any:
    stable = tuple(s.model_copy(update={"jaccard": 0.95}) for s in results.evidence.segments)
    return results.evidence.model_copy(update={"segments": stable})


def _variable(word: str) -> Variable:
    return Variable(
        key=word, label=word.replace("_", " ").capitalize(), kind="number", role="segment", builds_segments=True,
        meaning=word, inferred=False, reason="told", summary=ALL,
    )


def _inside(word: str, level: str) -> SegmentVariable:
    difference = DIFFERENCES.get(level)
    centre = 50 + 10 * (difference or 0)
    return SegmentVariable.model_validate({
        "variable": word, "level": level, "difference": difference,
        "low": None if difference is None else difference - 0.1, "high": None if difference is None else difference + 0.1,
        "is_marker": level not in ("typical", "unknown"), "mean": centre, "q05": 20, "q1": 40, "median": centre,
        "q3": 60, "q95": 80,
    })
