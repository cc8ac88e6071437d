"""Reading a customer table. To add a source kind: write its module, then list it here."""

import hashlib
from pathlib import Path

from analysis.errors import InputError
from analysis.reading import delimited, excel, parquet
from analysis.reading.base import RawTable, Reader

READERS: dict[str, Reader] = {
    module.READER.key: module.READER for module in (delimited, excel, parquet)
}  # fmt: skip

__all__ = ["READERS", "RawTable", "Reader", "read_table"]


def read_table(path: Path) -> RawTable:
    """Read the table in `path`, by the reader that its suffix names.

    Raises
    ------
    InputError
        The file is missing, empty, of an unknown kind, or cannot be read as a table.
    """
    reader = _reader_for(path)
    content = _content(path)
    if not content.strip():
        raise InputError(path, ["is empty; the first line must hold the column names"])
    return reader.read(path, content, hashlib.sha256(content).hexdigest())


def _reader_for(path: Path) -> Reader:
    """The reader for this suffix; a missing file is said first."""
    if not path.exists():
        raise InputError(path, ["does not exist"])
    if path.is_dir():
        raise InputError(path, ["is a folder; name the file with the customer table"])
    suffix = path.suffix.casefold()
    for reader in READERS.values():
        if suffix in reader.suffixes:
            return reader
    kinds = "; ".join(f"{reader.title} ({', '.join(reader.suffixes)})" for reader in READERS.values())
    found = f"has the suffix '{path.suffix}'" if path.suffix else "has no suffix"
    raise InputError(path, [f"{found}, which is not a kind of table that can be read; supported: {kinds}"])


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError(path, [f"cannot be read: {error.strerror}"]) from None
