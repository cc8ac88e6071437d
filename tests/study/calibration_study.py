"""How often is each verdict given, and is the number of segments right?

Every table goes the whole way a user's table goes: written as CSV, read, checked, transformed,
clustered by four algorithms, weighed. Usage, from the project's root:

    python -m tests.study.calibration_study --sets 400 --jobs 2 --out tests/study/calibration.md

Half of the sets have no groups, half have 2 to 7. Finished sets are kept in a CSV file beside
the table, so that an interrupted study goes on where it stopped.
"""

import argparse
import csv
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path

import numpy as np
import pandas as pd
from joblib import Parallel, delayed
from sklearn.metrics import adjusted_rand_score

from analysis.clustering import propose_all
from analysis.clustering.base import stay_silent
from analysis.errors import SegmentsError
from analysis.evidence.budget import Budget
from analysis.evidence.structure import StructureBudget
from analysis.evidence.weighing import weigh
from analysis.intake import take_in
from tests.study.planted import (
    MOST_UNEQUAL,
    SEPARATIONS,
    SMALLEST,
    STRUCTURELESS,
    Planted,
    structured,
    structureless,
)

SEED = 2026
BUDGET = Budget(
    index_rows=300,
    n_random=10,
    random_rows=400,
    finalists=10,
    finalist_bootstraps=20,
    finalist_rows=1_000,
    bootstraps=40,
    pairs=6,
    splits=3,
    structure=StructureBudget(customers=1_000, dip_sets=499, gap_sets=50, null_sets=39),
)
"""Less than a report uses, so that 400 sets take about an hour; the rules are the same."""


INTRODUCTION = f"""# Calibration study

Made by `python -m tests.study.calibration_study`; every set is listed in the CSV file beside this one.

Tables of 300 to 1,000 customers, sent the whole way from CSV to verdict. Without groups: Gaussian,
correlated Gaussian (correlation .3 to .8), uniform, and log-normal before the pipeline's own
transformation, 2 to 10 columns. With groups: 2 to 7 round groups of unequal size (at least about
{SMALLEST:.0%} of the customers) and spread (.75 to 1), in 3 to 8 columns plus up to a third as many
columns of pure noise; the centres are {", ".join(f"{d:g} ({name})" for name, d in SEPARATIONS.items())}
standard deviations apart, or up to {MOST_UNEQUAL:g} times as far. "best candidate's ARI" is what an
all-knowing choice among the same candidates would have reached.
"""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the report would have said about one table."""

    family: str
    number: int
    kind: str
    n_customers: int
    n_columns: int
    n_noise: int
    k: int
    found: int
    algorithm: str
    verdict: str
    ari: float
    best_ari: float
    jaccard: float
    weakest: float
    dip_p: float
    gap_k: int
    null_p: float
    seconds: float


def examine(family: str, number: int, seed: int) -> Outcome:
    """Send one table through the whole analysis."""
    planted = (structureless if family == "none" else structured)(number, seed)
    begun = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        table = Path(folder) / "customers.csv"
        columns = [f"trait_{letter}" for letter in "abcdefghijklmnop"[: planted.values.shape[1]]]
        pd.DataFrame(planted.values, columns=columns).to_csv(table, index=False, float_format="%.6f")
        try:
            return _outcome(family, number, planted, table, begun)
        except SegmentsError as error:
            return _refused(family, number, planted, str(error), begun)


def _outcome(family: str, number: int, planted: Planted, table: Path, begun: float) -> Outcome:
    intake = take_in(table)
    features, seed = intake.prepared.features, intake.settings.clustering.seed
    proposals = propose_all(features, intake.settings.clustering, seed, stay_silent)
    weighed = weigh(features, proposals, intake.settings, seed, budget=BUDGET, n_jobs=1)
    every = [
        adjusted_rand_score(planted.groups, one.labels) for each in proposals for one in each.clusterings
    ]
    structure = weighed.structure
    return replace(
        _refused(family, number, planted, weighed.verdict.kind, begun),
        found=weighed.chosen.n_segments,
        algorithm=weighed.chosen.algorithm,
        ari=adjusted_rand_score(planted.groups, weighed.clustering.labels),
        best_ari=max(every),
        jaccard=weighed.stability.average,
        weakest=weighed.stability.weakest,
        dip_p=structure.dip_p,
        gap_k=structure.gap_k,
        null_p=1.0 if structure.null_p is None else structure.null_p,
    )


def _refused(family: str, number: int, planted: Planted, verdict: str, begun: float) -> Outcome:
    """What is known without an analysis; `verdict` is then the reason it was refused."""
    nothing = float("nan")
    return Outcome(
        family=family,
        number=number,
        kind=planted.kind,
        n_customers=planted.values.shape[0],
        n_columns=planted.values.shape[1],
        n_noise=planted.n_noise,
        k=planted.k,
        found=0,
        algorithm="",
        verdict=verdict,
        ari=nothing,
        best_ari=nothing,
        jaccard=nothing,
        weakest=nothing,
        dip_p=nothing,
        gap_k=0,
        null_p=nothing,
        seconds=time.perf_counter() - begun,
    )


def study(n_sets: int, seed: int, n_jobs: int, record: Path) -> list[Outcome]:
    """Examine `n_sets` tables, half of each family; what `record` holds already is not redone."""
    known = {(one.family, one.number): one for one in read_record(record)}
    wanted = [(family, number) for number in range(n_sets // 2) for family in ("none", "groups")]
    missing = [task for task in wanted if task not in known]
    stream = Parallel(n_jobs=n_jobs, return_as="generator_unordered", batch_size=1)(
        delayed(examine)(family, number, seed) for family, number in missing
    )
    for done, outcome in enumerate(stream, start=1):
        append_record(record, outcome)
        known[outcome.family, outcome.number] = outcome
        print(
            f"{done} of {len(missing)}: {outcome.kind}, {outcome.verdict}, {outcome.seconds:.0f} s",
            flush=True,
        )
    return [known[task] for task in wanted]


def append_record(record: Path, outcome: Outcome) -> None:
    """Add one line; the first also writes the header."""
    new = not record.exists()
    with record.open("a", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, [field.name for field in fields(Outcome)])
        if new:
            writer.writeheader()
        writer.writerow(
            {key: f"{v:.4g}" if isinstance(v, float) else v for key, v in asdict(outcome).items()}
        )


def read_record(record: Path) -> list[Outcome]:
    """The outcomes recorded so far."""
    if not record.exists():
        return []
    types = {field.name: field.type for field in fields(Outcome)}
    with record.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return [Outcome(**{key: types[key](value) for key, value in row.items()}) for row in rows]  # type: ignore[operator]


def table(outcomes: Sequence[Outcome]) -> str:
    """The rates, as Markdown."""
    lines = [
        "| Tables | Sets | natural | reproducible | constructive | k exact | k within 1 | mean ARI | best candidate's ARI |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    groups = [("no groups: " + kind, [one for one in outcomes if one.kind == kind]) for kind in STRUCTURELESS]
    groups.append(("no groups, all", [one for one in outcomes if one.family == "none"]))
    groups += [("groups: " + kind, [one for one in outcomes if one.kind == kind]) for kind in SEPARATIONS]
    groups.append(("groups, all", [one for one in outcomes if one.family == "groups"]))
    return "\n".join([*lines, *(_row(name, group) for name, group in groups if group)])


def _row(name: str, group: Sequence[Outcome]) -> str:
    verdicts = [
        f"{np.mean([one.verdict == v for one in group]):.1%}"
        for v in ("natural", "reproducible", "constructive")
    ]
    if group[0].family == "none":
        return " | ".join([f"| {name}", str(len(group)), *verdicts, "", "", "", " |"])
    off = np.abs([one.found - one.k for one in group])
    numbers = [f"{np.mean(off == 0):.1%}", f"{np.mean(off <= 1):.1%}"]
    scores = [
        f"{np.nanmean([one.ari for one in group]):.3f}",
        f"{np.nanmean([one.best_ari for one in group]):.3f}",
    ]
    return " | ".join([f"| {name}", str(len(group)), *verdicts, *numbers, *scores]) + " |"


def goals(outcomes: Sequence[Outcome]) -> str:
    """The goals of the evidence issue against what was measured, as a list."""
    none = [one for one in outcomes if one.family == "none"]
    clear = [one for one in outcomes if one.kind == "clear"]
    measured = (
        ("natural without groups, at most 5 %", [one.verdict == "natural" for one in none]),
        ("natural on clearly separated groups, at least 90 %", [one.verdict == "natural" for one in clear]),
        (
            "number of segments within 1 on clearly separated groups, at least 90 %",
            [abs(one.found - one.k) <= 1 for one in clear],
        ),
    )
    return "\n".join(f"- {goal}: **{np.mean(hits):.1%}** of {len(hits)}" for goal, hits in measured if hits)


def main() -> None:
    """Run the study and write its table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sets", type=int, default=400)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--out", type=Path, default=Path(__file__).with_name("calibration.md"))
    told = parser.parse_args()
    outcomes = study(told.sets, SEED, told.jobs, told.out.with_suffix(".csv"))
    text = f"{INTRODUCTION}\n{goals(outcomes)}\n\n{table(outcomes)}\n"
    told.out.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
