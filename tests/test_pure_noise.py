"""The whole report on customers without any groups says so, and promises nothing."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.results import Results
from report import recommendations
from report.grading_words import GRADES, grade_of
from report.summary_facts import summary
from tests.quick_reports import analysed, words_of

pytestmark = pytest.mark.slow
COLUMNS = {
    "age": (46, 9),
    "orders_per_year": (14, 3),
    "basket_value": (58, 11),
    "days_since_last_order": (60, 13),
}
N = 400
TONED = "Try on a small scale first: "
PROMISES = ("fall into", "kinds of customers;", "distinct groups", "groups of their own: the")


def noise(shared: float, seed: int) -> pd.DataFrame:
    """One bell-shaped cloud; `shared` is the correlation between every two columns."""
    random = np.random.default_rng(seed)
    common, own = random.normal(size=(N, 1)), random.normal(size=(N, len(COLUMNS)))
    values = np.sqrt(shared) * common + np.sqrt(1 - shared) * own
    scaled = {name: (mean + sd * column).round(2) for (name, (mean, sd)), column in zip(COLUMNS.items(), values.T, strict=True)}
    return pd.DataFrame({"customer_id": [f"C{i:03}" for i in range(N)], **scaled})


@pytest.fixture(scope="module", params=[(0.0, 3), (0.6, 1)], ids=["independent", "correlated"])
def report(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Results, dict[str, str]]:
    folder: Path = tmp_path_factory.mktemp("noise")
    results = analysed(noise(*request.param), folder)
    return results, words_of(results, folder / "assets")


def test_page_one_says_that_no_groups_were_found(report):
    results, words = report
    assert results.verdict.kind != "natural"
    for page in ("summary-opening", "pdf-cover", "confidence-verdict"):
        assert "We found no separate groups among these customers" in words[page], page
    if results.verdict.kind == "constructive":
        assert summary(results).headline.startswith("No natural groups")
        assert "chosen by us" in words["summary-opening"]


def test_how_sure_are_we_says_it_test_by_test(report):
    _, words = report
    told = words["confidence-structure"]
    assert "**No groups found:** nothing here tells these customers from customers without any groups." in told
    assert "one single group describes these well enough" in told
    assert "no visible gap" in told
    assert "just as clearly apart" in told


def test_dbscan_says_that_it_found_nothing_and_why_that_tells_something(report):
    results, words = report
    dbscan = next(a for a in results.algorithms if a.algorithm == "dbscan")
    assert not dbscan.worked
    section = words["comparison-algorithms"].partition("## DBSCAN")[2]
    assert "**No usable groups here.** At the radius read from its own curve" in section
    assert "That tells something" in section


def test_nowhere_is_a_group_promised(report):
    results, words = report
    found = [f"{page}: {promise}" for page, text in words.items() if page != "glossary" for promise in PROMISES if promise in text.lower()]
    assert not found
    assert "Real groups" not in summary(results).verdict_title
    assert "**Real groups" not in words["confidence-verdict"]


def test_no_recommendation_stands_without_its_caution(report):
    results, words = report
    given = recommendations.for_results(results)
    graded = {s.letter: grade_of(s, results) for s in results.segments}
    assert all(given[letter] for letter in graded)
    assert results.verdict.kind == "reproducible" or "weak" in graded.values()
    for letter, actions in given.items():
        assert graded[letter] != "strong"
        for action in actions:
            assert action.grade == graded[letter]
            assert action.keeps_when_doubtful or graded[letter] in ("strong", "moderate") or action.title.startswith(TONED)
            assert action.keeps_when_doubtful or graded[letter] != "withheld"
            assert GRADES[action.grade].advice in words["actions-details"]
            assert action.title in words["pdf-actions"]


def test_the_caveats_name_doubtful_segments_first_and_missing_borders_next(report):
    results, words = report
    told = words["summary-caveats"].strip()
    doubtful = [s.letter for s in results.segments if grade_of(s, results) in ("weak", "withheld")]
    if doubtful:
        assert told.startswith("- Treat segment")
        assert all(letter in told.partition(" with care")[0] for letter in doubtful)
    else:
        assert results.verdict.kind == "reproducible"
    assert ("No separate groups were found" in told) == (results.verdict.kind == "reproducible")
