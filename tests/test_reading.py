"""Reading: every awkward way in which a table can be written, and the same table comes out."""

import codecs
import datetime as dt
import hashlib
import importlib
import json
import pkgutil
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import analysis.reading
from analysis.cells import read_numbers
from analysis.errors import InputError
from analysis.reading import READERS, RawTable, read_table

SHARED = Path(__file__).parents[1].parent / "shared" / "data"
SPECTRUM = SHARED / "csv-spectrum"

# These two differ between the repository's CSV and its own JSON: the JSON was made from another
# phone number, and from CRLF line ends that the CSV no longer has.
KNOWN_DIFFERENCES = {"location_coordinates": ("1234567890", "2095257564"), "newlines_crlf": ("\r\n", "\n")}


def written(folder: Path, content: str | bytes, name: str = "table.csv") -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def records(table: RawTable) -> list[dict[str, str]]:
    return table.frame.to_dict("records")


def kinds(table: RawTable) -> list[str]:
    return [finding.kind for finding in table.findings]


def test_every_reader_is_registered() -> None:
    modules = [name for _, name, _ in pkgutil.iter_modules(analysis.reading.__path__) if name != "base"]
    found = {importlib.import_module(f"analysis.reading.{name}").READER.key for name in modules}
    assert found == set(READERS)


@pytest.mark.skipif(not SPECTRUM.exists(), reason="csv-spectrum is not on this machine")
@pytest.mark.parametrize("name", sorted(path.stem for path in (SPECTRUM / "csvs").glob("*.csv")) or ["none"])
def test_csv_spectrum(name: str) -> None:
    text = (SPECTRUM / "json" / f"{name}.json").read_text(encoding="utf-8")
    expected = json.loads(text)
    if name in KNOWN_DIFFERENCES:
        old, new = KNOWN_DIFFERENCES[name]
        assert json.dumps(old)[1:-1] in text
        expected = json.loads(text.replace(json.dumps(old)[1:-1], json.dumps(new)[1:-1]))
    expected = expected if isinstance(expected, list) else [expected]
    assert records(read_table(SPECTRUM / "csvs" / f"{name}.csv")) == expected


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_separators(tmp_path: Path, separator: str) -> None:
    text = f"id{separator}name{separator}n\n1{separator}a b{separator}3\n2{separator}c{separator}4\n"
    table = read_table(written(tmp_path, text))
    assert records(table) == [{"id": "1", "name": "a b", "n": "3"}, {"id": "2", "name": "c", "n": "4"}]
    assert kinds(table) == ([] if separator == "," else ["separator"])


def test_a_separator_inside_quotes_does_not_mislead(tmp_path: Path) -> None:
    text = 'name;city\n"Doe, John, jr";"Anytown, WW"\n"Roe, Jane, sr";"Elsewhere, WW"\n'
    assert records(read_table(written(tmp_path, text)))[0] == {"name": "Doe, John, jr", "city": "Anytown, WW"}


def test_the_separator_that_excel_declares(tmp_path: Path) -> None:
    table = read_table(written(tmp_path, "sep=|\r\na|b\r\n1|2\r\n"))
    assert records(table) == [{"a": "1", "b": "2"}]
    assert table.lines.tolist() == [3]


@pytest.mark.parametrize(
    ("content", "finding"),
    [
        ("name,n\nZoë,1\n".encode(), []),
        (codecs.BOM_UTF8 + "name,n\nZoë,1\n".encode(), []),
        ("name,n\nZoë,1\n".encode("utf-16"), []),
        ("name,n\nZoë,1\n".encode("utf-16-le"), []),
        ("name,n\nZoë,1\n".encode("utf-16-be"), []),
        ("name,n\nZoë,1\n".encode("utf-32"), []),
        ("name,n\nZoë,1\n".encode("cp1252"), ["encoding"]),
    ],
)
def test_encodings(tmp_path: Path, content: bytes, finding: list[str]) -> None:
    table = read_table(written(tmp_path, content))
    assert records(table) == [{"name": "Zoë", "n": "1"}]
    assert kinds(table) == finding


def test_the_line_that_is_not_utf8_is_named(tmp_path: Path) -> None:
    table = read_table(written(tmp_path, "a,b\n1,2\n3,é\n".encode("latin-1")))
    assert "line 3" in table.findings[0].sentence


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends(tmp_path: Path, end: str) -> None:
    table = read_table(written(tmp_path, end.join(["a,b", "1,2", "3,4", ""])))
    assert records(table) == [{"a": "1", "b": "2"}, {"a": "3", "b": "4"}]


def test_lines_are_counted_as_an_editor_counts_them(tmp_path: Path) -> None:
    text = 'a,b\n1,"two\nlines"\n\n3,4\n,\n5,6\n'
    table = read_table(written(tmp_path, text))
    assert table.lines.tolist() == [2, 5, 7]
    assert [(f.kind, f.count) for f in table.findings] == [("blank_rows", 1)]


def test_a_separator_too_many_is_no_column(tmp_path: Path) -> None:
    table = read_table(written(tmp_path, "a,b,\n1,2,\n3,4,\n"))
    assert list(table.frame.columns) == ["a", "b"]
    table = read_table(written(tmp_path, "a,b\n1,2,\n3,4,,\n"))
    assert records(table) == [{"a": "1", "b": "2"}, {"a": "3", "b": "4"}]


def test_a_column_without_a_name_gets_one_and_says_so(tmp_path: Path) -> None:
    table = read_table(written(tmp_path, ",age\n0,30\n1,40\n"))
    assert list(table.frame.columns) == ["column_1", "age"]
    assert table.findings[0].kind == "unnamed_column"


def test_hash_is_of_the_bytes(tmp_path: Path) -> None:
    content = b"a,b\r\n1,2\r\n"
    assert read_table(written(tmp_path, content)).sha256 == hashlib.sha256(content).hexdigest()


def test_decimal_comma_table(tmp_path: Path) -> None:
    table = read_table(written(tmp_path, "id;sales;n\n1;1.234,56;7\n2;12,5;8\n3;2.000;9\n"))
    assert table.decimal == ","
    assert read_numbers(table.frame["sales"], ",").values.tolist() == [1234.56, 12.5, 2000.0]
    assert kinds(table) == ["separator", "decimal_comma"]


# --- Excel and Parquet ----------------------------------------------------------------------------


def workbook(path: Path, sheets: dict[str, list[list[object]]]) -> Path:
    """The smallest .xlsx that a spreadsheet program would open: inline text and numbers."""

    def cell(value: object) -> str:
        if value is None:
            return "<c/>"
        if isinstance(value, bool):
            return f'<c t="b"><v>{int(value)}</v></c>'
        if isinstance(value, int | float):
            return f"<c><v>{value}</v></c>"
        if isinstance(value, dt.date):
            return f'<c s="1"><v>{(value - dt.date(1899, 12, 30)).days}</v></c>'
        return f'<c t="inlineStr"><is><t>{value}</t></is></c>'

    head = '<?xml version="1.0" encoding="UTF-8"?>'
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    names = "".join(f'<sheet name="{n}" sheetId="{i}" r:id="r{i}"/>' for i, n in enumerate(sheets, 1))
    targets = "".join(
        f'<Relationship Id="r{i}" Type="{relations}/worksheet" Target="worksheets/s{i}.xml"/>'
        for i in range(1, len(sheets) + 1)
    )
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("[Content_Types].xml", f'{head}<Types xmlns="{package}/content-types"/>')
        file.writestr(
            "_rels/.rels",
            f'{head}<Relationships xmlns="{package}/relationships"><Relationship Id="r" '
            f'Type="{relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        )
        file.writestr(
            "xl/workbook.xml",
            f'{head}<workbook xmlns="{main}" xmlns:r="{relations}"><sheets>{names}</sheets></workbook>',
        )
        styled = f'<Relationship Id="s" Type="{relations}/styles" Target="styles.xml"/>'
        file.writestr(
            "xl/_rels/workbook.xml.rels",
            f'{head}<Relationships xmlns="{package}/relationships">{targets}{styled}</Relationships>',
        )
        file.writestr(
            "xl/styles.xml",
            f'{head}<styleSheet xmlns="{main}"><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>',
        )
        for i, rows in enumerate(sheets.values(), 1):
            body = "".join(f"<row>{''.join(cell(value) for value in row)}</row>" for row in rows)
            file.writestr(
                f"xl/worksheets/s{i}.xml",
                f'{head}<worksheet xmlns="{main}"><sheetData>{body}</sheetData></worksheet>',
            )
    return path


def test_excel_reads_the_first_sheet_with_a_table(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["id", "n", "share", "since", "member"],
        ["A1", 12, 0.5, dt.date(2026, 9, 30), True],
        ["A2", 7.0, None, dt.date(2025, 1, 2), False],
    ]
    path = workbook(tmp_path / "t.xlsx", {"notes": [], "customers": rows, "more": [["x"], [1]]})
    table = read_table(path)
    assert records(table) == [
        {"id": "A1", "n": "12", "share": "0.5", "since": "2026-09-30", "member": "yes"},
        {"id": "A2", "n": "7", "share": "", "since": "2025-01-02", "member": "no"},
    ]
    assert table.lines.tolist() == [2, 3]
    assert table.place == "row"
    assert "'customers' is the first that holds a table" in table.findings[0].sentence


def test_parquet_keeps_numbers_and_drops_the_stored_index(tmp_path: Path) -> None:
    customers = pd.DataFrame(
        {
            "id": ["a", "b", None],
            "n": [1, 2, 3],
            "x": [1.5, np.nan, 2.0],
            "member": [True, False, None],
            "kind": pd.Categorical(["u", "v", "u"]),
            "since": pd.to_datetime(["2026-01-01", "2026-01-02", None]),
        },
        index=[5, 6, 7],
    )
    path = tmp_path / "t.parquet"
    customers.to_parquet(path)
    table = read_table(path)
    assert list(table.frame.columns) == ["id", "n", "x", "member", "kind", "since"]
    assert table.frame["n"].tolist() == [1, 2, 3]
    assert table.frame["member"].tolist()[:2] == ["yes", "no"]
    assert table.frame["kind"].tolist() == ["u", "v", "u"]
    assert table.frame["since"].iloc[0].startswith("2026-01-01")
    assert table.frame[["id", "x", "member", "since"]].isna().sum().tolist() == [1, 1, 1, 1]
    assert table.lines.tolist() == [1, 2, 3]


# --- What cannot be read --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("t.csv", "", "is empty"),
        ("t.csv", " \n\n", "is empty"),
        ("t.csv", ",,\n,,\n", "is empty"),
        ("t.csv", "a,b\n", "has column names on line 1 but no customers below them"),
        (
            "t.csv",
            "a,b\n1,2\n1,2,3\n4\n",
            "2 of 3 lines do not have the 2 cells of the header; first line 3, which has 3",
        ),
        ("t.csv", "a,b,a\n1,2,3\n", "column name 'a' stands 2 times (columns 1 and 3)"),
        ("t.csv", 'a,b\n1,2\n3,"never closed\n5,6\n', "line 3: a quote is opened and never closed"),
        ("t.csv", 'a,b\n1,"x"y\n', "line 2: text follows a closing quote"),
        ("t.csv", b"a,b\n\x00\x01\x02\x03\x04\x05", "is not a text file"),
        ("t.csv", codecs.BOM_UTF16_LE + b"a\x00,", "is damaged"),
        ("t.xlsx", "a,b\n1,2\n", "is not a spreadsheet that can be read"),
        ("t.parquet", "a,b\n1,2\n", "is not a Parquet file that can be read"),
        ("t.docx", "x", "supported: delimited text (.csv"),
        ("t", "x", "has no suffix"),
    ],
)
def test_refused(tmp_path: Path, name: str, content: str | bytes, message: str) -> None:
    path = written(tmp_path, content, name)
    with pytest.raises(InputError) as refused:
        read_table(path)
    assert str(refused.value).startswith(f"{path}: ")
    assert message in str(refused.value)


def test_several_problems_of_one_file_come_together(tmp_path: Path) -> None:
    with pytest.raises(InputError) as refused:
        read_table(written(tmp_path, "a,a\n1,2\n3\n"))
    assert len(refused.value.problems) == 2


def test_missing_file_and_folder(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="does not exist"):
        read_table(tmp_path / "nothing.csv")
    with pytest.raises(InputError, match="is a folder"):
        read_table(tmp_path)


def test_an_empty_workbook_and_an_empty_parquet(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is empty"):
        read_table(workbook(tmp_path / "t.xlsx", {"one": []}))
    path = tmp_path / "t.parquet"
    pd.DataFrame({"a": []}).to_parquet(path)
    with pytest.raises(InputError, match="no customers"):
        read_table(path)
