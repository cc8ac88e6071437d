"""The sidecar: one TOML file beside the data file, as frozen, checked settings.

Every section and key is optional. An unknown key, a wrong type or a value out of range is
an error that names the key; all problems of the file are reported together.
"""

import datetime as dt
import re
import tomllib
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, field_validator, model_validator

from analysis.errors import SettingsError
from analysis.results.base import Kind, Role
from analysis.section import Section
from analysis.settings_history import AlertSettings, HistorySettings
from analysis.settings_targeting import TargetingSettings
from analysis.sidecar import read_sidecar

Transform = Literal["none", "log", "log1p", "sqrt", "logit"]
Linkage = Literal["ward", "average", "complete"]
Meaning = Literal[
    "age",
    "household_size",
    "gender",
    "region",
    "income",
    "savings",
    "credit_used",
    "orders",
    "spend",
    "basket",
    "recency",
    "tenure",
    "discount_share",
    "online_share",
    "returns",
    "complaints",
    "newsletter",
]
NUMERIC_KINDS: tuple[Kind, ...] = ("amount", "count", "share", "number")


class DatasetSettings(Section):
    """[dataset]: what the table is and when it ends.

    Attributes
    ----------
    name
        What the data set is called in the report; None: the file's name.
    period_end, period
        Last day the data speak of; the period in words, such as "12 months to 30 September 2026".
    currency
        ISO 4217 code of every amount. None: amounts are shown without a unit.
    previous, previous_period_end
        File of the snapshot before this one, relative to the sidecar, and its last day.
    """

    name: str | None = Field(default=None, min_length=1)
    period_end: dt.date | None = None
    period: str | None = None
    currency: str | None = None
    previous: str | None = None
    previous_period_end: dt.date | None = None

    @field_validator("currency")
    @classmethod
    def _is_iso_code(cls, code: str | None) -> str | None:
        if code is not None and not re.fullmatch(r"[A-Z]{3}", code):
            raise ValueError(f"must be a currency code of three capital letters, such as EUR, got {code!r}")
        return code


class ColumnSettings(Section):
    """[columns.<key>]: what one column is. Whatever is left out is inferred, and said.

    Attributes
    ----------
    role
        id, segment (builds the segments), describe, value (what a customer is worth), ignore.
    segment
        Only with role "value": whether the column also builds the segments.
    minimum, maximum
        Possible values, in the column's own units; others become missing.
    categories
        Code in the data -> words for the reader.
    """

    role: Role | None = None
    segment: bool | None = None
    label: str | None = Field(default=None, min_length=1)
    unit: str | None = Field(default=None, min_length=1)
    kind: Kind | None = None
    transform: Transform | None = None
    meaning: Meaning | None = None
    minimum: float | None = None
    maximum: float | None = None
    categories: dict[str, str] = {}

    @property
    def says_numeric(self) -> bool:
        """Whether the sidecar states that this column holds numbers."""
        told = (self.minimum, self.maximum, self.transform)
        return self.kind in NUMERIC_KINDS or (self.kind is None and any(value is not None for value in told))

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if self.segment is not None and self.role != "value":
            raise ValueError('has \'segment\', which goes only with role = "value"; use role = "segment"')
        if self.minimum is not None and self.maximum is not None and self.minimum >= self.maximum:
            raise ValueError(f"has minimum {self.minimum:g}, which is not below maximum {self.maximum:g}")
        if self.kind is not None and self.kind not in NUMERIC_KINDS:
            limits = [name for name in ("minimum", "maximum", "transform") if getattr(self, name) is not None]
            if limits:
                raise ValueError(f'has kind = "{self.kind}", which takes no {limits[0]}')
            if self.role == "value":
                raise ValueError(f'has role = "value", which needs numbers, but kind = "{self.kind}"')
        return self


class KMeansSettings(Section):
    """[clustering.kmeans]. n_init: random starts per number of segments."""

    n_init: int = Field(default=20, ge=1, le=1000)


class AffinityPropagationSettings(Section):
    """[clustering.affinity_propagation].

    Attributes
    ----------
    damping
        Where damping starts, .5 to below 1; raised when the messages oscillate.
    max_iter
        Rounds of messages before a fit counts as not converged.
    """

    damping: float = Field(default=0.9, ge=0.5, lt=1)
    max_iter: int = Field(default=1000, ge=1, json_schema_extra={"unit": "rounds"})


class HierarchicalSettings(Section):
    """[clustering.hierarchical]. linkages: the trees to grow."""

    linkages: tuple[Linkage, ...] = Field(default=("ward", "average", "complete"), min_length=1, strict=False)


class DbscanSettings(Section):
    """[clustering.dbscan].

    Attributes
    ----------
    eps
        Neighbourhood radius, in standard deviations. None: from the k-distance curve.
    min_samples
        Customers a neighbourhood needs, its centre included. None: twice the number of features.
    """

    eps: float | None = Field(default=None, gt=0, json_schema_extra={"unit": "standard deviations"})
    min_samples: int | None = Field(default=None, ge=2, json_schema_extra={"unit": "customers"})


class ClusteringSettings(Section):
    """[clustering]: the seed, how many segments to try, and one section per algorithm."""

    seed: int = Field(default=7, ge=0, le=2**32 - 1)
    min_segments: int = Field(default=2, ge=2, le=12, json_schema_extra={"unit": "segments"})
    max_segments: int = Field(default=8, ge=2, le=12, json_schema_extra={"unit": "segments"})
    kmeans: KMeansSettings = KMeansSettings()
    affinity_propagation: AffinityPropagationSettings = AffinityPropagationSettings()
    hierarchical: HierarchicalSettings = HierarchicalSettings()
    dbscan: DbscanSettings = DbscanSettings()

    @model_validator(mode="after")
    def _range_is_not_empty(self) -> Self:
        if self.min_segments > self.max_segments:
            raise ValueError(f"has min_segments {self.min_segments} above max_segments {self.max_segments}")
        return self


class GateSettings(Section):
    """[gates]: what a segmentation must meet to be chosen.

    Attributes
    ----------
    smallest_share, smallest_customers
        Smallest segment, as a share of the customers (0 to 1) and in customers; both hold.
    jaccard
        Smallest mean bootstrap Jaccard of any segment, 0 to 1.
    max_noise
        Largest share of the customers left without a segment, 0 to 1.
    """

    smallest_share: float = Field(default=0.05, ge=0, le=0.5)
    smallest_customers: int = Field(default=50, ge=1, json_schema_extra={"unit": "customers"})
    jaccard: float = Field(default=0.6, ge=0, le=1)
    max_noise: float = Field(default=0.3, ge=0, le=1)


class ReportSettings(Section):
    """[report]: whose report it is. site_url: where it will be published."""

    title: str | None = Field(default=None, min_length=1)
    organisation: str | None = Field(default=None, min_length=1)
    contact: str | None = Field(default=None, min_length=1)
    site_url: str | None = None

    @field_validator("site_url")
    @classmethod
    def _is_web_address(cls, address: str | None) -> str | None:
        if address is not None and not re.fullmatch(r"https?://[^\s\"'<>]+", address):
            raise ValueError(f"must start with https:// or http://, got {address!r}")
        return address


class Settings(Section):
    """The whole sidecar; without one, its defaults."""

    dataset: DatasetSettings = DatasetSettings()
    columns: dict[str, ColumnSettings] = {}
    clustering: ClusteringSettings = ClusteringSettings()
    gates: GateSettings = GateSettings()
    history: HistorySettings = HistorySettings()
    alerts: AlertSettings = AlertSettings()
    targeting: TargetingSettings = TargetingSettings()
    names: dict[str, str] = {}
    report: ReportSettings = ReportSettings()

    @model_validator(mode="after")
    def _one_id_one_value(self) -> Self:
        for role in ("id", "value"):
            keys = [key for key, column in self.columns.items() if column.role == role]
            if len(keys) > 1:
                listed = ", ".join(keys)
                raise ValueError(f'role = "{role}" is given to {len(keys)} columns ({listed}); keep one')
        return self

    @field_validator("names")
    @classmethod
    def _are_short_names(cls, names: dict[str, str]) -> dict[str, str]:
        for letter, name in names.items():
            if not re.fullmatch(r"[A-Z]", letter):
                raise ValueError(f"must be given to a segment letter A to Z, got {letter!r}")
            if not 1 <= len(name.split()) <= 3 or len(name) > 60:
                raise ValueError(f"must have one to three words, got {name!r} for {letter}")
        return names


def sidecar_path(data: Path) -> Path:
    """Where the sidecar of a data file lies: the same name, with the suffix .toml."""
    return data.with_suffix(".toml")


def load(data: Path) -> Settings:
    """Read the sidecar beside `data`; defaults when there is none.

    Raises
    ------
    SettingsError
        The sidecar is not TOML, has an unknown key, a wrong type or a value out of range,
        or names a previous snapshot that does not exist.
    """
    path = sidecar_path(data)
    if not path.exists():
        return Settings()
    settings = read_sidecar(path, Settings)
    previous = settings.dataset.previous
    if previous is not None and not (path.parent / previous).is_file():
        problem = f"dataset.previous names '{previous}', which is not a file beside the sidecar"
        raise SettingsError(path, [problem])
    return settings


def named_columns(data: Path) -> tuple[str, ...]:
    """The columns named by the sidecar beside `data`, even where it breaks a rule; none if not TOML."""
    try:
        content = tomllib.loads(sidecar_path(data).read_bytes().decode("utf-8-sig"))
    except (OSError, ValueError):
        return ()
    columns = content.get("columns")
    return tuple(columns) if isinstance(columns, dict) else ()
