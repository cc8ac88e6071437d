"""The columns as the report shows them: what was done with each and how it looks over all."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from analysis.preparing.plan import Preparation, as_codes
from analysis.results.data import Category, NumberSummary, Variable
from analysis.schema import Column, Schema

ONE_HOT = "Categories have no order, so each is a feature of its own."
TREATMENTS = {
    "knn": "estimated as the average of the 10 most similar customers",
    "median": "set to the median",
}


def describe_columns(
    schema: Schema,
    before: pd.DataFrame,
    after: pd.DataFrame,
    plan: Preparation,
    reasons: Mapping[str, str],
) -> tuple[Variable, ...]:
    """One variable per column of the file, in its order; `before` and `after` imputation."""
    transforms: dict[str, str] = {q.key: q.transform for q in plan.quantities}
    transforms |= {codes.key: "onehot" for codes in plan.codes}
    why = dict(reasons) | {
        codes.key: "Categories have no order, so each is a feature of its own." for codes in plan.codes
    }
    used = {column.key for column in schema.used}
    variables = []
    for column in schema.columns:
        variable = _described(column)
        if column.key in used:
            n_missing = int(before[column.key].isna().sum())
            update = {
                "transform": transforms.get(column.key, "none"),
                "transform_reason": why.get(column.key, ""),
                "n_missing": n_missing,
                "missing_treatment": _treatment(column, plan, n_missing),
                **_look(column, after[column.key]),
            }
            variable = variable.model_copy(update=update)
        variables.append(variable)
    return tuple(variables)


def _described(column: Column) -> Variable:
    return Variable(
        key=column.key,
        label=column.label,
        unit=column.unit,
        kind=column.kind,
        role=column.role,
        builds_segments=column.builds_segments,
        meaning=column.meaning,
        inferred=column.inferred,
        reason=column.reason,
    )


def _treatment(column: Column, plan: Preparation, n_missing: int) -> str:
    if n_missing == 0:
        return ""
    if column.key in {quantity.key for quantity in plan.quantities}:
        return TREATMENTS[plan.imputation]
    return "counted as average" if column.key in plan.feature_of else "left out"


def _look(column: Column, cells: pd.Series) -> dict[str, object]:
    """The summary of numbers, or the categories, over all customers with a value."""
    if column.is_numeric:
        return {"summary": summarise(cells)}
    return {"categories": count_categories(column, cells)}


def summarise(cells: pd.Series) -> NumberSummary | None:
    """Mean, SD (ddof=1) and quantiles of the known values; None without any."""
    values = cells.dropna().to_numpy(dtype=np.float64)
    if values.size == 0:
        return None
    low, q1, median, q3, high = (float(q) for q in np.quantile(values, [0.05, 0.25, 0.5, 0.75, 0.95]))
    return NumberSummary(
        mean=float(values.mean()),
        sd=float(values.std(ddof=1)) if values.size > 1 else 0.0,
        minimum=float(values.min()),
        q05=low,
        q1=q1,
        median=median,
        q3=q3,
        q95=high,
        maximum=float(values.max()),
    )


def count_categories(column: Column, cells: pd.Series) -> tuple[Category, ...]:
    """The categories that occur: yes before no, else the most frequent first, ties by name."""
    counts = as_codes(cells).value_counts()
    known = int(counts.sum())
    flag = column.kind == "flag"
    ordered = sorted(counts.items(), key=lambda item: (item[0] != "yes" if flag else -item[1], str(item[0])))
    return tuple(
        Category(
            value=str(code),
            label=column.categories.get(str(code), str(code).capitalize() if flag else str(code)),
            n_customers=int(count),
            share=count / known,
        )
        for code, count in ordered
    )
