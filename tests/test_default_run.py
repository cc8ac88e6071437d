"""Golden: what the analysis says of the default data, and how much of the planted truth it finds."""

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from sklearn.metrics import adjusted_rand_score

from analysis.results import Results, load
from tests.conftest import PROJECT

GOLDEN = Path(__file__).with_name("golden_default_run.json")
KINDS = (
    "family_shoppers", "deal_seekers", "quiet_savers", "loyal_regulars", "fashion_returners", "lapsing_borrowers",
)  # fmt: skip
"""The planted kind behind each letter, A to F."""
ALGORITHMS = ("kmeans", "affinity_propagation", "hierarchical", "dbscan")


@pytest.fixture(scope="module")
def results(default_run: Path) -> Results:
    return load(default_run / "results.json")


@pytest.fixture(scope="module")
def customers(default_run: Path) -> pd.DataFrame:
    return pd.read_parquet(default_run / "customers.parquet")


@pytest.fixture(scope="module")
def truth() -> pd.Series:
    return pd.read_csv(PROJECT / "data" / "truth.csv").set_index("customer_id")["kind"]


def summary(results: Results) -> dict[str, Any]:
    """What a reader would notice if it changed; rounded so that no machine's last digit shows."""
    return {
        "data": [results.data.n_rows, results.data.n_customers, results.data.value_column],
        "chosen": [results.chosen.candidate, results.chosen.runner_up, results.chosen.under_check],
        "verdict": [results.verdict.kind, results.verdict.sentence],
        "gap_k": results.evidence.structure.gap_k,
        "segments": [
            [
                s.letter,
                s.name,
                round(s.n_customers, -1),
                round(s.value_share or 0, 2),
                s.grade,
                list(s.markers[:3]),
            ]
            for s in results.segments
        ],
        "findings": [[f.kind, f.column, f.count] for f in results.quality.findings],
        "roles": {v.key: [v.role, v.transform] for v in results.variables},
        "worked": {a.algorithm: a.worked for a in results.algorithms},
    }


def test_the_default_run_says_what_it_said_before(results: Results):
    """To accept a change: delete the golden file, run this test once, and review the diff."""
    found = json.loads(json.dumps(summary(results)))
    if not GOLDEN.exists():
        GOLDEN.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        pytest.fail(f"{GOLDEN.name} was written anew; review and commit it")
    assert found == json.loads(GOLDEN.read_text(encoding="utf-8"))


def test_the_planted_kinds_are_recovered(customers: pd.DataFrame, truth: pd.Series):
    kind = customers["customer_id"].map(truth)
    fits = kind != "none"
    assert not kind.isna().any()
    assert adjusted_rand_score(kind[fits], customers["segment"][fits]) >= 0.80


def test_the_number_of_kinds_and_the_verdict(results: Results):
    assert results.chosen.n_segments == 6
    assert results.verdict.kind == "natural"


def test_every_algorithm_is_compared_even_where_it_does_badly(results: Results):
    assert {c.algorithm for c in results.candidates} == set(ALGORITHMS)
    assert [a.algorithm for a in results.algorithms] == list(ALGORITHMS)
    assert all((a.happened and a.curves) or a.dendrogram for a in results.algorithms)
    for candidate in results.candidates:
        assert candidate.reason
        assert candidate.gates


def test_customers_are_complete_and_agree_with_the_results(results: Results, customers: pd.DataFrame):
    assert list(customers.columns) == ["customer_id", "segment", "certainty", "placed", "value", *ALGORITHMS]
    assert len(customers) == results.data.n_customers == customers["customer_id"].nunique() == 2000
    counted = customers["segment"].value_counts()
    assert {s.letter: s.n_customers for s in results.segments} == counted.drop(
        "unassigned", errors="ignore"
    ).to_dict()
    assert results.n_unassigned == counted.get("unassigned", 0)
    assert customers["certainty"].between(0, 1).all()


def test_the_chosen_labels_are_those_of_its_algorithm(results: Results, customers: pd.DataFrame):
    own = customers[results.chosen.algorithm]
    assert adjusted_rand_score(customers["segment"], own) == 1.0


def test_values_add_up(results: Results):
    assert sum(s.share for s in results.segments) == pytest.approx(1 - results.n_unassigned / 2000)
    assert sum(s.value_share or 0 for s in results.segments) == pytest.approx(1, abs=1e-6)


def test_the_names_have_at_most_three_words_and_differ(results: Results):
    names = [s.name for s in results.segments]
    assert len(set(names)) == len(names)
    assert all(1 <= len(name.split()) <= 3 for name in names)


def test_no_p_value_for_what_built_the_segments(results: Results):
    builders = {v.key for v in results.variables if v.builds_segments}
    assert builders
    assert all(e.p_adjusted is None for e in results.effects if e.variable in builders)


def test_the_movement_between_the_snapshots_is_the_planted_one(results: Results):
    """Each cell of the matrix within 3 points of the truth, as a share of all customers of both times."""
    changes = results.changes
    assert changes is not None
    assert (changes.n_shared, changes.n_joined, changes.n_left) == (1938, 62, 70)
    then = pd.read_csv(PROJECT / "data" / "truth_2026_06_30.csv").set_index("customer_id")["kind"]
    now = pd.read_csv(PROJECT / "data" / "truth.csv").set_index("customer_id")["kind"]
    both = then.index.intersection(now.index)
    planted = pd.crosstab(then[both], now[both], normalize="all")
    movement = changes.movement
    assert movement is not None
    found = pd.DataFrame(movement.counts, index=movement.rows, columns=movement.columns) / changes.n_shared
    kind_of = dict(zip("ABCDEF", KINDS, strict=True))
    named = found.rename(index=kind_of, columns=kind_of).reindex(index=KINDS, columns=KINDS)
    fits = planted.reindex(index=KINDS, columns=KINDS)
    assert (named - fits).abs().to_numpy().max() <= 0.03
    flows = [(f.origin, f.destination) for f in changes.flows if f.cause == "moved"][:2]
    assert [tuple(kind_of[str(letter)] for letter in flow) for flow in flows] == [
        ("deal_seekers", "family_shoppers"),
        ("loyal_regulars", "quiet_savers"),
    ]


def test_the_segments_of_june_were_kept(results: Results):
    changes = results.changes
    assert changes is not None
    assert changes.decision.mode == "kept"
    assert results.chosen.candidate == "kept-kmeans-6"
    assert not any(drift.has_drifted for drift in changes.drift)
    assert {c.event for c in changes.segments} == {"survived"}
