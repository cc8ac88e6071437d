"""The recommendation rules: each is complete, fires somewhere, stays silent elsewhere, and is honest."""

import re
from pathlib import Path

import pytest

from analysis.errors import ReportError
from report.grading_words import GRADES
from report.meanings import MEANINGS
from report.reasons import reasons
from report.recommendations import (
    EFFORTS,
    FEWEST,
    FOLDER,
    KINDS,
    MOST,
    apply,
    for_results,
    rules,
    withheld,
)
from report.segment_view import SegmentView, views
from tests.example_levels import segment_view
from tests.example_results import example_results

FIRES: dict[str, SegmentView] = {
    "ask_why_it_is_low": segment_view({"orders": "below"}),
    "cut_returns": segment_view({"returns": "above"}),
    "ease_the_credit": segment_view({"credit_used": "far above"}),
    "give_it_more_than_its_share": segment_view(share=0.2, value_share=0.4),
    "grow_the_basket": segment_view({"orders": "above", "basket": "below"}),
    "invite_to_newsletter": segment_view({"newsletter": "below"}),
    "keep_best_customers": segment_view({"spend": "far above", "recency": "below"}, share=0.2, value_share=0.4),
    "keep_prices_simple": segment_view({"income": "far below"}),
    "keep_the_cost_in_line": segment_view(share=0.4, value_share=0.1),
    "lead_with_quality": segment_view({"income": "above", "basket": "above"}),
    "lead_with_the_difference": segment_view({"orders": "above"}),
    "let_go_gently": segment_view({"recency": "far above", "spend": "far below"}),
    "look_again_with_new_data": segment_view(grade="weak"),
    "mark_them_in_the_system": views(example_results())[0],
    "meet_them_in_store": segment_view({"online_share": "far below"}),
    "meet_them_online": segment_view({"online_share": "above"}),
    "mend_the_service": segment_view({"complaints": "above"}),
    "mind_the_edge": segment_view(edge_share=0.4),
    "offer_family_packs": segment_view({"household_size": "above"}),
    "offer_small_packs": segment_view({"household_size": "below"}),
    "raise_orders": segment_view({"orders": "below"}),
    "raise_the_rhythm": segment_view({"orders": "below", "basket": "above"}),
    "search_the_giant": segment_view(share=0.7),
    "serve_at_low_cost": segment_view({"spend": "below", "orders": "below"}),
    "spare_the_discount": segment_view({"discount_share": "far below"}),
    "speak_to_savers": segment_view({"savings": "above"}),
    "talk_to_some_of_them": segment_view(),
    "test_against_a_comparison_group": segment_view(),
    "thank_long_standing": segment_view({"tenure": "above"}),
    "treat_as_a_niche": segment_view(share=0.08),
    "use_the_newsletter": segment_view({"newsletter": "above"}),
    "wean_off_discounts": segment_view({"discount_share": "above"}),
    "welcome_newcomers": segment_view({"tenure": "far below"}),
    "win_back_lapsing": segment_view({"recency": "above"}),
}
ALWAYS = {"talk_to_some_of_them", "test_against_a_comparison_group"}
SITUATIONS = {
    "usual": {},
    "two segments": {"n_segments": 2},
    "eight segments": {"n_segments": 8},
    "no structure": {"verdict": "constructive"},
    "nothing known": {"with_meanings": False, "with_value": False, "with_sidecar": False},
    "noise": {"chosen": "dbscan", "n_unassigned": 120},
}


@pytest.mark.parametrize("rule", rules())
def test_every_rule_fires_somewhere(rule):
    assert apply(rule, FIRES[rule]) is not None


@pytest.mark.parametrize("rule", sorted(set(rules()) - ALWAYS))
def test_a_rule_is_silent_for_a_segment_that_is_like_everybody(rule):
    assert apply(rule, segment_view()) is None


@pytest.mark.parametrize("rule", rules())
def test_what_a_rule_says_is_complete(rule):
    made = apply(rule, FIRES[rule])
    assert made.kind in KINDS
    assert made.effort in EFFORTS
    assert made.why, "every action is linked to what supports it"
    for text in (made.title, made.body, made.owner, made.kpi, made.stop_rule, made.not_for, made.stake):
        assert text == " ".join(text.split())
        assert text[0].isupper() or text[0].isdigit()
        assert not re.search(r"[*_`<>{}\[\]#]", text), "plain text: no Markdown, HTML or Typst"
    for sentence in (made.body, made.stop_rule, made.not_for):
        assert sentence.endswith(".")
    assert f"segment {made.letter}" in made.body or f"Segment {made.letter}" in made.body or made.letter in made.body


@pytest.mark.parametrize("rule", rules())
def test_a_rule_has_no_number_and_no_arithmetic_of_its_own(rule):
    source = (FOLDER / f"{rule}.md.j2").read_text(encoding="utf-8")
    kept = re.sub(r"\{% set priority = \d+ %\}|\{# .*? #\}", "", source)
    assert not re.search(r"\d", kept)
    code = " ".join(re.findall(r"\{[{%](.*?)[%}]\}", kept))
    assert not re.search(r"[+*/]|\s-\s|\b(round|sum|int|float)\b", re.sub(r'"[^"]*"', "", code))


def test_the_rules_cover_all_four_kinds_and_are_many():
    made = [apply(rule, FIRES[rule]) for rule in rules()]
    assert {m.kind for m in made} == set(KINDS)
    assert len(made) >= 16


@pytest.mark.parametrize("situation", SITUATIONS)
def test_every_segment_gets_two_or_three_actions_on_different_topics(situation):
    results = example_results(**SITUATIONS[situation])
    actions = for_results(results)
    assert sorted(actions) == sorted(s.letter for s in results.segments)
    for per_segment in actions.values():
        assert FEWEST <= len(per_segment) <= MOST
        assert len({a.topic for a in per_segment}) == len(per_segment)
        assert list(per_segment) == sorted(per_segment, key=lambda a: (a.priority >= 70, not a.is_marked, a.priority))


def test_a_column_the_data_do_not_have_keeps_the_rule_silent():
    results = example_results(with_meanings=False)
    renamed = tuple(v.model_copy(update={"key": f"x_{v.key}"}) for v in results.variables)
    results = results.model_copy(update={"variables": renamed, "data": results.data.model_copy(update={"value_column": None})})
    view = views(results)[0]
    assert view.level("complaints") == "unknown"
    assert apply("mend_the_service", view) is None
    assert apply("wean_off_discounts", view) is None


def test_a_misspelt_column_is_an_error_that_names_the_file(tmp_path: Path):
    source = (FOLDER / "cut_returns.md.j2").read_text(encoding="utf-8")
    (tmp_path / "cut_retruns.md.j2").write_text(source.replace('"returns"', '"retruns"'), encoding="utf-8")
    with pytest.raises(ReportError, match=r"cut_retruns\.md\.j2: 'retruns' is neither a column of the data nor a known meaning"):
        apply("cut_retruns", segment_view(), tmp_path)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('{% set owner = "Product manager" %}', "", "does not set owner"),
        ('kind = "product"', 'kind = "sales"', "kind must be one of targeting, product, retention or service, got 'sales'"),
        ('effort = "medium"', 'effort = "huge"', "effort must be one of"),
    ],
)
def test_an_incomplete_rule_is_refused(tmp_path: Path, old, new, message):
    source = (FOLDER / "cut_returns.md.j2").read_text(encoding="utf-8")
    assert old in source
    (tmp_path / "broken.md.j2").write_text(source.replace(old, new), encoding="utf-8")
    with pytest.raises(ReportError, match=message):
        apply("broken", FIRES["cut_returns"], tmp_path)


def test_a_weak_segment_gets_its_actions_toned_down():
    made = apply("cut_returns", segment_view({"returns": "above"}, grade="weak"))
    assert made.title == f"{GRADES['weak'].before_action}: find out why so much comes back"
    assert apply("talk_to_some_of_them", segment_view(grade="weak")).title == "Talk to some of them before spending"


def test_an_uncertain_segment_gets_only_what_is_safe_and_says_what_is_withheld():
    view = segment_view({"returns": "above"}, grade="withheld")
    shown = for_results(view.results)[view.letter]
    assert {a.rule for a in shown} == {"talk_to_some_of_them", "look_again_with_new_data"}
    assert [a.rule for a in withheld(view.results)[view.letter]] == ["cut_returns"]


@pytest.mark.parametrize(("jaccard", "grade"), [(0.76, "strong"), (0.74, "weak"), (0.61, "weak"), (0.59, "withheld")])
def test_stability_limits_the_grade_whatever_the_results_say(jaccard, grade):
    view = segment_view({"returns": "above"})
    found = tuple(s.model_copy(update={"jaccard": jaccard}) for s in view.results.evidence.segments)
    results = view.results.model_copy(update={"evidence": view.results.evidence.model_copy(update={"segments": found})})
    assert apply("cut_returns", SegmentView(view.segment, results)).grade == grade


def test_the_most_silent_segment_is_not_sold_to():
    rules_fired = {rule for rule in rules() if apply(rule, segment_view({"recency": "far above", "discount_share": "above"}))}
    assert "win_back_lapsing" in rules_fired
    assert not rules_fired & {"wean_off_discounts", "meet_them_online", "keep_best_customers"}


BEST = {"spend": "far above", "recency": "below"}


@pytest.mark.parametrize(
    ("levels", "fires", "silent"),
    [
        (BEST | {"tenure": "far below"}, "keep_best_customers", "welcome_newcomers"),
        ({"tenure": "below"}, "talk_to_some_of_them", "welcome_newcomers"),
        (BEST | {"recency": "above"}, "win_back_lapsing", "keep_best_customers"),
        ({"recency": "above", "discount_share": "above"}, "win_back_lapsing", "wean_off_discounts"),
        ({"recency": "above", "discount_share": "below"}, "win_back_lapsing", "spare_the_discount"),
        ({"income": "below", "savings": "above"}, "speak_to_savers", "keep_prices_simple"),
        ({"spend": "below", "orders": "below", "complaints": "above"}, "mend_the_service", "serve_at_low_cost"),
        ({"spend": "below", "orders": "below", "credit_used": "above"}, "ease_the_credit", "serve_at_low_cost"),
        ({"recency": "far above", "spend": "far below", "newsletter": "below"}, "let_go_gently", "invite_to_newsletter"),
    ],
)
def test_no_segment_gets_two_actions_that_contradict_each_other(levels, fires, silent):
    view = segment_view(levels, share=0.2, value_share=0.4 if levels.get("spend") == "far above" else 0.2)
    assert apply(fires, view) is not None
    assert apply(silent, view) is None


def test_a_segment_worth_more_than_its_size_is_not_treated_as_newcomers():
    newcomers = {"tenure": "far below"}
    assert apply("welcome_newcomers", segment_view(newcomers, share=0.2, value_share=0.2)) is not None
    assert apply("welcome_newcomers", segment_view(newcomers, share=0.2, value_share=0.4)) is None


def test_the_best_customers_are_not_said_to_pay_full_price_when_they_do_not():
    paid = apply("keep_best_customers", segment_view(BEST, share=0.2, value_share=0.4))
    saved = apply("keep_best_customers", segment_view(BEST | {"discount_share": "above"}, share=0.2, value_share=0.4))
    assert "price cut" in paid.body
    assert "price cut" not in saved.body
    assert saved.not_for.startswith("Do not answer with more discounts")


def test_nothing_bought_online_is_said_in_words():
    view = segment_view({"online_share": "far below"})
    assert "Typically only 35 of their orders are placed online." in apply("meet_them_in_store", view).body
    parts = tuple(
        v.model_copy(update={"median": 0.0}) if v.variable == "online_share" else v for v in view.segment.variables
    )
    nobody = SegmentView(view.segment.model_copy(update={"variables": parts}), view.results)
    assert apply("meet_them_in_store", nobody).body.endswith("They typically buy nothing online.")


@pytest.mark.parametrize("rule", rules())
def test_a_stop_rule_reads_on_after_the_words_stop_when(rule):
    stop = apply(rule, FIRES[rule]).stop_rule
    assert stop.startswith("Stop when ")
    assert not re.search(r", and (ask|then)", stop)


def test_general_actions_name_the_column_as_written_with_its_figures():
    plain = _without_meanings({"age": "far above", "income": "far below"})
    made = apply("lead_with_the_difference", plain)
    assert "“Age” is far above the average customer: typically 65, against 50 for all customers." in made.body
    low = apply("ask_why_it_is_low", plain)
    assert "“Income” is far below the average customer: typically 35, against 50 for all customers." in low.body
    assert "elsewhere before offering more of it" in low.body
    assert apply("lead_with_the_difference", _without_meanings({"income": "below"})) is None


def test_what_customers_are_is_not_offered_to_them():
    for word in ("age", "household_size", "income", "tenure"):
        assert apply("ask_why_it_is_low", segment_view({word: "far below"})) is None
        assert apply("lead_with_the_difference", segment_view({word: "far above"})) is None


def _without_meanings(levels):
    view = segment_view(levels)
    bare = tuple(v.model_copy(update={"meaning": None}) for v in view.results.variables)
    return SegmentView(view.segment, view.results.model_copy(update={"variables": bare}))


def test_money_at_stake_is_named_only_where_value_is_known():
    assert "of spend" in apply("cut_returns", segment_view({"returns": "above"})).stake
    blind = views(example_results(with_value=False))[0]
    assert apply("talk_to_some_of_them", blind).stake == blind.customers


def test_a_column_whose_name_begins_with_a_hash_is_no_figure():
    results = example_results()
    renamed = results.model_copy(
        update={
            "segments": tuple(
                s.model_copy(update={"variables": tuple(
                    v.model_copy(update={"variable": "#age"}) if v.variable == "age" else v for v in s.variables
                )})
                for s in results.segments
            ),
            "variables": tuple(v.model_copy(update={"key": "#age"}) if v.key == "age" else v for v in results.variables),
        }
    )  # fmt: skip
    told = reasons(["#age"], views(renamed)[0])
    assert [why.anchor for why in told] == ["profile"]
    assert told[0].text.startswith("Age: ")
    assert reasons(["#size"], views(renamed)[0])[0].anchor == "size"


def test_the_vocabulary_is_that_of_the_analysis():
    from analysis.schema import MEANINGS as KNOWN

    assert set(MEANINGS) == set(KNOWN)


def test_the_rules_name_only_words_of_the_vocabulary():
    named = set()
    for rule in rules():
        source = (FOLDER / f"{rule}.md.j2").read_text(encoding="utf-8")
        named |= set(re.findall(r'segment\.(?:level|is_high|is_low|is_highest|knows|typically)\("(\w+)"\)', source))
    assert named <= set(MEANINGS)
    assert len(named) >= 12
