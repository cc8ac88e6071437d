"""Affinity propagation: customers agree by messages on a few typical customers to follow.

Source: Frey & Dueck (2007), Clustering by passing messages between data points, Science 315,
972-976, doi:10.1126/science.1136800.

Who votes and who can be elected is settled in `exemplars`, how they agree in `messages`, and
which preference leads to a wanted number of segments in `preference_search`.
"""

from contextlib import suppress
from dataclasses import dataclass

from analysis.clustering.base import (
    Algorithm,
    Clustering,
    Failure,
    FloatMatrix,
    Labels,
    Parameters,
    Progress,
    Proposals,
    Recipe,
)
from analysis.clustering.exemplars import CANDIDATES, EXACT, VOTERS, follow, full_vote, open_vote, step_down
from analysis.clustering.messages import Election, Electorate, elect
from analysis.clustering.preference_search import Search, guess
from analysis.clustering.representatives import agreement_with_exact
from analysis.clustering.threads import one_thread
from analysis.errors import ClusteringError
from analysis.results import Curve
from analysis.settings import AffinityPropagationSettings as Settings
from analysis.settings import ClusteringSettings

KEY = "affinity_propagation"
CHECKED_ON = 600
QUICK_VOTERS, QUICK_CANDIDATES = 150, 600
QUICK_ELECTIONS, ELECTIONS = 12, 6


def fit(features: FloatMatrix, parameters: Parameters, seed: int) -> Clustering:
    """Cluster features of shape (n_customers, n_features) with one preference.

    Parameters
    ----------
    parameters
        preference: similarity of a typical customer to itself (negative, squared standard
        deviations); damping; max_iter: most rounds of messages.

    Raises
    ------
    ClusteringError
        The messages do not settle, or all customers are alike.
    """
    damping, max_iter = float(parameters["damping"]), int(parameters["max_iter"])
    with one_thread():
        electorate = full_vote(features, seed)
        saving = -float(parameters["preference"]) / electorate.spread
        election = elect(electorate, saving, damping, max_iter)
        return _count(features, electorate, saving, election, parameters)


def refit(features: FloatMatrix, parameters: Parameters, seed: int) -> Labels:
    """Label other customers with the same number of typical customers.

    The stored saving is where the search starts. Fewer groups vote and fewer customers can be
    elected than in `fit`, so that hundreds of bootstraps stay affordable. Where no preference
    gives exactly k, the next larger number is taken and those who are missed least step down.
    """
    k, saving = int(parameters["k"]), float(parameters["saving"])
    with one_thread():
        electorate = open_vote(features, QUICK_VOTERS, QUICK_CANDIDATES, seed)
        search = Search(electorate, float(parameters["damping"]), int(parameters["max_iter"]))
        exemplars = search.nearly(k, saving, QUICK_ELECTIONS).exemplars
        return follow(features, step_down(features, exemplars, k))


def propose(features: FloatMatrix, settings: ClusteringSettings, seed: int, progress: Progress) -> Proposals:
    """One candidate for each number of segments that some preference leads to."""
    own = settings.affinity_propagation
    wanted = range(settings.min_segments, settings.max_segments + 1)
    clusterings: list[Clustering] = []
    failures: list[Failure] = []
    try:
        with one_thread():
            searches = _Searches.open(features, own, seed)
    except ClusteringError as error:
        return _nothing(features, wanted, str(error))
    for done, k in enumerate(wanted):
        progress(f"Affinity propagation with {k} segments", done / (len(wanted) + 1))
        recipe = Recipe(KEY, {"k": k, "damping": own.damping, "max_iter": own.max_iter})
        try:
            with one_thread():
                clusterings.append(searches.cluster(features, recipe))
        except ClusteringError as error:
            failures.append(Failure(recipe, str(error)))
    progress("Affinity propagation, checked on a sample", len(wanted) / (len(wanted) + 1))
    agreement = _agreement(features, clusterings, own, seed)
    return Proposals(
        algorithm=KEY,
        clusterings=tuple(clusterings),
        failures=tuple(failures),
        worked=bool(clusterings),
        happened=_happened(clusterings, failures),
        scope=_scope(features.shape[0], agreement),
        curves=(_path_curve(searches),),
        diagnostics=_diagnostics(searches, agreement),
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Searches:
    """A cheap search that finds where to look, and the one with all voters and candidates."""

    quick: Search
    full: Search

    @classmethod
    def open(cls, features: FloatMatrix, own: Settings, seed: int) -> "_Searches":
        full = Search(full_vote(features, seed), own.damping, own.max_iter)
        if features.shape[0] <= EXACT:
            return cls(full, full)
        quick = open_vote(features, QUICK_VOTERS, QUICK_CANDIDATES, seed)
        return cls(Search(quick, own.damping, own.max_iter), full)

    def cluster(self, features: FloatMatrix, recipe: Recipe) -> Clustering:
        """The candidate with k segments. Raises ClusteringError when no preference gives it."""
        k = int(recipe.parameters["k"])
        start = guess(k)
        if self.quick is not self.full:
            with suppress(ClusteringError):
                start = self.quick.find(k, start, QUICK_ELECTIONS)
        saving = self.full.find(k, start, QUICK_ELECTIONS if self.quick is self.full else ELECTIONS)
        return _count(features, self.full.electorate, saving, self.full.settled[saving], recipe.parameters)


def _count(
    features: FloatMatrix, electorate: Electorate, saving: float, election: Election, parameters: Parameters
) -> Clustering:
    recipe = Recipe(
        KEY,
        {
            "k": election.exemplars.size,
            "preference": -saving * electorate.spread,
            "saving": saving,
            "damping": float(parameters["damping"]),
            "max_iter": int(parameters["max_iter"]),
        },
    )
    diagnostics = {"rounds": float(election.rounds), "damping": election.damping}
    return Clustering(recipe, follow(features, election.exemplars), diagnostics)


def _agreement(
    features: FloatMatrix, clusterings: list[Clustering], own: Settings, seed: int
) -> float | None:
    """What voting by representatives costs, on a sample small enough for the exact vote."""
    n_customers = features.shape[0]
    if n_customers <= EXACT or not clusterings:
        return None
    recipe = clusterings[len(clusterings) // 2].recipe.parameters
    k, start = int(recipe["k"]), float(recipe["saving"])

    def label(sample: FloatMatrix, n_groups: int | None) -> Labels:
        search = Search(open_vote(sample, n_groups, CANDIDATES, seed), own.damping, own.max_iter)
        return follow(sample, step_down(sample, search.nearly(k, start, ELECTIONS).exemplars, k))

    try:
        with one_thread():
            return agreement_with_exact(
                features,
                exact=lambda sample: label(sample, None),
                summarised=lambda sample: label(sample, VOTERS),
                n_sampled=CHECKED_ON,
                seed=seed,
            )
    except ClusteringError:
        return None


def _path_curve(searches: _Searches) -> Curve:
    path = searches.full.path() or searches.quick.path()
    return Curve(
        key="preference_path",
        title="How many typical customers emerge",
        x_title="What one more typical customer must save, % of all squared distances",
        y_title="Typical customers (segments)",
        x=tuple(100 * saving for saving, _ in path),
        y=tuple(float(size) for _, size in path),
    )


def _diagnostics(searches: _Searches, agreement: float | None) -> dict[str, float | int | str | None]:
    elections = searches.full.settled.values()
    return {
        "elections": len(elections),
        "unsettled": len(searches.full.unsettled),
        "most_rounds": max((election.rounds for election in elections), default=None),
        "highest_damping": max((election.damping for election in elections), default=None),
        "agreement_with_exact": agreement,
    }


def _nothing(features: FloatMatrix, wanted: range, reason: str) -> Proposals:
    return Proposals(
        algorithm=KEY,
        clusterings=(),
        failures=tuple(Failure(Recipe(KEY, {"k": k}), reason) for k in wanted),
        worked=False,
        happened=f"Affinity propagation could not start: {reason}.",
        scope=_scope(features.shape[0], None),
    )


def _happened(clusterings: list[Clustering], failures: list[Failure]) -> str:
    if not clusterings:
        return (
            "Affinity propagation found no usable groups here: "
            f"{failures[0].reason}. When customers cannot agree on a few typical ones, no customer "
            "stands clearly for a whole group."
        )
    found = ", ".join(str(clustering.n_segments) for clustering in clusterings)
    missing = ", ".join(str(failure.recipe.parameters["k"]) for failure in failures)
    sentence = (
        "Affinity propagation lets customers choose typical customers to follow; how many depends on "
        f"how much each further one must explain. It settled on {found} segments."
    )
    if failures:
        return (
            f"{sentence} It never settled on {missing}: numbers of segments that are skipped are not "
            "natural stopping points for these data."
        )
    return f"{sentence} Every number asked for was reached, so this search alone singles out none of them."


def _scope(n_customers: int, agreement: float | None) -> str:
    if n_customers <= EXACT:
        return f"All {n_customers:,} customers; everyone could become a typical customer."
    elected = "everyone" if n_customers <= CANDIDATES else f"{CANDIDATES:,} of them, drawn by lot,"
    scope = (
        f"All {n_customers:,} customers, who voted in {VOTERS} groups of like customers; {elected} could "
        "become a typical customer, and every customer follows the nearest one."
    )
    if agreement is None:
        return scope
    return (
        f"{scope} On a random sample of {CHECKED_ON} customers voting in groups and voting one by one "
        f"agree to {agreement:.2f}, where 1 means the same and 0 chance."
    )


ALGORITHM = Algorithm(
    key=KEY, title="Affinity propagation", settings=Settings, fit=fit, propose=propose, refit=refit
)
