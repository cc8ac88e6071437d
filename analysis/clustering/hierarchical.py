"""Hierarchical clustering: join the two most similar groups, again and again, into a tree.

Sources: Ward (1963), Journal of the American Statistical Association 58, 236-244,
doi:10.1080/01621459.1963.10500845; average and complete linkage as in Sokal & Michener (1958) and
Sorensen (1948); trees by fastcluster, Muellner (2013), Journal of Statistical Software 53(9),
doi:10.18637/jss.v053.i09.

One tree per linkage, cut once for each number of segments. Average and complete linkage need the
distance of every pair, so above their limit weighted representatives are joined instead.
"""

import fastcluster
import numpy as np
from scipy.spatial.distance import pdist

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
    candidate_id,
)
from analysis.clustering.kmeans import require_different, too_few_different
from analysis.clustering.representatives import agreement_with_exact, summarise
from analysis.clustering.threads import one_thread
from analysis.clustering.tree import Tree
from analysis.clustering.weighted_linkage import link_weighted
from analysis.settings import ClusteringSettings
from analysis.settings import HierarchicalSettings as Settings

KEY = "hierarchical"
EXACT = {"ward": 20_000, "average": 6_000, "complete": 6_000}
"""Customers up to which a tree holds everyone: 6,000 need 144 MB of distances, held twice."""

REFIT_EXACT = {"ward": 5_000, "average": 2_500, "complete": 2_500}
N_REPRESENTATIVES = 1_000
DRAWN_MERGES = 25
NAMES = {"ward": "Ward", "average": "average", "complete": "complete"}
NEARLY_EVERYONE = 0.9
CHECKED_ON = 2_000


def fit(features: FloatMatrix, parameters: Parameters, seed: int) -> Clustering:
    """Cluster features of shape (n_customers, n_features).

    Parameters
    ----------
    parameters
        linkage: "ward", "average" or "complete"; k: number of segments.

    Raises
    ------
    ClusteringError
        Fewer than k customers differ from each other.
    """
    linkage, k = str(parameters["linkage"]), int(parameters["k"])
    require_different(features, k)
    return _cut(grow(features, linkage, seed, EXACT[linkage]), linkage, k)


def refit(features: FloatMatrix, parameters: Parameters, seed: int) -> Labels:
    """Label other customers by the same recipe; larger tables are summarised sooner than in `fit`."""
    linkage, k = str(parameters["linkage"]), int(parameters["k"])
    require_different(features, k)
    return grow(features, linkage, seed, REFIT_EXACT[linkage]).cut(k)


def propose(features: FloatMatrix, settings: ClusteringSettings, seed: int, progress: Progress) -> Proposals:
    """One tree for each linkage, cut into each number of segments."""
    linkages = settings.hierarchical.linkages
    wanted = range(settings.min_segments, settings.max_segments + 1)
    trees: dict[str, Tree] = {}
    clusterings: list[Clustering] = []
    failures: list[Failure] = []
    for done, linkage in enumerate(linkages):
        progress(f"Hierarchical clustering, {NAMES[linkage]} linkage", done / len(linkages))
        trees[linkage] = grow(features, linkage, seed, EXACT[linkage])
        for k in wanted:
            if (reason := too_few_different(features, k)) is None:
                clusterings.append(_cut(trees[linkage], linkage, k))
            else:
                failures.append(Failure(Recipe(KEY, {"linkage": linkage, "k": k}), reason))
    return Proposals(
        algorithm=KEY,
        clusterings=tuple(clusterings),
        failures=tuple(failures),
        worked=any(not _is_lopsided(clustering) for clustering in clusterings),
        happened=_happened(clusterings),
        scope=_scope(features, clusterings, seed),
        dendrograms={linkage: tree.top_merges(DRAWN_MERGES) for linkage, tree in trees.items()},
        cut_heights={candidate_id(cut): cut.diagnostics["cut_height"] for cut in clusterings},
        diagnostics={
            f"cophenetic_{key}": tree.cophenetic_correlation(features, seed) for key, tree in trees.items()
        },
    )


def grow(features: FloatMatrix, linkage: str, seed: int, limit: int) -> Tree:
    """The tree of all customers, or beyond `limit` of weighted representatives."""
    leaves = summarise(features, features.shape[0], seed)
    if features.shape[0] > limit:
        with one_thread():
            leaves = summarise(features, N_REPRESENTATIVES, seed)
        points = leaves.averages(features)
        return Tree(*link_weighted(points, leaves.weights, linkage), leaves)
    if linkage == "ward":
        merges = fastcluster.linkage_vector(features, method="ward")
    else:
        merges = fastcluster.linkage(pdist(features), method=linkage, preserve_input=False)
    return Tree(merges[:, :2].astype(np.intp), merges[:, 2].copy(), leaves)


def _cut(tree: Tree, linkage: str, k: int) -> Clustering:
    recipe = Recipe(KEY, {"linkage": linkage, "k": k})
    return Clustering(recipe, tree.cut(k), {"cut_height": tree.cut_height(k), "stretch": tree.stretch(k)})


def _is_lopsided(clustering: Clustering) -> bool:
    """Whether one segment holds nearly everyone, so that the others are mere outliers."""
    return clustering.sizes[0] > NEARLY_EVERYONE * clustering.labels.size


def _happened(clusterings: list[Clustering]) -> str:
    if not clusterings:
        return (
            "No tree could be cut into segments: too few customers differ from each other. "
            "With so little variety there is nothing to segment."
        )
    cuts: dict[str, list[Clustering]] = {}
    for clustering in clusterings:
        cuts.setdefault(NAMES[str(clustering.recipe.parameters["linkage"])], []).append(clustering)
    lopsided = [linkage for linkage, own in cuts.items() if all(map(_is_lopsided, own))]
    start = f"Customers were joined step by step into a family tree, by {_listed(list(cuts))} linkage."
    if not lopsided:
        first, own = next(iter(cuts.items()))
        clearest = max(own, key=lambda cut: cut.diagnostics["stretch"]).n_segments
        return (
            f"{start} In the tree by {first} linkage the longest stretch without a join lies at {clearest} "
            "segments: joining further would bring together the most unlike groups. "
            "A tree without long stretches would mean that customers change gradually."
        )
    largest = min(cut.sizes[0] / cut.labels.size for linkage in lopsided for cut in cuts[linkage])
    return (
        f"{start} With {_listed(lopsided)} linkage at least {largest:.0%} of the customers stay in one "
        "segment, however the tree is cut: it sets single unusual customers apart before it divides the "
        "rest. That points to outliers, and to the bulk of the customers having no clear gap."
    )


def _listed(words: list[str]) -> str:
    return " and ".join(", ".join(words).rsplit(", ", 1))


def _scope(features: FloatMatrix, clusterings: list[Clustering], seed: int) -> str:
    n_customers = features.shape[0]
    linkages = list(dict.fromkeys(str(clustering.recipe.parameters["linkage"]) for clustering in clusterings))
    summarised = [linkage for linkage in linkages if n_customers > EXACT[linkage]]
    if not summarised:
        return f"All {n_customers:,} customers."
    exact = _listed([NAMES[linkage] for linkage in linkages if linkage not in summarised])
    everyone = f"All {n_customers:,} customers for {exact} linkage. " if exact else ""
    k = clusterings[len(clusterings) // len(linkages) // 2].n_segments
    costs = ", ".join(f"{_agreement(features, linkage, k, seed):.2f} ({linkage})" for linkage in summarised)
    return (
        f"{everyone}For {_listed([NAMES[key] for key in summarised])} linkage {N_REPRESENTATIVES:,} "
        f"weighted representatives stood for {n_customers:,} customers, who follow their representative. "
        f"On a random sample of {CHECKED_ON:,} customers, summarised as strongly, {k} segments agree with "
        f"those of the exact tree to {costs}, where 1 means the same and 0 chance."
    )


def _agreement(features: FloatMatrix, linkage: str, k: int, seed: int) -> float:
    n_summary = max(10 * k, CHECKED_ON * N_REPRESENTATIVES // features.shape[0])

    def summarised(sample: FloatMatrix) -> Labels:
        leaves = summarise(sample, n_summary, seed)
        return Tree(*link_weighted(leaves.averages(sample), leaves.weights, linkage), leaves).cut(k)

    with one_thread():
        return agreement_with_exact(
            features,
            exact=lambda sample: grow(sample, linkage, seed, CHECKED_ON).cut(k),
            summarised=summarised,
            n_sampled=CHECKED_ON,
            seed=seed,
        )


ALGORITHM = Algorithm(
    key=KEY, title="Hierarchical clustering", settings=Settings, fit=fit, propose=propose, refit=refit
)
