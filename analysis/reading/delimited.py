"""Delimited text: comma, semicolon, tab or vertical bar, in the encodings spreadsheets write.

The format is RFC 4180 with the usual deviations: any of the four separators (or the first
line "sep=;" that Excel understands), UTF-8 with or without byte order mark, UTF-16, and
Windows-1252 when the bytes are not UTF-8. Line breaks inside quotes belong to the cell.
"""

import csv
import io
from pathlib import Path

from analysis.cells import Decimal, decimal_mark
from analysis.errors import InputError
from analysis.reading.base import Cells, RawTable, Reader, build_grid
from analysis.results.data import Finding

SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "vertical bar"}
SNIFFED_RECORDS = 200
LARGEST_CELL = 1_000_000

_BYTE_ORDER_MARKS = (
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)


def read(path: Path, content: bytes, sha256: str) -> RawTable:
    """Read delimited text; every cell stays text.

    Raises
    ------
    InputError
        The file is empty or binary, a quote is never closed, or rows differ in length.
    """
    text, findings = _decode(path, content)
    separator, text_body, first_line = _declared_separator(text)
    if separator is None:
        separator = _sniff(text_body)
    records = _records(path, text_body, separator, first_line)
    grid = build_grid(path, records, "line")
    mark = decimal_mark(zip(*grid.rows, strict=True), semicolons=separator == ";")
    findings += [*_separator_finding(separator), *_decimal_finding(mark), *grid.findings]
    return RawTable(path, grid.frame(), grid.lines, "line", mark, sha256, tuple(findings))


def _decode(path: Path, content: bytes) -> tuple[str, list[Finding]]:
    """Bytes to text by byte order mark, else UTF-8, else Windows-1252 with a finding."""
    named = next((name for mark, name in _BYTE_ORDER_MARKS if content.startswith(mark)), None)
    try:
        if named:
            return content.decode(named), []
        if b"\0" in content[:4096]:
            return content.decode(_wide_encoding(path, content)), []
        return content.decode("utf-8"), []
    except UnicodeDecodeError as error:
        if named or b"\0" in content:
            problem = f"is damaged: it starts as {named or 'UTF-16'} text but does not go on so"
            raise InputError(path, [problem]) from None
        return content.decode("cp1252", errors="replace"), [_encoding_finding(content, error.start)]


def _wide_encoding(path: Path, content: bytes) -> str:
    """UTF-16 without a mark has a zero in every other byte; anything else is not text."""
    head = content[:4096]
    for name, zeros in (("utf-16-le", head[1::2]), ("utf-16-be", head[0::2])):
        if zeros.count(0) > 0.7 * len(zeros):
            return name
    raise InputError(path, ["is not a text file (it holds zero bytes); save it as CSV, Excel or Parquet"])


def _encoding_finding(content: bytes, start: int) -> Finding:
    line = content[:start].count(b"\n") + 1
    return Finding(
        kind="encoding",
        count=1,
        sentence=f"The file is not UTF-8 text (first seen on line {line}); accents may look wrong.",
        action="read as Windows-1252 (Western European)",
    )


def _declared_separator(text: str) -> tuple[str | None, str, int]:
    """Excel's first line "sep=;": the separator, the rest of the text, and its first line."""
    line, end, rest = text.partition("\n")
    declared = line.rstrip("\r")
    if end and declared.casefold().startswith("sep=") and declared[4:] in SEPARATORS:
        return declared[4:], rest, 2
    return None, text, 1


def _sniff(text: str) -> str:
    """The separator that splits most of the first records like the header; comma if none does."""
    scores = {separator: _score(text, separator) for separator in SEPARATORS}
    best = max(SEPARATORS, key=lambda separator: scores[separator])
    return best if scores[best] > (0.0, 1) else ","


def _score(text: str, separator: str) -> tuple[float, int]:
    """Share of records as long as the header, and that length; zero for a header of one cell."""
    lengths = []
    try:
        for cells in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
            if cells:
                lengths.append(len(cells))
            if len(lengths) == SNIFFED_RECORDS:
                break
    except csv.Error:
        return 0.0, 0
    if not lengths or lengths[0] == 1:
        return 0.0, 0
    return sum(length == lengths[0] for length in lengths) / len(lengths), lengths[0]


def _records(path: Path, text: str, separator: str, first_line: int) -> list[tuple[int, Cells]]:
    """All records with the line on which each starts."""
    previous_limit = csv.field_size_limit(LARGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    records: list[tuple[int, Cells]] = []
    start = first_line
    try:
        for cells in reader:
            records.append((start, cells))
            start = first_line + reader.line_num
    except csv.Error as error:
        raise InputError(path, [_quote_problem(start, str(error))]) from None
    finally:
        csv.field_size_limit(previous_limit)
    return records


def _quote_problem(line: int, message: str) -> str:
    if "end of data" in message or "limit" in message:
        return f"line {line}: a quote is opened and never closed"
    return f"line {line}: text follows a closing quote; a quote inside quotes must be written twice"


def _separator_finding(separator: str) -> list[Finding]:
    if separator == ",":
        return []
    sentence = f"Columns are separated by a {SEPARATORS[separator]}."
    return [Finding(kind="separator", count=1, sentence=sentence, action="read so")]


def _decimal_finding(mark: Decimal) -> list[Finding]:
    """Say it when fractions are written with a comma."""
    if mark == ".":
        return []
    sentence = "Numbers are written with a decimal comma, such as 1.234,56."
    return [Finding(kind="decimal_comma", count=1, sentence=sentence, action="read so")]


READER = Reader("delimited", "delimited text", (".csv", ".tsv", ".tab", ".txt"), read)
