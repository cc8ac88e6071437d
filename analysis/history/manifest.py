"""What a stored run says of itself: which data, how it came about, and the checksum of each file."""

import datetime as dt
import hashlib
import json
from pathlib import Path

from pydantic import ValidationError

from analysis.errors import ResultsError
from analysis.results.base import Part

NAME = "manifest.json"
FORMAT = 1


class OtherVersionError(ResultsError):
    """A run is whole, but this version of the program cannot read it."""


class Manifest(Part):
    """One stored run.

    Attributes
    ----------
    sequence
        Its place in the history of its dataset, from 1; also the name of its folder.
    dataset
        Name of the dataset in full; the folder's name holds only part of it.
    data_sha256
        Hash of the data file's bytes, 64 hex digits.
    fingerprint
        Hash of everything the results depend on, see `analysis.history.runs.fingerprint_of`.
    period_end
        Last day the data speak of; None when unknown.
    files
        Checksum of each file by name, 64 hex digits.
    """

    format: int = FORMAT
    sequence: int
    dataset: str
    data_sha256: str
    fingerprint: str
    period_end: dt.date | None
    files: dict[str, str]


def sealed(manifest: Manifest) -> str:
    """The manifest as text, with a checksum of itself."""
    content = manifest.model_dump(mode="json")
    return json.dumps({"manifest": content, "sha256": _seal(content)}, indent=1, sort_keys=True) + "\n"


def read_manifest(folder: Path) -> Manifest:
    """Read the manifest in `folder`.

    Raises
    ------
    ResultsError
        It is missing, damaged, or of another format; the message speaks of the run as "it".
    """
    try:
        whole = json.loads((folder / NAME).read_text(encoding="utf-8"))
        content = whole["manifest"]
        is_whole = _seal(content) == whole["sha256"]
    except FileNotFoundError:
        raise ResultsError(f"it has no {NAME}") from None
    except (OSError, ValueError, KeyError, TypeError):
        raise ResultsError(f"its {NAME} cannot be read") from None
    if not is_whole:
        raise ResultsError(f"its {NAME} is not as it was written")
    found = content.get("format") if isinstance(content, dict) else None
    if found != FORMAT:
        raise OtherVersionError(f"it has format {found}, and this version reads {FORMAT}")
    try:
        return Manifest.model_validate(content)
    except ValidationError:
        raise ResultsError(f"its {NAME} does not say what it should") from None


def _seal(content: object) -> str:
    """Hash of plain content, whatever the order of its keys."""
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
