"""The default data's two snapshots have a known movement: told exactly, and found again."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.anchors import segment_means
from analysis.arrays import Labels
from analysis.assigning import Assigner
from analysis.clustering.base import Clustering, Recipe, canonical_labels
from analysis.clustering.kmeans import refit
from analysis.history.identity import match_by_centres, match_by_customers
from analysis.history.snapshots import Letters, Shared, recognise
from analysis.intake import Intake, take_in
from analysis.results import UNASSIGNED, Changes, Matrix
from tests.movement_cases import changes, snapshot
from tests.test_default_data import kinds, readme_rows

DATA = Path(__file__).parents[1] / "data"
KINDS = readme_rows("Six kinds of customers")
LETTER_OF = {kind: letter for (kind, *_), letter in zip(KINDS, [*"ABCDEF", UNASSIGNED], strict=True)}
POINTS = 0.03


def planted(when: str) -> pd.Series:
    return kinds(when).map(LETTER_OF).astype(object)


@pytest.fixture(scope="module")
def planned() -> Changes:
    """The planted kinds as segments."""
    before, after = planted("_2026_06_30"), planted("")
    shared = recognise(before.index.to_series(), after.index.to_series(), 6)
    return changes(snapshot(before.to_numpy()), snapshot(after.to_numpy()), shared)


def test_the_planted_kinds_give_the_published_table(planned: Changes):
    published = [
        ("moved", LETTER_OF[then], LETTER_OF[now], int(people))
        for then, now, people in readme_rows("From June to September")
    ]
    found = [(f.cause, f.origin, f.destination, f.n_customers) for f in planned.flows if f.cause == "moved"]
    assert sorted(found) == sorted(published)
    assert found[0] == ("moved", "B", "A", 26)
    counts = (planned.n_shared, planned.n_joined, planned.n_left, planned.n_moved, planned.n_redefined)
    assert counts == (1938, 62, 70, 89, 0)


def test_the_planted_kinds_have_the_published_sizes_and_survive(planned: Changes):
    sizes = {
        change.letter: (change.after.n_customers, change.before.n_customers)
        for change in planned.segments
        if change.before and change.after
    }
    assert sizes == {LETTER_OF[kind]: (int(now), int(then)) for kind, now, then, _ in KINDS if kind != "none"}
    assert {change.event for change in planned.segments} == {"survived"}


@dataclass(frozen=True)
class Found:
    """What K-means with six segments makes of both snapshots, June's segments named by their kinds."""

    june: Intake
    september: Intake
    shared: Shared
    assigner: Assigner
    letters: tuple[str, ...]
    then: Labels
    anew: Labels

    def named(self, labels: Labels) -> Letters:
        return np.array(self.letters, dtype=object)[labels]

    @property
    def fitting(self) -> Shared:
        """The customers of both times who fit into a kind."""
        then = planted("_2026_06_30").loc[self.june.clean.ids.iloc[self.shared.before]]
        now = planted("").loc[self.september.clean.ids.iloc[self.shared.after]]
        fits = (then.to_numpy() != UNASSIGNED) & (now.to_numpy() != UNASSIGNED)
        return Shared(self.shared.before[fits], self.shared.after[fits])

    @property
    def features(self) -> np.ndarray:
        """September's customers in June's scaling."""
        return self.june.prepared.preparation.transform(self.september.clean.customers)


@pytest.fixture(scope="module")
def found() -> Found:
    september = take_in(DATA / "customers.csv")
    june = take_in(DATA / "customers_2026_06_30.csv", september.settings)
    shared = recognise(june.clean.ids, september.clean.ids, 6)
    assert shared is not None
    recipe = Recipe("kmeans", {"k": 6})
    then = canonical_labels(refit(june.prepared.features, recipe.parameters, 1))
    anew = canonical_labels(refit(september.prepared.features, recipe.parameters, 1))
    kind = planted("_2026_06_30").loc[june.clean.ids].to_numpy()
    letters = tuple(str(pd.Series(kind[then == number]).mode()[0]) for number in range(6))
    assigner = Assigner.fit(june.prepared.features, Clustering(recipe, then))
    return Found(june, september, shared, assigner, letters, then, anew)


def counts_of_kinds(matrix: Matrix | None) -> np.ndarray:
    """Customers by their kind then and now, without those who fit nowhere."""
    assert matrix is not None
    return np.array(matrix.counts, dtype=float)[:6, :6]


def test_the_measured_movement_is_within_three_points_of_the_truth(found: Found, planned: Changes):
    """Of all customers (half a point), and of each kind's own customers, the fewest being 128."""
    placed_then = found.named(found.assigner.assign(found.june.prepared.features)[0])
    placed_now = found.named(found.assigner.assign(found.features)[0])
    kept = changes(snapshot(found.named(found.then), placed_then), snapshot(placed_now), found.fitting)
    measured, true = counts_of_kinds(kept.movement), counts_of_kinds(planned.movement)
    assert np.abs(measured / measured.sum() - true / true.sum()).max() < POINTS / 5
    of_kind = [counts / counts.sum(axis=1, keepdims=True) for counts in (measured, true)]
    assert np.abs(of_kind[0] - of_kind[1]).max() < POINTS
    assert counts_of_kinds(kept.transitions).tolist() == measured.tolist()
    assert (kept.n_moved, kept.n_redefined) == (measured.sum() - np.trace(measured), 0)
    assert kept.n_moved == pytest.approx(89, abs=10)


def test_customers_and_centres_find_the_same_segments_again(found: Found):
    now = found.shared.after
    by_customers = match_by_customers(found.named(found.then)[found.shared.before], found.anew[now], 6)
    by_centres = match_by_centres(
        found.letters, found.assigner.centres, segment_means(found.features, found.anew)
    )
    truth_now = planted("").loc[found.september.clean.ids].to_numpy()
    by_truth = tuple(pd.Series(truth_now[found.anew == number]).mode()[0] for number in range(6))
    assert by_customers == by_centres == by_truth
