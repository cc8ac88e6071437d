"""One case to be weighed: the customers, the rules, and the means."""

from dataclasses import dataclass

from analysis.arrays import FloatMatrix
from analysis.clustering.base import Progress
from analysis.evidence.budget import Budget
from analysis.evidence.cache import Cache
from analysis.settings import Settings


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """What is weighed, by which rules, with which means.

    Attributes
    ----------
    features
        Shape (n_customers, n_features), in standard deviations.
    n_jobs
        Processes to use.
    """

    features: FloatMatrix
    settings: Settings
    seed: int
    budget: Budget
    cache: Cache
    n_jobs: int
    progress: Progress

    @property
    def n_customers(self) -> int:
        """How many customers there are."""
        return int(self.features.shape[0])

    def stretch(self, begin: float, end: float) -> Progress:
        """Progress of one stretch of the whole, from `begin` to `end` (0 to 1)."""

        def tell(doing: str, fraction: float) -> None:
            self.progress(doing, begin + (end - begin) * fraction)

        return tell
