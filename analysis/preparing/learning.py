"""Learning the plan from the customers: transformation, centre and spread of every column."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.arrays import FloatMatrix
from analysis.preparing.plan import Imputation, Preparation, Quantity, Scaling, Values, learn_codes
from analysis.schema import Column, Schema
from analysis.transforming import TRANSFORMATIONS, choose_transform, pull_in

MOST_DONORS = 1000
NORMAL_QUARTILES = 1.349


@dataclass(frozen=True, slots=True)
class Choices:
    """How to prepare: the defaults, or another reasonable way for the sensitivity analysis.

    Attributes
    ----------
    scaling
        "z": mean 0, SD 1. "robust": median 0, interquartile range as of SD 1. "minmax": all
        columns get the same range.
    imputation
        "knn": the mean of the 10 most similar customers. "median": the median customer.
    leave_out
        Key of one column that is not to build segments this time.
    """

    scaling: Scaling = "z"
    imputation: Imputation = "knn"
    leave_out: str | None = None


def learn(
    customers: pd.DataFrame, schema: Schema, choices: Choices, seed: int
) -> tuple[Preparation, dict[str, str]]:
    """The plan for these customers, and why each quantity is transformed as it is."""
    columns = [column for column in schema.segmentation if column.key != choices.leave_out]
    learned = [
        _quantity(column, customers[column.key], choices.scaling) for column in columns if column.is_numeric
    ]
    quantities = tuple(quantity for quantity, _ in learned)
    if choices.scaling == "minmax":
        quantities = _with_common_range(quantities, customers)
    codes = tuple(learn_codes(c.key, customers[c.key]) for c in columns if not c.is_numeric)
    plan = Preparation(quantities=quantities, codes=codes, imputation=choices.imputation)
    reasons = {quantity.key: reason for quantity, reason in learned}
    donors = _donors(plan, customers, seed)
    return plan.model_copy(update={"donors": donors}), reasons


def _quantity(column: Column, cells: pd.Series, scaling: Scaling) -> tuple[Quantity, str]:
    """Learn one column of numbers from its known values."""
    values = cells.dropna().to_numpy(dtype=np.float64)
    transform, reason = choose_transform(values)
    if column.transform is not None:
        transform, reason = column.transform, "Given in the settings file."
    transformed = TRANSFORMATIONS[transform].forward(values)
    centre, spread = _centre_and_spread(transformed, scaling)
    quantity = Quantity(
        key=column.key,
        kind=column.kind,
        transform=transform,
        lowest=float(values.min()),
        centre=centre,
        spread=spread,
        middle=float(np.median(values)),
        minimum=column.minimum,
        maximum=column.maximum,
    )
    return quantity, reason


def _centre_and_spread(values: Values, scaling: Scaling) -> tuple[float, float]:
    """Mean and SD without the pull of the outermost half per cent, or their robust likes.

    Where nearly all values are equal the plain SD stands in.
    """
    inner = pull_in(values)
    spread = float(inner.std()) or float(values.std())
    if scaling == "robust":
        low, middle, high = np.quantile(values, [0.25, 0.5, 0.75])
        return float(middle), float((high - low) / NORMAL_QUARTILES) or spread
    if scaling == "minmax":
        return float(inner.mean()), float(np.ptp(inner)) or float(np.ptp(values))
    return float(inner.mean()), spread


def _with_common_range(quantities: tuple[Quantity, ...], customers: pd.DataFrame) -> tuple[Quantity, ...]:
    """Equal ranges, enlarged by one factor so that the features vary by 1 on average.

    Without it all distances would shrink, and a radius found for z-scores would mean nothing.
    """
    spreads = [np.nanstd(q.scores(customers[q.key].to_numpy(dtype=np.float64))) for q in quantities]
    factor = float(np.sqrt(np.mean(np.square(spreads))))
    return tuple(q.model_copy(update={"spread": q.spread * factor}) for q in quantities)


def _donors(plan: Preparation, customers: pd.DataFrame, seed: int) -> tuple[tuple[float | None, ...], ...]:
    """Features of up to 1,000 customers drawn at random, the most complete first."""
    scores = plan.quantity_scores(customers)
    gaps = np.isnan(scores).sum(axis=1)
    order = np.random.default_rng(seed).permutation(len(scores))
    chosen = np.sort(order[np.argsort(gaps[order], kind="stable")][:MOST_DONORS])
    return _plain(scores[chosen])


def _plain(scores: FloatMatrix) -> tuple[tuple[float | None, ...], ...]:
    return tuple(tuple(None if np.isnan(cell) else float(cell) for cell in row) for row in scores)
