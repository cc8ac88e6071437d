"""Page 1: what it says in every situation, and that it is the same wherever it is printed."""

import re

import pytest

from analysis.results import Effect, Finding
from report import formatting, masthead
from report.findings import _one_divides_most
from report.segment_view import value_label
from report.summary_facts import summary
from tests.example_results import example_results

SITUATIONS = [
    {},
    {"n_segments": 2, "verdict": "constructive"},
    {"n_segments": 8, "chosen": "dbscan", "n_unassigned": 5},
    {"with_meanings": False, "with_value": False, "with_sidecar": False, "n_segments": 3},
    {"changes": "kept"},
    {"n_segments": 8, "n_unassigned": 40, "with_value": False, "changes": "refitted"},
    {"n_customers": 100, "n_segments": 4, "changes": "undated"},
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
        ({"verdict": "reproducible", "n_segments": 3}, "No separate groups, but three dependable segments; "),
        ({"verdict": "constructive", "n_segments": 2}, "No natural groups: two segments serve as a working division"),
        ({"with_value": False}, "Six kinds of customers; the largest, “Frequent family shoppers”, holds 34%"),
    ],
)
def test_the_headline_is_true_under_each_verdict(situation, start):
    assert summary(example_results(**situation)).headline.startswith(start)


def test_the_first_actions_are_for_different_rules():
    made = summary(example_results()).top_actions
    assert len({a.rule for a in made}) == 3


def test_the_first_actions_are_for_the_segments_with_most_at_stake():
    results = example_results()
    values = dict(zip("ABCDEF", (0.05, 0.1, 0.05, 0.4, 0.1, 0.3), strict=True))
    sure = tuple(
        s.model_copy(update={"grade": "strong", "value_share": values[s.letter]}) for s in results.segments
    )
    stable = tuple(s.model_copy(update={"jaccard": 0.95}) for s in results.evidence.segments)
    evidence = results.evidence.model_copy(update={"segments": stable})
    made = summary(results.model_copy(update={"segments": sure, "evidence": evidence})).top_actions
    assert {a.letter for a in made} >= {"D", "F"}
    assert len({a.letter for a in made}) == 3
    assert [a.priority for a in made] == sorted(a.priority for a in made)


def test_a_first_report_says_so_and_a_later_one_does_not():
    made = summary(example_results())
    told = [made.change_line, *(row.change for row in made.rows), made.tiles[0].note]
    assert all("first report" in text for text in told)
    assert (made.change_points, made.since) == ((), "")
    for situation in ("kept", "refitted", "quiet", "centres", "undated"):
        later = summary(example_results(changes=situation))
        told = [later.change_line, *(row.change for row in later.rows), *(tile.note for tile in later.tiles)]
        assert not any("first report" in text or "not compared yet" in text for text in told)


def test_page_one_says_what_changed_since_when():
    made = summary(example_results(changes="kept"))
    assert made.since == "since 30 June 2026"
    assert made.change_line.startswith("Since 30 June 2026: about 150 customers moved")
    assert len(made.change_points) == 3
    assert [formatting.sentence(text) for text in made.change_line[20:-1].split("; ")] == list(made.change_points)
    notes = {tile.label: tile.note for tile in made.tiles}
    assert notes["Customers"] == "+1% since 30 June 2026"  # 1,983 then, 2,000 now
    assert notes["Spend in 12 months"] == "+4% since 30 June 2026"
    assert [row.change for row in made.rows] == ["+11%", "+3%", "+2%", "+1%", "+1%", "−38%"]


def test_nothing_notable_is_a_legal_answer():
    made = summary(example_results(changes="quiet"))
    assert made.change_line == "Nothing notable changed since 30 June 2026."
    assert made.change_points == ()


def test_new_and_split_segments_stand_in_the_table():
    made = summary(example_results(changes="refitted"))
    changes = [row.change for row in made.rows]
    assert (changes[0], changes[1], changes[-1]) == ("−14%, split", "+56%, merged", "split off A")
    assert {t.label: t.note for t in made.tiles}["Segments"] == "one new and one gone since 30 June 2026"


def test_data_without_a_date_are_compared_with_the_last_report():
    made = summary(example_results(changes="undated"))
    assert made.change_line.startswith("Since the last report (customers_2026_06_30.csv): ")
    assert made.tiles[0].note == "+1% since the last report"


def test_columns_keep_their_written_case_unless_the_settings_file_names_them():
    told, found = example_results(), example_results(with_sidecar=False)
    assert value_label(told)[0].islower()
    assert value_label(found)[0].isupper()
    quoted = re.findall("“(.*?)”", " ".join(f.text for f in summary(told).findings if "differ most" in f.text))
    assert quoted
    assert set(quoted) <= {v.label for v in told.variables}


def test_only_columns_that_build_segments_are_ranked_by_what_divides_customers():
    results = example_results()
    keys = [v.key for v in results.variables if v.builds_segments and v.kind != "category"][:3]
    others = [v.key for v in results.variables if v.role == "describe"][:2]
    made = [effect("number", "segment", k, x) for k, x in zip(keys, (0.3, 0.5, 0.4), strict=True)]
    made += [effect("category", "describe", k, x) for k, x in zip(others, (0.9, 0.1), strict=False)]
    text = str(_one_divides_most(results.model_copy(update={"effects": tuple(made)})))
    labels = {v.key: v.label for v in results.variables}
    assert f"most in “{labels[keys[1]]}” and “{labels[keys[2]]}”" in text
    assert f"of the columns that only describe them, “{labels[others[-1]]}” differs least" in text
    alone = _one_divides_most(results.model_copy(update={"effects": tuple(made[:3])}))
    assert "least" not in str(alone)


def effect(kind, role, variable, value):
    return Effect(
        variable=variable, kind=kind, role=role, measure="-", value=value, low=value, high=value, p_adjusted=None
    )


def test_a_serious_finding_is_told_in_plain_words():
    finding = Finding(
        kind="few_customers", count=440, sentence="440 customers are few for 6 columns that build segments.",
        action="used all the same", serious=True,
    )
    results = example_results()
    results = results.model_copy(update={"quality": results.quality.model_copy(update={"findings": (finding,)})})
    told = " ".join(summary(results).caveats)
    assert "440 customers are few for so many different columns" in told
    assert "build segments" not in told


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
