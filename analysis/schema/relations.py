"""What only shows when the columns of a table are looked at together.

Which column names the customers, which says what they are worth, which repeats another,
and what to do when too few quantities are left to build segments from.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from analysis.results.data import Finding
from analysis.schema.columns import Column
from analysis.schema.inferring import MOST_CODES, id_strength
from analysis.schema.observing import Observation
from analysis.schema.vocabulary import OUTCOME_WORDS, SENSITIVE_WORDS, VALUE_NAMES
from analysis.schema.words import core_words, has_word, words_of

REDUNDANT = 0.98
MOST_RANKED = 10_000
FEWEST_QUANTITIES = 2

Observations = Mapping[str, Observation]


def choose_id(columns: Sequence[Column], seen: Observations) -> list[Column]:
    """Give the role "id" to the column that most surely names customers, unless one is told."""
    if any(column.role == "id" for column in columns):
        return list(columns)
    open_columns = [column for column in columns if column.inferred]
    ranked = {column.key: id_strength(seen[column.key]) for column in open_columns}
    best = max(ranked, key=lambda key: (ranked[key], seen[key].unique_share), default=None)
    if best is None or ranked[best] == 0:
        return list(columns)
    why = {3: "The name says that it identifies customers.", 2: "The name and the different values say so."}
    reason = why.get(ranked[best], "Every row has another code here.")
    return [_as_id(column, reason) if column.key == best else column for column in columns]


def _as_id(column: Column, reason: str) -> Column:
    return replace(
        column, role="id", kind="text", reason=reason, builds_segments=False, minimum=None, maximum=None
    )


def choose_value(columns: Sequence[Column]) -> list[Column]:
    """Give the role "value" where exactly one amount has an unmistakable name, unless one is told."""
    candidates = [
        column
        for column in columns
        if column.inferred and column.builds_segments and column.kind in ("amount", "number")
        and _names_value(column.key)
    ]  # fmt: skip
    if len(candidates) != 1 or any(column.role == "value" for column in columns):
        return list(columns)
    reason = "The name says what customers spend: it is their value, and it also builds the segments."
    chosen = replace(candidates[0], role="value", reason=reason, kind="amount")
    return [chosen if column.key == chosen.key else column for column in columns]


def _names_value(key: str) -> bool:
    """Whether the name says, whatever the period, what a customer brought in."""
    return " ".join(core_words(key)) in VALUE_NAMES or words_of(key) == ("total", "charges")


def set_redundant_aside(
    columns: Sequence[Column], values: Mapping[str, pd.Series]
) -> tuple[list[Column], list[Finding]]:
    """Let a column only describe when it orders customers as an earlier one does.

    Two such columns would give one trait double weight. |Spearman| >= .98 over the customers
    for whom both are known (of more than 10,000 an even sample) counts as the same order.
    Columns told by the sidecar stay.
    """
    kept: list[Column] = []
    result, findings = [], []
    for column in columns:
        twin = _twin(column, kept, values) if column.builds_segments and column.is_numeric else None
        if twin is not None and column.inferred and column.role == "segment":
            reason = f"It orders customers almost exactly as '{twin.label}' does, so it only describes."
            column = replace(column, role="describe", builds_segments=False, reason=reason)
            findings.append(_redundant(column, twin, "used to describe segments, not to build them"))
        elif twin is not None:
            findings.append(
                _redundant(column, twin, "both used, as the settings say: the trait counts twice")
            )
        if column.builds_segments and column.is_numeric:
            kept.append(column)
        result.append(column)
    return result, findings


def _redundant(column: Column, twin: Column, action: str) -> Finding:
    sentence = f"'{column.label}' says nearly the same as '{twin.label}'."
    return Finding(kind="redundant", column=column.key, count=1, sentence=sentence, action=action)


def _twin(column: Column, kept: Sequence[Column], values: Mapping[str, pd.Series]) -> Column | None:
    """The first kept column with nearly the same order."""
    step = max(1, len(values[column.key]) // MOST_RANKED)
    own = values[column.key].iloc[::step]
    for other in kept:
        others = values[other.key].iloc[::step]
        both = own.notna() & others.notna()
        if both.sum() >= 3 and abs(_rank_correlation(own[both], others[both])) >= REDUNDANT:
            return other
    return None


def _rank_correlation(first: pd.Series, second: pd.Series) -> float:
    """Spearman's rank correlation, ties at their mean rank; 0 when one does not vary."""
    ranks = np.vstack([first.rank().to_numpy(), second.rank().to_numpy()])
    if np.any(np.ptp(ranks, axis=1) == 0):
        return 0.0
    return float(np.corrcoef(ranks)[0, 1])


def fill_up_with_categories(
    columns: Sequence[Column], seen: Observations
) -> tuple[list[Column], list[Finding]]:
    """Let flags and small categories build segments when fewer than two quantities can."""
    quantities = [column for column in columns if column.builds_segments and column.is_numeric]
    if not quantities or len(quantities) >= FEWEST_QUANTITIES:
        return list(columns), []
    usable = {column.key for column in columns if _may_fill_up(column, seen[column.key])}
    if not usable:
        return list(columns), []
    reason = "Too few quantities exist to build segments from, so this column builds them too."
    filled = [
        replace(column, role="segment", builds_segments=True, reason=reason)
        if column.key in usable
        else column
        for column in columns
    ]
    sentence = f"Only {len(quantities)} column holds a quantity that segments can be built from."
    action = f"{len(usable)} columns with categories or yes and no build the segments too"
    return filled, [Finding(kind="few_quantities", count=len(usable), sentence=sentence, action=action)]


def _may_fill_up(column: Column, seen: Observation) -> bool:
    """Neither told, nor sensitive, nor the outcome of something, nor of many categories."""
    return (
        column.inferred
        and column.role == "describe"
        and column.kind in ("flag", "category")
        and seen.n_distinct <= MOST_CODES
        and seen.missing_share <= 0.05
        and has_word(column.key, *SENSITIVE_WORDS, *OUTCOME_WORDS) is None
    )


def keep_first_meanings(columns: Sequence[Column]) -> list[Column]:
    """Leave each meaning to one column: told before inferred, then in file order."""
    taken = {column.meaning for column in columns if not column.meaning_inferred}
    result = []
    for column in columns:
        if column.meaning_inferred and column.meaning in taken:
            column = replace(column, meaning=None)
        taken.add(column.meaning)
        result.append(column)
    return result


def with_unique_labels(columns: Sequence[Column]) -> list[Column]:
    """Where two columns got the same label, use their names instead."""
    labels = [column.label for column in columns]
    return [
        replace(column, label=column.key) if labels.count(column.label) > 1 else column for column in columns
    ]
