"""Place new customers in the segments of the last run, without clustering again."""

from pathlib import Path

import pandas as pd

from analysis import schema as schemas
from analysis import settings as sidecars
from analysis.assigning import flags_of
from analysis.model import Model
from analysis.preparing import read_newcomers
from analysis.reading import read_table
from analysis.storing import load_model


def place(data: Path, results: Path, output: Path) -> int:
    """Write a CSV with the id, segment, name, certainty and flag of every customer of `data`.

    Returns the number of customers. The table may have a single customer; it needs every
    column that built the segments.

    Raises
    ------
    InputError
        A column that built the segments is missing.
    ResultsError
        There is no run to place customers by.
    """
    model = load_model(results)
    ids, customers = _read(data, model)
    labels, certainty = model.place(customers)
    letters = model.letters_of(labels)
    placed = pd.DataFrame(
        {
            str(ids.name): ids,
            "segment": letters,
            "name": [model.names.get(letter, "") for letter in letters],
            "certainty": certainty.round(3),
            "belongs": flags_of(labels, certainty),
        }
    )
    output.parent.mkdir(parents=True, exist_ok=True)
    placed.to_csv(output, index=False)
    return len(placed)


def _read(data: Path, model: Model) -> tuple[pd.Series, pd.DataFrame]:
    """The ids and the columns that built the segments, typed."""
    raw = read_table(data)
    schema = schemas.build(raw, sidecars.load(data))
    key = schema.id_column.key if schema.id_column else None
    rows = pd.Series(range(1, len(raw.frame) + 1), name="row")
    return (raw.frame[key] if key else rows), read_newcomers(raw, model.preparation)
