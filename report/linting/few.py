"""No number of customers under ten stands anywhere: so few could be recognised."""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from analysis.results import Results
from report.formatting import SMALLEST_SHOWN
from report.linting.page_file import PageFile
from report.linting.violation import Violation

# Conditions, such as "segments of at least 3 customers", count nobody.
TOLD = re.compile(r"(?<!at least )(?<!at most )(?<!than )(?<![\d.,–−-])[1-9] customers\b")
COUNTED = re.compile(r"(?:Number of c|C)ustomers\b(?!.*%)")


def broken(
    site: Path, pages: Sequence[PageFile], printed: Mapping[str, str], results: Results
) -> Iterator[Violation]:
    """Sentences and columns of tables that count so few; `printed` is the text of each PDF, by name."""
    names = "\n".join(_names(results))
    told = {page.name: " ".join(page.main.get_text(" ").split()) for page in pages if page.main}
    for name, text in (told | dict(printed)).items():
        for found in sorted(set(TOLD.findall(text)) - set(TOLD.findall(names))):
            yield Violation(name, f"tells of {found}; under {SMALLEST_SHOWN} must not be told")
    for path in sorted(site.rglob("*.csv")):
        for column, value in _few_in(path.read_text(encoding="utf-8-sig")):
            reason = f"column '{column}' counts {value} customers; under {SMALLEST_SHOWN} must not be told"
            yield Violation(path.relative_to(site).as_posix(), reason)


def _few_in(text: str) -> Iterator[tuple[str, str]]:
    for row in csv.DictReader(io.StringIO(text)):
        for column, value in row.items():
            if COUNTED.match(column) and value.isdigit() and 0 < int(value) < SMALLEST_SHOWN:
                yield column, value


def _names(results: Results) -> Iterator[str]:
    """Words of the data, which may speak of customers themselves."""
    yield results.data.name
    for variable in results.variables:
        yield variable.label
        yield from (category.label for category in variable.categories)
    yield from (segment.name for segment in results.segments)
