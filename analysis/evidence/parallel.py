"""Run many small, independent computations on the cores there are, in a fixed order.

Each runs with one thread for linear algebra: small problems on many threads lose time.
"""

import os
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

from joblib import Parallel, delayed
from threadpoolctl import threadpool_limits

from analysis.clustering.base import Progress, stay_silent

MAX_JOBS = 4
FEW_TASKS = 8

Result = TypeVar("Result")


def available_jobs() -> int:
    """Processes worth starting on this machine, at most MAX_JOBS."""
    return max(1, min(MAX_JOBS, os.cpu_count() or 1))


def run_all(
    function: Callable[..., Result],
    tasks: Sequence[tuple[Any, ...]],
    n_jobs: int,
    progress: Progress = stay_silent,
    doing: str = "",
) -> list[Result]:
    """Return `function(*task)` for every task, in the order of the tasks.

    `function` must be defined at the top of a module, so that other processes find it.
    """
    results: list[Result] = []
    for result in _stream(function, tasks, n_jobs if len(tasks) >= FEW_TASKS else 1):
        results.append(result)
        progress(doing, len(results) / len(tasks))
    return results


def _stream(
    function: Callable[..., Result], tasks: Sequence[tuple[Any, ...]], n_jobs: int
) -> Iterable[Result]:
    if n_jobs == 1:
        return (_one_thread(function, task) for task in tasks)
    pool = Parallel(n_jobs=n_jobs, return_as="generator")
    stream: Iterable[Result] = pool(delayed(_one_thread)(function, task) for task in tasks)
    return stream


def _one_thread(function: Callable[..., Result], task: tuple[Any, ...]) -> Result:
    with threadpool_limits(limits=1):
        return function(*task)
