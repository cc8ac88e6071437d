"""The verdict's limits, its words, and that structureless data never pass as natural."""

import itertools
from types import SimpleNamespace

import numpy as np
import pytest

from analysis.evidence import reasons
from analysis.evidence.grades import CAPS, LIMITS, ORDER, grade_segment
from analysis.evidence.stability import SegmentJaccards
from analysis.evidence.structure import rejects
from analysis.evidence.verdict import (
    ALLOWS,
    SENTENCES,
    TOUCHING,
    TOUCHING_ALLOWS,
    UNSETTLED,
    at_chosen,
    decide,
)
from analysis.results import StabilityAtK, Structure
from tests.weighing_cases import blobs, weigh_quickly, z_scores


def structure(dip_p=0.001, gap_k=3, null_p=0.02) -> Structure:
    return Structure(
        dip=0.1, dip_p=dip_p, gap_k=gap_k, null_index="silhouette", null_observed=0.5,
        null_low=0.2, null_high=0.3, null_p=null_p, n_used=400,
    )  # fmt: skip


def stability(*means: float) -> SegmentJaccards:
    zeros = np.zeros(len(means), dtype=np.intp)
    return SegmentJaccards(np.array(means), zeros, zeros, 100)


def at_k(ari=0.9, strength: float | None = 0.9) -> StabilityAtK:
    return StabilityAtK(k=3, ari_low=ari, ari_median=ari, ari_high=ari, prediction_strength=strength)


STABLE = stability(0.9, 0.8, 0.8)


@pytest.mark.parametrize(
    ("tests", "means", "again", "gates", "kind"),
    [
        ({}, (0.9, 0.8, 0.8), at_k(), True, "natural"),
        ({"dip_p": 0.5}, (0.9, 0.8, 0.8), at_k(), True, "natural"),  # the gap statistic agrees
        ({"gap_k": 1}, (0.9, 0.8, 0.8), at_k(), True, "natural"),  # the dip agrees
        ({"dip_p": 0.5, "gap_k": 1}, (0.9, 0.8, 0.8), at_k(), True, "reproducible"),
        ({"null_p": 0.06}, (0.9, 0.8, 0.8), at_k(), True, "reproducible"),
        ({"null_p": None}, (0.9, 0.8, 0.8), at_k(), True, "reproducible"),
        ({"null_p": 0.06}, (0.9, 0.8, 0.8), at_k(ari=0.5, strength=0.5), True, "constructive"),
        ({"null_p": 0.06}, (0.9, 0.8, 0.8), at_k(ari=0.5, strength=0.8), True, "reproducible"),
        ({"null_p": 0.06}, (0.9, 0.8, 0.8), at_k(ari=0.7, strength=None), True, "reproducible"),
        ({"null_p": 0.06}, (0.9, 0.8, 0.8), None, True, "reproducible"),
        ({}, (0.99, 0.99, 0.59), at_k(), True, "constructive"),  # one segment does not come back
        ({}, (0.74, 0.74, 0.74), at_k(), True, "constructive"),  # none comes back well
        ({}, (0.9, 0.8, 0.8), at_k(), False, "constructive"),  # no candidate met the conditions
    ],
)
def test_verdict_follows_structure_and_stability(tests, means, again, gates, kind):
    verdict = decide(structure(**tests), stability(*means), again, gates)
    assert verdict.kind == kind
    touching = kind == "natural" and tests.get("dip_p", 0) >= 0.05
    assert verdict.allows == (TOUCHING_ALLOWS if touching else ALLOWS[kind])
    assert ("no empty space" in verdict.sentence) == touching
    assert "3 segments" in verdict.sentence
    # Groups that the tests see are never denied, and groups that they do not see never claimed.
    assert ("no separate groups" in verdict.sentence) == (kind != "natural" and not rejects(structure(**tests)))


def test_groups_that_no_division_settles_are_not_denied():
    unstable = decide(structure(), stability(0.74, 0.74, 0.74), at_k())
    assert (unstable.kind, unstable.sentence) == ("constructive", UNSETTLED.format(k=3))
    assert unstable.allows == ALLOWS["constructive"]
    groupless = decide(structure(null_p=0.5), stability(0.74, 0.74, 0.74), at_k())
    assert groupless.sentence == SENTENCES["constructive"].format(k=3)


def test_verdict_is_said_plainly():
    for sentence in (*SENTENCES.values(), *ALLOWS.values(), TOUCHING, TOUCHING_ALLOWS, UNSETTLED):
        told = sentence.lower()
        assert not any(
            jargon in told
            for jargon in ("cluster", "bootstrap", "jaccard", "statistic", "p-value", "quarter")
        )
    assert "no separate groups" in SENTENCES["constructive"]


def test_segments_that_touch_are_not_told_to_lie_apart():
    just_apart = decide(structure(dip_p=0.049), STABLE, at_k())
    assert just_apart.sentence == SENTENCES["natural"].format(k=3)
    touching = decide(structure(dip_p=0.05), STABLE, at_k())
    assert touching.kind == "natural"
    assert "groups of their own" not in touching.sentence
    assert "no empty space between them" in touching.sentence
    assert "borders as gradual" in touching.allows


def test_largest_number_tried_is_said(monkeypatch):
    monkeypatch.setattr(reasons, "winner_reason", lambda _: "It is best.")
    choice = SimpleNamespace(winner=SimpleNamespace(clustering=SimpleNamespace(n_segments=8)))
    assert reasons.chosen_reason(choice, 9) == "It is best."
    assert reasons.chosen_reason(choice, 8) == (
        "It is best. Note that 8 is also the largest number of segments that was tried; "
        "more might fit as well."
    )


def test_entry_at_the_chosen_number():
    assert at_chosen([at_k()], 3) == at_k()
    assert at_chosen([at_k()], 4) is None


def families() -> dict[str, np.ndarray]:
    random = np.random.default_rng(8)
    shared = random.normal(size=(300, 1))
    return {
        "cloud": random.normal(size=(400, 4)),
        "correlated": 0.8 * shared + 0.6 * random.normal(size=(300, 4)),
        "uniform": random.uniform(size=(300, 3)),
    }


@pytest.mark.parametrize("family", ["cloud", "correlated", "uniform"])
def test_data_without_groups_are_never_natural(family):
    weighed = weigh_quickly(z_scores(families()[family]))
    assert weighed.verdict.kind != "natural"
    if family == "cloud":
        # METHODS 1: N(0, I), n = 400, p = 4 must give gap k = 1 and the verdict constructive.
        assert weighed.structure.gap_k == 1
        assert weighed.verdict.kind == "constructive"


def test_separate_groups_are_natural():
    features, _ = blobs(3, 70, 7.0, seed=3, n_features=4)
    weighed = weigh_quickly(features)
    assert weighed.verdict.kind == "natural"
    assert weighed.chosen.n_segments == 3


# Grades


@pytest.mark.parametrize(
    ("jaccard", "certainty", "effect", "verdict", "grade"),
    [
        (0.85, 0.85, 0.5, "natural", "strong"),
        (0.849, 0.99, 2.0, "natural", "moderate"),
        (0.99, 0.849, 2.0, "natural", "moderate"),
        (0.99, 0.99, 0.49, "natural", "weak"),
        (0.99, 0.99, 0.19, "natural", "withheld"),
        (0.749, 0.99, 2.0, "natural", "weak"),
        (0.599, 0.99, 2.0, "natural", "withheld"),
        (0.99, 0.99, None, "natural", "strong"),
        (0.99, 0.99, -0.8, "natural", "strong"),
        (0.99, 0.99, 2.0, "reproducible", "moderate"),
        (0.99, 0.99, 2.0, "constructive", "moderate"),
        (0.7, 0.99, 2.0, "constructive", "weak"),
    ],
)
def test_grade_is_set_by_the_weakest_side(jaccard, certainty, effect, verdict, grade):
    found, reason = grade_segment(jaccard, certainty, effect, verdict, edge_share=0.1, dissolved_share=0.0)
    assert found == grade
    assert reason.endswith(".")
    assert f"{jaccard:.0%}" in reason


@pytest.mark.parametrize(
    ("edge_share", "dissolved_share", "grade", "said"),
    [
        (0.25, 0.05, "strong", "and its customers clearly belong to it."),
        (0.26, 0.05, "moderate", "but 26% of its customers lie close to another segment."),
        (0.5, 0.0, "moderate", "but 50% of its customers lie close to another segment."),
        (0.51, 0.0, "weak", "but 51% of its customers lie close to another segment."),
        (1.0, 0.0, "weak", "but 100% of its customers lie close to another segment."),
        (0.0, 0.06, "moderate", "but it was lost in 6% of the draws."),
        (0.0, 0.15, "moderate", "but it was lost in 15% of the draws."),
        (0.47, 0.16, "weak", "but it was lost in 16% of the draws."),
        (0.47, 0.4, "weak", "but it was lost in 40% of the draws."),
        (0.47, 0.41, "withheld", "but it was lost in 41% of the draws."),
    ],
)
def test_doubtful_customers_and_lost_draws_lower_the_grade(edge_share, dissolved_share, grade, said):
    found, reason = grade_segment(
        0.99, 0.99, 2.0, "natural", edge_share=edge_share, dissolved_share=dissolved_share
    )
    assert found == grade
    assert reason.endswith(said)


def test_limits_fall_from_grade_to_grade():
    assert set(CAPS) == set(SENTENCES)
    for better, worse in itertools.pairwise(LIMITS.values()):
        assert better.jaccard > worse.jaccard
        assert better.certainty > worse.certainty
        assert better.effect >= worse.effect
        assert better.edge_share < worse.edge_share
        assert better.dissolved_share < worse.dissolved_share
    assert list(LIMITS) == list(ORDER[:-1])


def test_toned_down_under_three_quarters_and_withheld_under_six_tenths():
    # PUBLISHING: recommendations are toned down under Jaccard .75, withheld under .6.
    assert LIMITS["moderate"].jaccard == 0.75
    assert LIMITS["weak"].jaccard == 0.6
