"""Say whether the input changed: write a file only when its content would differ.

`make` compares file times; this file's time changes only when the table's path or content,
its sidecar's content, the earlier table that the sidecar names, or what was asked for does.
A missing or broken file is not an error here: the run reports it.

Usage: python -m analysis.fingerprint DATA FILE [ASKED ...]
"""

import hashlib
import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path

ABSENT = "absent"


def sha256_of(file: Path) -> str:
    """Hash of a file's bytes, 64 hex digits; "absent" when it cannot be read."""
    try:
        with file.open("rb") as content:
            return hashlib.file_digest(content, "sha256").hexdigest()
    except OSError:
        return ABSENT


def fingerprint(data: Path, asked: Sequence[str] = ()) -> str:
    """The table's path, the hashes of all files a run reads, and what was asked for, one per line."""
    files = [data, data.with_suffix(".toml")]
    previous = _previous(data)
    if previous is not None:
        files += [previous, previous.with_suffix(".toml")]
    return "\n".join([str(data), *map(sha256_of, files), *asked]) + "\n"


def _previous(data: Path) -> Path | None:
    """The earlier table that the sidecar names."""
    try:
        text = data.with_suffix(".toml").read_bytes().decode("utf-8-sig")
        told = tomllib.loads(text)["dataset"]["previous"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return data.parent / told if isinstance(told, str) else None


def main() -> None:
    """Write the fingerprint of argv[1] to argv[2] if it differs from what is there."""
    data, target = Path(sys.argv[1]), Path(sys.argv[2])
    text = fingerprint(data, sys.argv[3:])
    if not target.exists() or target.read_text(encoding="utf-8") != text:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
