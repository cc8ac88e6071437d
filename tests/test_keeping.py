"""Kept or found anew: what stands against keeping, and the sentence."""

import datetime as dt

import pytest

from analysis.history.keeping import changed_columns, decide, obstacles
from analysis.results import Drift, EarlierRun, Variable
from analysis.results.base import Kind
from analysis.settings import ClusteringSettings
from analysis.settings_history import HistorySettings, Refit

LIMITS = HistorySettings()
LABELS = {"discount_share": "Discount share of spend", "age": "Age", "savings": "Savings", "tenure": "Tenure"}
JUNE = EarlierRun(
    sequence=1,
    name="Customers",
    file="customers.csv",
    sha256="ab" * 32,
    period_end=dt.date(2026, 6, 30),
    n_customers=2008,
    n_segments=6,
)
CALM = (Drift(variable="age", psi=0.01, chance=0.02, missing_before=0, missing_after=0, has_drifted=False),)


# Obstacles


def column(key: str, kind: Kind = "amount", builds: bool = True, label: str | None = None) -> Variable:
    words = label or LABELS.get(key, key)
    return Variable(
        key=key, label=words, kind=kind, role="segment", builds_segments=builds, inferred=False, reason=""
    )


BEFORE = (
    column("age", "number"),
    column("discount_share", "share"),
    column("region", "category", label="Region"),
)
SIZES = {"A": 300, "B": 40, "C": 5}


def against(
    now: tuple[Variable, ...] = BEFORE, k: int = 3, sizes: dict[str, int] | None = SIZES, **limits: int
) -> tuple[str, ...]:
    return obstacles(before=BEFORE, now=now, k=k, settings=ClusteringSettings(**limits), sizes=sizes)


def test_nothing_stands_against_the_same_columns_and_enough_customers():
    assert against() == ()


def test_other_labels_order_and_descriptors_do_not_matter():
    now = (
        BEFORE[2],
        column("age", "count", label="Age in years"),
        BEFORE[1],
        column("note", "flag", builds=False),
    )
    assert changed_columns(BEFORE, now) == ()
    assert against(now) == ()


def test_changed_columns_are_named():
    now = (BEFORE[0], column("region", "amount", label="Region"), column("savings"), column("tenure"))
    assert against(now) == (
        "Discount share of spend no longer builds the segments",
        "Savings and Tenure now build them too",
        "Region held categories and now holds numbers",
    )


def test_a_column_that_only_describes_now_is_gone():
    now = (*BEFORE[:2], column("region", "category", builds=False, label="Region"))
    assert against(now) == ("Region no longer builds the segments",)


def test_a_long_list_of_columns_is_cut():
    reasons = changed_columns([column(key) for key in "abcdefg"], [])
    assert reasons == ("a, b, c and 4 more no longer build the segments",)


def test_a_number_of_segments_outside_the_settings():
    assert against(max_segments=2) == ("there were 3 segments and the settings now ask for 2 to 2",)
    assert against(min_segments=4) == ("there were 3 segments and the settings now ask for 4 to 8",)
    assert against(min_segments=3, max_segments=3) == ()


def test_segments_that_nearly_nobody_belongs_to():
    assert against(sizes=SIZES | {"C": 4}) == ("hardly anyone belongs to segment C any more",)
    assert against(sizes={"C": 0, "B": 1, "A": 300}) == (
        "hardly anyone belongs to segments B and C any more",
    )


def test_customers_that_cannot_be_placed_are_told_once():
    assert against(sizes=None) == ("the customers cannot be placed in the earlier segments",)
    assert against(now=BEFORE[:2], sizes=None) == ("Region no longer builds the segments",)


# The decision


def drifted(
    variable: str, psi: float | None = 0.3, chance: float = 0.02, before: float = 0, after: float = 0
) -> Drift:
    return Drift(
        variable=variable,
        psi=psi,
        chance=chance,
        missing_before=before,
        missing_after=after,
        has_drifted=True,
    )


def decided(
    asked: Refit = "auto",
    drift: tuple[Drift, ...] = CALM,
    loss: float | None = 0.01,
    hindered: tuple[str, ...] = (),
    base: EarlierRun = JUNE,
    limits: HistorySettings = LIMITS,
) -> tuple[str, str]:
    decision = decide(asked, limits, drift, loss, hindered, base, LABELS)
    assert (decision.asked, decision.fit_loss) == (asked, loss)
    return decision.mode, decision.reason


KEPT = "The segments of the report to 30 June 2026 were kept"
ANEW = "The segments of the report to 30 June 2026 were not kept but found anew"
GAP = ("Savings now builds them too",)


@pytest.mark.parametrize(
    ("loss", "words"),
    [
        (0.004, " and they fit the customers as well as new ones would."),
        (-0.1, " and they fit the customers as well as new ones would."),
        (0.06, " and they fit the customers nearly as well as new ones would."),
        (0.1, " and they fit the customers nearly as well as new ones would."),
        (None, "."),
    ],
)
def test_kept_when_nothing_stands_against_it(loss: float | None, words: str):
    assert decided(loss=loss) == (
        "kept",
        f"{KEPT}, so that numbers can be compared: no column drifted{words}",
    )


def test_a_generous_limit_is_said():
    mode, reason = decided(loss=0.3, limits=HistorySettings(fit_loss=0.5))
    assert mode == "kept"
    assert reason.endswith("and new ones would fit only 30% better, which is within the limit set.")


def test_found_anew_when_a_column_drifted():
    assert decided(drift=(*CALM, drifted("discount_share"))) == (
        "refitted",
        f"{ANEW}, because Discount share of spend drifted.",
    )


def test_the_strongest_drift_is_named_first_and_a_long_list_is_cut():
    drift = (drifted("age", 0.3), drifted("savings", 0.9), drifted("tenure", 0.5), drifted("x"), drifted("y"))
    assert decided(drift=drift)[1] == f"{ANEW}, because Savings, Tenure, Age and 2 more drifted."


def test_found_anew_when_cells_are_empty_or_filled():
    drift = (
        drifted("age", 0.01, before=0.02, after=0.3),
        drifted("savings", None, before=0.1, after=1.0),
        drifted("tenure", 0.3, chance=0.7, before=0.5, after=0.2),
    )
    assert decided(drift=drift) == (
        "refitted",
        f"{ANEW}, because Age and Savings have far more empty cells, and Tenure has far fewer empty cells.",
    )


def test_found_anew_when_the_kept_segments_do_not_fit():
    assert decided(loss=0.14) == (
        "refitted",
        f"{ANEW}, because customers differ 14% more from the middle of their segment than they would in new ones.",
    )


def test_drift_and_fit_are_told_together():
    mode, reason = decided(drift=(drifted("age"),), loss=0.2)
    assert mode == "refitted"
    assert "because Age drifted, and customers differ 20% more" in reason


def test_an_obstacle_comes_before_everything_else():
    assert decided(drift=(drifted("age"),), loss=None, hindered=GAP) == (
        "refitted",
        f"{ANEW}, because Savings now builds them too.",
    )


def test_never_keeps_in_spite_of_drift_and_says_so():
    assert decided("never") == ("kept", f"{KEPT}, as asked.")
    assert decided("never", drift=(drifted("age"),)) == ("kept", f"{KEPT}, as asked, although Age drifted.")


def test_never_cannot_keep_what_cannot_be_kept():
    assert decided("never", hindered=GAP) == (
        "refitted",
        f"{ANEW} although they were to be kept, because Savings now builds them too.",
    )


@pytest.mark.parametrize("hindered", [(), GAP])
def test_always_finds_anew(hindered: tuple[str, ...]):
    reason = "The segments were found anew, as asked, and not kept from the report to 30 June 2026."
    assert decided("always", hindered=hindered) == ("refitted", reason)


def test_an_earlier_report_without_a_date_is_the_last_one():
    base = JUNE.model_copy(update={"period_end": None})
    assert decided(base=base)[1].startswith("The segments of the last report were kept, so that")
