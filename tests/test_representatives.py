"""Weighted representatives stand for everyone, and what they cost is measured."""

import numpy as np
import pytest
from sklearn.datasets import make_blobs

from analysis.clustering import representatives
from analysis.clustering.representatives import agreement_with_exact, summarise


@pytest.fixture(scope="module")
def features():
    return make_blobs(700, n_features=3, centers=5, random_state=0)[0]


def test_everyone_stands_for_themselves_where_there_is_room(features):
    everyone = summarise(features, 700, 0)
    assert np.array_equal(everyone.customers, np.arange(700))
    assert np.array_equal(everyone.stands_for, np.arange(700))
    assert everyone.weights.sum() == 700


def test_weights_count_the_customers_stood_for(features):
    few = summarise(features, 60, 0)
    assert few.customers.size == 60
    assert np.array_equal(few.customers, np.unique(few.customers))
    assert np.array_equal(few.weights, np.bincount(few.stands_for))
    assert few.weights.sum() == 700
    assert np.array_equal(few.stands_for[few.customers], np.arange(60))


def test_a_representative_is_the_member_nearest_to_the_average(features):
    few = summarise(features, 25, 0)
    averages = few.averages(features)
    for number, customer in enumerate(few.customers):
        members = np.flatnonzero(few.stands_for == number)
        assert averages[number] == pytest.approx(features[members].mean(axis=0))
        off = np.linalg.norm(features[members] - averages[number], axis=1)
        assert customer == members[off.argmin()]


def test_representatives_cover_the_customers_better_than_chance(features):
    few = summarise(features, 60, 0)
    drawn = np.random.default_rng(0).choice(700, 60, replace=False)

    def left(customers):
        return np.linalg.norm(features[:, None] - features[customers], axis=2).min(axis=1).mean()

    assert left(few.customers) < 0.9 * left(drawn)


def test_customers_alike_to_the_last_digit_share_a_representative():
    features = np.repeat(np.arange(7.0), 30)[:, None]
    few = summarise(features, 50, 0)
    assert few.customers.size == 7
    assert few.weights.tolist() == [30.0] * 7


def test_equal_seeds_give_equal_representatives(features):
    one, other = summarise(features, 40, 3), summarise(features, 40, 3)
    assert np.array_equal(one.customers, other.customers)
    assert not np.array_equal(one.customers, summarise(features, 40, 4).customers)


def test_very_large_tables_are_placed_on_a_sample(features, monkeypatch):
    monkeypatch.setattr(representatives, "FITTED_ON", 200)
    few = summarise(features, 40, 0)
    assert few.weights.sum() == 700
    assert few.stands_for.max() + 1 == few.customers.size <= 40


def test_labels_spread_to_everyone(features):
    few = summarise(features, 30, 0)
    assert np.array_equal(few.spread(np.arange(30)), few.stands_for)


def test_agreement_compares_both_answers_on_the_same_sample(features):
    def halves(sample):
        return (sample[:, 0] > 0).astype(np.intp)

    def swapped(sample):
        return 1 - halves(sample)

    def chance(sample):
        return np.arange(len(sample)) % 2

    assert agreement_with_exact(features, halves, swapped, 300, 0) == 1
    assert abs(agreement_with_exact(features, halves, chance, 300, 0)) < 0.1
