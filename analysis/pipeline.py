"""The analysis, step by step: the order of things, and nothing else."""

from pathlib import Path

from analysis.assembling import assemble
from analysis.assigning import Assigner
from analysis.clustering import propose_all
from analysis.evidence.grades import grade_segment
from analysis.evidence.sensitivity import examine
from analysis.evidence.weighing import Weighed, weigh
from analysis.intake import take_in
from analysis.model import Model
from analysis.profiling import Description, Segmented, describe, with_grades
from analysis.progress import Steps
from analysis.results import Results, Segment
from analysis.results.base import Part, VerdictKind
from analysis.storing import customer_table, store

CACHE = ".cache"


def run(data: Path, folder: Path, steps: Steps | None = None) -> Results:
    """Analyse `data` and write the results into `folder`.

    Raises
    ------
    SegmentsError
        The input cannot be used or holds no groups at all; nothing is written then.
    """
    steps = steps or Steps()
    with steps.step("Reading and preparing"):
        intake = take_in(data)
    settings, features = intake.settings, intake.prepared.features
    seed = settings.clustering.seed
    with steps.step("Clustering with four algorithms") as tell:
        proposals = propose_all(features, settings.clustering, seed, tell)
    with steps.step("Weighing the evidence") as tell:
        weighed = weigh(features, proposals, settings, seed, tell, cache_folder=folder / CACHE)
    with steps.step("Trying other reasonable choices") as tell:
        evidence, verdict = examine(intake, weighed, seed, tell, cache_folder=folder / CACHE)
    with steps.step("Describing the segments"):
        segmented = Segmented(
            intake.prepared.customers, weighed.clustering.labels, features, intake.prepared.feature_of,
            intake.prepared.variables,
        )  # fmt: skip
        description = describe(segmented, weighed.certainty, settings.names, seed, weighed.flags)
        segments = _graded(description, weighed, verdict.kind)
    with steps.step("Saving the results"):
        assigner = Assigner.fit(features, weighed.clustering)
        results = assemble(
            intake, proposals, weighed, description, segments, evidence, verdict, dict(steps.timings)
        )
        labels = weighed.clustering.labels
        letters = tuple(s.letter for s in segments)
        model = Model(intake.prepared.preparation, assigner, letters, {s.letter: s.name for s in segments})
        told = model.letters_of(labels)
        customers = customer_table(intake.clean.ids, told, told, weighed.certainty, None, weighed.best)
        store(folder, results, customers, model, Part())
    return results


def _graded(description: Description, weighed: Weighed, verdict: VerdictKind) -> tuple[Segment, ...]:
    """The segments with how sure we are of each, under the final verdict."""
    stability = weighed.stability
    grades = {}
    for number, segment in enumerate(description.segments):
        differences = [abs(v.difference) for v in segment.variables if v.difference is not None]
        strongest = max(differences, default=None)
        grades[segment.letter] = grade_segment(
            float(stability.mean[number]), segment.certainty, strongest, verdict,
            edge_share=segment.edge_share,
            dissolved_share=int(stability.dissolved[number]) / stability.n_bootstraps,
        )  # fmt: skip
    return with_grades(description.segments, grades)
