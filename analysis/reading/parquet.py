"""Parquet: columns that already have types. Numbers stay numbers, everything else is text."""

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from analysis.cells import decimal_mark
from analysis.errors import InputError
from analysis.reading.base import RawTable, Reader, repeated_names


def read(path: Path, content: bytes, sha256: str) -> RawTable:
    """Read all columns; an index that pandas stored beside them is left out.

    Raises
    ------
    InputError
        The file is not Parquet, holds no rows, or has a column name twice.
    """
    try:
        table = pq.ParquetFile(pa.BufferReader(content)).read()
    except (pa.ArrowException, OSError, ValueError) as error:
        reason = str(error).splitlines()[0]
        raise InputError(path, [f"is not a Parquet file that can be read ({reason})"]) from None
    _check(path, table)
    names = [name for name in table.column_names if not name.startswith("__index_level_")]
    frame = pd.DataFrame({name.strip(): _column(table.column(name)) for name in names})
    texts = [frame[name].dropna() for name in frame if not pd.api.types.is_numeric_dtype(frame[name])]
    lines = np.arange(1, len(frame) + 1, dtype=np.intp)
    return RawTable(path, frame, lines, "row", decimal_mark(texts), sha256)


def _check(path: Path, table: pa.Table) -> None:
    """Refuse what no later step could use."""
    problems = repeated_names(table.column_names)
    if problems:
        raise InputError(path, problems)
    if table.num_rows == 0:
        raise InputError(path, ["has column names but no customers below them"])


def _column(values: pa.ChunkedArray) -> pd.Series:
    """Native numbers as they are (float64 when some are missing), the rest as text."""
    kind = values.type
    if pa.types.is_dictionary(kind):
        return _column(values.cast(kind.value_type))
    if pa.types.is_boolean(kind):
        return pd.Series(pc.if_else(values, "yes", "no").to_pandas(), dtype="str")
    if pa.types.is_decimal(kind):
        return pd.Series(values.cast(pa.float64()).to_pandas())
    if pa.types.is_integer(kind) or pa.types.is_floating(kind):
        return pd.Series(values.to_pandas())
    if pa.types.is_nested(kind) or pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        texts = [None if value is None else str(value) for value in values.to_pylist()]
        return pd.Series(texts, dtype="str")
    return pd.Series(values.cast(pa.string()).to_pandas(), dtype="str")


READER = Reader("parquet", "Parquet", (".parquet", ".pq"), read)
