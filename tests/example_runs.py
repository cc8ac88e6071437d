"""The files of one run, small and valid, to fill a history with; and what to do with them in a process of its own."""

import json
import os
import random
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.assigning import Assigner
from analysis.clustering.base import Clustering, Recipe
from analysis.errors import BusyError
from analysis.history.drift import reference_of
from analysis.history.runs import StoredRun, read_history, record
from analysis.model import Model
from analysis.storing import FILES, store
from tests.example_prepared import cleaned, prepared
from tests.example_results import example_results


def write_files(folder: Path, n_customers: int = 40) -> list[Path]:
    """Write the four files of a run with two segments into `folder` and return their paths."""
    rng = np.random.default_rng(5)
    labels = np.repeat([0, 1], n_customers // 2).astype(np.intp)
    clean = cleaned(age=rng.normal(30 + 40 * labels, 2), spend=rng.normal(100 + 800 * labels, 30))
    ready = prepared(clean)
    clustering = Clustering(Recipe("kmeans", {"k": 2}), labels)
    model = Model(ready.preparation, Assigner.fit(ready.features, clustering), ("A", "B"), {"A": "Young", "B": "Old"})
    letters = model.letters_of(labels)
    customers = pd.DataFrame(
        {"id": clean.ids, "segment": letters, "certainty": rng.random(n_customers), "placed": letters}
    )
    variables = [v for v in example_results().variables if v.key == "age"]
    store(folder, example_results(), customers, model, reference_of(clean.customers, variables))
    return [folder / name for name in FILES]


def add(results: Path, sources: list[Path], number: int, dataset: str = "Shop") -> StoredRun:
    """Record a run on data of its own."""
    return record(results, dataset, f"fingerprint {number}", f"{number:064d}", None, sources)


def patiently(results: Path, action: Callable[[], object]) -> None:
    """Try again while another process is at work."""
    while True:
        try:
            action()
            return
        except BusyError:
            time.sleep(0.001)


def record_until_killed(results: Path, sources: list[Path]) -> None:
    """Record runs on one new dataset after the other, for ever."""
    number = 1
    while True:
        add(results, sources, 1, f"Shop {number}")
        number += 1


def kill_at_random_moments(folder: Path, sources: list[Path], times: int) -> None:
    """Kill a recording process `times` times; print what each left behind, one line of JSON each."""
    moments = random.Random(20261123)
    for turn in range(times):
        results = folder / str(turn)
        add(results, sources, 1, "Shop 0")
        process = os.fork()
        if process == 0:
            record_until_killed(results, sources)
        time.sleep(moments.uniform(0.0, 0.03))
        os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)
        begun = len(list(results.glob("runs/*")))
        names = ["Shop 0", *(f"Shop {number}" for number in range(max(1, begun - 2), begun))]
        found = {
            "begun": begun,
            "halves": len(list(results.glob("runs/*/.new"))),
            "runs": [len(read_history(results, name).runs) for name in names],
            "notes": [note for name in names for note in read_history(results, name).notes],
            "next": [add(results, sources, 2, name).manifest.sequence for name in names],
            "left over": len(list(results.glob("runs/*/.new"))),
        }
        print(json.dumps(found), flush=True)


def record_at_once(results: Path, sources: list[Path], processes: int, runs_each: int) -> None:
    """Record from several processes at the same time."""
    children = []
    for process in range(processes):
        child = os.fork()
        if child == 0:
            for turn in range(runs_each):
                number = 100 * process + turn
                patiently(results, lambda number=number: add(results, sources, number))
            os._exit(0)
        children.append(child)
    for child in children:
        assert os.waitpid(child, 0)[1] == 0


if __name__ == "__main__":
    task, target, files = sys.argv[1], Path(sys.argv[2]), sorted(Path(sys.argv[3]).iterdir())
    if task == "kill":
        kill_at_random_moments(target, files, int(sys.argv[4]))
    else:
        record_at_once(target, files, processes=2, runs_each=int(sys.argv[4]))
