"""The earlier run that a run is compared with, read whole."""

import datetime as dt
from dataclasses import dataclass
from typing import Self

import pandas as pd

from analysis.clustering.base import Recipe
from analysis.history.drift import Reference
from analysis.history.runs import StoredRun
from analysis.model import Model
from analysis.results import EarlierRun, Results


def day_in_words(day: dt.date | None) -> str:
    """A day such as "30 June 2026"; empty when unknown."""
    return f"{day.day} {day:%B %Y}" if day else ""


@dataclass(frozen=True, slots=True, eq=False)
class Earlier:
    """One stored run.

    Attributes
    ----------
    customers
        Its table of customers, as `analysis.storing.customer_table` made it.
    reference
        How its columns were distributed.
    """

    sequence: int
    results: Results
    customers: pd.DataFrame
    model: Model
    reference: Reference

    @classmethod
    def read(cls, run: StoredRun) -> Self:
        """Read a stored run.

        Raises
        ------
        ResultsError
            One of its files cannot be read.
        """
        return cls(run.manifest.sequence, run.results(), run.customers(), run.model(), run.reference())

    @property
    def recipe(self) -> Recipe:
        """How its segments were found."""
        chosen = self.results.chosen
        return Recipe(chosen.algorithm, dict(chosen.parameters))

    def as_base(self) -> EarlierRun:
        """The run in the results' own terms."""
        data = self.results.data
        return EarlierRun(
            sequence=self.sequence,
            name=data.name,
            file=data.file,
            sha256=data.sha256,
            period_end=data.period_end,
            period=data.period,
            n_customers=data.n_customers,
            n_segments=len(self.results.segments),
            n_unassigned=self.results.n_unassigned,
        )
