"""Names: short, unique, and true of the segment that carries them."""

import numpy as np
import pytest

from analysis.profiling.labels_in_names import short_label
from analysis.profiling.levels import is_marker_difference, level_of
from analysis.profiling.naming import all_ideas, name_segments
from analysis.profiling.profiles import Profile
from analysis.profiling.vocabulary import TRAITS
from analysis.results import CategoryShare, SegmentVariable, Variable
from tests.example_segmented import category, variable

HIGH, LOW = ("above", "far above"), ("below", "far below")
MEANINGS = (
    "age", "household_size", "income", "savings", "credit_used", "orders", "spend", "basket", "recency",
    "tenure", "discount_share", "online_share", "returns", "complaints", "newsletter",
)  # fmt: skip
# What a reader takes each word to mean, written down independently of the vocabulary.
UNDERSTOOD = {
    "older": ("age", HIGH), "younger": ("age", LOW), "larger": ("household_size", HIGH),
    "larger-household": ("household_size", HIGH), "smaller": ("household_size", LOW),
    "smaller-household": ("household_size", LOW), "higher-income": ("income", HIGH),
    "lower-income": ("income", LOW), "high-savings": ("savings", HIGH), "low-savings": ("savings", LOW),
    "credit-users": ("credit_used", HIGH), "low-credit-use": ("credit_used", LOW), "frequent": ("orders", HIGH),
    "occasional": ("orders", LOW), "big": ("spend", ("far above",)), "high-spending": ("spend", ("far above",)),
    "higher": ("spend", ("above",)), "higher-spending": ("spend", ("above",)), "light": ("spend", LOW),
    "low-spending": ("spend", LOW), "big-basket": ("basket", HIGH), "small-basket": ("basket", LOW),
    "quiet": ("recency", HIGH), "active": ("recency", LOW), "loyal": ("tenure", HIGH),
    "long-standing": ("tenure", HIGH), "newer": ("tenure", LOW), "deal": ("discount_share", HIGH),
    "deal-seeking": ("discount_share", HIGH), "full-price": ("discount_share", LOW),
    "online": ("online_share", HIGH), "online-leaning": ("online_share", HIGH), "offline": ("online_share", LOW),
    "returners": ("returns", HIGH), "high-complaint": ("complaints", HIGH), "newsletter": ("newsletter", HIGH),
}  # fmt: skip
SAYS_NOTHING = {
    "customers",
    "shoppers",
    "buyers",
    "spenders",
    "seekers",
    "households",
    "subscribers",
    "heavy",
}


def row(key: str, difference: float, mean: float | None = None) -> SegmentVariable:
    return SegmentVariable(
        variable=key, level=level_of(difference), difference=difference, mean=mean,
        is_marker=is_marker_difference(difference),
    )  # fmt: skip


def profile(rows: list[SegmentVariable]) -> Profile:
    marked = sorted((r for r in rows if r.is_marker), key=lambda r: -abs(r.difference or 0.0))
    return Profile(tuple(rows), tuple(r.variable for r in marked))


def known_columns() -> list[Variable]:
    return [variable(f"col_{meaning}", meaning=meaning) for meaning in MEANINGS]


def told(**differences: float) -> Profile:
    """A segment that differs in the meanings given and is typical in the others; shares average .5."""
    rows = [row(f"col_{m}", d := differences.get(m, 0.0), 0.5 + 0.3 * np.tanh(d)) for m in MEANINGS]
    return profile(rows)


def names_of(*profiles: Profile, given: dict[str, str] | None = None) -> list[str]:
    return [name for name, _ in name_segments(profiles, known_columns(), given or {})]


def test_names_an_analyst_would_give():
    assert names_of(
        told(spend=1.5, tenure=0.9, orders=0.8, recency=-0.4),
        told(discount_share=1.4, tenure=-0.9),
        told(online_share=1.2, age=-1.0),
        told(recency=1.6, orders=-1.2),
    ) == ["Loyal big spenders", "Newer deal seekers", "Younger online shoppers", "Quiet occasional buyers"]


def test_every_word_is_true_by_level():
    rng = np.random.default_rng(6)
    for _ in range(150):
        profiles = [
            told(**dict(zip(MEANINGS, rng.normal(0, 0.9, len(MEANINGS)), strict=True))) for _ in range(5)
        ]
        names = name_segments(profiles, known_columns(), {})
        assert len({name.casefold() for name, _ in names}) == 5
        for (name, _), found in zip(names, profiles, strict=True):
            levels = {r.variable.removeprefix("col_"): r.level for r in found.variables}
            words = name.casefold().split()
            assert 1 <= len(words) <= 3
            if words[0] == "segment":
                continue
            if words[-1] in ("returners",):
                words.remove("frequent")
            for word in words:
                assert word in UNDERSTOOD or word in SAYS_NOTHING, name
                if word in UNDERSTOOD:
                    meaning, expected = UNDERSTOOD[word]
                    assert levels[meaning] in expected, (name, levels)


def test_loyal_says_more_than_long_standing():
    assert names_of(told(tenure=1.0, orders=0.3, recency=0.0)) == ["Loyal customers"]
    assert names_of(told(tenure=1.0, orders=0.3, recency=0.3)) == ["Long-standing customers"]
    assert names_of(told(tenure=1.0)) == ["Long-standing customers"]


def test_more_than_average_is_not_yet_mostly():
    columns = known_columns()
    leaning = [row("col_online_share", 1.5, mean=0.3)]
    assert name_segments([profile(leaning)], columns, {})[0][0] == "Online-leaning shoppers"
    still_online = [row("col_online_share", -1.5, mean=0.7)]
    assert name_segments([profile(still_online)], columns, {})[0][0] == "Segment A"


def test_gender_and_region_never_name_a_segment():
    assert not {trait.about for trait in TRAITS} & {"gender", "region"}
    column = category("sex", ["f"] * 60 + ["m"] * 40, role="segment", meaning="gender")
    shares = (CategoryShare(value="f", label="F", share=1.0), CategoryShare(value="m", label="M", share=0.0))
    found = SegmentVariable(variable="sex", level="unknown", is_marker=True, categories=shares)
    assert name_segments([Profile((found,), ("sex",))], [column], {})[0][0] == "Segment A"


def test_a_name_true_of_two_segments_is_given_to_none_if_each_has_its_own():
    # "Younger deal seekers" fits both best, and would say nothing about how they differ.
    alike = {"discount_share": 1.0, "age": -1.0}
    names = names_of(told(**alike, online_share=0.55), told(**alike, tenure=-0.55))
    assert names == ["Deal-seeking online shoppers", "Newer deal seekers"]


def test_average_customers_have_no_marker():
    (first, reason), (second, _) = name_segments([told(age=0.4), told()], known_columns(), {})
    assert first == "Average customers"
    assert reason == "no column sets this segment apart from the average customer"
    assert second == "Segment B"


def test_the_sidecar_has_the_last_word_and_nobody_copies_it():
    profiles = [told(discount_share=1.4), told(discount_share=1.5)]
    (first, reason), (second, _) = name_segments(profiles, known_columns(), {"A": "Deal seekers"})
    assert (first, reason) == ("Deal seekers", "given in the sidecar")
    assert second == "Segment B"


def test_the_reason_names_columns_and_levels():
    _, reason = name_segments([told(discount_share=1.4, tenure=-0.6)], known_columns(), {})[0]
    assert reason == "made from Col tenure (below average) and Col discount share (far above average)"


def test_unknown_columns_speak_by_their_labels():
    columns = [variable(key, "amount") for key in ("Fresh", "Milk", "Grocery", "Detergents_paper")]

    def segment(*differences: float) -> Profile:
        return profile([row(c.key, d) for c, d in zip(columns, differences, strict=True)])

    names = [
        name
        for name, _ in name_segments(
            [
                segment(0, 1.2, 1.4, 0),
                segment(-1.3, 0, 0, -0.3),
                segment(0, 0, 0.1, 0.9),
                segment(-1, -1, -1, -1),
            ],
            columns,
            {},
        )
    ]
    assert names == ["High Grocery", "Low Fresh", "High Detergents paper", "Low overall"]


def test_a_label_name_speaks_of_the_strongest_column_unless_that_name_is_taken():
    columns = [variable(key, "amount") for key in ("Mortgage", "CCAvg", "Quantity")]

    def segment(*differences: float) -> Profile:
        return profile([row(c.key, d) for c, d in zip(columns, differences, strict=True)])

    def names(*profiles: Profile) -> list[str]:
        return [name for name, _ in name_segments(profiles, columns, {})]

    # "High Mortgage" is true of both; the second gives it up, but not the first for "Low Ccavg".
    assert names(segment(1.4, -1.2, 0), segment(0.6, 1.5, 0)) == ["High Mortgage", "High Ccavg"]
    # Both want it: who differs more gets it, the other takes the second strongest.
    assert names(segment(1.4, 0, -0.6), segment(1.8, -0.7, 0)) == ["Low Quantity", "High Mortgage"]
    # Beyond the limit that is counted the strongest is still the strongest.
    assert names(segment(2.1, 0, 3.0)) == ["High Quantity"]
    assert not any("," in name for name in names(segment(1.4, 1.2, 0), segment(0, -1.0, -0.9)))


@pytest.mark.parametrize(
    ("label", "words", "short"),
    [
        ("Number of mobile sessions (30 days)", 2, "mobile sessions"), ("CCAvg", 2, "CCAvg"),
        ("Total of the", 2, "Total of"), ("12 months' spend, EUR", 1, "months'"), ("", 2, ""), ("2024", 1, "2024"),
        ("A" * 60, 1, "A" * 24), ("<b>*x*</b>", 3, "b x b"),
    ],
)  # fmt: skip
def test_long_labels_are_shortened(label, words, short):
    assert short_label(label, words) == short


def test_two_columns_that_shorten_alike_are_not_named():
    columns = [variable("Monthly charges now"), variable("Monthly charges before")]
    found = profile([row("Monthly charges now", 1.5), row("Monthly charges before", 0.1)])
    assert name_segments([found], columns, {})[0][0] == "Segment A"


def test_flags_and_codes_are_named_when_they_prevail():
    loan = variable("personal_loan", "flag")
    with_loan = SegmentVariable(
        variable=loan.key, level="far above", difference=2.0, mean=0.9, is_marker=True
    )
    few = with_loan.model_copy(update={"mean": 0.4})
    without = with_loan.model_copy(update={"mean": 0.02, "level": "below", "difference": -0.6})
    names = [
        {idea.name for idea in all_ideas(Profile((r,), (r.variable,)), [loan])}
        for r in (with_loan, few, without)
    ]
    assert names == [{"With Personal loan"}, set(), {"Without Personal loan"}]


@pytest.mark.parametrize(("label", "name"), [("Fiber optic", "Mostly Fiber optic"), ("3", "Mostly Plan 3")])
def test_a_prevailing_category_names_the_segment_and_a_bare_code_its_column(label, name):
    column = category("plan", ["x"] * 30 + ["y"] * 70, role="segment")
    shares = (
        CategoryShare(value="x", label=label, share=0.8),
        CategoryShare(value="y", label="Y", share=0.2),
    )
    found = SegmentVariable(variable="plan", level="unknown", is_marker=True, categories=shares)
    assert name_segments([Profile((found,), ("plan",))], [column], {})[0][0] == name
    common = found.model_copy(update={"categories": (CategoryShare(value="y", label="Y", share=0.8),)})
    assert all_ideas(Profile((common,), ("plan",)), [column]) == []


def test_names_repeat_exactly():
    profiles = [told(spend=1, orders=1), told(orders=1, spend=1), told(age=1, income=1)]
    assert names_of(*profiles) == names_of(*profiles)
