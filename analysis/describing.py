"""A commented sidecar for a table: every inference written down, ready to be corrected.

Loading it back gives the schema that was inferred, now told instead of inferred.
"""

import json
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from analysis.reading import RawTable, read_table
from analysis.schema import MEANINGS, Column, build
from analysis.schema.observing import observe
from analysis.settings import ClusteringSettings, GateSettings, Settings, load
from analysis.settings_targeting import COMPUTED
from analysis.sidecar import toml_key

MOST_LISTED = 20

_HEAD = """\
# Settings for {file}. Everything below was inferred from the names and values of the columns;
# correct what is wrong and delete what you do not need: what is left out is inferred again.
"""
_DATASET_HINTS = """\
# period_end = 2026-09-30     last day the data speak of; without it the report shows no data date
# period = "12 months to 30 September 2026"
# currency = "EUR"            three letters; without it amounts are shown without a unit
"""
_COLUMN_HINTS = """
# One section per column.
# role: id, segment (builds the segments), describe (only describes them), value (what a customer
#   is worth; add segment = true to build with it as well), ignore
# kind: amount (money), count, share (0 to 1), number, flag (yes/no), category, text
# also: label, unit, minimum, maximum, transform (none, log, log1p, sqrt, logit; left out: chosen
#   from the data), categories = {{ "1" = "Words" }}, and meaning, which recommendations need:
#   {meanings}
"""
_TAIL = """
# Names of at most three words replace the automatic ones.
# [names]
# A = "Loyal families"

# Which segments to serve. The report's targeting page has these lines with its own letters.
# [targeting.weights]
# value = 0.4          # computed, as are {computed}
# room_to_grow = 0.6   # any other word is a criterion of your own
# [targeting.segments.A]
# fits_strengths = true
# identifiable = true
# reachable = true
# scores = {{ room_to_grow = 5 }}

# [report]
# title = "Customer segments"
# organisation = ""
# contact = ""
# site_url = "https://"
"""


def describe_table(data: Path) -> str:
    """The text of a sidecar for the table in `data`, from what it says and what is inferred.

    Raises
    ------
    InputError
        The table cannot be read.
    SettingsError
        A sidecar exists already and cannot be used.
    """
    raw, settings = read_table(data), load(data)
    schema = build(raw, settings)
    name = settings.dataset.name or data.stem
    parts = [
        _HEAD.format(file=data.name),
        *[f"# Not usable as it is: {problem}\n" for problem in schema.problems],
        f"[dataset]\nname = {_text(name)}\n{_told_dataset(settings)}",
        _COLUMN_HINTS.format(meanings=_wrapped(MEANINGS)),
        *[_column(raw, column) for column in schema.columns],
        "\n# How segments are built and judged; these are the defaults.\n",
        _defaults("clustering", settings.clustering, ClusteringSettings()),
        _defaults("gates", settings.gates, GateSettings()),
        _TAIL.format(computed=", ".join(key for key in COMPUTED if key != "value")),
    ]
    return "".join(parts)


def _told_dataset(settings: Settings) -> str:
    """What the sidecar says about the data set, else hints."""
    told = settings.dataset.model_dump(exclude_none=True, exclude={"name"})
    lines = [f"{key} = {_value(value)}\n" for key, value in told.items()]
    return "".join(lines) if lines else _DATASET_HINTS


def _column(raw: RawTable, column: Column) -> str:
    """The section of one column: the reason as a comment, then what it is."""
    pairs: list[tuple[str, object]] = [("role", column.role)]
    if column.role == "value":
        pairs.append(("segment", column.builds_segments))
    pairs.append(("label", column.label))
    if column.role != "id":
        pairs.append(("kind", column.kind))
    optional = ("unit", "meaning", "minimum", "maximum", "transform")
    pairs += [(key, getattr(column, key)) for key in optional if getattr(column, key) is not None]
    lines = [f"\n[columns.{toml_key(column.key)}]\n", f"# {_one_line(column.reason)}\n"]
    lines += [f"{key} = {_value(value)}\n" for key, value in pairs]
    return "".join([*lines, _categories(raw, column)])


def _categories(raw: RawTable, column: Column) -> str:
    """The categories as told, or the codes that occur as a comment to fill in."""
    if column.categories:
        listed = ", ".join(f"{_text(code)} = {_text(words)}" for code, words in column.categories.items())
        return f"categories = {{ {listed} }}\n"
    if column.kind != "category":
        return ""
    codes = sorted(str(code) for code in observe(raw, column.key).counts.index[:MOST_LISTED])
    listed = ", ".join(f"{_text(code)} = {_text(code)}" for code in codes)
    return f"# categories = {{ {listed} }}\n"


def _defaults(section: str, settings: BaseModel, defaults: BaseModel) -> str:
    """One section with every key: told values as they are, defaults as comments."""
    lines, inner = [f"[{section}]\n"], []
    for key in type(settings).model_fields:
        value, default = getattr(settings, key), getattr(defaults, key)
        if isinstance(value, BaseModel):
            inner.append("\n" + _defaults(f"{section}.{key}", value, default))
        elif value is None:
            lines.append(f"# {key} is chosen from the data\n")
        else:
            lines.append(f"{'# ' if value == default else ''}{key} = {_value(value)}\n")
    return "".join([*lines, *inner, "" if "." in section else "\n"])


def _value(value: Any) -> str:
    """A value as TOML writes it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, float):
        return repr(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, tuple):
        return f"[{', '.join(_value(item) for item in value)}]"
    return str(value)


def _text(text: str) -> str:
    """A TOML basic string: JSON's escapes, and the one control character JSON leaves alone."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _one_line(text: str) -> str:
    """A comment must not break the line, whatever a column is called."""
    return " ".join("".join(mark if mark.isprintable() else " " for mark in text).split())


def _wrapped(words: tuple[str, ...]) -> str:
    """The words in two lines of comment."""
    middle = len(words) // 2
    return f"{', '.join(words[:middle])},\n#   {', '.join(words[middle:])}"
