"""What places customers in segments: the plan of preparation, the assigner, letters and names."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from analysis.arrays import NOISE, FloatMatrix, Labels
from analysis.assigning import Assigner
from analysis.preparing import Preparation
from analysis.results import UNASSIGNED


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """The segments of one run, ready to take in customers of any later table.

    Attributes
    ----------
    letters
        The letter of each segment number of the assigner.
    names
        Letter -> name.
    found
        Up to when the customers reach in whom the segments were found, in words.
    """

    preparation: Preparation
    assigner: Assigner
    letters: tuple[str, ...]
    names: Mapping[str, str]
    found: str = ""

    def place(self, customers: pd.DataFrame) -> tuple[Labels, FloatMatrix]:
        """Segment numbers and certainties of typed customers, both of shape (n_customers,)."""
        return self.assigner.assign(self.preparation.transform(customers))

    def letters_of(self, labels: Labels) -> list[str]:
        """The letter of each customer's segment, or "unassigned"."""
        return letters_of(labels, self.letters)


def letters_of(labels: Labels, letters: Sequence[str]) -> list[str]:
    """The letter of each label, or "unassigned"; `letters` holds one per segment number."""
    return [UNASSIGNED if label == NOISE else letters[label] for label in labels.tolist()]
