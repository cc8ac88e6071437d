"""Is there any structure? Four looks at the features, in numbers and in plain sentences."""

from dataclasses import dataclass

from analysis.arrays import FloatMatrix
from analysis.clustering.base import Progress, Recipe, stay_silent
from analysis.evidence import dip, gap, null_reference
from analysis.evidence.hopkins import hopkins
from analysis.evidence.sampling import sample_rows
from analysis.results import Curve, Structure

SIGNIFICANCE = 0.05
DEFAULT_K = 3


@dataclass(frozen=True, slots=True)
class StructureBudget:
    """How much computing the structure tests may use.

    Attributes
    ----------
    customers
        Largest number of customers that take part; above it a random sample does.
    dip_sets, gap_sets, null_sets
        Simulated data sets behind the dip's p-value, the gap statistic, and each of the two
        groupless worlds of the null reference.
    """

    customers: int = 2_000
    dip_sets: int = dip.N_NULL
    gap_sets: int = gap.N_REFERENCES
    null_sets: int = null_reference.N_SETS


def assess(
    features: FloatMatrix,
    seed: int,
    recipe: Recipe | None = None,
    k: int = DEFAULT_K,
    max_k: int = 8,
    budget: StructureBudget | None = None,
    n_jobs: int = 1,
    progress: Progress = stay_silent,
) -> Structure:
    """Test features of shape (n_customers, n_features) for groups.

    `recipe` and `k` are those of the segmentation in question: its silhouette is compared
    with what the same splitting finds in data without groups. Without a recipe it is K-means.

    Sources: METHODS 1; Adolfsson et al. (2019), doi:10.1016/j.patcog.2018.10.026; Tibshirani et
    al. (2001), doi:10.1111/1467-9868.00293; Wright (2022), doi:10.32614/RJ-2022-055.
    """
    allowed = budget or StructureBudget()
    recipe = recipe or Recipe("kmeans", {"k": k})
    used = features[sample_rows(features.shape[0], allowed.customers, seed)]
    test = dip.pca_dip(used, seed, allowed.dip_sets)
    spread = gap.gap_statistic(used, max_k, seed, allowed.gap_sets, n_jobs, progress)
    null = null_reference.null_reference(used, recipe, k, seed, allowed.null_sets, n_jobs, progress)
    return Structure(
        dip=test.dip,
        dip_p=test.p,
        gap_k=spread.k,
        gap=_gap_curve(spread),
        null_index="silhouette",
        null_observed=null.observed,
        null_low=null.low,
        null_high=null.high,
        null_p=null.p,
        hopkins=hopkins(used, seed),
        n_used=used.shape[0],
        sentences=_sentences(test, spread, null, features.shape[0], used.shape[0]),
    )


def rejects(structure: Structure) -> bool:
    """Whether the tests together say that there are groups.

    The split must be clearer than on data without groups (that test keeps its power when
    many features are noise), and at least one test that does not know the split must agree:
    more than one hump, or a gap statistic that wants more than one group.
    """
    clearer = structure.null_p is not None and structure.null_p <= SIGNIFICANCE
    return clearer and (has_visible_gap(structure) or structure.gap_k > 1)


def has_visible_gap(structure: Structure) -> bool:
    """Whether the customers gather in more than one place along their strongest direction."""
    return structure.dip_p < SIGNIFICANCE


def _gap_curve(spread: gap.Gap) -> Curve:
    return Curve(
        key="gap",
        title="Gap statistic",
        x_title="Number of segments",
        y_title="Gap (higher: clearer than evenly spread customers)",
        x=tuple(float(k) for k in range(1, len(spread.gaps) + 1)),
        y=spread.gaps,
        chosen_x=float(spread.k),
    )


def _sentences(
    test: dip.DipTest, spread: gap.Gap, null: null_reference.NullReference, n_customers: int, n_used: int
) -> tuple[str, ...]:
    sentences = [_dip_sentence(test), _gap_sentence(spread), _null_sentence(null)]
    if n_used < n_customers:
        sentences.append(f"These tests used a random sample of {n_used:,} of the {n_customers:,} customers.")
    return tuple(sentences)


def _dip_sentence(test: dip.DipTest) -> str:
    if test.p < SIGNIFICANCE:
        return (
            "Along their strongest common direction the customers gather in more than one place, "
            "more clearly than chance would explain."
        )
    return "Along their strongest common direction alone there is no visible gap between customers."


def _gap_sentence(spread: gap.Gap) -> str:
    if spread.k == 1:
        return "Compared with evenly spread customers, one single group describes these well enough."
    return f"Compared with evenly spread customers, {spread.k} groups describe these better than one."


def _null_sentence(null: null_reference.NullReference) -> str:
    if null.observed is None or null.p is None:
        return "How clear the segments are could not be compared with customers without groups."
    if null.p <= SIGNIFICANCE:
        return "The segments are more clearly apart than segments cut from customers without any groups."
    return "Cutting customers without any groups into segments gives segments that are just as clearly apart."
