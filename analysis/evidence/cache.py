"""Results of expensive steps, kept on disk under the hash of everything they depend on.

The key covers the step's name, every argument, the versions of the numeric libraries, and
the source of the modules that compute. The folder can be deleted at any time; a damaged
entry is ignored and made again. Entries hold numbers and text only, nothing executable.
"""

import dataclasses
import hashlib
import io
import json
import os
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import scipy
import sklearn

MAX_ENTRIES = 300
SOURCES = ("evidence", "clustering", "metrics")
CONTENT = "content"
ARRAY = "__array__"

Plain = Any
"""None, bool, int, float, str, arrays of numbers, and lists and mappings of these."""


class Cache:
    """A folder of results, or no folder: then everything is computed each time."""

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder

    def remember(self, step: str, arguments: Sequence[object], compute: Callable[[], Plain]) -> Plain:
        """Return what `compute()` returned for these arguments before, or compute it now.

        Tuples come back as lists, whether or not the result was remembered.
        """
        if self.folder is None:
            return _lists(compute())
        path = self.folder / f"{step}-{key_of(step, arguments)}.npz"
        kept = _read(path)
        if kept is not None:
            return kept[0]
        value = _lists(compute())
        _write(path, value)
        _prune(self.folder)
        return value


def key_of(step: str, arguments: Sequence[object]) -> str:
    """Hash of a step's name, its arguments, and the code and libraries that compute it."""
    digest = hashlib.sha256()
    for part in (step, _code(), np.__version__, scipy.__version__, sklearn.__version__, list(arguments)):
        _feed(digest, part)
    return digest.hexdigest()


def _feed(digest: "hashlib._Hash", value: object) -> None:
    if isinstance(value, np.ndarray):
        digest.update(f"array {value.dtype.str} {value.shape} ".encode())
        digest.update(np.ascontiguousarray(value).tobytes())
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        digest.update(type(value).__name__.encode())
        _feed(digest, {field.name: getattr(value, field.name) for field in dataclasses.fields(value)})
    elif isinstance(value, Mapping):
        digest.update(f"mapping {len(value)} ".encode())
        for key in sorted(value, key=repr):
            _feed(digest, key)
            _feed(digest, value[key])
    elif isinstance(value, (list, tuple)):
        digest.update(f"list {len(value)} ".encode())
        for item in value:
            _feed(digest, item)
    elif value is None or isinstance(value, (bool, int, float, str)):
        digest.update(f"{type(value).__name__} {value!r} ".encode())
    else:
        raise TypeError(f"a {type(value).__name__} cannot be part of a cache key")


@lru_cache(maxsize=1)
def _code() -> str:
    """Hash of the modules that compute, so that changed code never meets old results."""
    digest = hashlib.sha256()
    package = Path(__file__).resolve().parents[1]
    for source in SOURCES:
        for file in sorted((package / source).glob("*.py")):
            digest.update(file.name.encode() + file.read_bytes())
    return digest.hexdigest()


def _lists(value: Plain) -> Plain:
    if isinstance(value, (list, tuple)):
        return [_lists(item) for item in value]
    if isinstance(value, Mapping):
        return {key: _lists(item) for key, item in value.items()}
    return value


def _read(path: Path) -> tuple[Plain] | None:
    """Return the entry in a tuple (it may be None itself); None when missing or damaged."""
    try:
        with path.open("rb") as opened, np.load(opened, allow_pickle=False) as file:
            return (_unpacked(json.loads(str(file[CONTENT])), file),)
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile, zlib.error):
        return None


def _write(path: Path, value: Plain) -> None:
    """Write in one step: a reader sees the whole entry or none. A full disk is no error."""
    arrays: dict[str, np.ndarray[Any, Any]] = {}
    content = np.array(json.dumps(_packed(value, arrays)))
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **{CONTENT: content}, **arrays)  # type: ignore[arg-type]
    temporary: str | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, suffix=".part")
        with os.fdopen(handle, "wb") as file:
            file.write(buffer.getbuffer())
        os.replace(temporary, path)
    except OSError:
        if temporary is not None:
            Path(temporary).unlink(missing_ok=True)


def _packed(value: Plain, arrays: dict[str, np.ndarray[Any, Any]]) -> Plain:
    if isinstance(value, np.ndarray):
        name = f"a{len(arrays)}"
        arrays[name] = value
        return {ARRAY: name}
    if isinstance(value, list):
        return [_packed(item, arrays) for item in value]
    if isinstance(value, Mapping):
        return {key: _packed(item, arrays) for key, item in value.items()}
    return value


def _unpacked(value: Plain, arrays: Mapping[str, np.ndarray[Any, Any]]) -> Plain:
    if isinstance(value, list):
        return [_unpacked(item, arrays) for item in value]
    if isinstance(value, dict):
        if set(value) == {ARRAY}:
            return arrays[value[ARRAY]]
        return {key: _unpacked(item, arrays) for key, item in value.items()}
    return value


def _prune(folder: Path) -> None:
    """Keep the newest entries: the cache must not grow without end."""
    entries = sorted(folder.glob("*.npz"), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in entries[MAX_ENTRIES:]:
        path.unlink(missing_ok=True)
