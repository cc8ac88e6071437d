"""Spreadsheets: the first sheet that holds a table.

Cells arrive typed by the spreadsheet and become text, so that one rule (`analysis.cells`)
types every table and a cell that does not fit is named by its row.
"""

import datetime as dt
import io
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum

from analysis.cells import decimal_mark, number_text
from analysis.errors import InputError
from analysis.reading.base import Cells, RawTable, Reader, build_grid
from analysis.results.data import Finding


def read(path: Path, content: bytes, sha256: str) -> RawTable:
    """Read the first sheet that is not empty.

    Raises
    ------
    InputError
        The file is not a spreadsheet, is protected by a password, or holds no table.
    """
    sheet, others, rows = _first_table(path, content)
    records = [(number, cells) for number, cells in enumerate(rows, start=1) if any(cells)]
    grid = build_grid(path, records, "row")
    mark = decimal_mark(zip(*grid.rows, strict=True))
    findings = (*_sheet_finding(sheet, others), *grid.findings)
    return RawTable(path, grid.frame(), grid.lines, "row", mark, sha256, findings)


def _first_table(path: Path, content: bytes) -> tuple[str, list[str], list[Cells]]:
    """Name of the sheet that is read, names of other sheets, and its rows as text."""
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        names = [sheet.name for sheet in workbook.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
        for name in names:
            values = workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
            rows = [[cell_text(value) for value in row] for row in values]
            if any(any(row) for row in rows):
                return name, [other for other in names if other != name], rows
    except PasswordError:
        raise InputError(path, ["is protected by a password; save a copy without one"]) from None
    except (CalamineError, OSError, ValueError) as error:
        raise InputError(path, [f"is not a spreadsheet that can be read ({error})"]) from None
    raise InputError(path, ["is empty; the first row must hold the column names"])


def cell_text(value: object) -> str:
    """One cell as text: 12.0 is "12", a date is written year first.

    >>> cell_text(12.0), cell_text(True), cell_text(dt.date(2026, 9, 30)), cell_text(None)
    ('12', 'yes', '2026-09-30', '')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return number_text(value)
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(" ")
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    return str(value)


def _sheet_finding(sheet: str, others: list[str]) -> list[Finding]:
    if not others:
        return []
    sentence = f"The file has {len(others) + 1} sheets; '{sheet}' is the first that holds a table."
    return [Finding(kind="sheet", count=len(others) + 1, sentence=sentence, action=f"read '{sheet}' only")]


SUFFIXES = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
READER = Reader("excel", "Excel or OpenDocument spreadsheets", SUFFIXES, read)
