"""How much computing each part of the evidence may use, and the sentence that says so."""

from dataclasses import dataclass, field

from analysis.evidence.structure import StructureBudget


@dataclass(frozen=True, slots=True)
class Budget:
    """How often, and on how many customers.

    Attributes
    ----------
    index_rows
        Customers between whom the distances behind the shown indices are measured.
    n_random, random_rows
        Random clusterings of each of four kinds per number of segments, and the customers
        that they and all candidates are measured on.
    finalists, finalist_bootstraps, finalist_rows
        Candidates tested for stability (at least the best at every number of segments and of
        every algorithm), with so many resamples of at most so many customers.
    bootstraps, bootstrap_rows
        Resamples of the chosen segmentation, and customers in each.
    confirmations
        How many winners in a row may fail the full stability test before the last one stays.
    pairs, splits, by_k_rows
        Pairs of resamples, and halvings, at every number of segments; customers that take part.
    structure
        The structure tests' own budget.
    """

    index_rows: int = 2_000
    n_random: int = 15
    random_rows: int = 500
    finalists: int = 12
    finalist_bootstraps: int = 25
    finalist_rows: int = 2_000
    bootstraps: int = 100
    bootstrap_rows: int = 4_000
    confirmations: int = 3
    pairs: int = 15
    splits: int = 5
    by_k_rows: int = 2_000
    structure: StructureBudget = field(default_factory=StructureBudget)

    def sentence(self, n_customers: int, n_tested: int, n_candidates: int) -> str:
        """What was computed how often, for the reader who asks."""
        tests = self.structure
        return (
            f"The chosen segmentation was recomputed on {self.bootstraps} resamples of "
            f"{_of(self.bootstrap_rows, n_customers)}. {n_tested} of {n_candidates} candidates were tested "
            f"for stability, each on {self.finalist_bootstraps} resamples of "
            f"{_of(self.finalist_rows, n_customers)}; the others were behind on compactness and "
            f"distinctness or failed a condition. Every score is set against {4 * self.n_random} random "
            f"segmentations per number of segments, measured on {_of(self.random_rows, n_customers)}. "
            f"Stability at every number of segments rests on {self.pairs} pairs of resamples and "
            f"{self.splits} halvings of {_of(self.by_k_rows, n_customers)}; the structure tests on "
            f"{tests.dip_sets} (dip), {tests.gap_sets} (gap) and 2 x {tests.null_sets} (comparison "
            f"without groups) simulated data sets, and {_of(tests.customers, n_customers)}."
        )


def _of(most: int, n_customers: int) -> str:
    if n_customers <= most:
        return f"all {n_customers:,} customers"
    return f"{most:,} of the {n_customers:,} customers"
