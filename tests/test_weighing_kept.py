"""Segments kept from an earlier run: they win, and are tested and told like any other."""

from dataclasses import replace

import numpy as np
import pytest

from analysis.clustering.base import Clustering, Recipe, candidate_id, canonical_labels
from analysis.evidence.weighing import Weighed
from tests.weighing_cases import blobs, weigh_quickly, z_scores

VALUES, GROUPS = blobs(3, 80, 6.0, seed=4)
VALUES[GROUPS == 1, 1] += 6.0
FEATURES = z_scores(VALUES)


def kept(labels: np.ndarray, k: int) -> Clustering:
    return Clustering(
        Recipe("kmeans", {"k": k, "n_init": 5}), canonical_labels(labels.astype(np.intp)), is_kept=True
    )


@pytest.fixture(scope="module")
def weighed() -> Weighed:
    return weigh_quickly(FEATURES, kept=kept(np.minimum(GROUPS, 1), 2))


def test_kept_segments_win_against_a_better_candidate(weighed: Weighed):
    assert weighed.chosen.candidate == "kept-kmeans-2"
    assert weighed.fresh is not None
    assert weighed.fresh.n_segments == 3
    assert weighed.chosen.runner_up is None
    assert "kept-" not in weighed.chosen.check_sentence
    assert "K-means with 3 segments would win" not in weighed.chosen.check_sentence


def test_they_are_tested_on_full_resamples_like_a_winner(weighed: Weighed):
    assert weighed.stability.n_bootstraps == 15
    assert weighed.certainty.shape == (240,)
    winner = next(c for c in weighed.candidates if c.status == "chosen")
    assert (winner.id, winner.n_segments, len(winner.gates)) == ("kept-kmeans-2", 2, 5)
    assert winner.score is not None
    assert all(gate.passed is not None for gate in winner.gates)


def test_the_table_says_who_would_have_won(weighed: Weighed):
    assert "Chosen afresh, K-means with 3 segments would win" in weighed.chosen.reason
    reasons = {c.id: c.reason for c in weighed.candidates}
    assert reasons["kept-kmeans-2"].startswith("Chosen: kept from the earlier report")
    assert reasons[candidate_id(weighed.fresh or kept(GROUPS, 3))].startswith("Would win a fresh choice")


def test_kept_segments_that_fall_short_are_shown_with_where():
    lonely = np.where(np.arange(240) < 3, 1, 0)
    weighed = weigh_quickly(FEATURES, kept=kept(lonely, 2))
    assert weighed.chosen.candidate == "kept-kmeans-2"
    assert "Where the kept segments fall short" in weighed.chosen.reason
    assert weighed.verdict.kind == "constructive"


def test_nothing_kept_nothing_said():
    weighed = weigh_quickly(FEATURES)
    assert weighed.fresh is None
    assert not weighed.chosen.candidate.startswith("kept-")
    assert "kept" not in weighed.chosen.reason


def test_a_kept_clustering_has_an_id_of_its_own():
    fresh = replace(kept(GROUPS, 3), is_kept=False)
    assert candidate_id(fresh) == "kmeans-3"
    assert candidate_id(kept(GROUPS, 3)) == "kept-kmeans-3"
