"""How strongly columns differ between segments, and what is not tested."""

import numpy as np
import pytest
from scipy import stats
from sklearn.cluster import KMeans

from analysis.profiling.contrasts import cliffs_delta, contrast_pairs
from analysis.profiling.effects import (
    adjust_p_values,
    chi_squared_p,
    cramers_v,
    epsilon_squared,
    kruskal_p,
    measure_effects,
)
from analysis.profiling.ranks import counts_per_group, midranks, tie_groups
from analysis.profiling.resampling import draw_counts, shrunk_interval
from tests.example_segmented import category, planted, segmented, variable


def test_epsilon_squared_by_hand():
    # Ranks 1 2 3 | 4 5 6: H = 12/(6*7) * (6^2/3 + 15^2/3) - 3*7 = 27/7; over n - 1 = 5.
    values = np.array([1.0, 2.0, 3.0, 10.0, 20.0, 30.0])
    assert epsilon_squared(values, np.array([0, 0, 0, 1, 1, 1])) == pytest.approx(27 / 35)


def test_epsilon_squared_corrects_for_ties():
    # Complete separation with ties in both: corrected H = n - 1, hence 1.
    assert epsilon_squared(np.array([1.0, 1.0, 2.0, 2.0]), np.array([0, 0, 1, 1])) == pytest.approx(1.0)


def test_kruskal_agrees_with_scipy():
    rng = np.random.default_rng(2)
    values, labels = rng.integers(0, 9, 80).astype(float), rng.integers(0, 3, 80)
    expected = stats.kruskal(*(values[labels == segment] for segment in range(3)))
    assert epsilon_squared(values, labels) == pytest.approx(expected.statistic / 79)
    assert kruskal_p(values, labels) == pytest.approx(expected.pvalue)


def test_cramers_v_by_hand():
    # Table [[20, 10], [10, 20]]: phi2 = 1/9 - 1/59, sides 2 - 1/59 (Bergsma 2013, with n = 60).
    codes = np.repeat([0, 0, 1, 1], [20, 10, 10, 20])
    labels = np.repeat([0, 1, 0, 1], [20, 10, 10, 20])
    assert cramers_v(codes, labels) == pytest.approx(np.sqrt((1 / 9 - 1 / 59) / (1 - 1 / 59)))


def test_cramers_v_of_a_weak_association_is_zero_not_positive():
    # Table [[10, 20], [30, 40]]: chi2 / n = .0079 is less than 1/99.
    codes = np.repeat([0, 0, 1, 1], [10, 20, 30, 40])
    labels = np.repeat([0, 1, 0, 1], [10, 20, 30, 40])
    assert cramers_v(codes, labels) == 0.0


def test_cramers_v_of_identical_tables_is_one():
    codes = np.repeat([0, 1, 2], 50)
    assert cramers_v(codes, codes) == pytest.approx(1.0)


def test_undefined_is_none():
    assert epsilon_squared(np.ones(5), np.array([0, 0, 1, 1, 1])) is None
    assert cramers_v(np.zeros(5, dtype=int), np.array([0, 0, 1, 1, 1])) is None
    assert chi_squared_p(np.zeros(5, dtype=int), np.array([0, 0, 1, 1, 1])) is None


def test_benjamini_hochberg_on_the_example_of_their_paper():
    # Benjamini & Hochberg (1995), section 4.1: of 15 p-values the first 4 are rejected at .05.
    p_values = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459]
    p_values += [0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.000]
    adjusted = list(adjust_p_values({str(i): p for i, p in enumerate(p_values)}).values())
    assert sum(p <= 0.05 for p in adjusted) == 4
    assert adjusted[3] == pytest.approx(0.0095 * 15 / 4)
    assert adjusted[-1] == 1.0


def test_undefined_tests_do_not_enlarge_the_family():
    assert adjust_p_values({"a": 0.03, "b": None}) == {"a": pytest.approx(0.03)}
    assert adjust_p_values({"b": None}) == {}


def test_cliffs_delta_by_hand():
    # Pairs of (2, 4) and (1, 2, 3): 2 > 1, 2 = 2, 2 < 3, 4 > all three: (4 - 1) / 6.
    assert cliffs_delta(np.array([2.0, 4.0]), np.array([1.0, 2.0, 3.0])) == pytest.approx(0.5)
    assert cliffs_delta(np.array([5.0, 6.0]), np.array([1.0])) == 1.0


def test_counts_stand_for_drawing_customers_again():
    values = np.array([3.0, 1.0, 1.0, 2.0])
    counts = np.array([[2.0, 0.0, 1.0, 3.0]])  # 3, 3, 1, 2, 2, 2
    groups = tie_groups(values)
    ranks, ties = midranks(counts, groups)
    drawn = np.repeat(values, counts[0].astype(int))
    expected = dict(zip(drawn, stats.rankdata(drawn), strict=True))
    assert [ranks[0, place] for place, row in enumerate(groups.order) if counts[0, row]] == [
        expected[values[row]] for row in groups.order if counts[0, row]
    ]
    assert ties[0] == (2**3 - 2) + (3**3 - 3)
    assert counts_per_group(counts, np.array([1, 1, 0, 2]), 4).tolist() == [[1.0, 2.0, 3.0, 0.0]]


def test_every_resample_has_as_many_customers_as_the_data():
    counts = draw_counts(50, seed=1, resamples=20)
    assert counts.shape == (20, 50)
    assert (counts.sum(axis=1) == 50).all()
    assert (counts[0] != counts[1]).any()


def test_interval_of_an_effect_that_is_not_there_reaches_zero():
    rng = np.random.default_rng(4)
    reaches = 0
    for run in range(40):
        table = segmented(
            {"x": rng.normal(size=150).tolist()},
            rng.permutation([0, 1, 2] * 50).tolist(),
            [variable("x", role="describe")],
            {},
        )
        effect = measure_effects(table, seed=run)[0]
        assert effect.low <= effect.value <= effect.high
        reaches += effect.low <= 0.01
    assert reaches >= 36


def test_shrunk_interval_takes_the_bias_away():
    low, high = shrunk_interval(0.1, np.linspace(0.1, 0.3, 201), 0.0, 1.0)  # resamples average .2
    assert (low, high) == (pytest.approx(0.005, abs=1e-6), pytest.approx(0.195, abs=1e-6))


def test_noise_does_not_count():
    table = segmented(
        {"x": [1, 2, 3, 10, 20, 30, -500]}, [0, 0, 0, 1, 1, 1, -1], [variable("x", role="describe")], {}
    )
    assert measure_effects(table, seed=1)[0].value == pytest.approx(27 / 35)


def test_what_built_the_segments_is_never_tested():
    # METHODS 5: K-means on pure noise makes "significant" differences out of nothing.
    rng = np.random.default_rng(9)
    features = rng.normal(size=(600, 3))
    labels = KMeans(4, n_init=5, random_state=0).fit(features).labels_
    assert all(kruskal_p(features[:, column], labels) < 1e-6 for column in range(3))
    columns = {f"x{i}": features[:, i].tolist() for i in range(3)}
    columns |= {"bought": rng.normal(size=600).tolist(), "worth": features[:, 0].tolist()}
    variables = [
        variable("x0"),
        variable("x1"),
        variable("x2", role="describe"),
        variable("bought", role="describe"),
    ]
    table = segmented(
        columns, labels.tolist(), [*variables, variable("worth", "amount", "value")],
        {f"x{i}": features[:, i].tolist() for i in range(3)},
    )  # fmt: skip
    p_values = {effect.variable: effect.p_adjusted for effect in measure_effects(table, seed=1)}
    # x2 is called a descriptor but built the segments all the same; worth follows x0.
    assert [p_values[key] for key in ("x0", "x1", "x2", "worth")] == [None] * 4
    assert p_values["bought"] > 0.01


def test_descriptors_are_one_family():
    table = planted()
    effects = {effect.variable: effect for effect in measure_effects(table, seed=1)}
    codes = (table.customers["region"] == "south").to_numpy(dtype=int)
    raw = {
        "member": chi_squared_p(table.numbers("member").astype(int), table.labels),
        "region": chi_squared_p(codes, table.labels),
    }
    expected = stats.false_discovery_control(list(raw.values()))
    assert [effects[key].p_adjusted for key in raw] == pytest.approx(list(expected))
    assert effects["member"].measure == "Cramer's V"
    assert effects["age"].measure == "epsilon-squared"


def test_rare_categories_are_pooled_before_testing():
    names = ["common", "usual"] * 100 + [f"rare {i}" for i in range(4)]
    codes = np.array([sorted(set(names)).index(name) for name in names])
    labels = np.array([0, 0, 1, 1] * 50 + [0, 1, 0, 1])
    pooled = np.array([[50, 50], [50, 50], [2, 2]])
    assert chi_squared_p(codes, labels) == pytest.approx(stats.chi2_contingency(pooled).pvalue)


def test_contrasts_name_what_separates_two_segments():
    contrasts = contrast_pairs(planted(), seed=1)
    strongest = next(c for c in contrasts if (c.first, c.second) == ("A", "B"))
    assert strongest.variable in ("age", "spend", "deals")
    assert abs(strongest.delta) == pytest.approx(1.0)
    assert all(-1 <= c.low <= c.delta <= c.high <= 1 for c in contrasts)


def test_many_categories_and_holes_do_not_disturb():
    names = [f"place {i % 40}" for i in range(200)]
    table = segmented(
        {"place": names, "holes": [np.nan, 1.0] * 100}, [0, 1] * 100,
        [category("place", names), variable("holes", role="describe")], {},
    )  # fmt: skip
    place, holes = measure_effects(table, seed=1)
    assert 0 <= place.low <= place.value <= place.high <= 1
    assert holes.value is None
    assert holes.p_adjusted is None
