"""What changed, in words: every kind of alert, every event, and how much stayed as it was."""

import re

import pytest

from analysis.errors import ReportError
from analysis.results import Alert, Results
from report import alert_words, change_words
from report.grading_words import VERDICTS
from report.ways import Ways
from tests.example_results import example_results

KINDS = (
    *("value", "size", "certainty", "grade", "emerged", "disappeared", "split", "merged"),
    *("moved", "left", "joined", "drift", "verdict", "refitted"),
)


def with_alerts(results: Results, *alerts: Alert) -> Results:
    return results.model_copy(update={"changes": results.changes.model_copy(update={"alerts": alerts})})


def test_every_kind_of_alert_has_words():
    assert set(alert_words.WORDS) == set(KINDS)
    documented = re.search(r'kind\n +(.*?)\.\n', Alert.__doc__, re.DOTALL)[1]
    assert set(re.findall(r'"(\w+)"', documented)) == set(KINDS)
    unknown = with_alerts(example_results(changes="kept"), Alert(kind="weather", weight=1))
    with pytest.raises(ReportError, match="of the kind 'weather', which has no words; known: "):
        alert_words.alerts(unknown)


@pytest.mark.parametrize(
    ("alert", "text"),
    [
        (
            Alert(kind="value", letter="B", before=200_000, after=150_000, is_good=False, weight=1),
            "spend in 12 months of “Online deal seekers” (B) fell by 25% (from €200,000 to €150,000)",
        ),
        (
            Alert(kind="value", before=900_000, after=990_000, is_good=True, weight=1),
            "spend in 12 months of all customers together rose by 10% (from €900,000 to €990,000)",
        ),
        (
            Alert(kind="size", letter="C", before=300, after=349, weight=1),
            "“Affluent loyal regulars” (C) grew by 16% (from 300 to 349 customers)",
        ),
        (
            Alert(kind="size", letter="C", before=30, after=4, weight=1),
            "“Affluent loyal regulars” (C) shrank to fewer than 10 customers",
        ),
        (
            Alert(kind="size", before=1000, after=900, weight=1),
            "the whole customer base shrank by 10% (from 1,000 to 900 customers)",
        ),
        (
            Alert(kind="certainty", letter="B", before=0.86, after=0.78, weight=1),
            "customers belong to “Online deal seekers” (B) less clearly than before (from 0.86 to 0.78)",
        ),
        (
            Alert(kind="grade", letter="B", words_before="moderate", words_after="weak", is_good=False, weight=1),
            "“Online deal seekers” (B) is now graded “Tentative”, was “Sound”",
        ),
        (
            Alert(kind="left", letter="A", before=615, after=34, is_good=False, weight=1),
            "about 35 customers of “Frequent family shoppers” (A) left (6% of its customers then)",
        ),
        (
            Alert(kind="joined", before=2000, after=96, is_good=True, weight=1),
            "about 95 customers joined (5% of all customers now)",
        ),
        (
            Alert(kind="drift", variable="annual_income", before=40_000, after=46_000, weight=1),
            "“Annual income” rose for the customers as a whole, on average (from €40,000 to €46,000)",
        ),
        (
            Alert(kind="drift", variable="region", weight=1),
            "“Region” is spread differently over the customers as a whole",
        ),
    ],
    ids=lambda x: x.kind if isinstance(x, Alert) else "",
)
def test_alerts_are_told_with_their_numbers(alert, text):
    told = alert_words.alerts(with_alerts(example_results(changes="kept"), alert))
    assert told[0].text == text
    assert told[0].sentence.endswith(".")


def test_a_changed_verdict_is_told_in_the_words_of_the_verdicts():
    alert = Alert(kind="verdict", words_before="natural", words_after="constructive", is_good=False, weight=1)
    (told,) = alert_words.alerts(with_alerts(example_results(changes="kept"), alert))
    assert told.text.endswith(f"now “{VERDICTS['constructive']}”, was “{VERDICTS['natural']}”")


def test_events_are_told_in_words():
    results = example_results(changes="refitted")
    told = {change.letter: change_words.event(change, results) for change in results.changes.segments}
    assert told == {
        "A": "It lost a part that is now “Lapsing credit users” (F).",
        "B": "It took in “Weekend window shoppers” (G).",
        "C": "The same segment as before.",
        "D": "The same segment as before.",
        "E": "The same segment as before.",
        "F": "New: it was a part of “Frequent family shoppers” (A).",
        "G": "Gone: many of its customers are now in “Online deal seekers” (B).",
    }


def test_alerts_about_events_say_the_same():
    told = alert_words.alerts(example_results(changes="refitted"))
    assert [one.lead for one in told] == ["Many moved", "Segment split", "Segments merged", "New segment", "New segments"]
    assert told[1].text == "“Frequent family shoppers” (A) lost a part that is now “Lapsing credit users” (F)"
    assert told[3].text == "“Lapsing credit users” (F) is new: it was a part of “Frequent family shoppers” (A)"
    gone = Alert(kind="disappeared", letter="G", before=112, weight=1)
    (told_of_gone,) = alert_words.alerts(with_alerts(example_results(changes="refitted"), gone))
    assert told_of_gone.text.startswith("“Weekend window shoppers” (G) is gone: many of its customers are now in")
    assert told_of_gone.letter == ""  # it has no page


def test_the_share_who_stayed_comes_from_published_numbers():
    """150 of 1,983 less 80 who left are elsewhere: 92 percent stayed."""
    results = example_results(changes="kept")
    assert "about 92% of the customers present both times" in change_words.verdict(results, Ways.of(results))
    few = example_results(changes="kept", n_customers=100, n_segments=4)
    assert "over " in change_words.verdict(few, Ways.of(few))


def test_drift_counts_from_where_the_segments_were_found():
    results = example_results(changes="kept")
    assert results.changes is not None
    assert change_words.drifted_since(results) == change_words.since_briefly(results)
    older = results.changes.model_copy(update={"drift_since": "31 March 2026"})
    assert change_words.drifted_since(results.model_copy(update={"changes": older})) == "since 31 March 2026"
