"""What is known about the columns of a table: the schema that every later step follows."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from analysis.results.base import Kind, Role
from analysis.results.data import Finding
from analysis.settings import NUMERIC_KINDS, Meaning, Transform


@dataclass(frozen=True, slots=True)
class Column:
    """One column: what it is and what it is used for.

    Attributes
    ----------
    key, label, unit
        Name in the file; words for readers; unit in words or an ISO code, None when unknown.
    builds_segments
        True with role "segment", and with role "value" when it is used for both.
    minimum, maximum
        What is possible, in the column's own units; None: no limit is known.
    told_numeric
        Whether the sidecar says that the column holds numbers: then it must.
    transform
        What the sidecar fixes; None: chosen from the data.
    categories
        Code in the data -> words for the reader.
    yes_no
        The two cells that mean yes and no, for a flag.
    inferred, reason
        Whether the role was inferred rather than told, and why, in one sentence.
    """

    key: str
    label: str
    kind: Kind
    role: Role
    inferred: bool
    reason: str
    builds_segments: bool = False
    unit: str | None = None
    meaning: Meaning | None = None
    meaning_inferred: bool = True
    minimum: float | None = None
    maximum: float | None = None
    told_numeric: bool = False
    transform: Transform | None = None
    categories: Mapping[str, str] = field(default_factory=dict)
    yes_no: tuple[str, str] | None = None

    @property
    def is_numeric(self) -> bool:
        """Whether the column holds numbers with an order and a distance."""
        return self.kind in NUMERIC_KINDS


@dataclass(frozen=True, slots=True)
class Schema:
    """All columns in file order, with what had to be said about them.

    `problems` are reasons why the table cannot be used; `analysis.quality.clean` raises them
    together with those it finds in the cells.
    """

    columns: tuple[Column, ...]
    findings: tuple[Finding, ...] = ()
    problems: tuple[str, ...] = ()

    def column(self, key: str) -> Column:
        """The column named `key`. Raises KeyError when there is none."""
        found = [column for column in self.columns if column.key == key]
        if not found:
            raise KeyError(key)
        return found[0]

    @property
    def segmentation(self) -> tuple[Column, ...]:
        """The columns that build the segments."""
        return tuple(column for column in self.columns if column.builds_segments)

    @property
    def used(self) -> tuple[Column, ...]:
        """The columns a report speaks of: neither ignored nor the id."""
        return tuple(column for column in self.columns if column.role not in ("id", "ignore"))

    @property
    def id_column(self) -> Column | None:
        """The column that names customers, if there is one."""
        return next((column for column in self.columns if column.role == "id"), None)

    @property
    def value_column(self) -> Column | None:
        """The column that says what a customer is worth, if there is one."""
        return next((column for column in self.columns if column.role == "value"), None)
