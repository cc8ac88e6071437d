"""What was read: the data file, its columns, and what had to be mended."""

import datetime as dt

from analysis.results.base import Kind, Part, Role


class Data(Part):
    """The customer table behind this report.

    Attributes
    ----------
    name
        What the data set is called (sidecar, else the file's stem).
    file
        File name without folders.
    sha256
        Hash of the file's bytes, 64 hex digits.
    period_end
        Last day the data speak of. None: the sidecar does not say, and we never guess.
    period
        The period in words, such as "12 months to 30 September 2026". None when unknown.
    currency
        ISO code of all amounts. None: amounts are shown without a unit.
    n_rows
        Rows in the file. `n_customers` is what is left after exact duplicates are dropped.
    """

    name: str
    file: str
    sha256: str
    period_end: dt.date | None = None
    period: str | None = None
    currency: str | None = None
    n_rows: int
    n_customers: int
    has_sidecar: bool
    id_column: str | None = None
    value_column: str | None = None


class NumberSummary(Part):
    """A numeric column over all customers, in its own units."""

    mean: float
    sd: float
    minimum: float
    q05: float
    q1: float
    median: float
    q3: float
    q95: float
    maximum: float


class Category(Part):
    """One category of a column over all customers."""

    value: str
    label: str
    n_customers: int
    share: float


class Variable(Part):
    """One column of the table: what it is, what was done with it, how it looks over all.

    Attributes
    ----------
    key, label, unit
        Column name; words for readers; unit in words ("days") or None when unknown.
    kind
        amount (money), count, share (0 to 1), number, flag (yes/no), category, text.
    role
        segment (builds the segments), describe (only describes them), value (what a
        customer is worth), id, ignore.
    meaning
        A word the recommendation rules know, such as "spend" or "tenure"; None if unknown.
    builds_segments
        Whether the column builds the segments: role "segment", and "value" where it does both.
    inferred, reason
        Whether the role was inferred rather than told, and why, in one sentence.
    transform, transform_reason
        "none", "log", "log1p", "sqrt", "logit", "rank" or "onehot", and why.
    n_missing, missing_treatment
        Missing cells after cleaning, and what was done about them ("" if none).
    """

    key: str
    label: str
    unit: str | None = None
    kind: Kind
    role: Role
    builds_segments: bool = False
    meaning: str | None = None
    inferred: bool
    reason: str
    transform: str = "none"
    transform_reason: str = ""
    n_missing: int = 0
    missing_treatment: str = ""
    summary: NumberSummary | None = None
    categories: tuple[Category, ...] = ()


class Finding(Part):
    """Something about the data a reader should know: counted, with what was done.

    `where`: a place in the file and its cell, for the analyst; never published.
    """

    kind: str
    column: str | None = None
    count: int
    sentence: str
    action: str
    where: str = ""
    serious: bool = False


class Quality(Part):
    """How good the data are. `preparation` tells each choice in one sentence, in order."""

    findings: tuple[Finding, ...]
    preparation: tuple[str, ...]
