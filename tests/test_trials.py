"""Test plans in words and as a table: what each action says about finding out whether it worked."""

import re
from typing import Any

import pytest

from analysis.results import Results
from report import prepare as preparing
from report import trials
from report.recommendations import FOLDER, for_results, rules
from tests.example_results import example_results
from tests.targeting_pages import parts, results_of, rows


@pytest.fixture(autouse=True)
def _no_drawing(monkeypatch):
    monkeypatch.setattr(preparing, "draw", lambda placed, assets: {p.figure.id: "" for p in placed})


def with_plan(results: Results, **update: Any) -> Results:
    first = results.targeting.plans[0].model_copy(update=update)
    targeting = results.targeting.model_copy(update={"plans": (first, *results.targeting.plans[1:])})
    return results.model_copy(update={"targeting": targeting})


def sentences_of_first(results: Results) -> dict[str, str]:
    return {action.rule: action.test for action in for_results(results)["A"] if action.test}


def test_actions_say_how_many_to_leave_alone_and_what_shows():
    results = with_plan(results_of("all answered"), n_customers=320, n_holdout=64, mde=58.2, mde_share=0.094, mde_rate=0.19)
    found = sentences_of_first(results)
    kinds = {rule: "rate" if 'test = "rate"' in (FOLDER / f"{rule}.md.j2").read_text() else "comparison" for rule in found}
    assert "comparison" in kinds.values()
    for rule, text in found.items():
        assert text.startswith("Leave 64 of the 320 customers alone, drawn at random, and compare: ")
        if kinds[rule] == "rate":
            assert text.endswith(". A difference of 19 percentage points or more is likely to show.")
        else:
            assert text.endswith(". A difference in spend in 12 months of 9% (€58) or more is likely to show.")


def test_without_value_the_plan_speaks_of_a_yes_or_no_measure():
    results = with_plan(results_of("no value"), n_customers=320, n_holdout=64, mde_rate=0.19)
    text = next(t for rule, t in sentences_of_first(results).items() if 'test = "comparison"' in (FOLDER / f"{rule}.md.j2").read_text())
    assert "19 percentage points or more in a yes-or-no measure is likely to show" in text


@pytest.mark.parametrize(("n_customers", "n_holdout"), [(30, 9), (12, 4), (1, 0)])
def test_a_handful_is_neither_tested_nor_counted(n_customers, n_holdout, tmp_path):
    results = with_plan(results_of("all answered"), n_customers=n_customers, n_holdout=n_holdout)
    assert all(text.startswith("Too few customers for a test of their own") for text in sentences_of_first(results).values())
    row = rows(parts(results, tmp_path)["actions-tests"])[0]
    assert row[2:] == ["–", "–", "–", "–", "too few"]
    assert row[1] == ("30" if n_customers == 30 else "12" if n_customers == 12 else "fewer than 10")


def test_without_targeting_the_sentence_is_a_general_one():
    assert all(text.startswith("Draw a part of the customers at random") for text in sentences_of_first(example_results()).values())


@pytest.mark.parametrize(
    ("share", "rate", "word"),
    [(0.1, 0.4, "sharp"), (0.104, 0.4, "sharp"), (0.106, 0.4, "fair"), (0.2, 0.4, "fair"), (0.21, 0.01, "blunt"), (None, 0.05, "sharp"), (None, 0.1, "fair"), (None, 0.11, "blunt")],
)
def test_a_plan_has_a_word_for_what_it_shows(share, rate, word):
    plan = results_of("all answered").targeting.plans[0].model_copy(update={"mde_share": share, "mde_rate": rate})
    assert trials.sharpness(plan) == word


def test_only_the_words_that_occur_are_explained(tmp_path):
    text = parts(results_of("all answered"), tmp_path / "a")["actions-tests"]
    assert [word for word in ("Sharp", "Fair", "Blunt", "Too few") if f"**{word}**" in text] == ["Sharp", "Fair", "Blunt"]
    assert "Values are so skewed in segment D that" in text


def test_the_table_has_money_only_where_value_is_known(tmp_path):
    assert len(rows(parts(results_of("all answered"), tmp_path / "a")["actions-tests"])[0]) == 7
    bare = parts(results_of("no value"), tmp_path / "b")["actions-tests"]
    assert len(rows(bare)[0]) == 5
    assert "SD is that of" not in bare


def test_a_rule_measured_in_shares_of_customers_says_so():
    """A share of these customers is yes or no for each; a share of sales is not."""
    for rule in rules():
        text = (FOLDER / f"{rule}.md.j2").read_text(encoding="utf-8")
        is_rate = re.search(r'kpi = "Share of (these customers|contacted|newcomers)', text) is not None
        if 'test = "none"' not in text:
            assert ('test = "rate"' in text) == is_rate, rule
