"""Affinity propagation: the published demo, the search for a preference, and honest failures."""

import numpy as np
import pytest
from scipy.spatial.distance import cdist
from sklearn.cluster import affinity_propagation as reference
from sklearn.datasets import make_blobs
from sklearn.metrics import adjusted_rand_score

from analysis.clustering import affinity_propagation, messages
from analysis.clustering.base import stay_silent
from analysis.clustering.exemplars import follow, full_vote, open_vote, step_down
from analysis.clustering.messages import elect
from analysis.clustering.preference_search import Search
from analysis.errors import ClusteringError
from analysis.settings import AffinityPropagationSettings, ClusteringSettings

DEMO = {"centers": [[1, 1], [-1, -1], [1, -1]], "cluster_std": 0.5, "random_state": 0}


def propose(features, **settings):
    chosen = ClusteringSettings(affinity_propagation=AffinityPropagationSettings(**settings))
    return affinity_propagation.propose(features, chosen, 7, stay_silent)


def test_demo_of_scikit_learn():
    features, kinds = make_blobs(300, **DEMO)
    answer = affinity_propagation.fit(features, {"preference": -50, "damping": 0.5, "max_iter": 1000}, 0)
    assert answer.n_segments == 3
    assert adjusted_rand_score(kinds, answer.labels) == pytest.approx(0.912, abs=5e-4)


@pytest.mark.parametrize("preference", [-5.0, -20.0, -80.0])
def test_same_exemplars_as_scikit_learn(preference):
    features, _ = make_blobs(150, n_features=3, centers=5, random_state=1)
    similarity = -cdist(features, features, "sqeuclidean")
    expected, _ = reference(
        similarity, preference=preference, damping=0.9, max_iter=1000, convergence_iter=30, random_state=0
    )
    vote = full_vote(features, 0)
    found = elect(vote, -preference / vote.spread, 0.9, 1000).exemplars
    # scikit-learn refines its exemplars within each segment; so does `follow`.
    assert found.size == expected.size
    nearest = canonical(cdist(features, features[expected]).argmin(axis=1))
    assert adjusted_rand_score(nearest, follow(features, found)) == 1


def canonical(labels):
    return np.unique(labels, return_inverse=True)[1]


def test_a_larger_saving_never_gives_more_exemplars_here():
    features, _ = make_blobs(200, n_features=3, centers=5, random_state=0)
    vote = full_vote(features, 0)
    sizes = [elect(vote, saving, 0.9, 1000).exemplars.size for saving in (0.001, 0.03, 0.1, 0.5)]
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[0] > 8
    assert sizes[-1] <= 2


def test_voting_in_groups_reaches_the_objective_of_the_exact_vote():
    features, _ = make_blobs(450, n_features=6, centers=4, cluster_std=2.0, random_state=5)

    def lost(vote):
        search = Search(vote, 0.9, 1000)
        return cdist(
            features, features[search.settled[search.find(4, 0.05, 12)].exemplars], "sqeuclidean"
        ).min(axis=1).sum()

    assert lost(open_vote(features, 120, 450, 0)) <= 1.02 * lost(open_vote(features, None, 450, 0))


def test_beyond_the_exact_limit_the_kinds_are_still_found(monkeypatch):
    features, kinds = make_blobs(2_100, n_features=6, centers=5, cluster_std=1.5, random_state=3)
    monkeypatch.setattr(affinity_propagation, "CHECKED_ON", 350)
    proposals = affinity_propagation.propose(
        features, ClusteringSettings(min_segments=4, max_segments=5), 7, stay_silent
    )
    assert [candidate.n_segments for candidate in proposals.clusterings] == [4, 5]
    assert adjusted_rand_score(kinds, proposals.clusterings[1].labels) == 1
    assert "voted in 300 groups" in proposals.scope
    assert "2,000 of them, drawn by lot," in proposals.scope
    assert proposals.diagnostics["agreement_with_exact"] == pytest.approx(1.0)
    assert f"{proposals.diagnostics['agreement_with_exact']:.2f}" in proposals.scope


def test_not_converged_is_a_failure_with_its_reason():
    features, _ = make_blobs(120, n_features=3, centers=4, random_state=0)
    proposals = propose(features, max_iter=20)
    assert proposals.clusterings == ()
    assert not proposals.worked
    assert {failure.recipe.parameters["k"] for failure in proposals.failures} == set(range(2, 9))
    assert all("did not settle within 20 rounds" in failure.reason for failure in proposals.failures)
    assert "no usable groups here" in proposals.happened
    assert "did not settle within 20 rounds" in proposals.happened


def test_a_number_no_preference_leads_to_is_a_failure_that_names_its_neighbours():
    # Two far pairs of tight groups: going from 2 to 3 saves exactly as much as from 3 to 4.
    corners = np.array([[0.0, 0.0], [0.0, 4.0], [90.0, 0.0], [90.0, 4.0]])
    grid = np.stack(np.meshgrid(np.linspace(-0.4, 0.4, 5), np.linspace(-0.4, 0.4, 5)), axis=-1).reshape(-1, 2)
    features = (corners[:, None] + grid).reshape(-1, 2)
    proposals = propose(features)
    assert [candidate.n_segments for candidate in proposals.clusterings][:2] == [2, 4]
    reason = next(failure.reason for failure in proposals.failures if failure.recipe.parameters["k"] == 3)
    assert reason == "no preference settles on exactly 3 typical customers; the nearest it gives are 2 and 4"
    assert "never settled on 3" in proposals.happened


def test_refits_step_down_where_no_preference_gives_k():
    corners = np.array([[0.0, 0.0], [0.0, 4.0], [90.0, 0.0], [90.0, 5.0]])
    features = np.repeat(corners, 30, axis=0) + np.random.default_rng(0).normal(0, 0.2, (120, 2))
    recipe = {"k": 3, "saving": 0.002, "damping": 0.9, "max_iter": 1000}
    labels = affinity_propagation.refit(features, recipe, 0)
    assert labels.max() == 2
    assert adjusted_rand_score(np.repeat([0, 0, 1, 2], 30), labels) == 1


def test_those_missed_least_step_down():
    features = np.array([[0.0], [1.0], [10.0], [10.5], [30.0]])
    assert step_down(features, np.array([0, 2, 3, 4]), 3).tolist() == [0, 3, 4]


def test_damping_rises_while_the_messages_keep_changing(monkeypatch):
    features, _ = make_blobs(120, n_features=3, centers=4, random_state=0)
    vote = full_vote(features, 0)
    assert elect(vote, 0.05, 0.9, 1000).damping == 0.9
    monkeypatch.setattr(messages, "DAMPING_STEPS", ((5, 0.95), (30, 0.98)))
    assert elect(vote, 0.05, 0.9, 1000).damping == 0.98
    assert elect(vote, 0.05, 0.99, 1000).damping == 0.99


def test_customers_who_are_all_alike_have_no_typical_one():
    with pytest.raises(ClusteringError, match="all customers are alike"):
        full_vote(np.ones((60, 2)), 0)
    assert propose(np.ones((60, 2))).happened.startswith("Affinity propagation could not start")


def test_the_preference_path_shows_what_was_tried():
    features, _ = make_blobs(120, n_features=3, centers=4, random_state=0)
    (path,) = propose(features).curves
    assert path.key == "preference_path"
    assert {2.0, 4.0} <= set(path.y)
