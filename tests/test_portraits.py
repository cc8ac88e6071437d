"""Portraits and findings: true sentences, right plurals, nothing said twice, nothing invented."""

import re

import pytest

from report.findings import FEWEST, MOST, findings
from report.portraits import in_one_sentence, portrait
from report.segment_view import views
from tests.example_levels import segment_view
from tests.example_results import example_results

SITUATIONS = [
    {},
    {"n_segments": 2},
    {"n_segments": 8, "seed": 11},
    {"with_meanings": False, "with_value": False, "with_sidecar": False},
    {"verdict": "constructive", "n_unassigned": 150},
    {"verdict": "reproducible", "with_value": False},
]


def sentences(text: str) -> list[str]:
    return re.split(r"(?<=[.!?]) (?=[A-Z“])", text)


def is_well_formed(text: str) -> bool:
    return (
        text == " ".join(text.split())
        and text.endswith((".", "”"))
        and (text[0].isupper() or text[0].isdigit())
        and not re.search(r"\b1 (customers|segments|days|columns)\b|\bNone\b|\bnan\b|undefined|\(\)|,\.|\.\.|\d{7,}", text)
    )


@pytest.mark.parametrize("situation", SITUATIONS, ids=str)
def test_portraits_are_well_formed_and_no_sentence_is_said_of_two_segments(situation):
    said: list[str] = []
    for view in views(example_results(**situation)):
        for paragraph in portrait(view):
            assert is_well_formed(paragraph), paragraph
            said += sentences(paragraph)
        assert is_well_formed(in_one_sentence(view))
    assert len(said) == len(set(said))


def test_a_known_column_is_said_as_a_deed():
    said = " ".join(portrait(segment_view({"spend": "far above", "recency": "below"})))
    assert "they spend much more (typically 65, against 50 for all customers)" in said
    assert "ordered more recently (44, against 50)" in said


def test_an_unknown_column_is_said_by_its_name_and_level():
    results = example_results(with_meanings=False, n_segments=3)
    view = next(v for v in views(results) if v.markers())
    label = results.variable(view.segment.markers[0]).label
    assert re.search(rf"(above|below) average on {re.escape(label)}", " ".join(portrait(view)))


def test_a_segment_like_everybody_is_told_as_such():
    view = segment_view()
    assert "No measure sets this segment far apart" in " ".join(portrait(view))
    assert in_one_sentence(view) == "Close to the average customer in everything that was measured."


def test_value_is_named_only_where_it_is_known():
    assert "per customer" not in " ".join(portrait(views(example_results(with_value=False))[0]))
    heavy = " ".join(portrait(segment_view(share=0.2, value_share=0.5)))
    assert "50% of spend, more than its share of customers" in heavy


def test_no_currency_is_invented():
    for view in views(example_results(with_sidecar=False)):
        assert not re.search(r"[€$£]|EUR|days\b.*\d+ days", " ".join(portrait(view)).replace("Days since last order", ""))


def test_numbers_that_would_contradict_the_level_are_left_out():
    view = segment_view({"spend": "above"})
    odd = view.segment.variables[[v.variable for v in view.segment.variables].index("spend")].model_copy(
        update={"median": 40.0, "mean": 45.0}
    )
    others = tuple(odd if v.variable == "spend" else v for v in view.segment.variables)
    said = " ".join(portrait(type(view)(view.segment.model_copy(update={"variables": others}), view.results)))
    assert "they spend more." in said


@pytest.mark.parametrize("situation", SITUATIONS, ids=str)
def test_findings_are_three_to_five_well_formed_sentences(situation):
    found = findings(example_results(**situation))
    assert FEWEST <= len(found) <= MOST
    assert len({f.lead for f in found}) == len(found)
    assert all(is_well_formed(f.sentence) for f in found), [f.sentence for f in found]


def test_nothing_is_told_of_a_segment_that_is_too_uncertain():
    results = segment_view({"recency": "far above"}, grade="withheld").results
    assert "Who is slipping away" not in {f.lead for f in findings(results)}
    assert "Who is slipping away" in {f.lead for f in findings(segment_view({"recency": "far above"}).results)}


def test_the_segments_worth_more_than_their_size_are_added_up():
    results = segment_view(share=0.2, value_share=0.5).results
    found = next(f for f in findings(results) if f.lead == "Where the value is")
    assert "accounts for 50% of spend with 20% of the customers" in found.text


def test_few_unassigned_customers_are_not_counted_out():
    found = next(f for f in findings(example_results(n_unassigned=4)) if f.lead == "Who fits nowhere")
    assert found.sentence == "Fewer than 10 customers belong to no segment."
