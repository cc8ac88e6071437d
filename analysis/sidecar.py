"""From TOML text to a validated model, with messages a reader can act on.

Nothing here knows what the settings mean: `analysis.settings` owns the models. Every
problem of one file is reported at once.
"""

import datetime as dt
import difflib
import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError

from analysis.errors import SettingsError

Model = TypeVar("Model", bound=BaseModel)
Place = tuple[int | str, ...]

_KINDS = {
    "string_type": "text in quotes",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "bool_type": "true or false",
    "date_type": "a date such as 2026-09-30, without quotes",
    "date_from_datetime_inexact": "a date such as 2026-09-30, without a time",
    "tuple_type": "a list in [ ]",
    "dict_type": "a section of its own",
    "model_type": "a section of its own",
    "finite_number": "a finite number",
}


def read_sidecar(path: Path, model: type[Model]) -> Model:
    """Read `path` as TOML and validate it.

    Raises
    ------
    SettingsError
        The file cannot be read, is not TOML (line named), or has wrong keys or values.
    """
    content = _parse(path)
    try:
        return model.model_validate(content)
    except ValidationError as error:
        raise SettingsError(path, _sentences(model, error)) from None


def nearest(word: str, known: Sequence[str]) -> str | None:
    """The known word most like `word`, whatever its case; None when nothing is close."""
    folded = {name.casefold(): name for name in known}
    found = difflib.get_close_matches(word.casefold(), list(folded), n=1, cutoff=0.5)
    return folded[found[0]] if found else None


def _parse(path: Path) -> dict[str, Any]:
    """Decode and parse the file; a byte order mark, as some editors write, is accepted."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise SettingsError(path, [f"cannot be read: {error.strerror}"]) from None
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise SettingsError(path, [f"line {line} is not UTF-8 text; save the file as UTF-8"]) from None
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(path, [_toml_problem(str(error), text)]) from None


def _toml_problem(message: str, text: str) -> str:
    """Put the line first: tomllib says it last, or says only "end of document"."""
    found = re.search(r"\s*\(at (?:line (\d+), column (\d+)|end of document)\)$", message)
    what = message[: found.start()] if found else message
    line = found.group(1) if found and found.group(1) else str(text.rstrip("\n").count("\n") + 1)
    return f"line {line} is not valid TOML: {what[:1].lower()}{what[1:]}"


def _sentences(model: type[BaseModel], error: ValidationError) -> list[str]:
    """One sentence per problem; "list too short" is left out where its items are the problem."""
    places = [problem["loc"] for problem in error.errors()]
    own = [
        problem
        for problem in error.errors()
        if problem["type"] != "too_short" or not any(place[:-1] == problem["loc"] for place in places)
    ]
    return list(dict.fromkeys(_sentence(model, problem["loc"], problem) for problem in own))


def _sentence(model: type[BaseModel], place: Place, problem: Mapping[str, Any]) -> str:
    """Say one pydantic problem in the words of EXAMPLES: key, what is wanted, what was found."""
    key = ".".join(toml_key(step) for step in place if step != "[key]")
    kind = str(problem["type"])
    if kind == "extra_forbidden":
        return _unknown_key(model, place)
    if kind == "value_error":
        message = str(problem["ctx"]["error"])
        return f"{key} {message}" if key else message
    return f"{key} must be {_wanted(model, place, problem)}, got {shown(problem['input'])}"


def _wanted(model: type[BaseModel], place: Place, problem: Mapping[str, Any]) -> str:
    """What a value should have been, with its unit."""
    kind, context = str(problem["type"]), problem.get("ctx", {})
    if kind == "literal_error":
        return f"one of {str(context['expected']).replace(' or ', ', ')}"
    unit = _unit(model, place)
    limits = {
        "greater_than": ("above", "gt"),
        "greater_than_equal": ("at least", "ge"),
        "less_than": ("below", "lt"),
        "less_than_equal": ("at most", "le"),
    }
    if kind in limits:
        word, name = limits[kind]
        return f"{word} {context[name]:g}{unit}"
    if kind == "too_short":
        return f"a list of at least {context['min_length']}"
    if kind == "string_too_short":
        return "text that is not empty"
    return _KINDS.get(kind, str(problem["msg"]).removeprefix("Input should be "))


def _unknown_key(model: type[BaseModel], place: Place) -> str:
    """Name the unknown key and the valid one nearest to it."""
    section, key = place[:-1], str(place[-1])
    parent = _model_at(model, section)
    known = list(parent.model_fields) if parent else []
    where = f" in [{'.'.join(toml_key(step) for step in section)}]" if section else ""
    near = nearest(key, known)
    advice = f"did you mean '{near}'?" if near else f"valid keys: {', '.join(known)}"
    return f"unknown key '{key}'{where}; {advice}"


def _unit(model: type[BaseModel], place: Place) -> str:
    """The unit of a field, with a leading space; "" without one."""
    parent = _model_at(model, place[:-1])
    field = parent.model_fields.get(str(place[-1])) if parent and place else None
    extra = field.json_schema_extra if field else None
    return f" {extra['unit']}" if isinstance(extra, dict) and "unit" in extra else ""


def _model_at(model: type[BaseModel], place: Place) -> type[BaseModel] | None:
    """The model that validates the section at `place`."""
    current: type[BaseModel] | None = model
    inside_mapping: type[BaseModel] | None = None
    for step in place:
        if inside_mapping is not None:
            current, inside_mapping = inside_mapping, None
            continue
        field = current.model_fields.get(str(step)) if current else None
        if field is None:
            return None
        parts = [part for part in (field.annotation, *get_args(field.annotation)) if isinstance(part, type)]
        models = [part for part in parts if issubclass(part, BaseModel)]
        current = models[0] if models and models[0] is field.annotation else None
        inside_mapping = models[0] if models and current is None else None
    return current


def toml_key(step: int | str) -> str:
    """One step of a key path, quoted as TOML wants it where it is not a bare key."""
    text = str(step)
    if re.fullmatch(r"[A-Za-z0-9_-]+", text):
        return text
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def shown(value: object) -> str:
    """A value as the user wrote it, shortened."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dt.date):
        return value.isoformat()
    text = repr(value)
    return text if len(text) <= 40 else f"{text[:37]}..."
