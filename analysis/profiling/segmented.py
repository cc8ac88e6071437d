"""Customers and the segments they were placed in: what every profile starts from."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.arrays import NOISE, FloatMatrix, Labels
from analysis.lettering import letter_of
from analysis.profiling.levels import Values, comparison_scale
from analysis.results import Variable

Words = NDArray[np.object_]
YES = ("yes", "true", "1", "1.0", "y")


@dataclass(frozen=True, slots=True, eq=False)
class Segmented:
    """One segmentation of one customer table.

    Attributes
    ----------
    customers
        Shape (n_customers, n_columns), after imputation, in original units: numbers, flags as
        booleans or 0 and 1, categories as text.
    labels
        Shape (n_customers,): 0 .. n_segments - 1, or NOISE.
    features
        Shape (n_customers, n_features), z-scores, as the clustering saw them.
    feature_of
        For each feature the column it was made from.
    variables
        What each column is.
    letters
        The letter of each segment; empty: A, B, C ... by number.

    Raises
    ------
    ValueError
        The parts do not fit together: a defect in the caller.
    """

    customers: pd.DataFrame
    labels: Labels
    features: FloatMatrix
    feature_of: tuple[str, ...]
    variables: tuple[Variable, ...]
    letters: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Check that all parts speak of the same customers and columns."""
        n_customers = len(self.customers)
        if self.labels.shape != (n_customers,) or self.features.shape[0] != n_customers:
            raise ValueError("customers, labels and features must have the same number of rows")
        if self.features.shape[1] != len(self.feature_of):
            raise ValueError("feature_of must name one column per feature")
        if n_customers == 0 or self.labels.max() < 0:
            raise ValueError("there is no segment to describe")
        if self.letters and len(self.letters) != self.n_segments:
            raise ValueError("there must be one letter per segment")

    @property
    def n_segments(self) -> int:
        """How many segments there are, noise not counted."""
        return int(self.labels.max()) + 1

    @property
    def placed(self) -> NDArray[np.bool_]:
        """Shape (n_customers,): who belongs to a segment."""
        placed: NDArray[np.bool_] = self.labels != NOISE
        return placed

    @property
    def described(self) -> tuple[Variable, ...]:
        """The columns that say something about customers: no ids, no free text, none ignored."""
        return tuple(v for v in self.variables if v.role not in ("id", "ignore") and v.kind != "text")

    def letter(self, segment: int) -> str:
        """The letter of a segment number."""
        return self.letters[segment] if self.letters else letter_of(segment)

    @property
    def all_letters(self) -> list[str]:
        """The letters of all segments, by number."""
        return [self.letter(number) for number in range(self.n_segments)]

    def members(self, segment: int) -> NDArray[np.intp]:
        """Row numbers of the customers of one segment."""
        return np.flatnonzero(self.labels == segment)

    def builds(self, variable: Variable) -> bool:
        """Whether this column was used to build the segments."""
        return variable.key in self.feature_of

    def numbers(self, key: str) -> Values:
        """A column as numbers, shape (n_customers,); a flag as 0 and 1; NaN where unknown."""
        column = self.customers[key]
        if pd.api.types.is_numeric_dtype(column):
            return column.to_numpy(dtype=np.float64, na_value=np.nan)
        said_yes = column.astype(str).str.strip().str.casefold().isin(YES).to_numpy(dtype=np.float64)
        return np.where(column.isna().to_numpy(), np.nan, said_yes)

    def words(self, key: str) -> Words:
        """A column as text, shape (n_customers,); None where unknown."""
        column = self.customers[key]
        words = column.astype(str).to_numpy(dtype=object)
        words[column.isna().to_numpy()] = None
        return words

    def scale(self, variable: Variable) -> Values:
        """A numeric column or flag on the scale on which segments are compared."""
        own = [i for i, key in enumerate(self.feature_of) if key == variable.key]
        feature = self.features[:, own[0]] if len(own) == 1 else None
        return comparison_scale(self.numbers(variable.key), variable, feature)
