"""The message passing of affinity propagation: voters and candidates agree on exemplars.

Two forms share one loop. In the first every customer votes and everyone is a candidate: Frey &
Dueck (2007), Science 315, 972-976, doi:10.1126/science.1136800. In the second, for larger tables,
the voters are groups of like customers, so a candidate has no vote of its own and the preference
becomes the cost of opening it; the objective is the same: Lazic, Frey & Aarabi (2010), Solving the
uncapacitated facility location problem using message passing algorithms, AISTATS, PMLR 9, 429-436.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.distance import cdist

from analysis.arrays import FloatMatrix
from analysis.errors import ClusteringError

FloatTable = NDArray[np.float32] | NDArray[np.float64]

STEADY_ROUNDS = 30
"""Rounds without a change of exemplars that count as converged."""

DAMPING_STEPS = ((300, 0.95), (600, 0.98))
"""Still oscillating after so many rounds: damping rises to this (unless it is higher already)."""


@dataclass(frozen=True, slots=True, eq=False)
class Electorate:
    """Who votes, who can be elected, and how well they suit each other.

    Attributes
    ----------
    similarity
        Shape (n_voters, n_candidates): negated squared distance, times the customers behind the
        voter, as a share of `spread`.
    candidates
        Shape (n_candidates,): the customer behind each candidate.
    everyone_votes
        Whether voters and candidates are the same customers, in the same order. Such tables are
        small and kept in double precision; single precision is enough for groups.
    spread
        Sum over all customers of the squared distance to the average customer.
    """

    similarity: FloatTable
    candidates: NDArray[np.intp]
    everyone_votes: bool
    spread: float


@dataclass(frozen=True, slots=True, eq=False)
class Election:
    """Where the messages ended: customers who are exemplars, and how long it took."""

    exemplars: NDArray[np.intp]
    rounds: int
    damping: float


def call_election(
    voters: FloatMatrix,
    weights: NDArray[np.float64],
    features: FloatMatrix,
    candidates: NDArray[np.intp],
    seed: int,
) -> Electorate:
    """Measure how well each candidate would stand for each voter.

    Parameters
    ----------
    voters, weights
        Shapes (n_voters, n_features) and (n_voters,): customers each voter speaks for.
    features, candidates
        All customers, (n_customers, n_features), and which of them can become exemplars.

    Raises
    ------
    ClusteringError
        All customers are alike.
    """
    spread = float(((features - features.mean(axis=0)) ** 2).sum())
    if spread == 0:
        raise ClusteringError("all customers are alike, so none is more typical than another")
    similarity = cdist(voters, features[candidates], "sqeuclidean") * (weights[:, None] / -spread)
    everyone_votes = voters.shape == features.shape and bool(np.array_equal(voters, features[candidates]))
    # Exact ties make the messages oscillate for ever; this noise is at the last digit.
    last_digit = np.finfo(np.float64 if everyone_votes else np.float32)
    noise = np.random.default_rng(seed).standard_normal(similarity.shape)
    similarity += noise * (last_digit.eps * np.abs(similarity) + last_digit.tiny)
    table: FloatTable = similarity if everyone_votes else similarity.astype(np.float32)
    return Electorate(table, candidates, everyone_votes, spread)


def elect(electorate: Electorate, saving: float, damping: float, max_iter: int) -> Election:
    """Pass messages until the exemplars stay the same.

    Parameters
    ----------
    saving
        What one more exemplar must save, as a share of the spread: the negated preference.
    damping, max_iter
        Where damping starts (0.5 to below 1), and the most rounds of messages.

    Raises
    ------
    ClusteringError
        The messages still change after `max_iter` rounds.
    """
    similarity = electorate.similarity
    if electorate.everyone_votes:
        similarity = similarity.copy()
        np.fill_diagonal(similarity, -saving)
    responsibility, availability = np.zeros_like(similarity), np.zeros_like(similarity)
    message, spare = np.empty_like(similarity), np.empty_like(similarity)
    chosen, steady = np.zeros(similarity.shape[1], dtype=bool), 0
    for round_number in range(1, max_iter + 1):
        damping = _raised(damping, round_number)
        _ask(similarity, availability, message, spare)
        _blend(responsibility, message, damping)
        support = _answer(responsibility, message, None if electorate.everyone_votes else saving)
        _blend(availability, message, damping)
        if electorate.everyone_votes:
            support = np.diag(responsibility) + np.diag(availability)
        steady = steady + 1 if (support > 0).any() and np.array_equal(support > 0, chosen) else 0
        chosen = support > 0
        if steady >= STEADY_ROUNDS:
            return Election(electorate.candidates[chosen], round_number, damping)
    raise ClusteringError(
        f"did not settle within {max_iter} rounds, even with damping {damping:g}: "
        "several sets of typical customers are equally good"
    )


def _raised(damping: float, round_number: int) -> float:
    steps = [step for after, step in DAMPING_STEPS if round_number > after]
    return max([damping, *steps])


def _blend(kept: FloatTable, message: FloatTable, damping: float) -> None:
    """Move `kept` towards the new message; both are overwritten."""
    message -= kept
    message *= 1 - damping
    kept += message


def _ask(similarity: FloatTable, availability: FloatTable, message: FloatTable, spare: FloatTable) -> None:
    """Responsibility: how much better a candidate suits a voter than the best other one."""
    voters = np.arange(similarity.shape[0])
    np.add(availability, similarity, out=spare)
    best = spare.argmax(axis=1)
    first = spare[voters, best]
    spare[voters, best] = -np.inf
    second = spare.max(axis=1)
    np.subtract(similarity, first[:, None], out=message)
    message[voters, best] = similarity[voters, best] - second


def _answer(responsibility: FloatTable, message: FloatTable, cost: float | None) -> FloatTable:
    """Availability: how much support a candidate has from the other voters; returns all support.

    `cost` is what opening a candidate costs; None: the candidate's own vote contains it.
    """
    np.maximum(responsibility, 0, out=message)
    if cost is None:
        np.fill_diagonal(message, np.diag(responsibility))
    support: FloatTable = message.sum(axis=0) - (cost or 0.0)
    np.subtract(support, message, out=message)
    from_others = np.diag(message).copy()
    np.minimum(message, 0, out=message)
    if cost is None:
        np.fill_diagonal(message, from_others)
    return support
