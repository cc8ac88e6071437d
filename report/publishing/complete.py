"""What goes out: a whole site, copied, and marked as ours so that the next one may replace it.

The mark is a small file in the published folder. It holds a number that grows with every
publication and a fingerprint of the content, so that publishing the same site again changes
nothing. A folder without it is never replaced.
"""

import hashlib
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from analysis.errors import ReportError
from report.lint import PDF_NAME

MARK = ".customer-segments"
NEEDED = ("index.html", "report/index.html")
WORDS = "Published by customer-segments; the next `publish` replaces this folder as a whole.\n"
LINES = re.compile(r"^number (\d+)\ncontent ([0-9a-f]{64}|incomplete)$", re.MULTILINE)
INCOMPLETE = "incomplete"
KEPT = 3


@dataclass(frozen=True, slots=True)
class Mark:
    """What a published folder says of itself. `content` is a sha256, or "incomplete"."""

    number: int
    content: str

    def __str__(self) -> str:
        """Write the mark as the text of its file."""
        return f"{WORDS}number {self.number}\ncontent {self.content}\n"


def require_complete(site: Path) -> Path:
    """Check that `site` is a whole site and return its PDF.

    Raises
    ------
    ReportError
        A page or the PDF is missing, or the PDF is cut off.
    """
    if not site.is_dir():
        raise ReportError(f"{site} does not exist; run `make report` first")
    missing = [name for name in (*NEEDED, PDF_NAME) if not (site / name).is_file()]
    if missing:
        raise ReportError(f"{site} is not a whole report, it lacks {', '.join(missing)}; run `make report`")
    pdf = site / PDF_NAME
    content = pdf.read_bytes()
    if not content.startswith(b"%PDF") or b"%%EOF" not in content[-1024:]:
        raise ReportError(f"{pdf} is not a whole PDF; run `make report` again")
    return pdf


def copy(site: Path, folder: Path, number: int) -> Mark:
    """Copy `site` into `folder`, which bears an incomplete mark until everything is there.

    Files get the time of the copy: those of the build are the data's, and a web server would
    tell browsers that nothing changed.
    """
    folder.mkdir()
    (folder / MARK).write_text(str(Mark(number, INCOMPLETE)), encoding="utf-8")
    shutil.copytree(
        site, folder, copy_function=shutil.copyfile, dirs_exist_ok=True, ignore=shutil.ignore_patterns(MARK)
    )
    mark = Mark(number, fingerprint(folder))
    (folder / MARK).write_text(str(mark), encoding="utf-8")
    return mark


def mark_of(folder: Path) -> Mark | None:
    """Read the mark of a folder; None when it is not ours."""
    try:
        return parse((folder / MARK).read_text(encoding="utf-8", errors="replace"))
    except OSError:
        return None


def parse(text: str) -> Mark | None:
    """Read the text of a mark; None when it is none.

    >>> parse(str(Mark(7, "incomplete")))
    Mark(number=7, content='incomplete')
    >>> parse("number seven")
    """
    found = LINES.search(text)
    return Mark(int(found[1]), found[2]) if found else None


def fingerprint(folder: Path) -> str:
    """Give the sha256 of names and contents of all files of a folder, but for the mark."""
    total = hashlib.sha256()
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        name = path.relative_to(folder).as_posix()
        if name != MARK:
            total.update(f"{name}\0{hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return total.hexdigest()
