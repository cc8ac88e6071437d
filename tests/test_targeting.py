"""Targeting: what the analysis makes of the segments and the team's answers, worked by hand."""

import numpy as np
import pytest
from sklearn.cluster import KMeans

from analysis.profiling import Segmented, describe
from analysis.profiling.targeting import knock_outs, plan_targeting, spreads_of
from analysis.results import (
    Changes,
    Decision,
    EarlierRun,
    Segment,
    SegmentChange,
    Standing,
    Targeting,
    TargetingLimits,
)
from analysis.settings import GateSettings, Settings
from analysis.settings_targeting import COMPUTED, SegmentAnswers, TargetingSettings
from tests.example_segmented import planted, segmented, variable

LIMITS = TargetingLimits(
    spread=0.9, edge_share=0.5, n_customers=50, customers_per_variable=100, growth=0.25, goal=0.1, holdout_shares=(0.1,)
)


@pytest.fixture(scope="module")
def described() -> tuple[Segmented, tuple[Segment, ...]]:
    """Three segments of 60 customers with 1,000, 500 and 2,000 of value."""
    found = planted()
    segments = describe(found, np.full(180, 0.9), {}, 1).segments
    values = zip(segments, (1000.0, 500.0, 2000.0), strict=True)
    told = [s.model_copy(update={"value": v, "value_per_customer": v / s.n_customers}) for s, v in values]
    return found, tuple(told)


def planned(described, changes: Changes | None = None, **targeting: object) -> Targeting:
    found, segments = described
    settings = Settings(targeting=TargetingSettings.model_validate(targeting))
    return plan_targeting(segments, found, settings, changes)


def changed(**sizes: tuple[int | None, int | None]) -> Changes:
    """A comparison in which each letter had and has this many customers; None: not there."""

    def standing(n: int | None) -> Standing | None:
        return None if n is None else Standing(n_customers=n, share=0.1, certainty=0.9, grade="strong")

    return Changes(
        base=EarlierRun(sequence=1, name="x", file="x.csv", sha256="0", n_customers=9, n_segments=3),
        decision=Decision(mode="kept", asked="auto", reason="little changed"),
        matched_by="ids",
        segments=tuple(
            SegmentChange(letter=letter, name=letter, event="survived", before=standing(old), after=standing(new))
            for letter, (old, new) in sizes.items()
        ),
    )


# --- knock-out criteria --------------------------------------------------------------------


def test_spread_by_hand():
    # Segment 0 at 0 and 2, segment 1 at 10 and 16: variance of all 41, inside 1 and 9.
    found = segmented(
        {"a": [0, 2, 10, 16]}, [0, 0, 1, 1], [variable("a")], features={"a": [0.0, 2.0, 10.0, 16.0]}
    )
    assert spreads_of(found) == pytest.approx({"A": (1 / 41) ** 0.5, "B": (9 / 41) ** 0.5})


def test_a_random_part_of_the_customers_is_not_homogeneous(described):
    rng = np.random.default_rng(2)
    found = described[0]
    drawn = Segmented(
        found.customers, rng.integers(0, 3, 180), found.features, found.feature_of, found.variables
    )
    assert min(spread or 0 for spread in spreads_of(drawn).values()) > 0.9
    assert max(spread or 1 for spread in spreads_of(found).values()) < 0.6


def test_six_cuts_of_unrelated_columns_are_not_homogeneous():
    features = np.random.default_rng(3).normal(size=(1200, 13))
    labels = KMeans(6, n_init=2, random_state=1).fit_predict(features).astype(np.intp)
    columns = {f"c{i}": features[:, i] for i in range(13)}
    found = segmented({"c0": columns["c0"]}, labels.tolist(), [variable(key) for key in columns], features=columns)
    assert min(spread or 0 for spread in spreads_of(found).values()) > 0.88


@pytest.mark.parametrize(
    ("told", "spread", "failed"),
    [
        ({}, 0.9, None),
        ({}, 0.91, "homogeneous"),
        ({"edge_share": 0.5}, 0.5, None),
        ({"edge_share": 0.51}, 0.5, "distinct"),
        ({"silhouette": 0.0}, 0.5, "distinct"),
        ({"silhouette": None}, 0.5, None),
        ({"markers": ()}, 0.5, None),  # average customers can still be apart from the other segments
        ({"n_customers": 50}, 0.5, None),
        ({"n_customers": 49}, 0.5, "large_enough"),
    ],
)
def test_each_computed_criterion_has_its_limit(described, told, spread, failed):
    clear = {"edge_share": 0.1, "silhouette": 0.3, "markers": ("age",), "n_customers": 60}
    segment = described[1][0].model_copy(update=clear | told)
    judged = knock_outs(segment, spread, SegmentAnswers(), LIMITS)
    computed = {name: getattr(judged, name) for name in ("homogeneous", "distinct", "large_enough")}
    assert [name for name, met in computed.items() if not met] == ([failed] if failed else [])
    assert judged.is_knocked_out == (failed is not None)
    assert (judged.fits_strengths, judged.identifiable, judged.reachable) == (None, None, None)


def test_unknown_rules_nobody_out_and_no_does(described):
    segment = described[1][0]
    assert knock_outs(segment, None, SegmentAnswers(), LIMITS).homogeneous is None
    assert not knock_outs(segment, None, SegmentAnswers(), LIMITS).is_knocked_out
    assert not knock_outs(segment, 0.5, SegmentAnswers(reachable=True), LIMITS).is_knocked_out
    assert knock_outs(segment, 0.5, SegmentAnswers(reachable=False), LIMITS).is_knocked_out


def test_large_enough_is_what_the_gates_ask(described):
    found, segments = described
    strict = Settings(gates=GateSettings(smallest_share=0.4, smallest_customers=10))
    assert [s.large_enough for s in plan_targeting(segments, found, strict).segments] == [False] * 3
    assert [s.large_enough for s in plan_targeting(segments, found, Settings()).segments] == [True] * 3


def test_letters_follow_the_segments_and_not_their_numbers(described):
    found, _ = described
    lettered = Segmented(
        found.customers, found.labels, found.features, found.feature_of, found.variables, ("C", "A", "B")
    )
    segments = describe(lettered, np.full(180, 0.9), {}, 1).segments
    own = spreads_of(found)
    spreads = {s.letter: s.spread for s in plan_targeting(segments, lettered, Settings()).segments}
    assert list(spreads) == ["A", "B", "C"]
    assert spreads == {"A": own["B"], "B": own["C"], "C": own["A"]}


# --- scores --------------------------------------------------------------------------------


def test_without_weights_there_is_no_attractiveness(described):
    made = planned(described)
    assert (made.criteria, made.strength_criteria, made.unmatched) == ((), (), ())
    assert all(s.attractiveness is None and s.strength is None for s in made.segments)
    assert all(s.scores == {} and not s.is_knocked_out for s in made.segments)


def test_attractiveness_and_strength_by_hand(described):
    made = planned(
        described,
        weights={"value": 0.5, "size": 0.2, "room": 0.3},
        strength_weights={"brand": 0.25, "range": 0.75},
        segments={
            "A": {"scores": {"room": 4}, "strength_scores": {"brand": 8, "range": 6}},
            "B": {"scores": {"room": 10}, "strength_scores": {"brand": 8}},
        },
    )
    first, second, third = made.segments
    # Value 1,000 of at most 2,000: 5; size 60 of at most 60: 10; room 4.
    assert first.scores == pytest.approx({"value": 5.0, "size": 10.0, "room": 4.0})
    assert first.attractiveness == pytest.approx(0.5 * 5 + 0.2 * 10 + 0.3 * 4)
    assert first.strength == pytest.approx(0.25 * 8 + 0.75 * 6)
    assert second.attractiveness == pytest.approx(0.5 * 2.5 + 0.2 * 10 + 0.3 * 10)
    assert (second.strength, second.strength_scores["range"]) == (None, None)
    assert (third.attractiveness, third.scores["room"], third.scores["value"]) == (None, None, 10.0)
    assert [(c.key, c.is_computed) for c in made.criteria] == [("value", True), ("size", True), ("room", False)]
    assert made.criteria[0].title == COMPUTED["value"]
    assert made.criteria[2].title == "Room"


def test_a_strength_is_never_computed_whatever_it_is_called(described):
    made = planned(described, strength_weights={"value": 1.0}, segments={"A": {"strength_scores": {"value": 2}}})
    assert not made.strength_criteria[0].is_computed
    assert [s.strength for s in made.segments] == [2.0, None, None]


def test_weights_that_nearly_add_up_are_made_to(described):
    made = planned(described, weights={"size": 0.33, "value": 0.33, "certainty": 0.33})
    assert sum(criterion.weight for criterion in made.criteria) == pytest.approx(1)
    # Size 10, value 10, certainty .9.
    assert made.segments[2].attractiveness == pytest.approx((10 + 10 + 9) / 3)


@pytest.mark.parametrize(
    ("before", "after", "score"),
    [(100, 100, 5.0), (80, 90, 7.5), (100, 125, 10.0), (100, 200, 10.0), (100, 90, 3.0), (100, 60, 0.0), (None, 60, None), (60, None, None)],
)
def test_growth_is_scored_against_the_last_report(described, before, after, score):
    made = planned(described, changed(A=(before, after)), weights={"growth": 1.0})
    assert made.segments[0].scores["growth"] == pytest.approx(score)
    assert made.segments[1].scores["growth"] is None


def test_growth_is_unknown_in_a_first_report(described):
    assert all(s.attractiveness is None for s in planned(described, weights={"growth": 1.0}).segments)


def test_value_is_unknown_without_a_value_column_and_a_loss_scores_nothing(described):
    found, segments = described
    settings = Settings(targeting=TargetingSettings(weights={"value": 0.5, "value_per_customer": 0.5}))
    bare = [s.model_copy(update={"value": None, "value_per_customer": None}) for s in segments]
    assert all(s.attractiveness is None for s in plan_targeting(bare, found, settings).segments)
    losing = [segments[0].model_copy(update={"value": -5.0, "value_per_customer": -1.0}), *segments[1:]]
    assert plan_targeting(losing, found, settings).segments[0].attractiveness == 0
    all_lose = [s.model_copy(update={"value": -5.0, "value_per_customer": -1.0}) for s in segments]
    assert plan_targeting(all_lose, found, settings).segments[0].attractiveness is None


def test_scores_and_sums_stay_between_0_and_10(described):
    every = dict.fromkeys(COMPUTED, 0.2)
    made = planned(described, changed(A=(10, 90), B=(90, 10), C=(50, 50)), weights=every)
    for one in made.segments:
        assert all(score is not None and 0 <= score <= 10 for score in one.scores.values())
        assert one.attractiveness == pytest.approx(sum(0.2 * (score or 0) for score in one.scores.values()))


def test_answers_for_a_letter_nobody_has_are_reported(described):
    assert planned(described, segments={"A": {"reachable": True}, "H": {"reachable": True}}).unmatched == ("H",)


# --- customers per column ------------------------------------------------------------------


@pytest.mark.parametrize(("n_customers", "has_enough"), [(200, True), (199, False)])
def test_a_hundred_customers_for_each_column_that_builds(n_customers: int, has_enough: bool):
    rng = np.random.default_rng(1)
    labels = [0, 1] * (n_customers // 2) + [0] * (n_customers % 2)
    columns = {key: rng.normal(size=n_customers) + np.array(labels) * 4 for key in ("a", "b", "c")}
    variables = [variable("a", builds_segments=True), variable("b", builds_segments=True), variable("c", role="describe")]
    found = segmented(columns, labels, variables)
    made = plan_targeting(describe(found, np.ones(n_customers), {}, 1).segments, found, Settings())
    assert made.customers_per_variable == n_customers / 2
    assert made.has_enough is has_enough
