"""The choice rule on groups that are known: bundled tables, and shapes on which K-means must fail."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn.datasets import load_breast_cancer, load_digits, make_circles, make_moons
from sklearn.metrics import adjusted_rand_score

from analysis.settings import ClusteringSettings, Settings
from tests.quick_reports import analysed, words_of
from tests.weighing_cases import weigh_quickly, z_scores

pytestmark = pytest.mark.slow
UP_TO_SIX = Settings(clustering=ClusteringSettings(max_segments=6))


@pytest.mark.parametrize(
    ("table", "fewest", "most", "least_ari"),
    [(load_breast_cancer(), 2, 3, 0.5), (load_digits(n_class=4), 4, 5, 0.65)],
    ids=["tumours", "four digits"],
)
def test_bundled_tables_are_divided_along_their_labels(table, fewest, most, least_ari):
    """Iris and wine: test_weighing. Nobody told the rule what the labels are, nor how many."""
    varying = table.data[:, table.data.std(axis=0) > 0]
    weighed = weigh_quickly(z_scores(varying), UP_TO_SIX)
    assert fewest <= weighed.chosen.n_segments <= most
    assert adjusted_rand_score(table.target, weighed.clustering.labels) > least_ari
    assert weighed.verdict.kind == "natural"


def shape(kind: str, n: int, spread: float, seed: int) -> tuple[pd.DataFrame, np.ndarray]:
    """Two columns of two interlocking groups with 3 % strays, as a table of customers; and the groups."""
    if kind == "moons":
        values, groups = make_moons(n, noise=spread, random_state=seed)
    else:
        values, groups = make_circles(n, noise=spread, factor=0.4, random_state=seed)
    low, high = values.min(axis=0), values.max(axis=0)
    stray = np.random.default_rng(seed).uniform(low, high, size=(3 * n // 100, 2))
    everyone = np.vstack([values, stray])
    ids = [f"C{i:04}" for i in range(len(everyone))]
    columns = {"visits": 40 + 10 * everyone[:, 0], "basket_value": 80 + 20 * everyone[:, 1]}
    return pd.DataFrame({"customer_id": ids, **columns}).round(3), groups


@pytest.mark.parametrize(
    ("kind", "n", "spread", "is_blurred"),
    [("moons", 600, 0.05, False), ("rings", 400, 0.05, False), ("rings", 600, 0.07, True)],
)
def test_shapes_that_k_means_cannot_find(kind: str, n: int, spread: float, is_blurred: bool, tmp_path: Path):
    """From a CSV with two columns: an algorithm that fits wins, or the report says that none does."""
    table, groups = shape(kind, n, spread, seed=1)
    results = analysed(table, tmp_path)
    words = words_of(results, tmp_path / "assets")
    placed = pd.read_parquet(tmp_path / "results" / "customers.parquet")["segment"].to_numpy()[:n]
    is_placed = placed != "unassigned"
    fits = adjusted_rand_score(groups[is_placed], placed[is_placed]) > 0.95
    assert fits or is_blurred
    if fits:
        assert results.chosen.algorithm == "dbscan"
        assert is_placed.mean() > 0.95
        assert "divides the customers where there is empty space between them" in words["comparison-choice"]
        assert "cuts across the empty space" in words["comparison-everything"]
        assert "crowded regions with empty ground between them" in words["comparison-algorithms"].partition("## DBSCAN")[2]
    else:
        assert results.verdict.kind == "constructive"
        assert "We found no separate groups" in words["summary-opening"] or "no division" in words["summary-opening"]
