"""What a run leaves behind, each file written whole or not at all.

results.json        the results contract
customers.parquet   one row per customer: segment, certainty, and what the next comparison needs
assigner.json       how to prepare and place new customers, as plain numbers
reference.json      how the columns were distributed, to tell later whether they drifted
"""

import json
import os
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.arrays import NOISE
from analysis.assigning import Assigner
from analysis.clustering import ALGORITHMS, Clustering
from analysis.errors import ResultsError
from analysis.model import Model
from analysis.preparing import Preparation
from analysis.results import Results, save
from analysis.results.base import Part
from analysis.whole_files import write_whole

FILES = ("customers.parquet", "assigner.json", "reference.json", "results.json")
"""In the order in which they are put in place: the report starts from the last."""


OWN_COLUMNS = ("segment", "certainty", "placed", "value")


def store(folder: Path, results: Results, customers: pd.DataFrame, model: Model, reference: Part) -> None:
    """Write the files of one run into `folder`."""
    plain = {
        "preparation": model.preparation.to_dict(),
        "assigner": model.assigner.to_dict(),
        "letters": list(model.letters),
        "segments": dict(model.names),
        "found": model.found,
    }
    write_whole(folder / "customers.parquet", lambda path: customers.to_parquet(path, index=False))
    write_whole(folder / "assigner.json", lambda path: path.write_text(json.dumps(plain), encoding="utf-8"))
    text = reference.model_dump_json()
    write_whole(folder / "reference.json", lambda path: path.write_text(text, encoding="utf-8"))
    save(results, folder / "results.json")


def customer_table(
    ids: pd.Series,
    segments: list[str],
    placed: list[str],
    certainty: np.ndarray,
    values: np.ndarray | None,
    best: Mapping[str, Clustering],
) -> pd.DataFrame:
    """One row per customer: id, segment, certainty, where the model places them, value, other answers.

    `segments` and `placed` are letters or "unassigned"; `values` in the value column's own unit,
    None without one. The label by each algorithm's best answer is a whole number from 0, -1 is
    noise; an algorithm that found nothing calls everybody noise.
    """
    nothing = np.full(len(ids), NOISE, dtype=np.intp)
    by_algorithm = {key: best[key].labels if key in best else nothing for key in ALGORITHMS}
    return pd.DataFrame(
        {
            customer_key(ids): ids.to_numpy(),
            "segment": segments,
            "certainty": certainty,
            "placed": placed,
            **({} if values is None else {"value": values}),
            **by_algorithm,
        }
    )


def customer_key(ids: pd.Series) -> str:
    """The name of the column of ids: the id column's own, unless another column has it."""
    name = str(ids.name)
    return f"{name}_id" if name in (*OWN_COLUMNS, *ALGORITHMS) else name


def publish(beside: Path, folder: Path) -> None:
    """Put the files of one run, written beside, in place; results.json last."""
    for name in FILES:
        os.replace(beside / name, folder / name)


def load_model(folder: Path) -> Model:
    """What places customers in the segments of the run in `folder`.

    Raises
    ------
    ResultsError
        There is no usable assigner in this folder.
    """
    path = folder / "assigner.json"
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        preparation = Preparation.from_dict(content["preparation"])
        assigner = Assigner.from_dict(content["assigner"])
        letters, names = tuple(content["letters"]), dict(content["segments"])
        return Model(preparation, assigner, letters, names, str(content["found"]))
    except FileNotFoundError:
        raise ResultsError(f"{path} does not exist; run `make report` first") from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ResultsError(f"{path} is damaged ({error}); run `make report` again") from error
