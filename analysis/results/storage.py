"""`results.json`: the whole, and how it is saved and loaded."""

import json
import math
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from analysis.errors import ResultsError
from analysis.results.base import Part
from analysis.results.candidates import Agreement, AlgorithmReport, Candidate, Chosen, Index
from analysis.results.changes import Changes
from analysis.results.data import Data, Quality, Variable
from analysis.results.evidence import Evidence, Verdict
from analysis.results.segments import Contrast, CustomerMap, Effect, Rules, Segment
from analysis.results.targeting import Targeting
from analysis.whole_files import write_whole

FORMAT = 1
SIGNIFICANT_DIGITS = 8


class Results(Part):
    """Everything the report may say. `n_unassigned` customers belong to no segment.

    `changes` is None in the first report on a dataset.
    """

    format: int = FORMAT
    data: Data
    settings: dict[str, Any]
    versions: dict[str, str]
    variables: tuple[Variable, ...]
    quality: Quality
    indices: tuple[Index, ...]
    candidates: tuple[Candidate, ...]
    algorithms: tuple[AlgorithmReport, ...]
    agreement: Agreement
    chosen: Chosen
    verdict: Verdict
    evidence: Evidence
    segments: tuple[Segment, ...]
    n_unassigned: int
    effects: tuple[Effect, ...]
    contrasts: tuple[Contrast, ...] = ()
    rules: Rules | None
    map: CustomerMap
    targeting: Targeting | None = None
    changes: Changes | None = None
    timings: dict[str, float]

    def variable(self, key: str) -> Variable:
        """The column named `key`. Raises KeyError when there is none."""
        return next(v for v in self.variables if v.key == key)

    def candidate(self, identifier: str) -> Candidate:
        """The candidate with this id."""
        return next(c for c in self.candidates if c.id == identifier)


def save(results: Results, path: Path) -> None:
    """Write `results` to `path` in one step: readers see the old file or the new one."""
    text = json.dumps(_rounded(results.model_dump(mode="json")), indent=1, sort_keys=True, ensure_ascii=False)
    write_whole(path, lambda beside: beside.write_text(text + "\n", encoding="utf-8"))


def load(path: Path) -> Results:
    """Read and validate `results.json`.

    Raises
    ------
    ResultsError
        The file is missing, is not JSON, has another format, or breaks the contract.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ResultsError(f"{path} does not exist; run `make report` first") from None
    except (OSError, ValueError) as error:
        raise ResultsError(f"{path} cannot be read ({error}); run `make report` again") from error
    found = content.get("format") if isinstance(content, dict) else None
    if found != FORMAT:
        raise ResultsError(f"{path} has format {found}, this report reads {FORMAT}; run `make report` again")
    try:
        return Results.model_validate(content)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(step) for step in first["loc"])
        raise ResultsError(f"{path}: {where}: {first['msg']}; run `make report` again") from error


def _rounded(value: Any) -> Any:
    """Round floats so that equal inputs give equal bytes on every machine."""
    if isinstance(value, dict):
        return {key: _rounded(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_rounded(item) for item in value]
    if isinstance(value, float):
        if not math.isfinite(value):
            raise ResultsError("a result is infinite or not a number; this is a defect, please report it")
        return float(f"{value:.{SIGNIFICANT_DIGITS}g}")
    return value
