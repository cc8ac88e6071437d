"""From the parts that the steps of a run give to the whole results. Nothing is computed here."""

from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from typing import cast

from analysis.clustering import ALGORITHMS, Clustering, Proposals, candidate_id
from analysis.evidence.weighing import Weighed
from analysis.intake import Intake
from analysis.metrics import index_cards
from analysis.profiling import Description
from analysis.results import AlgorithmReport, Curve, Data, Evidence, Quality, Results, Segment, Verdict
from analysis.results.base import AlgorithmKey

VERSION = "0.1.0"
BY_SEGMENTS = ("inertia", "silhouette")
"""Curves over the number of segments."""
LIBRARIES = ("numpy", "pandas", "scipy", "scikit-learn", "fastcluster")


def assemble(
    intake: Intake,
    proposals: Sequence[Proposals],
    weighed: Weighed,
    description: Description,
    segments: tuple[Segment, ...],
    evidence: Evidence,
    verdict: Verdict,
    timings: dict[str, float],
) -> Results:
    """The whole results of one run."""
    return Results(
        data=_data(intake),
        settings=intake.settings.model_dump(mode="json", exclude_none=True),
        versions=_versions(),
        variables=intake.prepared.variables,
        quality=Quality(findings=intake.clean.findings, preparation=intake.prepared.sentences),
        indices=index_cards(),
        candidates=weighed.candidates,
        algorithms=tuple(_algorithm(proposal, weighed) for proposal in proposals),
        agreement=weighed.agreement,
        chosen=weighed.chosen,
        verdict=verdict,
        evidence=evidence,
        segments=segments,
        n_unassigned=description.n_unassigned,
        effects=description.effects,
        contrasts=description.contrasts,
        rules=description.rules,
        map=description.map,
        timings=timings,
    )


def _data(intake: Intake) -> Data:
    told = intake.settings.dataset
    by_role = {variable.role: variable.key for variable in intake.prepared.variables}
    return Data(
        name=intake.name,
        file=intake.raw.path.name,
        sha256=intake.raw.sha256,
        period_end=told.period_end,
        period=told.period,
        currency=told.currency,
        n_rows=intake.clean.n_rows,
        n_customers=len(intake.clean.ids),
        has_sidecar=intake.raw.path.with_suffix(".toml").exists(),
        id_column=by_role.get("id"),
        value_column=by_role.get("value"),
    )


def _algorithm(proposal: Proposals, weighed: Weighed) -> AlgorithmReport:
    best = weighed.best.get(proposal.algorithm)
    return AlgorithmReport(
        algorithm=cast(AlgorithmKey, proposal.algorithm),
        title=ALGORITHMS[proposal.algorithm].title,
        best=candidate_id(best) if best else None,
        worked=proposal.worked,
        happened=proposal.happened,
        curves=tuple(_marked(curve, best) for curve in proposal.curves),
        dendrogram=proposal.dendrogram(best) if best else (),
        cut_height=proposal.cut_height(best) if best else None,
        diagnostics=dict(proposal.diagnostics),
        scope=proposal.scope,
    )


def _marked(curve: Curve, best: Clustering | None) -> Curve:
    """The curve with the place of this algorithm's best candidate, where it has one on it."""
    if best is None or curve.key not in BY_SEGMENTS:
        return curve
    return curve.model_copy(update={"chosen_x": float(best.n_segments)})


def _versions() -> dict[str, str]:
    found = {"customer-segments": VERSION}
    for library in LIBRARIES:
        try:
            found[library] = version(library)
        except PackageNotFoundError:
            continue
    return found
