"""How a customer becomes a row of features: learned once, stored as plain numbers.

The same plan prepares the customers it was learned from and any new ones, and leads back
to the columns' own units.
"""

from typing import Literal, Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.impute import KNNImputer

from analysis.arrays import FloatMatrix
from analysis.results.base import Kind, Part
from analysis.settings import Transform
from analysis.transforming import TRANSFORMATIONS

Scaling = Literal["z", "robust", "minmax"]
Imputation = Literal["knn", "median"]
Values = NDArray[np.float64]

FURTHEST = 4.0
NEIGHBOURS = 10
SMALLEST_SPREAD = 0.25


class Quantity(Part):
    """One column of numbers.

    Attributes
    ----------
    lowest
        Smallest value the transformation takes; smaller ones of new customers count as this.
    centre, spread
        Of the transformed values; a feature is (transformed - centre) / spread.
    middle
        Median in the column's own units.
    minimum, maximum
        What is possible in own units; None: no limit is known.
    """

    key: str
    kind: Kind
    transform: Transform
    lowest: float
    centre: float
    spread: float
    middle: float
    minimum: float | None = None
    maximum: float | None = None

    def scores(self, values: Values) -> Values:
        """Own units to features, shape (n,), held within 4 either way; NaN stays NaN."""
        transformed = TRANSFORMATIONS[self.transform].forward(np.maximum(values, self.lowest))
        return np.clip((transformed - self.centre) / self.spread, -FURTHEST, FURTHEST)

    def units(self, scores: Values) -> Values:
        """Features back to own units, shape (n,); counts become whole numbers."""
        values = TRANSFORMATIONS[self.transform].backward(scores * self.spread + self.centre)
        return np.rint(values) if self.kind == "count" else values


class Codes(Part):
    """One column of categories or yes and no: one feature per code; of two codes only the last.

    `shares` are those of the codes among all customers. Together the features of one column
    vary about as much as one number does; a missing or new code counts as average (0).
    """

    key: str
    codes: tuple[str, ...]
    shares: tuple[float, ...]
    spread: float

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the features."""
        return tuple(f"{self.key}={code}" for code in self.codes[self._first :])

    @property
    def _first(self) -> int:
        return 1 if len(self.codes) == 2 else 0

    def scores(self, texts: pd.Series) -> FloatMatrix:
        """Shape (n, n_features)."""
        known = texts.isin(list(self.codes)).to_numpy()[:, np.newaxis]
        cells = np.column_stack([texts == code for code in self.codes]).astype(np.float64)
        scores = np.where(known, (cells - np.array(self.shares)) / self.spread, 0.0)
        return scores[:, self._first :]


class Preparation(Part):
    """The whole plan: `scores` of the donors fill the gaps of others.

    Attributes
    ----------
    donors
        Shape (n_donors, n_quantities): features of up to 1,000 customers, None where missing.
    """

    quantities: tuple[Quantity, ...]
    codes: tuple[Codes, ...] = ()
    imputation: Imputation = "knn"
    donors: tuple[tuple[float | None, ...], ...] = ()

    @property
    def feature_names(self) -> tuple[str, ...]:
        """One name per feature: the column, or column=code."""
        return tuple(q.key for q in self.quantities) + tuple(n for c in self.codes for n in c.names)

    @property
    def feature_of(self) -> tuple[str, ...]:
        """For each feature the column it comes from."""
        return tuple(q.key for q in self.quantities) + tuple(c.key for c in self.codes for _ in c.names)

    def impute(self, customers: pd.DataFrame) -> pd.DataFrame:
        """A copy in which no quantity that builds segments is missing, in the columns' own units."""
        filled = customers.copy()
        scores = self.quantity_scores(customers)
        gaps = np.isnan(scores)
        if gaps.any():
            guessed = self._guesses(scores)
            for place, quantity in enumerate(self.quantities):
                rows = gaps[:, place]
                values = filled[quantity.key].to_numpy(dtype=np.float64, copy=True)
                values[rows] = quantity.units(guessed[rows, place])
                filled[quantity.key] = values
        return filled

    def transform(self, customers: pd.DataFrame) -> FloatMatrix:
        """Typed customers, as `analysis.quality.clean` gives them, to features, shape (n, n_features)."""
        blocks = [self.quantity_scores(self.impute(customers))]
        blocks += [column.scores(as_codes(customers[column.key])) for column in self.codes]
        return np.ascontiguousarray(np.hstack(blocks))

    def to_units(self, features: FloatMatrix) -> pd.DataFrame:
        """Features, shape (n, n_features), to quantities in own units. Exact unless held at 4."""
        return pd.DataFrame({q.key: q.units(features[:, place]) for place, q in enumerate(self.quantities)})

    def to_dict(self) -> dict[str, object]:
        """Plain numbers and text, ready for JSON."""
        return self.model_dump(mode="json")

    @classmethod
    def from_dict(cls, content: dict[str, object]) -> Self:
        """The inverse of `to_dict`."""
        return cls.model_validate(content)

    def quantity_scores(self, customers: pd.DataFrame) -> FloatMatrix:
        columns = [q.scores(customers[q.key].to_numpy(dtype=np.float64)) for q in self.quantities]
        return np.column_stack(columns) if columns else np.empty((len(customers), 0))

    def _guesses(self, scores: FloatMatrix) -> FloatMatrix:
        """Fill gaps: the mean of the 10 most similar donors, or the median customer."""
        middle = np.array([q.scores(np.array([q.middle]))[0] for q in self.quantities])
        if self.imputation == "median" or not self.donors:
            return np.where(np.isnan(scores), middle, scores)
        donors = np.array(self.donors, dtype=np.float64)
        incomplete = np.isnan(scores).any(axis=1)
        imputer = KNNImputer(n_neighbors=min(NEIGHBOURS, len(donors)), keep_empty_features=True).fit(donors)
        filled = scores.copy()
        filled[incomplete] = imputer.transform(scores[incomplete])
        return filled


def as_codes(column: pd.Series) -> pd.Series:
    """A column of categories as it is; yes and no (1 and 0) as text."""
    if pd.api.types.is_numeric_dtype(column):
        return column.map({1.0: "yes", 0.0: "no"}).astype("str")
    return column


def learn_codes(key: str, column: pd.Series) -> Codes:
    """The codes of one column in the order of their names, with what makes it vary by 1."""
    counted = as_codes(column).value_counts(normalize=True)
    shares = {
        str(code): float(share) for code, share in sorted(counted.items(), key=lambda item: str(item[0]))
    }
    parts = np.array(list(shares.values()))[1 if len(shares) == 2 else 0 :]
    spread = max(float(np.sqrt(np.sum(parts * (1 - parts)))), SMALLEST_SPREAD)
    return Codes(key=key, codes=tuple(shares), shares=tuple(shares.values()), spread=spread)
