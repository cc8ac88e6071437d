"""Reading customers who were not there when the plan was learned, by the plan alone.

A table of a few new customers says too little about its columns to infer anything from it.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.cells import YES_NO, read_numbers, read_texts
from analysis.errors import InputError
from analysis.preparing.plan import Codes, Preparation, Quantity
from analysis.reading.base import RawTable
from analysis.sidecar import nearest

YES_CODES = ("no", "yes")


def read_newcomers(raw: RawTable, plan: Preparation) -> pd.DataFrame:
    """The columns that built the segments, typed as the plan needs them, one row per customer.

    What is not a possible number, or not a known yes or no, becomes missing.

    Raises
    ------
    InputError
        A column that built the segments is missing; all missing ones together.
    """
    needed = list(dict.fromkeys(plan.feature_of))
    found = [str(key) for key in raw.frame.columns]
    problems = [_absence(key, found, needed) for key in needed if key not in found]
    if problems:
        raise InputError(raw.path, problems)
    columns = {quantity.key: _numbers(raw, quantity) for quantity in plan.quantities}
    columns |= {codes.key: _codes(raw, codes) for codes in plan.codes}
    return pd.DataFrame(columns)[needed]


def _absence(key: str, found: Sequence[str], needed: Sequence[str]) -> str:
    near = nearest(key, [name for name in found if name not in needed])
    advice = f"; did you mean '{near}'?" if near else ""
    return f"column '{key}' built the segments and is missing{advice}"


def _numbers(raw: RawTable, quantity: Quantity) -> pd.Series:
    values = read_numbers(raw.frame[quantity.key], raw.decimal).values
    low = -np.inf if quantity.minimum is None else quantity.minimum
    high = np.inf if quantity.maximum is None else quantity.maximum
    return pd.Series(np.where((values >= low) & (values <= high), values, np.nan))


def _codes(raw: RawTable, codes: Codes) -> pd.Series:
    texts = read_texts(raw.frame[codes.key])
    if codes.codes != YES_CODES:
        return texts
    words = {yes: 1.0 for yes, _ in YES_NO} | {no: 0.0 for _, no in YES_NO}
    return texts.str.casefold().map(words).astype(np.float64)
