"""Trees of merges: against scipy, published numbers, and by hand."""

import fastcluster
import numpy as np
import pytest
from scipy.cluster.hierarchy import cophenet, fcluster, linkage
from scipy.spatial.distance import pdist
from sklearn.datasets import load_iris, load_wine, make_blobs
from sklearn.metrics import adjusted_rand_score

from analysis.clustering import hierarchical
from analysis.clustering.base import stay_silent
from analysis.clustering.representatives import Representatives, summarise
from analysis.clustering.tree import Tree
from analysis.clustering.weighted_linkage import link_weighted
from analysis.errors import ClusteringError
from analysis.settings import ClusteringSettings, HierarchicalSettings

LINKAGES = ("ward", "average", "complete")
PUBLISHED = {
    "iris": {"ward": 0.731, "average": 0.759, "complete": 0.642},
    "wine": {"ward": 0.368, "average": 0.293, "complete": 0.371},
}


@pytest.fixture(scope="module")
def features():
    return np.random.default_rng(0).normal(size=(160, 4))


@pytest.mark.parametrize("linkage_key", LINKAGES)
@pytest.mark.parametrize(("name", "table"), [("iris", load_iris()), ("wine", load_wine())], ids=["iris", "wine"])
def test_raw_tables_against_the_species(name, table, linkage_key):
    answer = hierarchical.fit(table.data, {"linkage": linkage_key, "k": 3}, 0)
    published = PUBLISHED[name][linkage_key]
    assert adjusted_rand_score(table.target, answer.labels) == pytest.approx(published, abs=5e-4)


@pytest.mark.parametrize("linkage_key", LINKAGES)
def test_cuts_and_heights_are_those_of_scipy(features, linkage_key):
    tree = hierarchical.grow(features, linkage_key, 0, 1_000)
    expected = linkage(features, linkage_key)
    assert tree.heights == pytest.approx(expected[:, 2])
    for k in range(2, 9):
        labels = fcluster(expected, k, "maxclust")
        assert adjusted_rand_score(labels, tree.cut(k)) == 1
        assert adjusted_rand_score(fcluster(expected, tree.cut_height(k), "distance"), labels) == 1


@pytest.mark.parametrize("linkage_key", LINKAGES)
def test_cophenetic_correlation_is_that_of_scipy(features, linkage_key):
    tree = hierarchical.grow(features, linkage_key, 0, 1_000)
    expected = cophenet(linkage(features, linkage_key), pdist(features))[0]
    assert tree.cophenetic_correlation(features, 0) == pytest.approx(expected)


@pytest.mark.parametrize("linkage_key", LINKAGES)
def test_weighted_linkage_with_weights_of_one_is_ordinary_linkage(features, linkage_key):
    children, heights = link_weighted(features, np.ones(160), linkage_key)
    expected = fastcluster.linkage(features, linkage_key)
    assert heights == pytest.approx(expected[:, 2])
    everyone = summarise(features, 160, 0)
    ours, theirs = Tree(children, heights, everyone), Tree(expected[:, :2].astype(np.intp), expected[:, 2], everyone)
    for k in (2, 5, 8, 40):
        assert np.array_equal(ours.cut(k), theirs.cut(k))


@pytest.mark.parametrize("linkage_key", LINKAGES)
def test_a_weight_counts_as_so_many_customers(linkage_key):
    random = np.random.default_rng(1)
    points, weights = random.normal(size=(30, 3)), random.integers(1, 6, 30)
    _, heights = link_weighted(points, weights.astype(float), linkage_key)
    repeated = fastcluster.linkage(np.repeat(points, weights, axis=0), linkage_key)[:, 2]
    assert heights == pytest.approx(repeated[-29:])


def test_four_customers_by_hand():
    # Ward: 0 and 1 at 1; 10 and 12 at 2; the pairs at sqrt(2 * 2 * 2 / 4) * 10.5.
    features = np.array([[0.0], [1.0], [10.0], [12.0]])
    tree = hierarchical.grow(features, "ward", 0, 100)
    assert tree.heights == pytest.approx([1, 2, np.sqrt(2) * 10.5])
    assert tree.cut(2).tolist() == [0, 0, 1, 1]
    assert tree.cut_height(2) == pytest.approx((2 + np.sqrt(2) * 10.5) / 2)
    assert tree.stretch(3) == pytest.approx(0.5)
    assert tree.stretch(4) == 1
    assert hierarchical.grow(features, "average", 0, 100).heights == pytest.approx([1, 2, 10.5])
    assert hierarchical.grow(features, "complete", 0, 100).heights == pytest.approx([1, 2, 12])


def test_dendrogram_by_hand():
    features = np.array([[0.0], [1.0], [10.0], [12.0], [12.5]])
    merges = hierarchical.grow(features, "average", 0, 100).top_merges(3)
    # The drawn leaves, larger branch first: (12, 12.5) and 10, then 0 and 1.
    drawn = [(merge.x0, merge.x1, merge.y0, merge.y1, merge.y, merge.n_customers) for merge in merges]
    assert drawn[0] == pytest.approx((2, 3, 0, 0, 1, 2))
    assert drawn[1] == pytest.approx((0, 1, 0, 0, 2.25, 3))
    assert drawn[2] == pytest.approx((0.5, 2.5, 2.25, 1, 11, 5))


@pytest.mark.parametrize("linkage_key", LINKAGES)
def test_dendrogram_draws_every_branch_once_and_never_crosses(features, linkage_key):
    merges = hierarchical.grow(features, linkage_key, 0, 1_000).top_merges(25)
    assert len(merges) == 25
    assert merges[-1].n_customers == 160
    leaves = [x for merge in merges for x, y in ((merge.x0, merge.y0), (merge.x1, merge.y1)) if y == 0]
    assert sorted(leaves) == list(range(26))
    assert all(merge.y >= max(merge.y0, merge.y1) for merge in merges)
    legs = [leg for m in merges for leg in ((m.x0, m.y0, m.y), (m.x1, m.y1, m.y))]
    for x, low, high in legs:
        assert not any(bar.x0 < x < bar.x1 and low < bar.y < high for bar in merges)


def test_small_trees_are_drawn_whole():
    assert len(hierarchical.grow(np.arange(6.0)[:, None], "ward", 0, 100).top_merges(25)) == 5


def test_large_tables_grow_a_tree_of_representatives_and_say_what_it_costs(monkeypatch):
    features, kinds = make_blobs(900, n_features=4, centers=4, cluster_std=1.2, random_state=1)
    monkeypatch.setattr(hierarchical, "EXACT", {"ward": 5_000, "average": 500, "complete": 500})
    monkeypatch.setattr(hierarchical, "N_REPRESENTATIVES", 200)
    monkeypatch.setattr(hierarchical, "CHECKED_ON", 400)
    proposals = hierarchical.propose(features, ClusteringSettings(max_segments=5), 7, stay_silent)
    four = [candidate for candidate in proposals.clusterings if candidate.n_segments == 4]
    assert [adjusted_rand_score(kinds, candidate.labels) for candidate in four] == [1, 1, 1]
    assert proposals.scope.startswith("All 900 customers for Ward linkage. For average and complete linkage 200 ")
    assert "(average)" in proposals.scope
    assert "(complete)" in proposals.scope
    assert proposals.dendrograms["average"][-1].n_customers == 900


def test_each_candidate_finds_its_own_tree_and_cut(features):
    settings = ClusteringSettings(hierarchical=HierarchicalSettings(linkages=("ward", "complete")))
    proposals = hierarchical.propose(features, settings, 7, stay_silent)
    assert set(proposals.dendrograms) == {"ward", "complete"}
    for candidate in proposals.clusterings:
        height = proposals.cut_height(candidate)
        merges = proposals.dendrogram(candidate)
        assert sum(merge.y > height for merge in merges) == candidate.n_segments - 1


def test_the_longest_stretch_without_a_join_is_told():
    features, _ = make_blobs(150, n_features=2, centers=[[0, 0], [0, 30], [30, 0], [30, 30]], random_state=0)
    proposals = hierarchical.propose(features, ClusteringSettings(), 7, stay_silent)
    assert proposals.worked
    assert "longest stretch without a join lies at 4 segments" in proposals.happened


def test_trees_that_only_set_outliers_apart_say_so():
    random = np.random.default_rng(0)
    features = np.vstack([random.normal(size=(300, 2)), 60 * np.eye(2), -60 * np.eye(2), [[99.0, 99.0]] * 4])
    settings = ClusteringSettings(max_segments=4, hierarchical=HierarchicalSettings(linkages=("average",)))
    proposals = hierarchical.propose(features, settings, 7, stay_silent)
    assert not proposals.worked
    assert "sets single unusual customers apart" in proposals.happened


def test_too_few_different_customers_are_named():
    with pytest.raises(ClusteringError, match="3 segments need 3 different customers, found 2"):
        hierarchical.fit(np.repeat([[0.0], [1.0]], 40, axis=0), {"linkage": "ward", "k": 3}, 0)


def test_customers_follow_their_representative():
    leaves = Representatives(np.array([0, 3]), np.array([3.0, 1.0]), np.array([0, 0, 0, 1]))
    tree = Tree(np.array([[0, 1]]), np.array([2.0]), leaves)
    assert tree.cut(2).tolist() == [0, 0, 0, 1]
    assert tree.cut(1).tolist() == [0, 0, 0, 0]
