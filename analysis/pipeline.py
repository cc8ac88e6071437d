"""A run from the data file to what is left in the results folder, the history included."""

import shutil
import tempfile
from dataclasses import replace
from pathlib import Path

from analysis import settings as sidecars
from analysis.analysing import Analysed, analyse
from analysis.assembling import VERSION
from analysis.errors import ResultsError
from analysis.fingerprint import sha256_of
from analysis.history.earlier import Earlier
from analysis.history.runs import History, base_run, fingerprint_of, read_history, record
from analysis.intake import Intake, take_in
from analysis.locking import locked
from analysis.progress import Steps
from analysis.results import Results
from analysis.settings import Settings
from analysis.settings_history import Refit
from analysis.storing import FILES, publish, store

BESIDE = ".new-"
CACHE = ".cache"
EARLIER = "Earlier table: "


def run(data: Path, folder: Path, steps: Steps | None = None, refit: Refit | None = None) -> Results:
    """Analyse `data`, compare it with the last run on the same dataset, write the results into `folder`.

    An earlier table that the sidecar names and the history does not know is analysed first.
    `refit`: keep the earlier segments or find new ones, whatever the sidecar says.

    Raises
    ------
    SegmentsError
        The input cannot be used or holds no groups at all; nothing is written then.
    """
    steps = steps or Steps()
    with locked(folder):
        for left in folder.glob(f"{BESIDE}*"):  # by a run that was broken off
            shutil.rmtree(left, ignore_errors=True)
        with steps.step("Reading and preparing"):
            intake = _asked(take_in(data), refit)
        previous = _unknown_previous(intake, read_history(folder, intake.name))
        if previous is not None:
            _run_one(previous, intake.name, folder, steps.prefixed(EARLIER))
        results = _run_one(intake, intake.name, folder, steps, is_current=True)
    return results


def _run_one(intake: Intake, name: str, folder: Path, steps: Steps, is_current: bool = False) -> Results:
    """Analyse one table, add the run to the history of `name`, and publish it if it is the current one."""
    history = read_history(folder, name)
    sha, period_end = intake.raw.sha256, intake.settings.dataset.period_end
    base = base_run(history, sha, period_end)
    earlier = Earlier.read(base) if base else None
    found = analyse(intake, earlier, history, folder / CACHE, steps)
    with steps.step("Saving the results"):
        mark = fingerprint_of(sha, intake.settings.model_dump(mode="json"), VERSION)
        _keep(found, name, mark, folder, is_current)
    return found.results


def _keep(found: Analysed, name: str, mark: str, folder: Path, is_current: bool) -> None:
    """Write the files beside, add them to the history, then put them in place."""
    data = found.results.data
    try:
        with tempfile.TemporaryDirectory(dir=folder, prefix=BESIDE) as beside:
            new = Path(beside)
            store(new, found.results, found.customers, found.model, found.reference)
            record(folder, name, mark, data.sha256, data.period_end, [new / file for file in FILES])
            if is_current:
                publish(new, folder)
    except OSError as error:
        raise ResultsError(
            f"{folder} cannot take in the results ({error.strerror or error}); the last report and the "
            "history are untouched. Make room on the disk, or allow writing there, and try again"
        ) from error


def _asked(intake: Intake, refit: Refit | None) -> Intake:
    """The intake with the command line's wish in its settings."""
    if refit is None:
        return intake
    told = intake.settings.history.model_copy(update={"refit": refit})
    return replace(intake, settings=intake.settings.model_copy(update={"history": told}))


def _unknown_previous(intake: Intake, history: History) -> Intake | None:
    """The earlier table that the sidecar names, if the history does not hold it yet."""
    told = intake.settings.dataset
    if told.previous is None:
        return None
    path = intake.raw.path.parent / told.previous
    sha = sha256_of(path)
    if sha == intake.raw.sha256 or any(run.manifest.data_sha256 == sha for run in history.runs):
        return None
    return take_in(path, _settings_of_previous(path, intake))


def _settings_of_previous(path: Path, intake: Intake) -> Settings:
    """Its own sidecar if it has one, else this table's with the day the earlier data end."""
    own = sidecars.load(path) if sidecars.sidecar_path(path).exists() else None
    dataset = (own or intake.settings).dataset.model_copy(update={"name": intake.name, "previous": None})
    if own is None:
        ended = intake.settings.dataset.previous_period_end
        dataset = dataset.model_copy(update={"period_end": ended, "period": None})
    return (own or intake.settings).model_copy(update={"dataset": dataset})
