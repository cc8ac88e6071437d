"""Why a table cannot be segmented, as far as its columns show."""

from collections.abc import Sequence

from analysis.reading.base import RawTable
from analysis.schema.columns import Column
from analysis.schema.observing import Observation
from analysis.schema.relations import Observations
from analysis.settings import Settings, sidecar_path
from analysis.sidecar import nearest

FEWEST_COLUMNS = 2
MOST_SHOWN = 12


def find_problems(
    raw: RawTable, settings: Settings, columns: Sequence[Column], seen: Observations
) -> tuple[str, ...]:
    """One sentence per problem: sidecar against table first, then the table itself."""
    missing = missing_columns(raw, list(settings.columns))
    against = [problem for column in columns for problem in _contradictions(column, seen[column.key])]
    return (*missing, *against, *_unusable(columns, seen, excused=bool(missing or against)))


def missing_columns(raw: RawTable, named: Sequence[str]) -> list[str]:
    """Columns that the sidecar names and the table lacks, with the nearest name."""
    found = [str(key) for key in raw.frame.columns]
    listed = ", ".join(found[:MOST_SHOWN]) + (", ..." if len(found) > MOST_SHOWN else "")
    sidecar = sidecar_path(raw.path).name
    problems = []
    for key in named:
        if key not in found:
            near = nearest(key, [name for name in found if name not in named])
            advice = f"did you mean '{near}'? found: {listed}" if near else f"found: {listed}"
            problems.append(f"column '{key}', named in {sidecar}, is missing; {advice}")
    return problems


def _contradictions(column: Column, seen: Observation) -> list[str]:
    """What the sidecar says about one column and its cells deny."""
    name = f"column '{column.key}'"
    if column.inferred and column.kind != "flag":
        return []
    if column.kind == "flag" and column.yes_no is None and column.role != "ignore":
        cells = ", ".join(f"'{text}'" for text in seen.counts.index[:3])
        more = ", ..." if seen.n_distinct > 3 else ""
        return [
            f"{name} is a flag in the settings, but holds {cells}{more}; "
            'a flag holds two cells such as yes and no; use kind = "category"'
        ]
    if not column.builds_segments or column.told_numeric:
        return []
    if column.kind == "text":
        return [
            f"{name} is to build segments, but holds {seen.n_distinct:,} different texts; "
            'give it role = "describe" or "ignore"'
        ]
    return [f"{name} is to build segments, but all its values are equal"] if seen.is_constant else []


def _unusable(columns: Sequence[Column], seen: Observations, *, excused: bool) -> list[str]:
    """Why no segments can be built; `excused` when earlier problems may be the cause."""
    if len(columns) < FEWEST_COLUMNS:
        return [f"has only one column ('{columns[0].key}'); segments need at least two columns of numbers"]
    compared = [column for column in columns if column.role != "id"]
    if all(seen[column.key].is_constant for column in compared):
        return ["all values are equal in every column, so there is nothing to compare"]
    numeric = [column for column in compared if column.is_numeric]
    if not numeric:
        return ["has no column of numbers, so there is nothing to build segments from"]
    if all(seen[column.key].is_constant for column in numeric):
        return ["all values are equal in every column of numbers, so there is nothing to compare"]
    return [] if excused else _too_few(columns)


def _too_few(columns: Sequence[Column]) -> list[str]:
    building = [column for column in columns if column.builds_segments]
    if len(building) >= FEWEST_COLUMNS:
        return []
    found = f"only column '{building[0].key}' builds" if building else "no column builds"
    return [f'{found} segments; at least two columns need role = "segment"']
