"""Alerts: silence where nothing is notable, segments that come and go, sureness, and the list."""

import numpy as np
import pytest

from analysis.history.alerts import raise_alerts
from analysis.history.chance import bound_of_shares, exceeds_turnover, spread_of
from analysis.results import Drift, Results
from analysis.settings_history import AlertSettings
from tests.example_two_runs import (
    CALM,
    SETTINGS,
    Group,
    alerts_between,
    change,
    changes,
    kinds,
    results,
    with_group,
)

# Silence


def test_nothing_notable_is_an_empty_list():
    assert alerts_between(results(CALM), results(CALM)) == ()


def test_changes_below_the_thresholds_are_silent():
    after = with_group("C", Group(430, mean=100, certainty=0.86))
    counts = {"C": {"moved_in": 20, "joined": 40, "moved_out": 10, "left": 20}}
    assert alerts_between(results(CALM), after, counts, moved=150) == ()


def test_a_tiny_segment_is_silent_about_what_chance_gives():
    """10 % of 12 customers is one, and 15 % less value is what two of them decide."""
    before = results({"A": Group(1000), "B": Group(12)})
    after = results({"A": Group(1000), "B": Group(10, mean=95, certainty=0.8)})
    assert alerts_between(before, after, {"B": {"moved_out": 2}}) == ()


def test_a_small_table_is_silent_about_what_chance_gives():
    """12 % less value and 10 of 60 customers fewer are within chance for all of them together, too."""
    before = results({"A": Group(40), "B": Group(20)})
    cheaper = results({"A": Group(40, mean=88), "B": Group(20, mean=88)})
    assert alerts_between(before, cheaper) == ()
    fewer = results({"A": Group(34, mean=4000 / 34), "B": Group(16, mean=2000 / 16)})
    assert alerts_between(before, fewer, recognised=False) == ()


def test_under_ten_customers_nothing_is_told():
    before = results({"A": Group(1000), "B": Group(9)})
    after = results({"A": Group(1000), "B": Group(1, mean=5, certainty=0.1, grade="withheld", jaccard=0.1)})
    assert alerts_between(before, after, {"B": {"left": 8}}) == ()
    small = results({"A": Group(1000), "B": Group(60)})
    same_value = results({"A": Group(1000), "B": Group(51, mean=6000 / 51)})
    assert alerts_between(small, same_value, {"B": {"moved_out": 9}}) == ()
    assert alerts_between(small, small, {"B": {"left": 9, "joined": 9}}) == ()
    smallest = results({"A": Group(40), "B": Group(20)})
    assert (
        alerts_between(smallest, smallest, {"A": {"left": 5, "joined": 5}, "B": {"left": 4, "joined": 4}})
        == ()
    )
    emerged = results({"A": Group(1000), "B": Group(9)})
    assert alerts_between(results({"A": Group(1000), "C": Group(9)}), emerged) == ()


# Segments that come and go


def test_a_new_segment_and_one_that_is_gone():
    before, after = results({"A": Group(1000), "B": Group(600)}), results({"A": Group(1000), "C": Group(600)})
    counts = {
        "B": {"event": "disappeared", "partners": ("C",)},
        "C": {"event": "emerged", "partners": ("B",)},
    }
    alerts = alerts_between(before, after, counts, mode="refitted")
    assert kinds(alerts) == [("disappeared", "B"), ("emerged", "C"), ("refitted", None)]
    assert [(a.before, a.after, a.is_good) for a in alerts[:2]] == [(600, None, None), (None, 600, None)]
    assert alerts[0].weight == pytest.approx(1 + 600 / 1600)


def test_a_split_speaks_for_its_parts():
    before, after = results(CALM), results({**CALM, "A": Group(600), "D": Group(400)})
    counts = {
        "A": {"event": "split", "partners": ("D",), "moved_out": 400},
        "D": {"event": "emerged", "partners": ("A",), "moved_in": 400},
    }
    alerts = alerts_between(before, after, counts, moved=0)
    assert kinds(alerts) == [("split", "A")]
    assert (alerts[0].before, alerts[0].after) == (1000, 600)


def test_a_merger_speaks_for_those_taken_in():
    before, after = results(CALM), results({"A": Group(1400), "B": Group(600)})
    counts = {
        "A": {"event": "merged", "partners": ("C",), "moved_in": 400},
        "C": {"event": "disappeared", "partners": ("A",), "moved_out": 400},
    }
    assert kinds(alerts_between(before, after, counts, moved=0)) == [("merged", "A")]


# How sure


def test_certainty_that_drops():
    [alert] = alerts_between(results(CALM), with_group("B", Group(600, certainty=0.82)))
    assert (alert.kind, alert.letter, alert.before, alert.after) == ("certainty", "B", 0.9, 0.82)
    assert alert.is_good is False
    assert alert.weight == pytest.approx(0.3)
    assert alerts_between(with_group("B", Group(600, certainty=0.82)), results(CALM)) == ()


def test_certainty_of_few_customers_must_drop_further():
    """60 customers, .9 to .8: 1.96 sqrt((.09 + .16) / 60) = .127."""
    assert bound_of_shares(0.9, 60, 0.8, 60) == pytest.approx(0.1265, abs=5e-4)
    before = results(CALM | {"B": Group(60)})
    for certainty, told in ((0.8, []), (0.7, [("certainty", "B")])):
        assert kinds(alerts_between(before, results(CALM | {"B": Group(60, certainty=certainty)}))) == told


@pytest.mark.parametrize("side", [{"jaccard": 0.7}, {"edge": 0.3}, {"certainty": 0.7}])
def test_a_grade_that_changed_for_a_reason(side: dict[str, float]):
    worse = with_group("B", Group(600, grade="moderate", **side))
    [alert] = alerts_between(results(CALM), worse)
    assert (alert.kind, alert.letter, alert.is_good) == ("grade", "B", False)
    assert (alert.words_before, alert.words_after) == ("strong", "moderate")
    [alert] = alerts_between(worse, results(CALM))
    assert (alert.kind, alert.letter, alert.is_good) == ("grade", "B", True)


def test_a_grade_that_flipped_by_a_hair_is_silent():
    after = with_group("B", Group(600, grade="moderate", jaccard=0.86, certainty=0.86, edge=0.14))
    assert alerts_between(results(CALM), after) == ()


def test_a_verdict_that_changed():
    natural, constructive = results(CALM), results(CALM, verdict="constructive")
    [alert] = alerts_between(natural, constructive)
    assert (alert.kind, alert.words_before, alert.words_after) == ("verdict", "natural", "constructive")
    assert alert.is_good is False
    assert alerts_between(constructive, natural)[0].is_good is True


def moved_column(variable: str, psi: float, has_drifted: bool = True) -> Drift:
    return Drift(
        variable=variable, psi=psi, chance=0.1, missing_before=0, missing_after=0, has_drifted=has_drifted
    )


def test_drift_in_spite_of_which_segments_were_kept():
    drift = (moved_column("age", 0.3), moved_column("savings", 0.5), moved_column("region", 0.9, False))
    [alert] = alerts_between(results(CALM), results(CALM), drift=drift, asked="never")
    assert (alert.kind, alert.variable, alert.before, alert.after) == ("drift", "savings", 15_000, 15_000)
    [alert] = alerts_between(results(CALM), results(CALM), drift=(moved_column("region", 0.4),))
    assert (alert.variable, alert.before, alert.after) == ("region", None, None)


def test_drift_that_led_to_new_segments_is_told_by_them():
    drift = (moved_column("age", 0.3),)
    told = alerts_between(results(CALM), results(CALM), drift=drift, mode="refitted")
    assert kinds(told) == [("refitted", None)]
    asked = alerts_between(results(CALM), results(CALM), drift=drift, mode="refitted", asked="always")
    assert {alert.kind for alert in asked} == {"drift", "refitted"}


def test_new_segments_of_customers_who_are_not_recognised_weigh_most():
    [alert] = alerts_between(results(CALM), results(CALM), recognised=False, mode="refitted")
    assert (alert.kind, alert.weight) == ("refitted", 1.0)


# The list


def busy() -> tuple[Results, Results]:
    groups = {letter: Group(400) for letter in "ABCDEFGH"}
    means = {"A": 60, "B": 70, "C": 140, "D": 65, "E": 150, "F": 100, "G": 130, "H": 75}
    after = {letter: Group(400, mean=mean) for letter, mean in means.items()}
    return results(groups), results(after, verdict="reproducible")


def test_the_most_important_come_first_and_the_list_is_cut():
    alerts = alerts_between(*busy(), mode="refitted")
    assert kinds(alerts) == [
        ("value", "E"), ("value", "A"), ("value", "C"), ("verdict", None), ("refitted", None)
    ]  # fmt: skip
    assert [a.weight for a in alerts] == sorted((a.weight for a in alerts), reverse=True)


@pytest.mark.parametrize(("most", "expected"), [(1, ["verdict"]), (2, ["verdict", "refitted"]), (20, None)])
def test_what_the_rest_would_be_misread_without_is_cut_last(most: int, expected: list[str] | None):
    alerts = alerts_between(*busy(), mode="refitted", settings=AlertSettings(most=most))
    assert len(alerts) == min(most, 9)
    assert expected is None or [a.kind for a in alerts] == expected


def test_thresholds_come_from_the_settings():
    after = with_group("B", Group(600, mean=80))
    assert alerts_between(results(CALM), after, settings=AlertSettings(value=0.25)) == ()


def test_the_order_of_segments_does_not_matter():
    before, after = busy()
    segments = [change(s.letter, before, after) for s in before.segments]
    one = raise_alerts(changes(before, segments), before, after, SETTINGS)
    other = raise_alerts(changes(before, segments[::-1]), before, after, SETTINGS)
    assert one == other


# Chance


def test_turnover_by_hand():
    """McNemar with Edwards' correction: (|25 - 10| - 1)² / 35 = 5.6 > 3.84; not for 22 and 10."""
    assert exceeds_turnover(25, 10)
    assert exceeds_turnover(10, 25)
    assert not exceeds_turnover(22, 10)  # 11² / 32 = 3.78; without the correction 4.5
    assert not exceeds_turnover(0, 0)


def test_spread_of_a_normal_column():
    assert spread_of(100 - 1.644854 * 60, 100 + 1.644854 * 60) == pytest.approx(60, rel=1e-5)


def test_redrawn_customers_hardly_ever_raise_an_alert():
    """Segments of 60 to 1,000 customers, values drawn anew, memberships by the same chances."""
    rng, raised = np.random.default_rng(8), 0
    shares = np.array([0.5, 0.3, 0.17, 0.03])
    for _ in range(40):
        runs = []
        for _ in range(2):
            sizes = rng.multinomial(2000, shares)
            runs.append(
                results(
                    {
                        k: Group(int(n), mean=rng.normal(100, 60, n).mean())
                        for k, n in zip("ABCD", sizes, strict=True)
                    }
                )
            )
        raised += len(alerts_between(*runs, recognised=False))
    assert raised <= 8  # four segments, value and size, 5 % each at most: 16 would be chance itself
