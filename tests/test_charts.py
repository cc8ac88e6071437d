"""The charts: all listed, valid, readable at every width, in every situation, and true."""

import pkgutil
import re
from collections.abc import Iterator
from functools import cache
from itertools import combinations
from typing import Any

import pytest
import vl_convert

import report.charts
from analysis.results import Results
from report.charts import (
    CHARTS,
    MODULES,
    all_figures,
    categories,
    curve,
    dendrogram,
    differences,
    index_by_k,
    profile,
    style,
)
from report.charts.ruler import Ruler
from report.drawing import _specification, _svg
from report.figure import Figure
from report.theme.shared import VEGA_LITE
from tests import drawn_text
from tests.example_results import example_results

NO_CHART = {"algorithms", "captions", "columns", "lettering", "rows", "ruler", "style"}
LONG = "Average number of days between the first and the second order of the calendar year " * 12
SITUATIONS: dict[str, dict[str, Any]] = {
    "six segments": {"changes": "kept"},
    "two segments": {"n_segments": 2, "verdict": "constructive", "changes": "quiet"},
    "eight segments": {"n_segments": 8, "n_unassigned": 40, "changes": "refitted"},
    "no sidecar": {"with_sidecar": False, "with_meanings": False, "with_value": False},
    "long names": {"changes": "undated", "labels": {"age": LONG, "region": LONG}, "names": (LONG, "B" * 300), "category_label": LONG},
    "other scripts": {
        "labels": {"age": "العمر بالسنوات", "savings": "储蓄总额（人民币）"},
        "names": ("عملاء مخلصون", "忠诚客户"),
        "category_label": "الشمال",
    },
    "hostile text": {
        "changes": "refitted",
        "labels": {"age": "<b>Age</b> {{< include /etc/passwd >}}", "region": "`x` ]]> & \"quoted\" \\n"},
        "names": ("<script>alert(1)</script>", "=1+1"),
        "category_label": "\x07bell <img src=x onerror=alert(1)>",
    },
}


@cache
def results_of(situation: str) -> Results:
    return example_results(**SITUATIONS[situation])


@cache
def figures_of(situation: str) -> dict[str, Figure]:
    return {figure.id: figure for figure in all_figures(results_of(situation))}


def svg_of(situation: str, identifier: str, width: int) -> str:
    return _svg(figures_of(situation)[identifier].chart, width)


IDENTIFIERS = sorted(figures_of("six segments"))


# --- the list ----------------------------------------------------------------------------


@pytest.mark.parametrize("name", [m.name for m in pkgutil.iter_modules(report.charts.__path__)])
def test_chart_module_is_listed(name: str):
    assert (name in CHARTS) != (name in NO_CHART)


@pytest.mark.parametrize("module", MODULES, ids=lambda m: m.__name__.rpartition(".")[2])
def test_chart_module_has_its_three_functions(module: Any):
    assert all(callable(getattr(module, name, None)) for name in ("chart", "figure", "figures"))


@pytest.mark.parametrize("situation", SITUATIONS)
def test_every_situation_gives_figures_with_ids_of_their_own(situation: str):
    made = all_figures(results_of(situation))  # each checks itself when it is made
    assert len({figure.id for figure in made}) == len(made)
    assert {"differences", "profile-a", "segment-sizes"} <= {figure.id for figure in made}


# --- drawing -----------------------------------------------------------------------------


@pytest.mark.parametrize("identifier", IDENTIFIERS)
def test_chart_is_valid_and_draws_without_a_warning(identifier: str, capfd: pytest.CaptureFixture[str]):
    chart = figures_of("six segments")[identifier].chart(style.NARROW)
    chart.to_dict(validate=True)
    vl_convert.vegalite_to_vega(style.specification(chart), vl_version=VEGA_LITE, show_warnings=True)
    told = capfd.readouterr()
    assert "WARN" not in told.out + told.err


@pytest.mark.parametrize("width", [style.WIDE, style.NARROW])
@pytest.mark.parametrize("situation", ["eight segments", "long names"])
def test_no_text_is_cut_off_or_covered(situation: str, width: int):
    problems = []
    for identifier in figures_of(situation):
        svg = svg_of(situation, identifier, width)
        problems += [f"{identifier}: {problem}" for problem in reading_problems(svg, width)]
    assert problems == []


def reading_problems(svg: str, width: int) -> Iterator[str]:
    wide, high = drawn_text.size(svg)
    if not width - 12 <= wide <= width + 0.5:
        yield f"is {wide} wide, not {width}"
    found = drawn_text.boxes(svg)
    for box in found:
        if box.left < -1 or box.right > wide + 1 or box.top < -1 or box.bottom > high + 1:
            yield f"'{box.text}' leaves the drawing"
    for one, other in combinations(found, 2):
        if one.covers(other):
            yield f"'{one.text}' covers '{other.text}'"


@pytest.mark.parametrize("identifier", IDENTIFIERS)
def test_data_hold_only_what_is_drawn(identifier: str):
    spec = _specification(figures_of("six segments")[identifier].chart, style.WIDE)
    used = set(fields_in({key: value for key, value in spec.items() if key != "datasets"}))
    for rows in spec["datasets"].values():
        assert {name for row in rows for name in row} <= used


def fields_in(part: Any) -> Iterator[str]:
    """Names of the columns that a specification mentions."""
    if isinstance(part, dict):
        if isinstance(part.get("field"), str):
            yield part["field"]
        for value in part.values():
            yield from fields_in(value)
    elif isinstance(part, list):
        for value in part:
            yield from fields_in(value)
    elif isinstance(part, str):
        yield from re.findall(r"datum\.(\w+)", part)


def test_no_customer_is_named_in_any_chart():
    for figure in figures_of("six segments").values():
        assert "customer_id" not in str(_specification(figure.chart, style.WIDE))


def test_map_draws_at_most_a_thousand_customers():
    results = results_of("six segments")
    many = results.map.model_copy(update={"points": results.map.points * 5})
    chart = CHARTS["customer_map"](results.model_copy(update={"map": many}))[0].chart(style.WIDE)
    assert max(len(rows) for rows in style.specification(chart)["datasets"].values()) == 1000


# --- what the charts say -------------------------------------------------------------------


def rows_with(identifier: str, *columns: str) -> list[dict[str, Any]]:
    spec = _specification(figures_of("six segments")[identifier].chart, style.WIDE)
    found = (rows for rows in spec["datasets"].values() if rows and set(columns) <= set(rows[0]))
    return next(found)


def test_bars_are_the_shares_largest_first():
    drawn = [row["share"] for row in rows_with("segment-sizes", "share", "text")]
    assert drawn == sorted((s.share for s in results_of("six segments").segments), reverse=True)


def test_table_has_every_segment_with_its_numbers():
    results = results_of("six segments")
    table = figures_of("six segments")["segment-sizes"].table
    assert len(table.rows) == 6
    assert table.rows[0][0] == f"A {results.segments[0].name}"
    assert table.rows[0][1] == f"{results.segments[0].n_customers:,}"


def test_small_counts_are_not_shown():
    results = example_results(n_customers=100, n_segments=8)
    small = results.segments[-1].model_copy(update={"n_customers": 4})
    changed = results.model_copy(update={"segments": (*results.segments[:-1], small)})
    assert CHARTS["segment_sizes"](changed)[0].table.rows[-1][1] == "fewer than 10"


@pytest.mark.parametrize(
    ("difference", "step"),
    [(-1.5, 0), (-0.8, 1), (-0.79, 2), (-0.2, 2), (-0.19, 3), (0.0, 3), (0.2, 4), (0.79, 4), (0.8, 5), (1.5, 6), (None, 3)],
)
def test_cell_colours_follow_the_levels_of_the_text(difference: float | None, step: int):
    assert differences.step_of(difference) == step


def test_finding_of_the_heat_map_is_its_largest_difference():
    results = results_of("six segments")
    parts = [(abs(p.difference or 0), p, s) for s in results.segments for p in s.variables]
    _, part, segment = max(parts, key=lambda found: found[0])
    way = "above" if (part.difference or 0) > 0 else "below"
    title = figures_of("six segments")["differences"].title
    assert title.endswith(f"{way} average in segment {segment.letter}")


def test_index_that_is_better_when_low_is_not_read_upside_down():
    results = results_of("six segments")  # the example's Davies-Bouldin is lowest for the chosen one
    own = next(c for c in results.candidates if c.status == "chosen")
    index = next(i for i in results.indices if i.key == "davies_bouldin")
    assert index_by_k._is_good(results, own, index)
    assert not index_by_k._is_good(results, own, index.model_copy(update={"higher_is_better": True}))


def test_cut_of_the_tree_by_hand():
    # Joints at heights 1 .. 9, each with the last leaf: a cut at 4.5 crosses the stem of the
    # joint at 4 and the five leaves that join above it.
    report = next(r for r in results_of("six segments").algorithms if r.dendrogram)
    assert dendrogram._n_groups(report) == 6
    assert dendrogram._n_groups(report.model_copy(update={"cut_height": 9.5})) == 0
    assert dendrogram._n_groups(report.model_copy(update={"cut_height": None})) is None


def test_gap_without_groups_is_said():
    assert figures_of("two segments")["curve-structure-gap"].title == "The gap statistic finds no separate groups"


def test_figures_are_left_out_where_nothing_was_computed():
    results = results_of("six segments")
    bare = results.evidence.model_copy(update={"segments": (), "by_k": (), "sensitivity": ()})
    left = {figure.id for figure in all_figures(results.model_copy(update={"evidence": bare}))}
    assert left.isdisjoint({"segment-stability", "stability-by-k", "persistence-within", "sensitivity"})


def test_curve_keeps_undefined_points_undefined():
    own = results_of("six segments").algorithms[0].curves[0]
    broken = own.model_copy(update={"y": (None, *own.y[1:])})
    assert len(curve._values(broken)) == len(own.x) - 1
    assert curve._table(broken).rows[0][1] == "undefined"


@pytest.mark.parametrize(
    ("ruler", "ticks"),
    [
        (Ruler("linear", 17, 93), [20, 30, 40, 50, 60, 70, 80, 90]),
        (Ruler("log", 1500, 80000), [2000, 5000, 10000, 20000, 50000]),
        (Ruler("linear", 0, 1), [0, 0.2, 0.4, 0.6, 0.8, 1]),
        (Ruler("linear", 0.31, 0.33), [0.31, 0.315, 0.32, 0.325]),
    ],
)
def test_ticks_are_round_and_have_room(ruler: Ruler, ticks: list[float]):
    found = [value for value, _ in ruler.ticks(500, lambda value: f"{value:g}")]
    assert found == pytest.approx(ticks)


def test_ticks_never_touch():
    close = Ruler("linear", 0, 1000).ticks(60, lambda value: f"{value:,.0f} customers")
    assert len(close) <= 1


def test_log_ruler_places_equal_factors_evenly():
    ruler = Ruler("log", 1, 100)
    assert ruler.place(10) == pytest.approx(0.5)
    assert Ruler("root", 0, 100).place(25) == pytest.approx(0.5)


def test_profile_compares_the_medians_the_portrait_speaks_of():
    results = results_of("six segments")
    part = next(p for p in results.segments[0].variables if p.median is not None and p.difference is not None)
    parts = tuple(
        p.model_copy(update={"mean": 99.0, "median": 7.0}) if p is part else p for p in results.segments[0].variables
    )
    variables = tuple(
        v.model_copy(update={"kind": "number", "unit": None, "summary": v.summary.model_copy(update={"mean": 88.0, "median": 3.0})})
        if v.key == part.variable
        else v
        for v in results.variables
    )
    segment = results.segments[0].model_copy(update={"variables": parts})
    changed = results.model_copy(update={"segments": (segment, *results.segments[1:]), "variables": variables})
    label = changed.variable(part.variable).label
    table = profile.figure(changed, segment.letter).table
    row = next(row for row in table.rows if row[0] == label)
    assert (row[3], row[4]) == ("7", "3")
    assert table.columns[3] == f"Median of segment {segment.letter}"
    drawn = str(profile.chart(changed, segment.letter, 720).to_dict())
    assert "Median of all" in drawn
    assert "'own': '7'" in drawn


def test_codes_of_a_category_carry_the_name_of_their_column():
    results = results_of("six segments")
    column = next(v for v in results.variables if v.kind == "category")
    coded = {c.value: c.model_copy(update={"label": str(i)}) for i, c in enumerate(column.categories, start=1)}
    variable = column.model_copy(update={"categories": tuple(coded.values())})
    changed = results.model_copy(
        update={"variables": tuple(variable if v.key == column.key else v for v in results.variables)}
    )
    assert re.match(rf"{column.label} \d: ", categories.figure(changed, column.key).title)
