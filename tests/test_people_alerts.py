"""Alerts about money and people, of one segment and of all customers."""

import numpy as np
import pytest

from analysis.history.chance import bound_of_total
from analysis.results import Flow
from tests.example_two_runs import (
    CALM,
    Group,
    alerts_between,
    kinds,
    results,
    with_group,
)

# Value


def test_a_segment_that_loses_value():
    [alert] = alerts_between(results(CALM), with_group("B", Group(600, mean=80)))
    assert (alert.kind, alert.letter, alert.is_good) == ("value", "B", False)
    assert (alert.before, alert.after) == (60_000, 48_000)
    assert alert.weight == pytest.approx(1 + 0.2 * 0.3)  # a fifth of three tenths of the whole value


def test_weight_is_by_value_not_by_customers():
    before, after = (results({"A": Group(1000), "B": Group(600, mean=mean)}) for mean in (500, 400))
    [alert] = alerts_between(before, after)
    assert alert.weight == pytest.approx(1 + 0.2 * 0.75)


def test_a_segment_that_gains_value():
    [alert] = alerts_between(results(CALM), with_group("B", Group(600, mean=120)))
    assert (alert.kind, alert.letter, alert.is_good) == ("value", "B", True)


def test_value_counts_from_the_bound_of_chance_on():
    """60 stay, sd 60 both times: 1.96 sqrt(60 * 2 * 3600) = 1288, so 21 % of 6,000 is chance, 22 % is not."""
    before = results({"A": Group(2000), "B": Group(60)})
    assert bound_of_total(((0, 100, 60), (0, 100, 60)), 60, None) == pytest.approx(1288.2, abs=0.1)
    for mean, told in ((79, []), (78, [("value", "B")])):
        assert kinds(alerts_between(before, results({"A": Group(2000), "B": Group(60, mean=mean)}))) == told


def test_those_who_stayed_count_by_how_much_they_changed():
    """60 stay and each changed by 0 ± 20 or 60: 1.96 * 20 sqrt(60) = 304 of 6,000, 1.96 * 60 sqrt(60) = 911."""
    before = results({"A": Group(2000), "B": Group(60)})
    after = results({"A": Group(2000), "B": Group(60, mean=86)})
    assert bound_of_total(((0, 100, 60), (0, 100, 60)), 60, 20.0) == pytest.approx(303.6, abs=0.1)
    for spread, told in ((20.0, [("value", "B")]), (60.0, []), (None, [])):
        assert kinds(alerts_between(before, after, {"B": {"value_spread": spread}})) == told


def test_all_who_stayed_count_by_how_much_they_changed():
    """12 % of 60 customers' 6,000 are 720."""
    before = results({"A": Group(40), "B": Group(20)})
    after = results({"A": Group(40, mean=88), "B": Group(20, mean=88)})
    assert kinds(alerts_between(before, after, value_spread=20.0)) == [("value", None)]
    assert alerts_between(before, after, value_spread=60.0) == ()


def test_customers_who_came_and_went_make_value_less_sure():
    """100 came and 100 went, each worth 100 ± 60: 1.96 sqrt(200 * 13600 + 60 * 7200) = 3480 of 16,000."""
    bound = bound_of_total(((100, 100, 60), (100, 100, 60)), 60, None)
    assert bound == pytest.approx(1.96 * np.sqrt(200 * 13600 + 60 * 7200), rel=1e-4)
    before, after = results(CALM | {"C": Group(160)}), results(CALM | {"C": Group(160, mean=80)})
    assert kinds(alerts_between(before, after)) == [("value", "C")]
    turned = {"C": {"moved_in": 100, "moved_out": 100}}
    assert alerts_between(before, after, turned) == ()
    # at 78 each, 3,520 less: beyond 1.96 sqrt(100 * 13600 + 100 * 9684 + 60 * 7200) = 3257
    assert kinds(alerts_between(before, results(CALM | {"C": Group(160, mean=78)}), turned)) == [
        ("value", "C")
    ]


def test_value_and_size_of_one_segment_are_one_alert():
    counts = {"B": {"moved_out": 120}}
    assert kinds(alerts_between(results(CALM), with_group("B", Group(480)), counts)) == [("value", "B")]


def test_value_and_size_that_part_are_two():
    after = with_group("C", Group(480, mean=70))
    alerts = alerts_between(results(CALM), after, {"C": {"joined": 80}})
    assert set(kinds(alerts)) == {("value", "C"), ("size", "C")}


@pytest.mark.parametrize(
    "data", [{"currency": "USD"}, {"value_column": None}, {"value_column": "days_since_last_order"}]
)
def test_values_that_cannot_be_compared_are_not(data: dict[str, str | None]):
    after = results({**CALM, "B": Group(600, mean=10)}, **data)
    assert alerts_between(results(CALM), after) == ()


def test_what_everybody_does_is_told_once():
    after = results({letter: Group(group.n, mean=115) for letter, group in CALM.items()})
    [alert] = alerts_between(results(CALM), after)
    assert (alert.kind, alert.letter, alert.is_good) == ("value", None, True)
    assert (alert.before, alert.after) == (pytest.approx(200_000), pytest.approx(230_000))


def test_everybody_is_not_those_but_the_largest():
    """C gains 15 %, but the whole 6.5 %."""
    before = results({"A": Group(1800), "C": Group(200)})
    after = results({"A": Group(1800, mean=105.5), "C": Group(200, mean=115)})
    assert kinds(alerts_between(before, after)) == [("value", "C")]


def test_who_does_more_than_everybody_is_told_besides():
    means = {"A": 115, "B": 115, "C": 150}
    after = results({letter: Group(group.n, mean=means[letter]) for letter, group in CALM.items()})
    assert set(kinds(alerts_between(results(CALM), after))) == {("value", None), ("value", "C")}


def test_what_one_segment_does_is_not_put_down_to_everybody():
    """A brings the whole up by 15 %; without A nothing changed."""
    alerts = alerts_between(results(CALM), with_group("A", Group(1000, mean=130)))
    assert kinds(alerts) == [("value", "A")]


# Customers


def test_a_segment_that_shrinks_because_customers_moved():
    before = results(CALM)
    after = results({**CALM, "B": Group(500, mean=118)})
    [alert] = alerts_between(before, after, {"B": {"moved_in": 20, "moved_out": 120}})
    assert (alert.kind, alert.letter, alert.before, alert.after) == ("size", "B", 600, 500)
    assert alert.is_good is None


def test_who_moved_and_who_left_count_together():
    after = results({**CALM, "B": Group(516, mean=60_000 / 516)})
    assert kinds(alerts_between(results(CALM), after, {"B": {"moved_out": 42, "left": 42}})) == [
        ("size", "B")
    ]
    after = results({**CALM, "B": Group(684, mean=60_000 / 684)})
    assert kinds(alerts_between(results(CALM), after, {"B": {"moved_in": 42, "joined": 42}})) == [
        ("size", "B")
    ]


def test_customers_who_come_and_go_alike_are_chance():
    """30 fewer of 200: 15 came and 45 went is beyond 1.96 sqrt(60) = 15.2, 200 and 230 is not."""
    before, after = results(CALM | {"C": Group(200)}), results(CALM | {"C": Group(170, mean=117)})
    assert kinds(alerts_between(before, after, {"C": {"moved_in": 15, "moved_out": 45}})) == [("size", "C")]
    assert alerts_between(before, after, {"C": {"moved_in": 200, "moved_out": 230}}, moved=0) == ()


def test_customers_who_are_not_recognised_all_count_as_new():
    """40 of 300 fewer is within 1.96 sqrt(560) = 46; 60 fewer is beyond 1.96 sqrt(540) = 46."""
    before = results(CALM | {"C": Group(300)})
    for n, told in ((260, []), (240, [("size", "C")])):
        after = results(CALM | {"C": Group(n, mean=30_000 / n)})
        assert kinds(alerts_between(before, after, recognised=False)) == told


def test_customers_that_only_the_definition_moved_are_no_change_of_size_or_value():
    before, after = results(CALM), results({**CALM, "A": Group(850), "B": Group(750)})
    counts = {"A": {"redefined_out": 150}, "B": {"redefined_in": 150}}
    flow = Flow(
        origin="A", destination="B", cause="redefined", n_customers=150, value=15_000, value_before=15_000
    )
    alerts = alerts_between(before, after, counts, mode="refitted", flows=(flow,))
    assert kinds(alerts) == [("refitted", None)]
    assert alerts[0].weight == pytest.approx(150 / 2000)


def test_a_change_that_is_half_one_of_definition_is_silent():
    """15 % fewer customers, of whom 8 % moved and 7 % are elsewhere by definition."""
    before, after = (
        results(CALM),
        results({**CALM, "A": Group(850, mean=100_000 / 850), "B": Group(750, mean=80)}),
    )
    counts = {"A": {"moved_out": 80, "redefined_out": 70}, "B": {"moved_in": 0, "redefined_in": 150}}
    assert kinds(alerts_between(before, after, counts, mode="refitted")) == [("refitted", None)]


def test_a_segment_that_people_left_although_its_definition_filled_it_up_is_silent():
    before, after = results(CALM), results(CALM)
    counts = {"B": {"moved_out": 200, "redefined_in": 200}, "A": {"moved_in": 200, "redefined_out": 200}}
    flow = Flow(
        origin="A", destination="B", cause="redefined", n_customers=200, value=20_000, value_before=20_000
    )
    assert kinds(alerts_between(before, after, counts, mode="refitted", flows=(flow,), moved=0)) == [
        ("refitted", None)
    ]


def test_a_segment_whose_customers_leave():
    """60 of 400 left C and 10 of 1,600 the others; the loss of value has the same cause."""
    before, after = results(CALM), results({**CALM, "C": Group(400, mean=100)})
    counts = {"C": {"left": 60, "joined": 60}, "A": {"left": 10, "joined": 10}}
    [alert] = alerts_between(before, after, counts)
    assert (alert.kind, alert.letter, alert.before, alert.after, alert.is_good) == (
        "left",
        "C",
        400,
        60,
        False,
    )
    smaller = results({**CALM, "C": Group(340)})
    counts["C"]["joined"] = 0
    assert kinds(alerts_between(before, smaller, counts)) == [("value", "C")]
    assert kinds(alerts_between(before, results({**CALM, "C": Group(340, mean=118)}), counts)) == [
        ("left", "C")
    ]


def test_leavers_of_a_segment_that_lost_no_more_than_others_are_silent():
    """11 % of C and 9 % of the others: the difference is within chance."""
    counts = {
        "C": {"left": 44, "joined": 44},
        "A": {"left": 90, "joined": 90},
        "B": {"left": 54, "joined": 54},
    }
    assert alerts_between(results(CALM), results(CALM), counts) == ()


def test_leavers_everywhere_are_told_once():
    counts = {
        letter: {"left": round(0.15 * group.n), "joined": round(0.15 * group.n)}
        for letter, group in CALM.items()
    }
    [alert] = alerts_between(results(CALM), results(CALM), counts)
    assert (alert.kind, alert.letter, alert.before, alert.after) == ("left", None, 2000, 300)
    assert alert.is_good is False


def test_leavers_of_one_segment_are_not_put_down_to_everybody():
    counts = {"A": {"left": 250, "joined": 250}}
    assert kinds(alerts_between(results(CALM), results(CALM), counts)) == [("left", "A")]


def test_growth_everywhere_is_told_as_who_joined():
    sizes = {"A": 1200, "B": 720, "C": 480}
    after = results({letter: Group(n, mean=CALM[letter].n * 100 / n) for letter, n in sizes.items()})
    counts = {letter: {"joined": n - CALM[letter].n} for letter, n in sizes.items()}
    [alert] = alerts_between(results(CALM), after, counts)
    assert (alert.kind, alert.letter, alert.before, alert.after) == ("joined", None, 2400, 400)
    assert alert.is_good is True


def test_growth_of_the_whole_in_value_and_number_is_one_alert():
    sizes = {"A": 1200, "B": 720, "C": 480}
    counts = {letter: {"joined": n - CALM[letter].n} for letter, n in sizes.items()}
    alerts = alerts_between(results(CALM), results({letter: Group(n) for letter, n in sizes.items()}), counts)
    assert kinds(alerts) == [("value", None)]


@pytest.mark.parametrize(("factor", "is_good"), [(1.2, True), (0.8, False)])
def test_the_number_of_customers_who_are_not_recognised(factor: float, is_good: bool):
    after = results({k: Group(round(g.n * factor), mean=100 / factor) for k, g in CALM.items()})
    [alert] = alerts_between(results(CALM), after, recognised=False)
    assert (alert.kind, alert.letter, alert.before, alert.after) == ("size", None, 2000, round(2000 * factor))
    assert alert.is_good is is_good


def test_many_who_moved():
    counts = {"A": {"moved_in": 130, "moved_out": 130}, "B": {"moved_in": 130, "moved_out": 130}}
    [alert] = alerts_between(results(CALM), results(CALM), counts)
    assert (alert.kind, alert.letter, alert.before, alert.after) == ("moved", None, 2000, 260)
    assert alert.is_good is None
    assert alerts_between(results(CALM), results(CALM), moved=200) == ()
    small = {"A": Group(50), "B": Group(30)}
    assert alerts_between(results(small), results(small), moved=9) == ()
