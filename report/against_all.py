"""One column of a segment against all customers, in plain units."""

from collections.abc import Sequence

from analysis.results import Category, Data, SegmentVariable, Variable
from report import formatting

FLAG_HOLDS = "yes"


def middle(inside: SegmentVariable, variable: Variable) -> float | None:
    """Give what is typical of the segment: the median, of a yes/no column the share that says yes."""
    return inside.mean if variable.kind == "flag" else inside.median


def middle_of_all(variable: Variable) -> float | None:
    """Give what is typical of all customers: the median, of a yes/no column the share that says yes."""
    if variable.kind == "flag" or variable.summary is None:
        return overall_share(variable)
    return variable.summary.median


def overall_share(variable: Variable) -> float | None:
    """Give the share of customers for whom a flag holds, 0 to 1; of a number its mean."""
    if variable.summary is not None:
        return variable.summary.mean
    return _share_of(FLAG_HOLDS, variable.categories)


def numbers(inside: SegmentVariable, variable: Variable, data: Data) -> tuple[str, str, str]:
    """Write segment and everybody by the median, or by the mean where medians look equal.

    The first text says which of the two it is. Levels compare on the scale of the analysis; a
    pair that would seem to contradict the level in plain units is not given: all are empty.
    """
    pairs = [("", inside.mean, overall_share(variable))]
    if variable.summary is not None and variable.kind != "flag":
        pairs = [
            ("typically ", inside.median, variable.summary.median),
            ("on average ", inside.mean, variable.summary.mean),
        ]
    for word, here, everywhere in pairs:
        if here is None or everywhere is None:
            continue
        ours, all_ours = (formatting.quantity(x, variable, data) for x in (here, everywhere))
        if ours != all_ours and (here > everywhere) == inside.level.endswith("above"):
            return word, ours, all_ours
    return "", "", ""


def _share_of(value: str, categories: Sequence[Category]) -> float | None:
    return next((c.share for c in categories if c.value == value), None)
