"""The bubbles of the targeting page: true to the scores, readable in every situation."""

from typing import Any

import pytest

from analysis.results import Results
from report.charts import style, targeting_bubbles
from report.drawing import _specification, _svg
from tests.example_results import example_results
from tests.targeting_pages import results_of
from tests.test_charts import reading_problems


@pytest.mark.parametrize("width", [style.WIDE, style.PRINT, style.NARROW])
@pytest.mark.parametrize("situation", ["all answered", "some answered", "eight", "no value", "hostile"])
def test_no_letter_is_covered_or_cut(situation, width):
    figure = targeting_bubbles.figure(results_of(situation))
    assert list(reading_problems(_svg(figure.chart, width), width)) == []


@pytest.mark.parametrize("width", [style.WIDE, style.NARROW])
def test_letters_of_equal_segments_are_moved_apart(width):
    results = results_of("eight")
    same = tuple(
        s.model_copy(update={"attractiveness": 10.0, "strength": 10.0, "is_knocked_out": False})
        for s in results.targeting.segments
    )
    crowded = results.model_copy(update={"targeting": results.targeting.model_copy(update={"segments": same})})
    figure = targeting_bubbles.figure(crowded)
    assert list(reading_problems(_svg(figure.chart, width), width)) == []
    spec = _specification(figure.chart, width)
    assert any(row and set(row[0]) == {"x", "y", "x2", "y2"} for row in spec["datasets"].values())


def circles(results: Results) -> dict[str, dict[str, Any]]:
    spec = _specification(targeting_bubbles.figure(results).chart, style.WIDE)
    found = next(values for values in spec["datasets"].values() if "size" in values[0])
    return {value["segment"][0]: value for value in found}


def test_circles_lie_at_the_scores_and_their_areas_are_the_values():
    results = results_of("all answered")
    drawn = circles(results)
    judged = {s.letter: s for s in results.targeting.segments if not s.is_knocked_out}
    assert set(drawn) == set(judged)
    value = {s.letter: s.value for s in results.segments}
    for letter, circle in drawn.items():
        assert (circle["x"], circle["y"]) == (judged[letter].attractiveness, judged[letter].strength)
        assert circle["size"] / drawn["A"]["size"] == pytest.approx(value[letter] / value["A"])


def test_without_a_value_column_areas_are_customers():
    results = results_of("no value")
    drawn = circles(results)
    n = {s.letter: s.n_customers for s in results.segments}
    assert drawn["C"]["size"] / drawn["A"]["size"] == pytest.approx(n["C"] / n["A"])
    assert "area: number of customers" in targeting_bubbles.figure(results).subtitle


def test_left_out_and_unscored_segments_are_not_drawn():
    assert set(circles(results_of("some answered"))) == {"A", "C", "D", "E"}
    assert targeting_bubbles.figure(results_of("nothing answered")) is None
    assert targeting_bubbles.figures(example_results()) == ()


def test_the_finding_names_the_best():
    results = results_of("all answered")
    assert targeting_bubbles.figure(results).title == "Segment A is most attractive and suits us best"
    strong = tuple(
        s.model_copy(update={"strength": 9.9}) if s.letter == "D" else s for s in results.targeting.segments
    )
    changed = results.model_copy(update={"targeting": results.targeting.model_copy(update={"segments": strong})})
    assert targeting_bubbles.figure(changed).title == "Segment A attracts most; we suit segment D best"
    one = results.targeting.model_copy(update={"segments": results.targeting.segments[:1]})
    alone = targeting_bubbles.figure(results.model_copy(update={"targeting": one}))
    assert alone.title == "Segment A: attractive 9.3, our strength 6.8 of 10"


def test_the_table_has_the_drawn_numbers():
    table = targeting_bubbles.figure(results_of("all answered")).table
    assert table.rows[0][1:3] == ("9.3", "6.8")
    assert table.columns[-1] == "Area: Spend in 12 months, EUR, in total"
