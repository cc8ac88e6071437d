"""An IF for each segment that a person can apply: at most three conditions, in plain units.

For each segment a decision tree of depth 3 asks about the untransformed columns that built the
segments: member or not? (One tree for all segments has eight leaves at most, too few to describe
six segments well.) The path, to a leaf or to a node on the way, with the best F-score becomes
the rule. Thresholds are rounded, conditions that hardly help are dropped, and only then are
coverage and precision counted, on all customers, so that the printed numbers belong to the
printed rule.
"""

import math

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import balanced_accuracy_score
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from sklearn.multiclass import OneVsRestClassifier
from sklearn.tree import DecisionTreeClassifier

from analysis.arrays import NOISE, FloatMatrix, Labels
from analysis.profiling.questions import Question, ask_questions
from analysis.profiling.segmented import Segmented
from analysis.results import Rule, Rules

DEPTH = 3
SMALLEST_LEAF = 0.02
ROUGH_BELOW = 0.8
"""Balanced accuracy under which the rules are called a rough guide."""
FOLDS = 5
WORTH = 0.01
"""A condition must add this much to the F-score to be kept."""
LARGEST_SAMPLE = 20_000
"""Customers on whom the tree is grown; coverage and precision always count everybody."""

Clause = tuple[Question, bool]
"""A question and the answer wanted."""


def find_rules(segmented: Segmented, seed: int) -> tuple[Rules | None, tuple[Rule | None, ...]]:
    """The tree's quality, and one rule per segment; None where there is nothing to ask or tell.

    Source: Breiman, Friedman, Olshen & Stone (1984), Classification and Regression Trees;
    F-score: van Rijsbergen (1979), Information Retrieval, chapter 7.
    """
    questions = ask_questions(segmented)
    if not questions or segmented.n_segments < 2:
        return None, (None,) * segmented.n_segments
    answers = np.column_stack([question.values for question in questions])
    rows = _rows_to_learn_from(segmented.labels, seed)
    rules: list[Rule | None] = []
    for segment in range(segmented.n_segments):
        wanted = segmented.labels == segment
        tree = _tree(len(rows), seed).fit(answers[rows], wanted[rows])
        rules.append(_best_rule(_paths(tree, questions), wanted))
    accuracy = cross_validated_accuracy(answers[rows], segmented.labels[rows], seed)
    return Rules(depth=DEPTH, balanced_accuracy=accuracy, rough=accuracy < ROUGH_BELOW), tuple(rules)


def cross_validated_accuracy(answers: FloatMatrix, labels: Labels, seed: int) -> float:
    """Mean share of each segment that the trees find among customers they have not seen, 0 to 1.

    A customer goes to the segment whose tree is surest.

    Parameters
    ----------
    answers, labels
        Shape (n_customers, n_questions) and (n_customers,), without noise.
    """
    smallest = int(np.bincount(labels).min())
    if smallest < 2:
        return 0.0
    folds = StratifiedKFold(min(FOLDS, smallest), shuffle=True, random_state=seed)
    trees = OneVsRestClassifier(_tree(len(labels), seed))
    predicted = cross_val_predict(trees, answers, labels, cv=folds)
    return float(balanced_accuracy_score(labels, predicted))


def _tree(n_customers: int, seed: int) -> DecisionTreeClassifier:
    """An untrained tree; members count as much as all others together."""
    return DecisionTreeClassifier(
        max_depth=DEPTH,
        min_samples_leaf=max(1, math.ceil(SMALLEST_LEAF * n_customers)),
        class_weight="balanced",
        random_state=seed,
    )


def _rows_to_learn_from(labels: Labels, seed: int) -> NDArray[np.intp]:
    """Customers in a segment: all, or a random sample with every segment's share kept."""
    placed = np.flatnonzero(labels != NOISE)
    if placed.size <= LARGEST_SAMPLE:
        return placed
    rng = np.random.default_rng(seed)
    kept = []
    for segment in range(int(labels.max()) + 1):
        members = np.flatnonzero(labels == segment)
        size = max(2, round(LARGEST_SAMPLE * members.size / placed.size))
        kept.append(np.sort(rng.choice(members, min(size, members.size), replace=False)))
    return np.concatenate(kept).astype(np.intp)


def _paths(tree: DecisionTreeClassifier, questions: tuple[Question, ...]) -> list[tuple[Clause, ...]]:
    """The clauses that lead to every node but the root, with readable thresholds."""
    nodes = tree.tree_
    paths: list[tuple[Clause, ...]] = []
    waiting: list[tuple[int, tuple[Clause, ...]]] = [(0, ())]
    while waiting:
        node, clauses = waiting.pop(0)
        if clauses:
            paths.append(merge_clauses(clauses))
        left, right = int(nodes.children_left[node]), int(nodes.children_right[node])
        if left != right:
            question = questions[int(nodes.feature[node])].at(float(nodes.threshold[node]))
            waiting += [(left, (*clauses, (question, False))), (right, (*clauses, (question, True)))]
    return paths


def merge_clauses(clauses: tuple[Clause, ...]) -> tuple[Clause, ...]:
    """Keep only the tightest lower and upper bound of each column, in the order first asked."""
    tightest: dict[tuple[str, str | None, bool], Clause] = {}
    for question, is_above in clauses:
        place = (question.variable, question.category, is_above)
        known = tightest.get(place)
        tighter = max if is_above else min
        if known is not None:
            question = tighter((known[0], question), key=lambda asked: asked.threshold)
        tightest[place] = (question, is_above)
    return tuple(tightest.values())


def _best_rule(paths: list[tuple[Clause, ...]], wanted: NDArray[np.bool_]) -> Rule | None:
    """The path that describes one segment best; the shorter one if two do."""
    best: tuple[float, tuple[Clause, ...]] = (0.0, ())
    for path in paths:
        shortened = shorten(path, wanted)
        score = f_score(found_by(shortened), wanted)
        if score > best[0] + 1e-12 or (abs(score - best[0]) <= 1e-12 and len(shortened) < len(best[1])):
            best = (score, shortened)
    return _as_rule(best[1], wanted) if best[1] else None


def shorten(path: tuple[Clause, ...], wanted: NDArray[np.bool_]) -> tuple[Clause, ...]:
    """Drop conditions one by one while the F-score falls by less than `WORTH` each."""
    while len(path) > 1:
        score = f_score(found_by(path), wanted)
        shorter = [path[:i] + path[i + 1 :] for i in range(len(path))]
        scores = [f_score(found_by(candidate), wanted) for candidate in shorter]
        best = int(np.argmax(scores))
        if scores[best] < score - WORTH:
            return path
        path = shorter[best]
    return path


def found_by(clauses: tuple[Clause, ...]) -> NDArray[np.bool_]:
    """Which customers meet all clauses, shape (n_customers,)."""
    met = [question.is_above() == wanted for question, wanted in clauses]
    everything: NDArray[np.bool_] = np.logical_and.reduce(met)
    return everything


def f_score(found: NDArray[np.bool_], wanted: NDArray[np.bool_]) -> float:
    """Harmonic mean of coverage and precision, 0 to 1."""
    return 2 * int((found & wanted).sum()) / (int(found.sum()) + int(wanted.sum()))


def _as_rule(clauses: tuple[Clause, ...], wanted: NDArray[np.bool_]) -> Rule:
    """A rule with its numbers, counted on all customers."""
    found = found_by(clauses)
    n_both, n_found = int((found & wanted).sum()), int(found.sum())
    return Rule(
        conditions=tuple(question.condition(answer) for question, answer in clauses),
        coverage=n_both / int(wanted.sum()),
        precision=n_both / n_found,
        n_customers=n_found,
    )
