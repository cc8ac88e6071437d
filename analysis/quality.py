"""From a raw table to typed customers, with everything that had to be mended said.

Small faults are findings: they are counted, mended and shown. Faults that would make the
segments untrue are problems, raised together with those of the schema.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.cells import BooleanArray, read_texts
from analysis.errors import InputError
from analysis.faults import Fault, read_column
from analysis.reading.base import Place, RawTable
from analysis.results.data import Finding
from analysis.schema import Column, Schema
from analysis.settings import Settings
from analysis.transforming import TRANSFORMATIONS

FEWEST_CUSTOMERS = 60
LARGEST_FAULTY_SHARE = 0.05
MOSTLY_MISSING = 0.4
CUSTOMERS_PER_VARIABLE = 100
ROW_ID = "row"


@dataclass(frozen=True, slots=True, eq=False)
class Clean:
    """The customers, one row each, typed by the schema.

    Attributes
    ----------
    customers
        Columns of `Schema.used`: numbers and flags (0 and 1) as float64, categories as text;
        missing cells are NaN.
    ids
        Shape (n_customers,), text; named after the id column, else "row" and counted from 1.
    lines
        Shape (n_customers,): where each customer stands in the file.
    n_rows
        Rows of the file, before exact repeats were dropped.
    findings
        What was noticed and mended, from reading on.
    """

    customers: pd.DataFrame
    ids: pd.Series
    lines: NDArray[np.intp]
    n_rows: int
    findings: tuple[Finding, ...]


def clean(raw: RawTable, schema: Schema, settings: Settings) -> Clean:
    """Type every used column of `raw` and mend small faults.

    Raises
    ------
    InputError
        All problems of the table together: those of the schema, fewer than 60 customers, one
        id with different values, a column of numbers with more than 5 % faulty cells.
    """
    problems = list(schema.problems)
    kept, repeats = _without_repeats(raw, schema)
    frame, lines = raw.frame[kept].reset_index(drop=True), raw.lines[kept]
    problems += _too_few(frame)
    ids, id_problems, id_findings = _ids(frame, lines, raw.place, schema)
    columns, faults = {}, []
    for column in schema.used:
        columns[column.key], found = read_column(frame[column.key], column, raw.decimal)
        faults += found
    problems += [*id_problems, *_too_faulty(faults, frame, lines, raw.place)]
    customers = pd.DataFrame(columns, index=frame.index)
    problems += [] if problems else _without_use(customers, schema)
    if problems:
        raise InputError(raw.path, problems)
    mended = [fault.finding(lines, raw.place) for fault in faults]
    about = [*repeats, *id_findings, *mended, *_missing(customers, schema), *_size(customers, schema)]
    findings = (*raw.findings, *schema.findings, *about, *_unknown_categories(customers, schema))
    return Clean(customers, ids, lines, raw.n_rows, findings)


def _without_repeats(raw: RawTable, schema: Schema) -> tuple[BooleanArray, list[Finding]]:
    """Which rows to keep: the first of identical ones.

    Without an id, identical rows may be different people. A few are more likely mistakes
    than chance; many mean that the columns are coarse, and all are kept.
    """
    cells = pd.DataFrame({key: read_texts(raw.frame[key]) for key in raw.frame.columns})
    repeated = cells.duplicated().to_numpy()
    count = int(repeated.sum())
    if count == 0:
        return ~repeated, []
    many = schema.id_column is None and count > LARGEST_FAULTY_SHARE * raw.n_rows
    sentence = f"{_counted(count, 'row')} {_are(count)} exactly like an earlier one."
    if many:
        action = "kept: without an id, equal rows can be different customers"
        finding = Finding(kind="duplicates", count=count, sentence=sentence, action=action, serious=True)
        return np.ones(raw.n_rows, dtype=bool), [finding]
    return ~repeated, [Finding(kind="duplicates", count=count, sentence=sentence, action="dropped")]


def _too_few(frame: pd.DataFrame) -> list[str]:
    if len(frame) >= FEWEST_CUSTOMERS:
        return []
    found = _counted(len(frame), "customer")
    return [f"has {found}; at least {FEWEST_CUSTOMERS} are needed to tell segments from chance"]


def _ids(
    frame: pd.DataFrame, lines: NDArray[np.intp], place: Place, schema: Schema
) -> tuple[pd.Series, list[str], list[Finding]]:
    """The ids as text; row numbers, with a finding, where there are none."""
    column = schema.id_column
    numbers = pd.Series(np.arange(1, len(frame) + 1).astype(str), name=ROW_ID, dtype="str")
    if column is None:
        sentence = "No column names the customers, so nobody can tell whether one stands here twice."
        action = "rows are numbered; customers cannot be followed over time"
        return numbers, [], [Finding(kind="no_id", count=len(frame), sentence=sentence, action=action)]
    ids = read_texts(frame[column.key]).rename(column.key)
    findings = _missing_ids(ids, column)
    return ids, _repeated_ids(ids, lines, place, column), findings


def _missing_ids(ids: pd.Series, column: Column) -> list[Finding]:
    count = int(ids.isna().sum())
    if count == 0:
        return []
    sentence = f"{_counted(count, 'customer')} {'has' if count == 1 else 'have'} no id in '{column.label}'."
    return [Finding(kind="missing_id", column=column.key, count=count, sentence=sentence, action="kept")]


def _repeated_ids(ids: pd.Series, lines: NDArray[np.intp], place: Place, column: Column) -> list[str]:
    """One id with different values: two truths about one customer."""
    repeated = (ids.duplicated(keep=False) & ids.notna()).to_numpy()
    if not repeated.any():
        return []
    first = lines[(ids == ids[repeated].iloc[0]).to_numpy()][:2]
    n_ids = int(ids[repeated].nunique())
    subject = "1 id stands" if n_ids == 1 else f"{n_ids:,} ids stand"
    advice = "keep one row per customer"
    if repeated.mean() > 0.2:
        advice = "this looks like a list of purchases; one row per customer is needed"
    where = f"first on {place}s {first[0]} and {first[1]}"
    return [f"column '{column.key}': {subject} on several {place}s with different values; {where}; {advice}"]


def _too_faulty(
    faults: Sequence[Fault], frame: pd.DataFrame, lines: NDArray[np.intp], place: Place
) -> list[str]:
    """One problem per column of numbers in which more than 5 % of the rows are faulty."""
    problems = []
    for key in dict.fromkeys(fault.column.key for fault in faults if fault.column.is_numeric):
        own = [fault for fault in faults if fault.column.key == key]
        wrong = [fault for fault in own if fault.kind != "missing_mark"]
        words = [fault for fault in own if fault.kind != "impossible"]
        if sum(fault.count for fault in wrong) > LARGEST_FAULTY_SHARE * len(frame):
            problems.append(Fault.together(wrong).problem(lines, place))
        elif 2 * sum(fault.count for fault in words) > len(frame):
            problems.append(Fault.together(words).problem(lines, place))
    return problems


def _without_use(customers: pd.DataFrame, schema: Schema) -> list[str]:
    """Columns that build segments but are constant once mended, or do not take their transform."""
    problems = []
    for column in schema.segmentation:
        known = customers[column.key].dropna()
        name = f"column '{column.key}'"
        if known.nunique() < 2:
            problems.append(f'{name} has no two different values left; give it role = "ignore"')
        elif column.transform and not TRANSFORMATIONS[column.transform].fits(known.to_numpy()):
            needs = TRANSFORMATIONS[column.transform].needs
            found = f"found {known.min():,g} to {known.max():,g}"
            problems.append(f'{name}: transform = "{column.transform}" needs {needs}, {found}')
    return problems


def _missing(customers: pd.DataFrame, schema: Schema) -> list[Finding]:
    """One finding per column with missing cells, and one about customers with hardly any value."""
    findings = []
    for column in schema.used:
        count = int(customers[column.key].isna().sum())
        if count:
            findings.append(_missing_in(column, count, len(customers)))
    building = customers[[column.key for column in schema.segmentation]]
    hollow = int((building.isna().mean(axis=1) > 0.5).sum())
    if hollow:
        sentence = f"For {_counted(hollow, 'customer')} most of what builds the segments is missing."
        findings.append(
            Finding(
                kind="hollow",
                count=hollow,
                sentence=sentence,
                action="kept; their segment is a guess",
                serious=True,
            )
        )
    return findings


def _missing_in(column: Column, count: int, n_customers: int) -> Finding:
    share = count / n_customers
    percent = "under 1 %" if share < 0.01 else f"{share:.0%}".replace("%", " %")
    sentence = f"'{column.label}' is missing for {count:,} of {n_customers:,} customers ({percent})."
    if not column.builds_segments:
        action = "left out where the column is described"
    elif column.is_numeric:
        action = "estimated from similar customers"
    else:
        action = "counted as average"
    serious = share > MOSTLY_MISSING
    return Finding(
        kind="missing", column=column.key, count=count, sentence=sentence, action=action, serious=serious
    )


def _size(customers: pd.DataFrame, schema: Schema) -> list[Finding]:
    """Warn below 100 customers per segmentation variable (Dolnicar, Gruen & Leisch 2018, 5.2)."""
    n_variables, n_customers = len(schema.segmentation), len(customers)
    if n_customers >= CUSTOMERS_PER_VARIABLE * n_variables:
        return []
    sentence = (
        f"{n_customers:,} customers are few for {n_variables} columns that build segments; "
        f"{CUSTOMERS_PER_VARIABLE * n_variables:,} are recommended."
    )
    action = "used all the same; read small segments with care"
    return [Finding(kind="few_customers", count=n_customers, sentence=sentence, action=action, serious=True)]


def _unknown_categories(customers: pd.DataFrame, schema: Schema) -> list[Finding]:
    """Cells that the sidecar's categories do not list; they stay, under their own name."""
    findings = []
    for column in schema.used:
        if column.kind != "category" or not column.categories:
            continue
        unknown = customers[column.key].notna() & ~customers[column.key].isin(list(column.categories))
        count = int(unknown.sum())
        if count:
            sentence = (
                f"{_counted(count, 'cell')} of '{column.label}' {_are(count)} not in its list of categories."
            )
            action = "kept under the name in the file"
            findings.append(
                Finding(
                    kind="unknown_category", column=column.key, count=count, sentence=sentence, action=action
                )
            )
    return findings


def _counted(count: int, noun: str) -> str:
    """1 row, 2,000 rows."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _are(count: int) -> str:
    return "is" if count == 1 else "are"
