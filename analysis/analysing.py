"""One analysis, step by step: the order of things, and nothing else."""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.assembling import assemble
from analysis.assigning import Assigner
from analysis.clustering import propose_all
from analysis.evidence.grades import grade_segment
from analysis.evidence.sensitivity import examine
from analysis.evidence.telling import lettered
from analysis.evidence.weighing import Weighed, weigh
from analysis.history.comparing import compare, identify
from analysis.history.drift import Reference, reference_of
from analysis.history.earlier import Earlier, day_in_words
from analysis.history.runs import History
from analysis.history.starting import Start, start
from analysis.intake import Intake
from analysis.model import Model, letters_of
from analysis.profiling import Description, Segmented, describe, with_grades
from analysis.profiling.targeting import plan_targeting
from analysis.progress import Steps
from analysis.results import Results, Segment
from analysis.results.base import VerdictKind
from analysis.storing import customer_table


@dataclass(frozen=True, slots=True, eq=False)
class Analysed:
    """What an analysis gives.

    Attributes
    ----------
    customers
        One row per customer, see `analysis.storing.customer_table`.
    """

    results: Results
    customers: pd.DataFrame
    model: Model
    reference: Reference


def analyse(intake: Intake, earlier: Earlier | None, history: History, cache: Path, steps: Steps) -> Analysed:
    """Find, weigh and describe the segments of one table, and compare them with an earlier run."""
    seed = intake.settings.clustering.seed
    with steps.step("Looking back at the last run"):
        begun = start(intake, earlier)
    intake, features = begun.intake, begun.intake.prepared.features
    with steps.step("Clustering with four algorithms") as tell:
        proposals = propose_all(features, intake.settings.clustering, seed, tell)
    with steps.step("Weighing the evidence") as tell:
        weighed = weigh(
            features, proposals, intake.settings, seed, tell, cache_folder=cache, kept=begun.kept
        )
    with steps.step("Trying other reasonable choices") as tell:
        evidence, verdict = examine(intake, weighed, seed, tell, cache_folder=cache)
    with steps.step("Describing the segments"):
        identity = identify(begun, earlier, weighed.clustering, history)
        segmented = Segmented(
            intake.prepared.customers, weighed.clustering.labels, features, intake.prepared.feature_of,
            intake.prepared.variables, identity.letters,
        )  # fmt: skip
        names = intake.settings.names
        description = describe(segmented, weighed.certainty, names, seed, weighed.flags, identity.names)
        segments = _graded(description, identity.letters, weighed, verdict.kind)
    with steps.step("Comparing with the last run"):
        model = _model(begun, earlier, weighed, identity.letters, segments)
        customers = _customers(intake, model, weighed, identity.letters)
        results = assemble(
            intake, proposals, weighed, description, segments,
            lettered(evidence, identity.letters), verdict, dict(steps.timings),
        )  # fmt: skip
        changes = compare(results, customers, begun, earlier, history, weighed.fresh)
        targeting = plan_targeting(segments, segmented, intake.settings, changes)
        results = results.model_copy(update={"changes": changes, "targeting": targeting})
    return Analysed(results, customers, model, _reference(begun, earlier))


def _reference(begun: Start, earlier: Earlier | None) -> Reference:
    """How the columns were where the segments were found, so that slow drift adds up over the runs."""
    if begun.kept is not None and earlier is not None:
        return earlier.reference
    return reference_of(begun.intake.clean.customers, begun.intake.prepared.variables)


def _model(
    begun: Start,
    earlier: Earlier | None,
    weighed: Weighed,
    letters: tuple[str, ...],
    segments: tuple[Segment, ...],
) -> Model:
    """The earlier model where its segments were kept, so that their definition stays; else a new one."""
    names = {segment.letter: segment.name for segment in segments}
    if begun.kept is not None and earlier is not None:
        return replace(earlier.model, names=names)
    prepared = begun.intake.prepared
    assigner = Assigner.fit(prepared.features, weighed.clustering)
    dataset, file = begun.intake.settings.dataset, begun.intake.raw.path.name
    return Model(prepared.preparation, assigner, letters, names, day_in_words(dataset.period_end) or file)


def _customers(intake: Intake, model: Model, weighed: Weighed, letters: tuple[str, ...]) -> pd.DataFrame:
    prepared = intake.prepared
    placed, _ = model.assigner.assign(prepared.features)
    value = next((v.key for v in prepared.variables if v.role == "value"), None)
    return customer_table(
        intake.clean.ids,
        letters_of(weighed.clustering.labels, letters),
        model.letters_of(placed),
        weighed.certainty,
        None if value is None else prepared.customers[value].to_numpy(dtype=np.float64),
        weighed.best,
    )


def _graded(
    description: Description, letters: tuple[str, ...], weighed: Weighed, verdict: VerdictKind
) -> tuple[Segment, ...]:
    """The segments with how sure we are of each, under the final verdict."""
    stability = weighed.stability
    grades = {}
    for segment in description.segments:
        number = letters.index(segment.letter)
        differences = [abs(v.difference) for v in segment.variables if v.difference is not None]
        strongest = max(differences, default=None)
        grades[segment.letter] = grade_segment(
            float(stability.mean[number]), segment.certainty, strongest, verdict,
            edge_share=segment.edge_share,
            dissolved_share=int(stability.dissolved[number]) / stability.n_bootstraps,
        )  # fmt: skip
    return with_grades(description.segments, grades)
