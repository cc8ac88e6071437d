"""Small made-up customers, cleaned and prepared, for tests of the preparation."""

import dataclasses
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.preparing import Choices, Prepared, prepare
from analysis.quality import Clean, clean
from analysis.reading import read_table
from analysis.schema import Column, Schema, build
from analysis.settings import Settings, load

DEFAULT_DATA = Path(__file__).parents[1] / "data" / "customers.csv"
SETTINGS = Settings()


def column(key: str, **told: object) -> Column:
    """A column of numbers that builds segments, unless told otherwise."""
    return dataclasses.replace(
        Column(key, key.capitalize(), "number", "segment", True, "Because.", builds_segments=True),
        **told,
    )


def cleaned(**cells: object) -> Clean:
    """Customers with these typed cells."""
    customers = pd.DataFrame(cells)
    n = len(customers)
    ids = pd.Series([f"C{i}" for i in range(n)], name="id", dtype="str")
    return Clean(customers, ids, np.arange(2, n + 2), n, ())


def prepared(clean: Clean, *columns: Column, choices: Choices | None = None) -> Prepared:
    """The customers prepared; columns not described are numbers that build segments."""
    known = {c.key: c for c in columns}
    schema = Schema(tuple(known.get(key, column(key)) for key in clean.customers.columns))
    return prepare(clean, schema, SETTINGS, choices)


def from_file(path: Path) -> tuple[Clean, Schema, Settings]:
    """A file read, understood and cleaned: what `prepare` takes."""
    told = load(path)
    raw = read_table(path)
    schema = build(raw, told)
    return clean(raw, schema, told), schema, told
