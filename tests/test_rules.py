"""A readable IF per segment, with the numbers that belong to it."""

import numpy as np
import pytest

from analysis.profiling.questions import Question
from analysis.profiling.rules import (
    cross_validated_accuracy,
    f_score,
    find_rules,
    found_by,
    merge_clauses,
    shorten,
)
from analysis.profiling.segmented import Segmented
from analysis.profiling.thresholds import readable_threshold, round_to_digits
from analysis.results import Condition, Rule
from tests.example_segmented import category, planted, segmented, variable


def meets(table: Segmented, condition: Condition) -> np.ndarray:
    """Who meets a condition as a reader would apply it, independent of how it was found."""
    column = table.customers[condition.variable]
    if condition.operator == "<=":
        return (column <= condition.value).to_numpy()
    if condition.operator == ">":
        return (column > condition.value).to_numpy()
    words = column.map({True: "yes", False: "no"}) if column.dtype == bool else column
    same = (words == condition.value).to_numpy()
    return same if condition.operator == "is" else ~same


def assert_numbers_are_those_of(rule: Rule, table: Segmented, segment: int) -> None:
    found = np.logical_and.reduce([meets(table, condition) for condition in rule.conditions])
    members = table.labels == segment
    assert rule.n_customers == found.sum()
    assert rule.coverage == pytest.approx((found & members).sum() / members.sum())
    assert rule.precision == pytest.approx((found & members).sum() / found.sum())


def test_coverage_and_precision_by_hand():
    # x above 5 finds 8 of the 10 members of segment 1 and 2 others.
    x = [1.0] * 8 + [9.0] * 2 + [1.0] * 2 + [9.0] * 8
    table = segmented({"x": x}, [0] * 10 + [1] * 10, [variable("x")])
    rules, (low, high) = find_rules(table, seed=1)
    assert high.conditions == (Condition(variable="x", operator=">", value=5.0),)
    assert (high.coverage, high.precision, high.n_customers) == (0.8, 0.8, 10)
    assert low.conditions == (Condition(variable="x", operator="<=", value=5.0),)
    assert rules.balanced_accuracy == pytest.approx(0.8)
    assert not rules.rough


def test_printed_numbers_belong_to_the_printed_rule():
    table = planted()
    rules, found = find_rules(table, seed=1)
    for segment, rule in enumerate(found):
        assert_numbers_are_those_of(rule, table, segment)
        assert 1 <= len(rule.conditions) <= 3
        assert min(rule.coverage, rule.precision) > 0.85
    assert rules.balanced_accuracy > 0.9
    assert rules.depth == 3


def test_only_columns_that_built_the_segments_are_asked():
    _, found = find_rules(planted(), seed=1)
    assert {c.variable for rule in found for c in rule.conditions} <= {"age", "spend", "deals"}


def test_customers_without_a_segment_lower_precision():
    x = [1.0] * 20 + [9.0] * 20
    clear = segmented({"x": x}, [0] * 20 + [1] * 20, [variable("x")])
    noisy = segmented({"x": [*x, *[9.0] * 20]}, [0] * 20 + [1] * 20 + [-1] * 20, [variable("x")])
    assert find_rules(clear, seed=1)[1][1].precision == 1.0
    assert find_rules(noisy, seed=1)[1][1].precision == 0.5


def test_flags_and_categories_are_asked_in_words():
    region = (["north"] * 30 + ["south"] * 30) * 2
    card = [True] * 60 + [False] * 60
    labels = [0] * 30 + [1] * 30 + [2] * 60
    columns = {"card": card, "region": region}
    variables = [variable("card", "flag"), category("region", region, role="segment")]
    features = {"card": np.array(card, dtype=float).tolist(), "region": [float(r == "north") for r in region]}
    table = segmented(columns, labels, variables, features)
    _, found = find_rules(table, seed=1)
    assert {(c.variable, c.operator, c.value) for c in found[2].conditions} == {("card", "is", "no")}
    for segment, rule in enumerate(found):
        assert_numbers_are_those_of(rule, table, segment)
        assert (rule.coverage, rule.precision) == (1.0, 1.0)


def test_nothing_to_find_is_a_rough_guide():
    rng = np.random.default_rng(3)
    table = segmented(
        {"x": rng.normal(size=200).tolist()}, rng.permutation([0, 1] * 100).tolist(), [variable("x")]
    )
    rules, _ = find_rules(table, seed=1)
    assert rules.balanced_accuracy < 0.65
    assert rules.rough


def test_accuracy_is_that_of_unseen_customers():
    # Every customer can be learnt by heart, none can be foreseen.
    rng = np.random.default_rng(8)
    answers, labels = rng.normal(size=(120, 30)), rng.permutation(np.repeat([0, 1], 60))
    assert cross_validated_accuracy(answers, labels, seed=1) < 0.62


def test_small_segments_count_as_much_as_large_ones():
    labels = np.repeat([0, 1], [950, 50])
    assert cross_validated_accuracy(np.ones((1000, 1)), labels, seed=1) == pytest.approx(0.5)
    # Two bell curves two SD apart: the best balanced cut finds 84 % of each. A tree that counts
    # customers instead of segments would find far fewer of the small one.
    values = np.random.default_rng(5).normal(2.0 * labels)[:, None]
    assert cross_validated_accuracy(values, labels, seed=1) > 0.78


def test_one_segment_needs_no_rule():
    table = segmented({"x": [1.0, 2.0, 3.0]}, [0, 0, 0], [variable("x")])
    assert find_rules(table, seed=1) == (None, (None,))


def test_rules_repeat_exactly():
    assert find_rules(planted(), seed=1) == find_rules(planted(), seed=1)


def test_repeated_bounds_are_merged_into_the_tightest():
    values = np.array([1.0, 4.0, 6.0, 9.0])
    ask = Question("x", values)
    clauses = tuple(
        (Question("x", values, threshold=t), above) for t, above in ((2.0, True), (8.0, False), (5.0, True))
    )
    merged = merge_clauses(clauses)
    assert [(question.threshold, above) for question, above in merged] == [(5.0, True), (8.0, False)]
    assert found_by(merged).tolist() == found_by(clauses).tolist() == [False, False, True, False]
    assert ask.condition(True) == Condition(variable="x", operator=">", value=0.5)


def test_f_score_by_hand():
    # 2 of the 3 found are wanted, 4 are wanted: 2 * 2 / (3 + 4).
    assert f_score(np.array([1, 1, 1, 0, 0], bool), np.array([1, 1, 0, 1, 1], bool)) == pytest.approx(4 / 7)


def test_thresholds_are_as_round_as_the_data_allow():
    incomes = np.arange(20_000.0, 60_000.0, 25.0)
    assert readable_threshold(41_237.5, incomes) == 41_000.0
    assert readable_threshold(39_988.0, incomes) == 40_000.0
    assert readable_threshold(0.4983, np.array([0.499, 0.497])) == 0.498
    # Halfway between two steps of the data: only the lower one moves nobody.
    assert readable_threshold(0.475, np.repeat([0.46, 0.47, 0.48, 0.49], 50)) == 0.47


def test_conditions_that_hardly_help_are_dropped():
    # Wanted: x above 5. Asking for y above 0 first loses a tenth of them and gains nothing.
    x, y = np.repeat([1.0, 9.0], 50), np.tile([0.0, *[1.0] * 9], 10)
    by_y, by_x = (Question("y", y, threshold=0.5), True), (Question("x", x, threshold=5.0), True)
    assert shorten((by_y, by_x), x > 5) == (by_x,)
    assert shorten((by_y, by_x), (x > 5) & (y > 0)) == (by_y, by_x)


def test_thresholds_of_whole_numbers_are_whole_and_move_nobody():
    orders = np.array([0.0, 1.0, 2.0, 3.0, 12.0, 13.0])
    assert readable_threshold(2.5, orders) == 2.0
    assert readable_threshold(12.5, orders) == 12.0
    assert readable_threshold(7.5, orders) == 7.0


@pytest.mark.parametrize(
    ("value", "digits", "below", "above"),
    [(0.0, 1, 0.0, 0.0), (-1234.0, 2, -1300.0, -1200.0), (0.04567, 2, 0.045, 0.046), (0.3, 1, 0.3, 0.3)],
)
def test_significant_digits(value, digits, below, above):
    assert round_to_digits(value, digits) == pytest.approx((below, above))
