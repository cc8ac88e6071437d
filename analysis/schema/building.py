"""The schema of one table: the sidecar's word where it speaks, an inference elsewhere."""

import numpy as np
import pandas as pd

from analysis.cells import read_numbers
from analysis.reading.base import RawTable
from analysis.results.base import Kind, Role
from analysis.schema.columns import Column, Schema
from analysis.schema.inferring import Guess, guess, guess_kind
from analysis.schema.meanings import ADULT_AGES, plausible_meaning
from analysis.schema.observing import Observation, observe
from analysis.schema.problems import find_problems
from analysis.schema.relations import (
    choose_id,
    choose_value,
    fill_up_with_categories,
    keep_first_meanings,
    set_redundant_aside,
    with_unique_labels,
)
from analysis.schema.words import NUMERIC_MEANINGS, label_of, unit_of
from analysis.settings import NUMERIC_KINDS, ColumnSettings, Meaning, Settings


def build(raw: RawTable, settings: Settings) -> Schema:
    """Say what every column of `raw` is.

    Nothing is raised here: what makes the table unusable stands in `Schema.problems`, so
    that it can be reported together with what is wrong in the cells.
    """
    seen = {key: observe(raw, key) for key in raw.frame.columns}
    told = {key: settings.columns.get(key, ColumnSettings()) for key in seen}
    columns = [_column(seen[key], told[key], settings.dataset.currency) for key in seen]
    columns = choose_value(choose_id(columns, seen))
    values = {column.key: _values(raw, column) for column in columns if column.is_numeric}
    columns, redundant = set_redundant_aside(columns, values)
    columns, filled = fill_up_with_categories(columns, seen)
    columns = with_unique_labels(keep_first_meanings(columns))
    problems = find_problems(raw, settings, columns, seen)
    return Schema(tuple(columns), (*redundant, *filled), tuple(problems))


def _column(seen: Observation, told: ColumnSettings, currency: str | None) -> Column:
    """One column on its own."""
    guessed = guess(seen) if told.role is None else guess_kind(seen)
    kind = told.kind or _kind_told_otherwise(told, guessed)
    role = told.role or _role_for(kind, guessed, told)
    numeric = kind in NUMERIC_KINDS
    meaning = told.meaning or plausible_meaning(seen, kind)
    minimum, maximum = _limits(told, guessed, kind, meaning, seen)
    return Column(
        key=seen.key,
        label=told.label or label_of(seen.key),
        kind="text" if role == "id" else kind,
        role=role,
        inferred=told.role is None,
        reason=guessed.reason if told.role is None else "Given in the settings file.",
        builds_segments=role == "segment" or (role == "value" and bool(told.segment)),
        unit=told.unit or (_unit(seen.key, kind, currency) if numeric else None),
        meaning=meaning,
        meaning_inferred=told.meaning is None,
        minimum=minimum if numeric else None,
        maximum=maximum if numeric else None,
        told_numeric=numeric and _is_told_numeric(told),
        transform=told.transform,
        categories=dict(told.categories),
        yes_no=seen.yes_no if kind == "flag" else None,
    )


def _is_told_numeric(told: ColumnSettings) -> bool:
    """Whether the sidecar leaves no doubt that the column holds numbers."""
    return told.says_numeric or told.role == "value" or told.meaning in NUMERIC_MEANINGS


def _kind_told_otherwise(told: ColumnSettings, guessed: Guess) -> Kind:
    """The kind that follows from other settings of the column, else the guess."""
    if told.categories:
        return "flag" if guessed.kind == "flag" else "category"
    if _is_told_numeric(told) and guessed.kind not in NUMERIC_KINDS:
        return "number"
    return guessed.kind


def _role_for(kind: Kind, guessed: Guess, told: ColumnSettings) -> Role:
    """The inferred role, made to fit a kind that the sidecar gives."""
    if told.kind is None or kind == guessed.kind:
        return guessed.role
    if kind in NUMERIC_KINDS:
        return "segment"
    return "ignore" if kind == "text" else "describe"


def _unit(key: str, kind: Kind, currency: str | None) -> str | None:
    """The unit the name states; for money else the currency of the data set."""
    return unit_of(key) or (currency if kind == "amount" else None)


def _limits(
    told: ColumnSettings, guessed: Guess, kind: Kind, meaning: Meaning | None, seen: Observation
) -> tuple[float | None, float | None]:
    """What is possible: the sidecar's limits, else what kind and meaning imply."""
    minimum, maximum = (guessed.minimum, guessed.maximum) if told.kind is None else (None, None)
    if told.kind in ("amount", "count", "share"):
        minimum, maximum = 0.0, 1.0 if kind == "share" else None
    if meaning == "age" and kind == "number" and seen.is_numeric:
        minimum, maximum = ADULT_AGES
    return (
        told.minimum if told.minimum is not None else minimum,
        told.maximum if told.maximum is not None else maximum,
    )


def _values(raw: RawTable, column: Column) -> pd.Series:
    """The possible numbers of a column, others missing."""
    values = read_numbers(raw.frame[column.key], raw.decimal).values
    low = -np.inf if column.minimum is None else column.minimum
    high = np.inf if column.maximum is None else column.maximum
    return pd.Series(np.where((values >= low) & (values <= high), values, np.nan))
