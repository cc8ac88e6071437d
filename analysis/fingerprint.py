"""Say whether the input changed: write a file only when its content would differ.

`make` compares file times; this file's time changes only when the table's path or content,
or its sidecar's content, does. A missing table is not an error here: the run reports it.

Usage: python -m analysis.fingerprint DATA FILE
"""

import hashlib
import sys
from pathlib import Path


def fingerprint(data: Path) -> str:
    """The table's path and the hashes of the table and its sidecar, one per line."""
    lines = [str(data)]
    for file in (data, data.with_suffix(".toml")):
        try:
            with file.open("rb") as content:
                lines.append(hashlib.file_digest(content, "sha256").hexdigest())
        except OSError:
            lines.append("absent")
    return "\n".join(lines) + "\n"


def main() -> None:
    """Write the fingerprint of argv[1] to argv[2] if it differs from what is there."""
    data, target = Path(sys.argv[1]), Path(sys.argv[2])
    text = fingerprint(data)
    if not target.exists() or target.read_text(encoding="utf-8") != text:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
