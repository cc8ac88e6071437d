"""The history of each dataset: one folder per run, only ever added to.

    results/runs/<dataset>/0001/   results.json, customers.parquet, assigner.json, reference.json
                                   and manifest.json with their checksums

A run is written beside and renamed into place, so that a crash or a full disk leaves the
history as it was. Order is by number, never by clock. What cannot be trusted is left out,
with a note: a report never fails because of an old run.
"""

import datetime as dt
import hashlib
import json
import os
import re
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.errors import ResultsError
from analysis.history.drift import Reference
from analysis.history.manifest import NAME, Manifest, OtherVersionError, read_manifest, sealed
from analysis.locking import locked
from analysis.model import Model
from analysis.results import Results, load
from analysis.storing import FILES, load_model

RUNS = "runs"
BESIDE = ".new"
WITHOUT_EFFECT = {"alerts", "report", "targeting"}
WITHOUT_EFFECT_ON_DATASET = {"previous", "previous_period_end"}
LONGEST_SLUG = 40
RESTORE = "Put the folder back from a copy, or delete it."
ANEW = "To compare with it, name its data file as `previous` in the settings file, or else delete the folder."


@dataclass(frozen=True, slots=True)
class StoredRun:
    """One run of the past; its files are read when asked for.

    Each method raises ResultsError when its file cannot be read.
    """

    folder: Path
    manifest: Manifest

    def results(self) -> Results:
        """What the run found."""
        return load(self.folder / "results.json")

    def customers(self) -> pd.DataFrame:
        """Its table of customers, as `analysis.storing.customer_table` made it."""
        path = self.folder / "customers.parquet"
        try:
            return pd.read_parquet(path)
        except (OSError, ValueError) as error:
            raise ResultsError(f"{path} cannot be read ({error})") from error

    def model(self) -> Model:
        """What places customers in its segments."""
        return load_model(self.folder)

    def reference(self) -> Reference:
        """How its columns were distributed."""
        path = self.folder / "reference.json"
        try:
            return Reference.model_validate_json(path.read_bytes())
        except (OSError, ValueError) as error:
            raise ResultsError(f"{path} cannot be read ({error})") from error


@dataclass(frozen=True, slots=True)
class History:
    """The runs of one dataset.

    Attributes
    ----------
    runs
        Oldest first, each whole and readable.
    notes
        One sentence for each run that had to be left out, with what to do.
    """

    runs: tuple[StoredRun, ...] = ()
    notes: tuple[str, ...] = ()


def read_history(results_folder: Path, dataset: str) -> History:
    """Read the history of `dataset` and check every file of it against its checksum."""
    runs, notes = [], []
    for folder in _folders(_home(results_folder, dataset)):
        try:
            runs.append(_whole(folder, dataset))
        except ResultsError as error:
            told = folder.relative_to(results_folder).as_posix()
            advice = ANEW if isinstance(error, OtherVersionError) else RESTORE
            notes.append(f"An earlier run ({told} in the results folder) was left out: {error}. {advice}")
    return History(tuple(runs), tuple(notes))


def base_run(history: History, data_sha256: str, period_end: dt.date | None) -> StoredRun | None:
    """The run to compare with: the latest on other data that end no later than these; None without one."""
    for run in reversed(history.runs):
        ended = run.manifest.period_end
        is_later = ended is not None and period_end is not None and ended > period_end
        if run.manifest.data_sha256 != data_sha256 and not is_later:
            return run
    return None


def fingerprint_of(data_sha256: str, settings: Mapping[str, Any], version: str) -> str:
    """Hash of all that decides which customers are in which segment, under which letter and name.

    `settings`: the whole sidecar as plain values. What only changes how results are told
    ([alerts], [report], [targeting], where an earlier table lies) leaves the hash as it is.
    """
    kept = {key: value for key, value in settings.items() if key not in WITHOUT_EFFECT}
    dataset = kept.get("dataset", {})
    kept["dataset"] = {key: dataset[key] for key in dataset if key not in WITHOUT_EFFECT_ON_DATASET}
    return hashlib.sha256(json.dumps([data_sha256, kept, version], sort_keys=True).encode()).hexdigest()


def record(
    results_folder: Path,
    dataset: str,
    fingerprint: str,
    data_sha256: str,
    period_end: dt.date | None,
    sources: Sequence[Path],
) -> StoredRun:
    """Add one run to the history of `dataset`, unless its last run has the same fingerprint.

    `sources`: the run's files, which are copied under their names.

    Raises
    ------
    BusyError
        Another run is at work.
    ResultsError
        The disk is full or cannot be written; the history is as it was.
    """
    home = _home(results_folder, dataset)
    with locked(results_folder):
        folders = _folders(home)
        last = _last(folders, dataset)
        if last is not None and last.manifest.fingerprint == fingerprint:
            return last
        manifest = Manifest(
            sequence=1 + (int(folders[-1].name) if folders else 0),
            dataset=dataset,
            data_sha256=data_sha256,
            fingerprint=fingerprint,
            period_end=period_end,
            files={},
        )
        try:
            _clear(results_folder)
            return _add(home, manifest, sources)
        except OSError as error:
            raise ResultsError(
                f"{home} cannot take in this run ({error.strerror or error}); the earlier runs and the last "
                "report are untouched. Make room on the disk, or allow writing there, and try again"
            ) from error


def _home(results_folder: Path, dataset: str) -> Path:
    """Where the history of a dataset lies. The hash keeps names apart that look alike in a path."""
    slug = re.sub(r"[^a-z0-9]+", "-", dataset.casefold()).strip("-")[:LONGEST_SLUG].rstrip("-")
    return results_folder / RUNS / f"{slug or 'data'}-{hashlib.sha256(dataset.encode()).hexdigest()[:8]}"


def _folders(home: Path) -> list[Path]:
    """What is numbered like a run, in order; what else lies there is none."""
    try:
        names = os.listdir(home)
    except OSError:
        return []
    return [home / name for name in sorted(filter(_is_number, names), key=int)]


def _is_number(name: str) -> bool:
    return re.fullmatch(r"[0-9]{4,}", name) is not None


def _last(folders: Sequence[Path], dataset: str) -> StoredRun | None:
    try:
        return _whole(folders[-1], dataset) if folders else None
    except ResultsError:
        return None


def _whole(folder: Path, dataset: str) -> StoredRun:
    """The run in `folder`, after checking that it is the one that was stored, and readable.

    Raises ResultsError with a reason that begins with "it" or "its".
    """
    manifest = read_manifest(folder)
    if manifest.dataset != dataset or manifest.sequence != int(folder.name):
        raise ResultsError(f"it is run {manifest.sequence} of '{manifest.dataset}'")
    for name in sorted({*FILES, *manifest.files}):
        if name not in manifest.files or _checksum(folder / name) != manifest.files[name]:
            raise ResultsError(f"its {name} is missing or not as it was stored")
    run = StoredRun(folder, manifest)
    readers: tuple[Callable[[], object], ...] = (run.results, run.customers, run.model, run.reference)
    try:
        for read in readers:
            read()
    except Exception:  # whatever a file of another version does to these readers, the new report comes first
        raise OtherVersionError("another version of the program stored it, in a form unknown here") from None
    return run


def _checksum(path: Path) -> str | None:
    try:
        with path.open("rb") as content:
            return hashlib.file_digest(content, "sha256").hexdigest()
    except OSError:
        return None


def _clear(results_folder: Path) -> None:
    """Remove what broken-off runs left; whoever holds the lock knows that they are gone."""
    for folder in (results_folder / RUNS).glob(f"*/{BESIDE}*"):
        shutil.rmtree(folder, ignore_errors=True)


def _add(home: Path, manifest: Manifest, sources: Sequence[Path]) -> StoredRun:
    """Write a run beside, down to the disk, and rename it into place."""
    home.mkdir(parents=True, exist_ok=True)
    beside, folder = home / BESIDE, home / f"{manifest.sequence:04d}"
    try:
        beside.mkdir()
        files = {source.name: _copied(source, beside / source.name) for source in sources}
        whole = manifest.model_copy(update={"files": files})
        with (beside / NAME).open("w", encoding="utf-8") as file:
            file.write(sealed(whole))
            file.flush()
            os.fsync(file.fileno())
        _settle(beside)
        beside.rename(folder)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    for changed in (home, *home.parents[:2]):
        _settle(changed)
    return StoredRun(folder, whole)


def _copied(source: Path, target: Path) -> str:
    """Copy a file down to the disk and return the checksum of what was read."""
    content = source.read_bytes()
    with target.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    return hashlib.sha256(content).hexdigest()


def _settle(folder: Path) -> None:
    """Have the names in a folder on the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
