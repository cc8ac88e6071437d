"""Page 1: what it says in every situation, and that it is the same wherever it is printed."""

import pytest

from report import masthead
from report.summary_facts import summary
from tests.example_results import example_results

SITUATIONS = [
    {},
    {"n_segments": 2, "verdict": "constructive"},
    {"n_segments": 8, "chosen": "dbscan", "n_unassigned": 5},
    {"with_meanings": False, "with_value": False, "with_sidecar": False, "n_segments": 3},
]


@pytest.mark.parametrize("situation", SITUATIONS, ids=str)
def test_page_one_is_complete_in_every_situation(situation):
    results = example_results(**situation)
    made = summary(results)
    assert [r.letter for r in made.rows] == [s.letter for s in results.segments]
    assert 3 == len(made.top_actions) == len(made.caveats)
    assert len({(a.letter, a.rule) for a in made.top_actions}) == 3
    assert all((made.title, made.headline, made.data_line, made.verdict, made.allows, made.change_line))
    assert all(t.value and t.note for t in made.tiles)
    for row in made.rows:
        assert all((row.name, row.customers, row.share, row.grade, row.dots, row.who, row.first_action))
        assert bool(row.value_share) == bool(made.value_label)


@pytest.mark.parametrize(
    ("situation", "start"),
    [
        ({}, "Six kinds of customers; "),
        ({"verdict": "reproducible", "n_segments": 3}, "Three dependable segments; "),
        ({"verdict": "constructive", "n_segments": 2}, "No natural groups: two segments serve as a working division"),
        ({"with_value": False}, "Six kinds of customers; the largest, “Frequent family shoppers”, holds 34%"),
    ],
)
def test_the_headline_is_true_under_each_verdict(situation, start):
    assert summary(example_results(**situation)).headline.startswith(start)


def test_the_first_actions_are_for_different_rules():
    made = summary(example_results()).top_actions
    assert len({a.rule for a in made}) == 3


def test_doubt_comes_first_among_the_caveats():
    made = summary(example_results(verdict="constructive"))
    assert made.caveats[0].startswith("Treat segments ")


def test_a_period_that_is_not_known_is_not_guessed():
    results = example_results(with_sidecar=False)
    assert masthead.data_date(results) == "data of unknown date"
    assert "do not say which period" in masthead.data_line(results)
    assert masthead.data_date(example_results()) == "data to 30 September 2026"


def test_the_settings_can_name_report_and_organisation():
    results = example_results().model_copy(
        update={"settings": {"report": {"title": "Our customers", "organisation": "Shop & Co", "contact": None}}}
    )
    assert (masthead.title(results), masthead.organisation(results), masthead.contact(results)) == ("Our customers", "Shop & Co", "")
    assert masthead.title(example_results()) == "Customer segments: Store card customers"


def test_few_left_over_are_not_counted_out():
    tiles = {t.label: t for t in summary(example_results(n_unassigned=5)).tiles}
    assert tiles["In a segment"].value == "nearly all"
    assert tiles["In a segment"].note == "fewer than 10 customers fit nowhere"
