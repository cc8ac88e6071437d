"""The charts of the report. To add one: write its module, then list it here.

A chart module has `chart(results, ..., width)`, which only draws; `figure(results, ...)`,
which adds the finding, the words and the table (None where the results hold nothing to
draw); and `figures(results)`, which makes every figure of its kind.
"""

from collections.abc import Callable
from types import ModuleType

from analysis.results import Results
from report.charts import (
    agreement,
    belonging,
    candidates,
    categories,
    curve,
    customer_map,
    dendrogram,
    differences,
    drift,
    effects,
    flows,
    index_by_k,
    null_reference,
    persistence,
    profile,
    segment_sizes,
    segment_stability,
    sensitivity,
    share_over_runs,
    spread,
    stability_by_k,
    targeting_bubbles,
    transitions,
)
from report.figure import Figure

MODULES: tuple[ModuleType, ...] = (
    segment_sizes,
    differences,
    profile,
    spread,
    categories,
    customer_map,
    effects,
    belonging,
    null_reference,
    segment_stability,
    stability_by_k,
    persistence,
    sensitivity,
    candidates,
    index_by_k,
    agreement,
    curve,
    dendrogram,
    targeting_bubbles,
    transitions,
    flows,
    share_over_runs,
    drift,
)

CHARTS: dict[str, Callable[[Results], tuple[Figure, ...]]] = {
    module.__name__.rpartition(".")[2]: module.figures for module in MODULES
}


def all_figures(results: Results) -> tuple[Figure, ...]:
    """Every figure these results allow, in the order of the list."""
    return tuple(figure for make in CHARTS.values() for figure in make(results))
