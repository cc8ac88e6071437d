"""Nothing published points at a customer: no id of the table, no mail address."""

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import pyarrow.parquet as parquet

from analysis.results import Results
from report import masthead
from report.linting.violation import Violation

CHECKED = frozenset((".html", ".csv", ".json", ".svg", ".js", ".txt", ".xml"))
NOT_FROM_DATA = frozenset(("site_libs", "theme"))
TOKEN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:-]{4,}[A-Za-z0-9]")
MAIL = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}")
LONG_NUMBER = 8


def broken(
    site: Path, printed: Mapping[str, str], results: Results, results_folder: Path
) -> Iterator[Violation]:
    """Every file of the site that holds a customer's id or somebody's address.

    `printed` is the text of each PDF, by its name.
    """
    ids = customer_ids(results, results_folder)
    allowed = set(MAIL.findall(masthead.contact(results)))
    for name, text in (*_texts(site), *printed.items()):
        for found in sorted(ids.intersection(TOKEN.findall(text)))[:3]:
            yield Violation(name, f"shows the customer id {found}")
        for found in sorted(set(MAIL.findall(text)) - allowed)[:3]:
            yield Violation(name, f"shows the mail address {found}")


def customer_ids(results: Results, results_folder: Path) -> frozenset[str]:
    """The ids of the customers that cannot be mistaken for something else.

    Plain short numbers and words are left out: they also stand for counts and labels.
    """
    path, column = results_folder / "customers.parquet", results.data.id_column
    if column is None or not path.is_file() or column not in parquet.read_schema(path).names:
        return frozenset()
    values: Iterable[object] = parquet.read_table(path, columns=[column]).column(column).to_pylist()
    return frozenset(text for text in map(str, values) if _is_unmistakable(text))


def _is_unmistakable(text: str) -> bool:
    if not TOKEN.fullmatch(text):
        return False
    if text.isdigit():
        return len(text) >= LONG_NUMBER
    return any(c.isdigit() for c in text)


def _texts(site: Path) -> Iterator[tuple[str, str]]:
    """Published texts; framework and theme are the same for every customer table."""
    for path in sorted(site.rglob("*")):
        is_from_data = path.suffix in CHECKED and not NOT_FROM_DATA.intersection(path.relative_to(site).parts)
        if is_from_data and path.is_file():
            yield path.relative_to(site).as_posix(), path.read_text(encoding="utf-8", errors="replace")
