"""The map: true to the features, drawn from all segments, pointing at nobody."""

import numpy as np
import pytest

from analysis.profiling.customer_map import draw_map, sample_by_segment
from tests.example_segmented import planted, segmented, variable


def test_one_direction_by_hand():
    # All customers lie on the line x = y: one axis says everything, both columns load alike.
    table = segmented({"x": [0, 1, 2, 3], "y": [0, 1, 2, 3]}, [0, 0, 1, 1], [variable("x"), variable("y")])
    drawn = draw_map(table, seed=1)
    step = np.sqrt(2) / np.sqrt(1.25)  # one step in both columns, in SD of 0, 1, 2, 3
    assert [point.x for point in drawn.points] == pytest.approx(
        np.array([-1.5, -0.5, 0.5, 1.5]) * step, abs=0.005
    )
    assert [point.y for point in drawn.points] == pytest.approx([0.0] * 4, abs=0.005)
    assert drawn.explained == pytest.approx((1.0, 0.0))
    assert set(drawn.x_variables) == {"x", "y"}
    assert [point.letter for point in drawn.points] == ["A", "A", "B", "B"]


def test_explained_variance_by_hand():
    # Two uncorrelated columns of unit variance: half each.
    table = segmented({"x": [0, 0, 1, 1], "y": [0, 1, 0, 1]}, [0, 0, 1, 1], [variable("x"), variable("y")])
    assert draw_map(table, seed=1).explained == pytest.approx((0.5, 0.5))


def test_one_column_makes_a_line():
    drawn = draw_map(segmented({"x": [0, 1, 10, 11]}, [0, 0, 1, -1], [variable("x")]), seed=1)
    assert drawn.explained == pytest.approx((1.0, 0.0))
    assert {point.y for point in drawn.points} == {0.0}
    assert drawn.y_variables == ()
    assert [point.letter for point in drawn.points] == ["A", "A", "B", None]


def test_strongest_column_points_right():
    table = planted()
    drawn = draw_map(table, seed=1)
    mirrored = segmented(
        {key: table.customers[key].tolist() for key in table.customers}, table.labels.tolist(), table.variables,
        dict(zip(table.feature_of, table.features.T.tolist(), strict=True)),
    )  # fmt: skip
    assert draw_map(mirrored, seed=1) == drawn
    column = table.features[:, table.feature_of.index(drawn.x_variables[0])]
    assert np.corrcoef(column, [point.x for point in drawn.points])[0, 1] > 0.5


def test_at_most_a_thousand_from_every_segment_by_its_share():
    labels = np.repeat([0, 1, 2, -1], [3000, 1500, 450, 50])
    rows = sample_by_segment(labels, 1000, seed=7)
    assert rows.size <= 1000
    assert (np.diff(rows) > 0).all()
    assert np.bincount(labels[rows] + 1).tolist() == [10, 600, 300, 90]
    assert np.array_equal(rows, sample_by_segment(labels, 1000, seed=7))


def test_points_are_rounded_so_that_they_trace_nobody():
    drawn = draw_map(planted(), seed=1)
    assert drawn.n_customers == 180
    assert all(round(point.x, 2) == point.x and round(point.y, 2) == point.y for point in drawn.points)
