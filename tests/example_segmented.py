"""Small segmentations whose answers can be worked by hand."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from analysis.profiling import Segmented
from analysis.results import Category, Variable


def variable(key: str, kind: str = "number", role: str = "segment", **more: object) -> Variable:
    """A column with the label a reader would see."""
    label = key.replace("_", " ").capitalize()
    return Variable.model_validate(
        {"key": key, "label": label, "kind": kind, "role": role, "inferred": False, "reason": "", **more}
    )


def category(key: str, values: Sequence[str], role: str = "describe", **more: object) -> Variable:
    """A category column with the shares of its values."""
    found = [
        Category(
            value=v, label=v.capitalize(), n_customers=values.count(v), share=values.count(v) / len(values)
        )
        for v in sorted(set(values))
    ]
    return variable(key, "category", role, categories=found, **more)


def segmented(
    columns: Mapping[str, Sequence[object]],
    labels: Sequence[int],
    variables: Sequence[Variable],
    features: Mapping[str, Sequence[float]] | None = None,
) -> Segmented:
    """A segmentation; features are the z-scores of the columns that build it unless given."""
    customers = pd.DataFrame(dict(columns))
    if features is None:
        building = [v.key for v in variables if v.role == "segment" and v.kind not in ("category", "flag")]
        features = {key: _z_scores(np.asarray(columns[key], dtype=float)) for key in building}
    table = np.column_stack(list(features.values())) if features else np.zeros((len(labels), 0))
    return Segmented(customers, np.array(labels, dtype=np.intp), table, tuple(features), tuple(variables))


def planted(n_per_segment: int = 60, seed: int = 1) -> Segmented:
    """Three clear kinds: young with deals, old with money, and people in between."""
    rng = np.random.default_rng(seed)
    labels = np.repeat([0, 1, 2], n_per_segment)
    columns = {
        "age": np.round(np.array([28, 66, 45])[labels] + rng.normal(0, 4, labels.size)),
        "spend": np.round(np.exp(np.array([5.0, 8.0, 6.5])[labels] + rng.normal(0, 0.3, labels.size)), 2),
        "deals": np.clip(np.array([0.8, 0.1, 0.4])[labels] + rng.normal(0, 0.08, labels.size), 0, 1),
        "member": rng.random(labels.size) < np.array([0.1, 0.9, 0.5])[labels],
        "region": rng.choice(["north", "south"], labels.size),
    }
    variables = [
        variable("age", meaning="age"),
        variable("spend", "amount", "value", meaning="spend"),
        variable("deals", "share", meaning="discount_share"),
        variable("member", "flag", "describe"),
        category("region", columns["region"].tolist(), meaning="region"),
    ]
    features = {"age": columns["age"], "spend": np.log(columns["spend"]), "deals": columns["deals"]}
    scaled = {key: _z_scores(np.asarray(values)) for key, values in features.items()}
    return segmented(columns, labels.tolist(), variables, scaled)


def _z_scores(values: np.ndarray) -> np.ndarray:
    spread = values.std()
    return (values - values.mean()) / (spread if spread > 0 else 1.0)
