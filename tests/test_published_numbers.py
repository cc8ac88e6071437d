"""Every check value of the methods, sections 1 to 5: here, or in the test named below.

`WHERE` is the list. The values that no other file tests stand at the end.
"""

import ast
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import beta
from sklearn.metrics import adjusted_rand_score

from analysis.clustering import ALGORITHMS
from analysis.clustering.threads import one_thread
from analysis.evidence.hopkins import hopkins
from analysis.evidence.splitting import split
from analysis.profiling.effects import kruskal_p

TESTS = Path(__file__).parent
WHOLESALE = TESTS.parents[1] / "shared" / "data" / "wholesale_customers.csv"
N_SETS = 200

WHERE = (
    # 1. Is there any structure?
    ("0.1078410068", "test_structure", "test_dip_of_iris_is_the_published_one"),
    ("0.75", "test_structure", "test_hopkins_by_hand"),
    ("0.996", "test_published_numbers", "test_hopkins_rejects_one_correlated_cloud_every_time"),
    ("gap_k == 1", "test_verdict", "test_data_without_groups_are_never_natural"),
    ('"constructive"', "test_verdict", "test_data_without_groups_are_never_natural"),
    ("0.8", "test_stability", "test_a_cloud_predicts_nothing"),
    # 2. Stability
    ("0.75", "test_verdict", "test_toned_down_under_three_quarters_and_withheld_under_six_tenths"),
    ("0.6", "test_verdict", "test_toned_down_under_three_quarters_and_withheld_under_six_tenths"),
    ("0.85", "test_verdict", "test_grade_is_set_by_the_weakest_side"),
    ("0.8", "test_stability", "test_prediction_strength_knows_the_number_of_groups"),
    # 3. The four algorithms
    *(
        (width, "test_metrics", "test_silhouette_example_of_scikit_learn")
        for width in ("0.70498", "0.58820", "0.65052", "0.56146", "0.48576")
    ),
    ("== 3", "test_dbscan", "test_demo_of_scikit_learn"),
    ("== 18", "test_dbscan", "test_demo_of_scikit_learn"),
    ("0.952", "test_dbscan", "test_demo_of_scikit_learn"),
    ("-50", "test_affinity_propagation", "test_demo_of_scikit_learn"),
    ("== 3", "test_affinity_propagation", "test_demo_of_scikit_learn"),
    ("0.912", "test_affinity_propagation", "test_demo_of_scikit_learn"),
    ("0.730", "test_kmeans", "test_raw_tables_against_the_species"),
    ("0.371", "test_kmeans", "test_raw_tables_against_the_species"),
    *(("PUBLISHED", "test_hierarchical", "test_raw_tables_against_the_species"),),
    # 4. Indices, and choosing
    ("0.571", "test_metrics", "test_silhouette_prefers_the_worse_answer_on_wine"),
    ("0.285", "test_metrics", "test_silhouette_prefers_the_worse_answer_on_wine"),
    ("0.897", "test_kmeans", "test_standardised_wine_against_the_cultivars"),
    ("kmeans-3", "test_weighing", "test_wine_is_not_fooled_by_the_raw_scale"),
    ("0.567", "test_metrics", "test_silhouette_on_wholesale_customers"),
    ("0.290", "test_metrics", "test_silhouette_on_wholesale_customers"),
    ("0.213", "test_published_numbers", "test_logarithms_find_the_channel_of_wholesale_customers"),
    ("0.514", "test_published_numbers", "test_logarithms_find_the_channel_of_wholesale_customers"),
    # 5. Saying what a segment is
    ("1e-6", "test_published_numbers", "test_k_means_on_noise_makes_every_column_differ"),
    ("None", "test_effects", "test_what_built_the_segments_is_never_tested"),
)
LINKAGES = {"iris": "ward 0.731 average 0.759 complete 0.642", "wine": "ward 0.368 average 0.293 complete 0.371"}


@cache
def source_of_tests(module: str) -> dict[str, str]:
    """The source of every test of a file, with its decorators, by name."""
    source = (TESTS / f"{module}.py").read_text(encoding="utf-8")
    lines = source.splitlines()
    return {
        node.name: "\n".join(lines[min((node, *node.decorator_list), key=first_line).lineno - 1 : node.end_lineno])
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef)
    }


def first_line(node: ast.AST) -> int:
    return int(getattr(node, "lineno", 0))


@pytest.mark.parametrize(("value", "module", "name"), WHERE)
def test_a_check_value_is_tested_where_the_list_says(value: str, module: str, name: str):
    assert value in source_of_tests(module)[name]


def test_linkages_are_compared_with_the_published_agreement():
    published = (TESTS / "test_hierarchical.py").read_text(encoding="utf-8")
    for table, numbers in LINKAGES.items():
        words = numbers.split()
        pairs = ", ".join(f'"{key}": {value}' for key, value in zip(words[::2], words[1::2], strict=True))
        assert f'"{table}": {{{pairs}}}' in published


def test_hopkins_rejects_one_correlated_cloud_every_time():
    """One bell-shaped cloud (n = 500, p = 5, rho = .6): .996 on average, and 200 rejections of 200."""
    limit = beta(50, 50).ppf(0.95)
    found = []
    for seed in range(N_SETS):
        random = np.random.default_rng(seed)
        cloud = np.sqrt(0.6) * random.normal(size=(500, 1)) + np.sqrt(0.4) * random.normal(size=(500, 5))
        found.append(hopkins(cloud, seed))
    assert np.mean(found) == pytest.approx(0.996, abs=5e-4)
    assert min(found) > limit


@pytest.mark.skipif(not WHOLESALE.exists(), reason="the wholesale customers are not on this machine")
@pytest.mark.parametrize(("log", "published"), [(False, 0.213), (True, 0.514)])
def test_logarithms_find_the_channel_of_wholesale_customers(log: bool, published: float):
    table = np.loadtxt(WHOLESALE, delimiter=",", skiprows=1)
    spend = np.log1p(table[:, 2:]) if log else table[:, 2:]
    features = (spend - spend.mean(axis=0)) / spend.std(axis=0)
    answer = ALGORITHMS["kmeans"].fit(features, {"k": 2, "n_init": 20}, 0)
    assert adjusted_rand_score(table[:, 0], answer.labels) == pytest.approx(published, abs=5e-4)


def test_k_means_on_noise_makes_every_column_differ():
    """Kruskal-Wallis "finds" p < 1e-6 on every column that built the segments, 200 times of 200."""
    found = []
    with one_thread():
        for seed in range(N_SETS):
            noise = np.random.default_rng(seed).normal(size=(600, 3))
            labels = split(noise, 4, 1, seed).labels
            found += [kruskal_p(column, labels) for column in noise.T]
    assert all(p is not None and p < 1e-6 for p in found)
