"""From a data file to prepared customers: read, understand, clean, prepare."""

from dataclasses import dataclass
from pathlib import Path

from analysis import schema as schemas
from analysis import settings as sidecars
from analysis.errors import SettingsError
from analysis.preparing import Choices, Prepared, prepare
from analysis.quality import Clean, clean
from analysis.reading import read_table
from analysis.reading.base import RawTable
from analysis.schema import Schema
from analysis.schema.problems import missing_columns
from analysis.settings import Settings


@dataclass(frozen=True, slots=True, eq=False)
class Intake:
    """One customer table, ready to be clustered, with everything learned on the way."""

    settings: Settings
    raw: RawTable
    schema: Schema
    clean: Clean
    prepared: Prepared

    @property
    def name(self) -> str:
        """What the dataset is called: the sidecar's name, else the file's."""
        return self.settings.dataset.name or self.raw.path.stem

    def prepared_otherwise(self, choices: Choices) -> Prepared:
        """The same customers, prepared with other choices."""
        return prepare(self.clean, self.schema, self.settings, choices)


def take_in(data: Path, settings: Settings | None = None) -> Intake:
    """Read `data` and its sidecar, mend small faults, and prepare.

    `settings`: use these instead of the sidecar beside `data`.

    Raises
    ------
    SegmentsError
        The table or the sidecar cannot be used; all problems of a file together.
    """
    raw = read_table(data)
    settings = settings or _settings(data, raw)
    schema = schemas.build(raw, settings)
    customers = clean(raw, schema, settings)
    return Intake(settings, raw, schema, customers, prepare(customers, schema, settings))


def _settings(data: Path, raw: RawTable) -> Settings:
    """The sidecar; when it cannot be used, the columns it names and `raw` lacks are told with the rest."""
    try:
        return sidecars.load(data)
    except SettingsError as error:
        missing = missing_columns(raw, sidecars.named_columns(data))
        raise SettingsError(error.file, [*error.problems, *missing]) from None
