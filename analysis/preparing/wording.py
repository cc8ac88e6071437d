"""Each choice of the preparation in one sentence, in the order in which it was made."""

import numpy as np
import pandas as pd

from analysis.arrays import FloatMatrix
from analysis.preparing.learning import Choices
from analysis.preparing.plan import FURTHEST, Preparation, Scaling
from analysis.quality import Clean
from analysis.schema import Schema
from analysis.settings import Transform

_SCALING: dict[Scaling, str] = {
    "z": (
        "Every column was then scaled to mean 0 and standard deviation 1, so that each has the same say; "
        "the outermost half per cent of the values was pulled in for measuring both."
    ),
    "robust": "Every column was then scaled by its median and interquartile range.",
    "minmax": "Every column was then scaled to the same range.",
}
_WAYS: dict[Transform, str] = {
    "log": "Logarithms were taken of",
    "log1p": "1 was added and logarithms were taken of",
    "sqrt": "Square roots were taken of",
    "logit": "Log odds were taken of",
}


def tell(
    clean: Clean, schema: Schema, plan: Preparation, choices: Choices, features: FloatMatrix
) -> tuple[str, ...]:
    """What was done, from the rows of the file to the features."""
    told = [
        _rows(clean),
        _builders(schema, plan),
        _describers(schema),
        _gaps(clean.customers, plan),
        *_transforms(schema, plan),
        _SCALING[choices.scaling],
        _held(features, plan),
        _codes(schema, plan),
    ]
    return tuple(sentence for sentence in told if sentence)


def _rows(clean: Clean) -> str:
    dropped = clean.n_rows - len(clean.customers)
    if dropped == 0:
        return f"All {clean.n_rows:,} rows of the file were used."
    repeats = "1 that repeats another was" if dropped == 1 else f"{dropped:,} that repeat another were"
    left = f"{len(clean.customers):,} customers are left"
    return f"{clean.n_rows:,} rows were read; {repeats} dropped; {left}."


def _builders(schema: Schema, plan: Preparation) -> str:
    labels = [schema.column(key).label for key in dict.fromkeys(plan.feature_of)]
    return f"{len(labels)} columns build the segments: {listed(labels)}."


def _describers(schema: Schema) -> str:
    labels = [column.label for column in schema.used if not column.builds_segments]
    if not labels:
        return ""
    verb = "column only describes" if len(labels) == 1 else "columns only describe"
    return f"{len(labels)} {verb} the segments afterwards: {listed(labels)}."


def _gaps(customers: pd.DataFrame, plan: Preparation) -> str:
    gaps = {q.key: int(customers[q.key].isna().sum()) for q in plan.quantities}
    total, columns = sum(gaps.values()), sum(count > 0 for count in gaps.values())
    if total == 0:
        return "No value is missing in the columns that build the segments."
    way = "the average of the 10 customers who are most alike in the other columns"
    if plan.imputation == "median":
        way = "the median of the column"
    cells = f"{total:,} missing value{'' if total == 1 else 's'}"
    return f"{cells} in {columns} column{'' if columns == 1 else 's'} became {way}."


def _transforms(schema: Schema, plan: Preparation) -> list[str]:
    """One sentence per transformation in use, and one for the columns without."""
    sentences = []
    for transform, way in _WAYS.items():
        labels = [schema.column(q.key).label for q in plan.quantities if q.transform == transform]
        if labels:
            sentences.append(
                f"{way} {listed(labels)}, so that a few very large values do not outweigh the rest."
            )
    plain = [schema.column(q.key).label for q in plan.quantities if q.transform == "none"]
    if plain:
        are = "is" if len(plain) == 1 else "are"
        sentences.append(f"{listed(plain)} {are} used as in the file.")
    return sentences


def _held(features: FloatMatrix, plan: Preparation) -> str:
    quantities = features[:, : len(plan.quantities)]
    held = int((np.abs(quantities) >= FURTHEST).sum())
    if held == 0:
        return ""
    verb = "value that lies" if held == 1 else "values that lie"
    was = "was" if held == 1 else "were"
    return (
        f"{held:,} {verb} more than {FURTHEST:g} standard deviations from the average {was} held there, "
        "so that a handful of extreme customers cannot form a segment of their own."
    )


def _codes(schema: Schema, plan: Preparation) -> str:
    labels = [schema.column(codes.key).label for codes in plan.codes]
    if not labels:
        return ""
    return f"Categories of {listed(labels)} became features that together weigh as much as one number each."


def listed(labels: list[str]) -> str:
    """A, B and C."""
    return " and ".join([", ".join(labels[:-1]), labels[-1]] if len(labels) > 1 else labels)
