"""What a rule may ask about a customer, in the column's own units."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from analysis.profiling.levels import Values
from analysis.profiling.profiles import categories_of
from analysis.profiling.segmented import Segmented
from analysis.profiling.thresholds import readable_threshold
from analysis.results import Condition


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """Is this column above a threshold, or (for flags and categories) does this hold?

    Attributes
    ----------
    variable
        Column name.
    values
        Shape (n_customers,): the column in its own units, or 1 where the category holds, else 0.
    category
        The category asked for; None for numbers and flags.
    is_flag
        Whether the column is yes or no.
    """

    variable: str
    values: Values
    category: str | None = None
    is_flag: bool = False
    threshold: float = 0.5

    def at(self, threshold: float) -> "Question":
        """The same question with a readable threshold close to `threshold`."""
        if self.category is not None or self.is_flag:
            return self
        return replace(self, threshold=readable_threshold(threshold, self.values))

    def is_above(self) -> NDArray[np.bool_]:
        """Who answers "above" or "yes", shape (n_customers,)."""
        return self.values > self.threshold

    def condition(self, answer: bool) -> Condition:
        """The clause to print when `answer` is wanted."""
        if self.is_flag:
            return Condition(variable=self.variable, operator="is", value="yes" if answer else "no")
        if self.category is None:
            return Condition(variable=self.variable, operator=">" if answer else "<=", value=self.threshold)
        return Condition(variable=self.variable, operator="is" if answer else "is not", value=self.category)


def ask_questions(segmented: Segmented) -> tuple[Question, ...]:
    """Every question about the columns that built the segments."""
    questions: list[Question] = []
    for variable in segmented.described:
        if not segmented.builds(variable):
            continue
        if variable.kind == "category":
            words = segmented.words(variable.key)
            for value, _ in categories_of(variable, words):
                holds = (words == value).astype(np.float64)
                questions.append(Question(variable.key, holds, category=value))
        else:
            values = np.nan_to_num(segmented.numbers(variable.key))
            questions.append(Question(variable.key, values, is_flag=variable.kind == "flag"))
    return tuple(questions)
