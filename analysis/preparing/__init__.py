"""From typed customers to features: gaps filled, skew evened out, scaled; and back to units."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from analysis.arrays import FloatMatrix
from analysis.preparing.learning import Choices, learn
from analysis.preparing.newcomers import read_newcomers
from analysis.preparing.plan import Preparation
from analysis.preparing.variables import describe_columns
from analysis.preparing.wording import tell
from analysis.quality import Clean
from analysis.results.data import Variable
from analysis.schema import Schema
from analysis.settings import Settings

__all__ = ["Choices", "Preparation", "Prepared", "prepare", "prepare_as_before", "read_newcomers"]

AS_BEFORE = "as in the earlier report"


@dataclass(frozen=True, slots=True, eq=False)
class Prepared:
    """Customers ready to be clustered.

    Attributes
    ----------
    features
        Shape (n_customers, n_features), in standard deviations. Read-only.
    feature_names, feature_of
        One name per feature, and the column it was made from.
    customers
        Columns of `Schema.used` in their own units. What builds segments has no gaps in
        numbers; what only describes keeps them. Flags are 1 and 0, categories text.
    variables
        Every column of the file, as the report shows it.
    sentences
        Each choice in one sentence, in order.
    preparation
        The plan, to prepare new customers the same way and to lead features back to units.
    """

    features: FloatMatrix
    feature_names: tuple[str, ...]
    feature_of: tuple[str, ...]
    customers: pd.DataFrame
    variables: tuple[Variable, ...]
    sentences: tuple[str, ...]
    preparation: Preparation

    def __post_init__(self) -> None:
        """Make the features read-only."""
        self.features.setflags(write=False)


def prepare(clean: Clean, schema: Schema, settings: Settings, choices: Choices | None = None) -> Prepared:
    """Impute, transform and scale what builds segments; say what was done."""
    choices = choices or Choices()
    plan, reasons = learn(clean.customers, schema, choices, settings.clustering.seed)
    return _prepared(clean, schema, plan, reasons, choices)


def prepare_as_before(clean: Clean, schema: Schema, plan: Preparation) -> Prepared:
    """Prepare customers by the `plan` of an earlier run, so that its segments can be kept.

    The columns that build the segments must be those of the plan.
    """
    reasons = {quantity.key: AS_BEFORE for quantity in plan.quantities if quantity.transform != "none"}
    return _prepared(clean, schema, plan, reasons, Choices())


def _prepared(
    clean: Clean, schema: Schema, plan: Preparation, reasons: Mapping[str, str], choices: Choices
) -> Prepared:
    features = plan.transform(clean.customers)
    imputed = plan.impute(clean.customers)
    return Prepared(
        features=features,
        feature_names=plan.feature_names,
        feature_of=plan.feature_of,
        customers=imputed,
        variables=describe_columns(schema, clean.customers, imputed, plan, reasons),
        sentences=tell(clean, schema, plan, choices, features),
        preparation=plan,
    )
