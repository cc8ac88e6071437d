"""What a segment looks like: levels, markers, typical customers, and the parts of the results."""

import dataclasses

import numpy as np
import pytest

from analysis.lettering import letter_of
from analysis.profiling import describe, level_of, with_grades
from analysis.profiling.levels import comparison_scale, is_marker_share
from analysis.profiling.profiles import profile_segments, standardised_differences
from analysis.profiling.segmented import Segmented
from analysis.profiling.segments import silhouettes
from analysis.profiling.typical import describe_typical, medoid, round_coarsely
from tests.example_segmented import category, planted, segmented, variable


@pytest.mark.parametrize(
    ("difference", "words"),
    [
        (None, "unknown"), (0.0, "typical"), (0.19, "typical"), (-0.19, "typical"), (0.2, "above"),
        (0.79, "above"), (0.8, "far above"), (-0.2, "below"), (-0.8, "far below"), (-3.0, "far below"),
    ],
)  # fmt: skip
def test_levels_change_at_point_two_and_point_eight(difference, words):
    assert level_of(difference) == words


@pytest.mark.parametrize(
    ("share", "total", "members", "is_marker"),
    [
        (0.75, 0.50, 20, True),  # .25 absolute
        (0.74, 0.50, 20, False),  # neither .25 absolute nor 50 % relative
        (0.15, 0.10, 100, True),  # 50 % relative, 10 members expected
        (0.15, 0.10, 99, False),  # the same in a segment where 9.9 are expected
        (0.06, 0.03, 5000, False),  # double, but of a trait hardly anybody has
        (0.05, 0.10, 100, True),  # half
    ],
)
def test_a_share_marks_a_segment_by_a_quarter_or_by_half_of_itself(share, total, members, is_marker):
    assert is_marker_share(share, total, members) is is_marker


def test_difference_by_hand():
    # Values 0, 0, 2, 2, 4, 4: mean 2, variance 16/6. Segment 0 has mean 0, segment 1 mean 3.
    values = np.array([[0.0], [0.0], [2.0], [2.0], [4.0], [4.0]])
    found = standardised_differences(values, np.array([0, 0, 1, 1, 1, 1]), 2, seed=3)
    spread = np.sqrt(16 / 6)
    assert found.point[:, 0] == pytest.approx([-2 / spread, 1 / spread])
    assert (found.low <= found.point).all()
    assert (found.point <= found.high).all()


def test_customers_without_a_segment_count_among_all_customers():
    values = np.array([[0.0], [0.0], [4.0], [4.0]])
    found = standardised_differences(values, np.array([0, 0, -1, -1]), 1, seed=3)
    assert found.point[0, 0] == pytest.approx(-1.0)


def test_interval_covers_the_true_difference_about_as_often_as_it_says():
    rng = np.random.default_rng(5)
    hits = 0
    for run in range(60):
        labels = np.repeat([0, 1], [50, 150])
        values = rng.normal(size=(200, 1)) + labels[:, None]  # true means 0 and 1
        found = standardised_differences(values, labels, 2, seed=run)
        truth = -0.75 / np.sqrt(1 + 0.75 * 0.25)
        hits += bool(found.low[0, 0] <= truth <= found.high[0, 0])
    assert 51 <= hits <= 60


def test_constant_and_unknown_values_are_undefined_not_zero():
    table = segmented(
        {"same": [5.0] * 4, "holes": [1.0, np.nan, 3.0, np.nan]},
        [0, 0, 1, 1],
        [variable("same", role="describe"), variable("holes", role="describe")],
        {},
    )
    first = profile_segments(table, seed=1)[0].variables
    assert first[0].level == "unknown"
    assert first[0].difference is None
    assert not first[0].is_marker
    assert first[1].mean == 1.0
    assert first[1].difference == pytest.approx(-1.0)


def test_a_prepared_column_is_compared_as_the_clustering_saw_it():
    # One giant drags the plain mean; on the log scale the second segment lies below it.
    spend = [10.0, 10.0, 10.0, 10_000.0, 9.0, 9.0, 9.0, 9.0]
    logged = np.log(spend)
    table = segmented(
        {"spend": spend},
        [0, 0, 0, 0, 1, 1, 1, 1],
        [variable("spend", "amount")],
        {"spend": (logged - logged.mean()) / logged.std()},
    )
    row = profile_segments(table, seed=1)[1].variables[0]
    assert row.difference == pytest.approx((np.log(9) - logged.mean()) / logged.std())
    assert (row.median, row.mean) == (9.0, 9.0)


def test_other_skewed_amounts_are_compared_on_the_log_scale_and_shares_are_not():
    skewed = np.array([1.0, 1.0, 1.0, 1.0, 1.0, 1000.0])
    assert comparison_scale(skewed, variable("x", "amount"), None) == pytest.approx(np.log1p(skewed))
    assert comparison_scale(skewed, variable("x", "share"), None) == pytest.approx(skewed)
    assert comparison_scale(-skewed, variable("x", "amount"), None) == pytest.approx(-skewed)


def test_a_flag_shows_its_share_and_a_category_its_shares():
    region = ["n"] * 30 + ["s"] * 10 + ["s"] * 40
    table = segmented(
        {"card": [True] * 40 + [False] * 40, "region": region},
        [0] * 40 + [1] * 40,
        [variable("card", "flag", "describe"), category("region", region)],
        {},
    )
    profile = profile_segments(table, seed=1)[0]
    card, where = profile.variables
    assert (card.mean, card.median, card.difference, card.level) == (1.0, None, 1.0, "far above")
    assert {row.label: row.share for row in where.categories} == {"N": 0.75, "S": 0.25}
    assert (where.level, where.difference) == ("unknown", None)
    assert profile.markers == ("card", "region")


def test_a_flag_is_marked_by_its_share_not_by_its_sd():
    # 84.6 % against 60 %: more than half an SD, but less than .25 and less than half as many again.
    card = [True] * 423 + [False] * 77 + [True] * 177 + [False] * 323
    table = segmented({"card": card}, [0] * 500 + [1] * 500, [variable("card", "flag", "describe")], {})
    row = profile_segments(table, seed=1)[0].variables[0]
    assert row.difference > 0.5
    assert not row.is_marker


def test_markers_are_the_half_sd_columns_strongest_first():
    for profile in profile_segments(planted(), seed=1):
        marked = {row.variable: abs(row.difference) for row in profile.variables if row.is_marker}
        numeric = [row for row in profile.variables if row.variable in ("age", "spend", "deals")]
        assert all(row.is_marker == (abs(row.difference) >= 0.5) for row in numeric)
        assert list(profile.markers) == sorted(marked, key=lambda key: -marked[key])


def test_medoid_by_hand():
    # On the line 0, 1, 2, 10 the sums of distances are 13, 11, 11, 27; 2 is nearer to the mean.
    assert medoid(np.array([[0.0], [1.0], [2.0], [10.0]])) == 2
    assert medoid(np.array([[0.0], [1.0], [1.2], [1.4], [10.0]])) == 2


@pytest.mark.parametrize(
    ("value", "spread", "whole", "rounded"),
    [
        (37.0, 14.0, True, 35.0), (3.0, 2.0, True, 3.0), (0.0, 5.0, True, 0.0), (42_310.0, 20_000.0, False, 40_000.0),
        (213.4, 900.0, False, 220.0), (0.637, 0.25, False, 0.6), (-37.0, 14.0, True, -35.0),
    ],
)  # fmt: skip
def test_typical_values_are_round(value, spread, whole, rounded):
    assert round_coarsely(value, spread, whole) == pytest.approx(rounded)


def test_typical_customer_takes_what_did_not_build_the_segments_from_the_whole_segment():
    region = ["s", "s", "n", "s", "s"]  # the medoid is the one from n
    table = segmented(
        {"x": [0, 1, 1.2, 1.4, 10], "region": region}, [0] * 5, [variable("x"), category("region", region)]
    )
    x, where = describe_typical(table, 0)
    assert x.value == pytest.approx(1.2, abs=0.21)
    assert where.value == "S"


def test_typical_customer_is_not_a_row_of_the_table():
    table = planted()
    rows = set(table.customers[["age", "spend", "deals"]].itertuples(index=False, name=None))
    for segment in range(3):
        values = {row.variable: row.value for row in describe_typical(table, segment)}
        assert (values["age"], values["spend"], values["deals"]) not in rows


def test_letters():
    assert [letter_of(n) for n in (0, 1, 25, 26, 27)] == ["A", "B", "Z", "AA", "AB"]


def test_silhouette_of_four_customers_by_hand():
    # 0, 1 | 10, 11: 19/21 and 17/19 in each segment.
    table = segmented({"x": [0, 1, 10, 11]}, [0, 0, 1, 1], [variable("x")])
    assert silhouettes(table, 1) == pytest.approx([(19 / 21 + 17 / 19) / 2] * 2)


def test_describe_gives_every_part():
    table = planted()
    certainty = np.linspace(0.4, 1.0, 180)
    found = describe(table, certainty, {"B": "Golden agers"}, seed=7)
    first, second, third = found.segments
    assert [segment.letter for segment in found.segments] == ["A", "B", "C"]
    assert (first.n_customers, first.share) == (60, pytest.approx(1 / 3))
    spend = table.customers["spend"]
    assert first.value == pytest.approx(spend[:60].sum())
    assert sum(segment.value_share for segment in found.segments) == pytest.approx(1.0)
    assert second.value_per_customer == pytest.approx(spend[60:120].mean())
    assert (second.name, second.name_reason) == ("Golden agers", "given in the sidecar")
    assert third.core_share == 1.0
    assert first.edge_share == pytest.approx(np.mean(certainty[:60] < 0.7))
    assert [row.variable for row in first.variables] == ["age", "spend", "deals", "member", "region"]
    assert {contrast.first + contrast.second for contrast in found.contrasts} == {"AB", "AC", "BC"}
    graded = with_grades(found.segments, dict.fromkeys("ABC", ("strong", "it holds")))
    assert {(segment.grade, segment.grade_reason) for segment in graded} == {("strong", "it holds")}


def test_flags_of_another_measure_are_counted_as_given():
    flags = ["edge"] * 15 + ["core"] * 165
    first = describe(planted(), np.ones(180), {}, seed=7, flags=flags).segments[0]
    assert (first.core_share, first.edge_share) == (0.75, 0.25)


def test_description_repeats_exactly():
    assert describe(planted(), np.ones(180), {}, seed=7) == describe(planted(), np.ones(180), {}, seed=7)


def test_without_a_value_column_there_is_no_value_and_noise_is_counted():
    table = segmented({"x": [0.0, 0.1, 5.0, 5.1, 99.0]}, [0, 0, 1, 1, -1], [variable("x")])
    found = describe(table, np.array([1.0, 1.0, 1.0, 1.0, 0.0]), {}, seed=7)
    assert found.n_unassigned == 1
    assert found.segments[0].value is None
    assert found.segments[0].share == pytest.approx(0.4)


def test_value_per_customer_is_the_mean_of_those_known_as_in_the_profile():
    spend = [10.0, np.nan, 20.0, 100.0, np.nan, 200.0]
    labels = [0, 0, 0, 1, 1, 1]
    columns = [variable("x"), variable("spend", "amount", "value")]
    table = segmented({"x": [0.0, 0.1, 0.2, 5.0, 5.1, 5.2], "spend": spend}, labels, columns)
    first, second = describe(table, np.ones(6), {}, seed=7).segments
    assert (first.value, first.value_per_customer) == (30.0, 15.0)
    assert (second.value, second.value_per_customer) == (300.0, 150.0)
    assert first.value_share == pytest.approx(1 / 11)
    for segment in (first, second):
        shown = next(row for row in segment.variables if row.variable == "spend")
        assert shown.mean == segment.value_per_customer


def test_a_segment_of_unknown_value_has_none_per_customer():
    spend = [np.nan, np.nan, 5.0, 7.0]
    columns = [variable("x"), variable("spend", "amount", "value")]
    table = segmented({"x": [0.0, 0.1, 5.0, 5.1], "spend": spend}, [0, 0, 1, 1], columns)
    first, second = describe(table, np.ones(4), {}, seed=7).segments
    assert (first.value, first.value_per_customer) == (0.0, None)
    assert second.value_per_customer == 6.0


def test_one_segment_beside_noise_can_be_described():
    table = segmented({"x": [0.0, 0.1, 0.2, 9.0]}, [0, 0, 0, -1], [variable("x")])
    found = describe(table, np.array([1.0, 1.0, 1.0, 0.0]), {}, seed=7)
    assert (found.rules, found.contrasts, found.segments[0].silhouette) == (None, (), None)
    assert found.segments[0].name == "Low X"


def test_parts_that_do_not_fit_are_refused():
    table = planted()
    with pytest.raises(ValueError, match="same number of rows"):
        dataclasses.replace(table, labels=table.labels[:-1])
    with pytest.raises(ValueError, match="one column per feature"):
        dataclasses.replace(table, feature_of=("age",))
    with pytest.raises(ValueError, match="no segment"):
        Segmented(table.customers, np.full(180, -1), table.features, table.feature_of, table.variables)
