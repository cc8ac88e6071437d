"""What a run leaves in the results folder, each file written whole or not at all.

results.json        the results contract
customers.parquet   id, segment, certainty, and one label column per algorithm
assigner.json       how to prepare and place new customers, as plain numbers
"""

import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.arrays import NOISE, FloatMatrix, Labels
from analysis.assigning import Assigner
from analysis.clustering import ALGORITHMS, Clustering
from analysis.errors import ResultsError
from analysis.preparing import Preparation
from analysis.profiling import letter_of
from analysis.results import Results, save
from analysis.whole_files import write_whole

UNASSIGNED = "unassigned"


def store(
    folder: Path, results: Results, customers: pd.DataFrame, preparation: Preparation, assigner: Assigner
) -> None:
    """Write the three files; results.json last, because the report starts from it."""
    plain = {
        "preparation": preparation.to_dict(),
        "assigner": assigner.to_dict(),
        "segments": {segment.letter: segment.name for segment in results.segments},
    }
    write_whole(folder / "customers.parquet", lambda path: customers.to_parquet(path, index=False))
    write_whole(folder / "assigner.json", lambda path: path.write_text(json.dumps(plain), encoding="utf-8"))
    save(results, folder / "results.json")


def customer_table(
    ids: pd.Series, labels: Labels, certainty: FloatMatrix, best: Mapping[str, Clustering]
) -> pd.DataFrame:
    """One row per customer: id, segment, certainty, and the label by each algorithm's best answer.

    Labels are whole numbers from 0; -1 is noise. An algorithm that found nothing calls everybody noise.
    """
    nothing = np.full(len(ids), NOISE, dtype=np.intp)
    by_algorithm = {key: best[key].labels if key in best else nothing for key in ALGORITHMS}
    return pd.DataFrame(
        {
            str(ids.name): ids.to_numpy(),
            "segment": segment_letters(labels),
            "certainty": certainty,
            **by_algorithm,
        }
    )


def segment_letters(labels: Labels) -> list[str]:
    """The letter of each customer's segment, or "unassigned"."""
    return [UNASSIGNED if label == NOISE else letter_of(int(label)) for label in labels]


def load_assigner(folder: Path) -> tuple[Preparation, Assigner, dict[str, str]]:
    """The plan to prepare new customers, the assigner, and the segments' names by letter.

    Raises
    ------
    ResultsError
        There is no usable assigner in this folder.
    """
    path = folder / "assigner.json"
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        preparation = Preparation.from_dict(content["preparation"])
        return preparation, Assigner.from_dict(content["assigner"]), dict(content["segments"])
    except FileNotFoundError:
        raise ResultsError(f"{path} does not exist; run `make report` first") from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ResultsError(f"{path} is damaged ({error}); run `make report` again") from error
