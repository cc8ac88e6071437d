"""DBSCAN: segments are dense regions; what is not dense is noise.

Sources: Ester, Kriegel, Sander & Xu (1996), A density-based algorithm for discovering clusters in
large spatial databases with noise, KDD-96, 226-231; Schubert, Sander, Ester, Kriegel & Xu (2017),
DBSCAN revisited, revisited, ACM Transactions on Database Systems 42(3), doi:10.1145/3068335.
"""

import numpy as np
from numpy.typing import NDArray

from analysis.clustering.base import (
    NOISE,
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
from analysis.clustering.density import Landscape, bend, label_once, radius
from analysis.clustering.representatives import agreement_with_exact
from analysis.clustering.threads import one_thread
from analysis.errors import ClusteringError
from analysis.results import Curve
from analysis.settings import ClusteringSettings
from analysis.settings import DbscanSettings as Settings

KEY = "dbscan"
EXACT = 10_000
"""Above this many customers a random sample is surveyed and the others join it by distance."""

REFIT_EXACT = 3_000
CHECKED_ON = 4_000
PROPOSED_SHARES = (0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9, 0.95, 0.99)
"""Candidates are the radii at which these shares of the customers are dense, and the bend."""

SWEPT_SHARES = tuple(share / 40 for share in range(1, 41))
CURVE_POINTS = 200
LEAST_NOISE, MOST_NOISE = 0.01, 0.3
NEARLY_EVERYONE = 0.9
NOBODY_DENSE = "every customer is left without a segment"


def fit(features: FloatMatrix, parameters: Parameters, seed: int) -> Clustering:
    """Cluster features of shape (n_customers, n_features).

    Parameters
    ----------
    parameters
        eps: radius of a neighbourhood, in standard deviations; min_samples: customers that make
        it dense, the centre included.

    Raises
    ------
    ClusteringError
        No region is dense enough, so every customer is noise.
    """
    min_samples = int(parameters["min_samples"])
    with one_thread():
        landscape = Landscape.survey(features, _surveyed(features.shape[0], seed, EXACT), min_samples)
    return _clustering(landscape, float(parameters["eps"]), min_samples)


def refit(features: FloatMatrix, parameters: Parameters, seed: int) -> Labels:
    """Label other customers so that the same share of them is dense.

    Fewer customers lie further apart and customers drawn twice nearer, so the radius follows
    the share; on the same customers it is the same radius.
    """
    min_samples, dense_share = int(parameters["min_samples"]), float(parameters["dense_share"])
    if features.shape[0] <= REFIT_EXACT:
        labels = label_once(features, min_samples, dense_share)
    else:
        with one_thread():
            landscape = Landscape.survey(features, _surveyed(features.shape[0], seed, EXACT), min_samples)
        labels = landscape.label(radius(landscape.reach, dense_share))
    if (labels == NOISE).all():
        raise ClusteringError("no region is dense enough, so every customer is noise")
    return labels


def propose(features: FloatMatrix, settings: ClusteringSettings, seed: int, progress: Progress) -> Proposals:
    """Candidates at the bend of the k-distance curve and at radii around it."""
    n_customers, n_features = features.shape
    min_samples = settings.dbscan.min_samples or min(2 * n_features, n_customers - 1)
    progress("DBSCAN, measuring neighbourhoods", 0.0)
    try:
        with one_thread():
            landscape = Landscape.survey(features, _surveyed(n_customers, seed, EXACT), min_samples)
    except ClusteringError as error:
        return _nothing(n_customers, min_samples, str(error))
    chosen = settings.dbscan.eps or bend(landscape.reach)
    progress("DBSCAN, trying radii", 0.6)
    sweep = _sweep(landscape, min_samples, chosen)
    flags = {eps: red_flags(clustering, settings.max_segments) for eps, clustering in sweep.items()}
    best = _best(sweep, flags, chosen)
    progress("DBSCAN, checked on a sample", 0.8)
    agreement = _agreement(features, sweep[best], seed) if best in sweep else None
    wanted = {chosen, best, *(radius(landscape.reach, share) for share in PROPOSED_SHARES)}
    return Proposals(
        algorithm=KEY,
        clusterings=tuple(clustering for eps, clustering in sweep.items() if eps in wanted),
        failures=_failures(sweep, chosen, min_samples),
        worked=not flags.get(best, (NOBODY_DENSE,)),
        happened=_happened(sweep, flags, best, chosen, is_set=settings.dbscan.eps is not None),
        scope=_scope(n_customers, agreement),
        curves=(_distance_curve(landscape, chosen, min_samples), *_sweep_curves(sweep, chosen)),
        diagnostics=_diagnostics(sweep.get(chosen), chosen, min_samples, agreement),
    )


def red_flags(clustering: Clustering, most_segments: int) -> tuple[str, ...]:
    """Why this answer is of no use, in words; empty when it may be."""
    noise, largest = clustering.noise_share, clustering.sizes[0] / sum(clustering.sizes)
    flags = []
    if noise > MOST_NOISE:
        flags.append(f"{noise:.0%} of the customers are left without a segment")
    if clustering.n_segments == 1:
        flags.append("all who are placed form a single group")
    elif largest > NEARLY_EVERYONE:
        flags.append(f"one group holds {largest:.0%} of those who are placed")
    elif clustering.n_segments > most_segments:
        flags.append(f"the customers fall apart into {clustering.n_segments} groups")
    return tuple(flags)


def _surveyed(n_customers: int, seed: int, limit: int) -> NDArray[np.intp]:
    if n_customers <= limit:
        return np.arange(n_customers)
    return np.sort(np.random.default_rng(seed).choice(n_customers, limit, replace=False))


def _clustering(landscape: Landscape, eps: float, min_samples: int) -> Clustering:
    dense_share = float((landscape.reach <= eps).mean())
    recipe = Recipe(KEY, {"eps": eps, "min_samples": min_samples, "dense_share": dense_share})
    return Clustering(recipe, landscape.label(eps))


def _sweep(landscape: Landscape, min_samples: int, chosen: float) -> dict[float, Clustering]:
    """Answers by rising radius; radii at which nobody is dense are left out."""
    shares = (*SWEPT_SHARES, *PROPOSED_SHARES)
    radii = {chosen, *(radius(landscape.reach, share) for share in shares)}
    densest = float(landscape.reach.min())
    return {
        eps: _clustering(landscape, eps, min_samples) for eps in sorted(radii) if eps > 0 and eps >= densest
    }


def _best(sweep: dict[float, Clustering], flags: dict[float, tuple[str, ...]], chosen: float) -> float:
    """The chosen radius if it is usable, else the usable one that places most, else the chosen."""
    usable = [eps for eps in sweep if not flags[eps]]
    if chosen in usable or not usable:
        return chosen
    return max(usable, key=lambda eps: sweep[eps].coverage)


def _failures(sweep: dict[float, Clustering], chosen: float, min_samples: int) -> tuple[Failure, ...]:
    if chosen in sweep:
        return ()
    recipe = Recipe(KEY, {"eps": chosen, "min_samples": min_samples})
    return (Failure(recipe, "no region is dense enough at this radius: every customer is noise"),)


def _agreement(features: FloatMatrix, clustering: Clustering, seed: int) -> float | None:
    """What surveying a sample costs, with the sample as small a part of the customers as here."""
    n_customers = features.shape[0]
    if n_customers <= EXACT:
        return None
    min_samples = int(clustering.recipe.parameters["min_samples"])
    dense_share = float(clustering.recipe.parameters["dense_share"])
    n_surveyed = max(2 * min_samples, CHECKED_ON * EXACT // n_customers)

    def label(sample: FloatMatrix, limit: int) -> Labels:
        landscape = Landscape.survey(sample, _surveyed(len(sample), seed, limit), min_samples)
        return landscape.label(radius(landscape.reach, dense_share))

    with one_thread():
        return agreement_with_exact(
            features,
            exact=lambda sample: label(sample, CHECKED_ON),
            summarised=lambda sample: label(sample, n_surveyed),
            n_sampled=CHECKED_ON,
            seed=seed,
        )


def _distance_curve(landscape: Landscape, chosen: float, min_samples: int) -> Curve:
    curve = np.sort(landscape.reach)
    drawn = np.unique(np.linspace(0, curve.size - 1, min(CURVE_POINTS, curve.size)).round().astype(np.intp))
    return Curve(
        key="k_distance",
        title="How far customers reach for company",
        x_title="Share of customers, from the densest surroundings, %",
        y_title=f"Distance to the customer who makes it {min_samples}, standard deviations",
        x=tuple((100 * (drawn + 1) / curve.size).tolist()),
        y=tuple(curve[drawn].tolist()),
        chosen_x=float(100 * (curve <= chosen).mean()),
    )


def _sweep_curves(sweep: dict[float, Clustering], chosen: float) -> tuple[Curve, Curve]:
    segments = Curve(
        key="sweep_segments",
        title="Segments by radius",
        x_title="Radius of a neighbourhood (eps), standard deviations",
        y_title="Number of segments",
        x=tuple(sweep),
        y=tuple(float(clustering.n_segments) for clustering in sweep.values()),
        chosen_x=chosen,
    )
    noise = {
        "key": "sweep_noise",
        "title": "Customers without a segment, by radius",
        "y_title": "Customers without a segment, %",
        "y": tuple(100 * clustering.noise_share for clustering in sweep.values()),
    }
    return segments, segments.model_copy(update=noise)


def _diagnostics(
    at_bend: Clustering | None, chosen: float, min_samples: int, agreement: float | None
) -> dict[str, float | int | str | None]:
    return {
        "eps": chosen,
        "min_samples": min_samples,
        "segments": at_bend.n_segments if at_bend else 0,
        "noise_share": at_bend.noise_share if at_bend else 1.0,
        "largest_share": at_bend.sizes[0] / sum(at_bend.sizes) if at_bend else None,
        "agreement_with_exact": agreement,
    }


def _happened(
    sweep: dict[float, Clustering],
    flags: dict[float, tuple[str, ...]],
    best: float,
    chosen: float,
    is_set: bool,
) -> str:
    told = "set in the sidecar" if is_set else "read from its own curve"
    why = " and ".join(flags.get(chosen, (NOBODY_DENSE,)))
    if flags.get(best) != ():
        return (
            f"DBSCAN finds no usable groups here: at the radius {told}, {why}, and none of the other radii "
            "tried does better. That tells something: no radius finds empty ground between kinds of "
            "customers. Their edges touch, so customers near a border could belong to either side."
        )
    found = (
        f"DBSCAN found {sweep[best].n_segments} crowded regions with empty ground between them, and left "
        f"{_left_out(sweep[best])} without a segment. "
    )
    if best == chosen:
        apart = "Groups that show up this way are apart, whatever their shape."
        return f"At the radius {told}, {best:.4g}, {found}{apart}"
    start = f"At the radius {told} nothing of use was seen: {why}. At radius {best:.4g} {found}"
    if best < chosen:
        return f"{start}Seen only from close by, these are crowded spots in one connected whole."
    return f"{start}Gaps this wide often come from a yes-or-no answer or a value that very many share."


def _left_out(clustering: Clustering) -> str:
    if clustering.noise_share == 0:
        return "nobody"
    if clustering.noise_share < LEAST_NOISE:
        return f"hardly anyone (under {LEAST_NOISE:.0%})"
    return f"{clustering.noise_share:.0%} of the customers"


def _nothing(n_customers: int, min_samples: int, reason: str) -> Proposals:
    return Proposals(
        algorithm=KEY,
        clusterings=(),
        failures=(Failure(Recipe(KEY, {"min_samples": min_samples}), reason),),
        worked=False,
        happened=f"DBSCAN finds no usable groups here: {reason}.",
        scope=_scope(n_customers, None),
    )


def _scope(n_customers: int, agreement: float | None) -> str:
    if n_customers <= EXACT:
        return f"All {n_customers:,} customers."
    cost = (
        f" On a random sample of {CHECKED_ON:,} customers, surveyed as sparsely, the answer agrees with the "
        f"exact one to {agreement:.2f}, where 1 means the same and 0 chance."
    )
    return (
        f"A random sample of {EXACT:,} of {n_customers:,} customers was surveyed; everyone else joined the "
        f"nearest dense customer within the radius.{cost if agreement is not None else ''}"
    )


ALGORITHM = Algorithm(key=KEY, title="DBSCAN", settings=Settings, fit=fit, propose=propose, refit=refit)
