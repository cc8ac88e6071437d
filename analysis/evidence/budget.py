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
    finalists: int = 14
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
        return " ".join(
            [
                f"The chosen segmentation was recomputed on {self.bootstraps} resamples of "
                f"{_of(min(self.bootstrap_rows, n_customers), n_customers)}.",
                f"{n_tested} of {n_candidates} candidates were tested for stability, each on "
                f"{self.finalist_bootstraps} resamples of {_of(min(self.finalist_rows, n_customers), n_customers)}; "
                "the others were behind on compactness and distinctness or failed a condition.",
                f"Every score is set against {4 * self.n_random} random segmentations per number of segments, "
                f"measured on {_of(min(self.random_rows, n_customers), n_customers)}.",
                f"Stability at every number of segments rests on {self.pairs} pairs of resamples and "
                f"{self.splits} halvings of {_of(min(self.by_k_rows, n_customers), n_customers)}; the structure "
                f"tests on {self.structure.dip_sets} (dip), {self.structure.gap_sets} (gap) and "
                f"2 x {self.structure.null_sets} (groupless comparison) simulated data sets.",
            ]
        )


def _of(n_used: int, n_customers: int) -> str:
    return f"all {n_customers:,} customers" if n_used == n_customers else f"{n_used:,} of the {n_customers:,} customers"
