"""The part of the settings file in which the team answers, ready to be pasted and filled in.

What the team told stands there as it did; what it did not tell is a comment, so that the text is
valid as it is and changes nothing.
"""

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import PurePath
from typing import Any

from analysis.results import Criterion, Data, Results, Segment
from report.escaping import short

QUESTIONS = {
    "fits_strengths": "can we serve it better than others do?",
    "identifiable": "can our systems tell who belongs to it?",
    "reachable": "do we have a way to reach it?",
}
SUGGESTED = {"value": 0.4, "size": 0.2, "room_to_grow": 0.4}
SUGGESTED_WITHOUT_VALUE = {"size": 0.5, "room_to_grow": 0.5}
SUGGESTED_STRENGTHS = {"range_fits": 0.5, "service_fits": 0.5}
COMPUTED = ("size", "value", "value_per_customer", "growth", "certainty")
MIDDLING = 5
BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")


def settings_file(data: Data) -> str:
    """Name the settings file that belongs to the data, which lies beside them."""
    return PurePath(short(data.file)).with_suffix(".toml").name


def answer_lines(results: Results) -> tuple[str, ...]:
    """Write the lines of the settings file's part on targeting, for the segments of this report."""
    told = _section(results.settings, "targeting")
    targeting = results.targeting
    weights = _in_order(_section(told, "weights"), targeting.criteria if targeting else ())
    strengths = _in_order(
        _section(told, "strength_weights"), targeting.strength_criteria if targeting else ()
    )
    has_value = results.data.value_column is not None
    suggested = SUGGESTED if has_value else SUGGESTED_WITHOUT_VALUE
    lines = [
        *_weight_lines("weights", "what makes a segment attractive to us", weights, suggested),
        *_weight_lines("strength_weights", "what makes us attractive to it", strengths, SUGGESTED_STRENGTHS),
    ]
    own = [criterion for criterion in weights or suggested if criterion not in COMPUTED]
    asked = {"scores": own, "strength_scores": list(strengths or SUGGESTED_STRENGTHS)}
    for segment in sorted(results.segments, key=lambda one: (len(one.letter), one.letter)):
        lines += _segment_lines(segment, _section(_section(told, "segments"), segment.letter), asked)
    return tuple(lines[:-1])


def _weight_lines(
    name: str, what: str, told: Mapping[str, Any], suggested: Mapping[str, float]
) -> list[str]:
    lines = [f"[targeting.{name}]    # {what}; together 1"]
    if told:
        return [*lines, *(f"{_key(criterion)} = {weight:g}" for criterion, weight in told.items()), ""]
    return [*lines, *(f"# {_key(criterion)} = {weight:g}" for criterion, weight in suggested.items()), ""]


def _segment_lines(
    segment: Segment, told: Mapping[str, Any], asked: Mapping[str, Sequence[str]]
) -> list[str]:
    lines = [f"[targeting.segments.{segment.letter}]    # {short(segment.name)}"]
    for question, words in QUESTIONS.items():
        answer = told.get(question)
        known = f"{question} = {str(answer).lower()}"
        lines.append(f"# {question} = true    # {words}" if answer is None else known)
    for name, criteria in asked.items():
        if criteria:
            lines.append(_score_line(name, criteria, _section(told, name)))
    return [*lines, ""]


def _score_line(name: str, criteria: Sequence[str], told: Mapping[str, Any]) -> str:
    """The scores as told, with those that are missing as a comment."""
    known = {criterion: told[criterion] for criterion in criteria if criterion in told}
    missing = [criterion for criterion in criteria if criterion not in told]
    if not known:
        return f"# {name} = {_table(dict.fromkeys(criteria, MIDDLING))}    # 0 to 10"
    tail = f"    # missing: {', '.join(_key(criterion) for criterion in missing)}" if missing else ""
    return f"{name} = {_table(known)}{tail}"


def _table(scores: Mapping[str, float]) -> str:
    return "{ " + ", ".join(f"{_key(criterion)} = {score:g}" for criterion, score in scores.items()) + " }"


def _key(criterion: str) -> str:
    """A criterion as a TOML key: as it is, or in quotes with JSON's escapes."""
    if BARE_KEY.fullmatch(criterion):
        return criterion
    return json.dumps(criterion, ensure_ascii=False).replace("\x7f", "\\u007f")


def _in_order(weights: Mapping[str, Any], criteria: Sequence[Criterion]) -> Mapping[str, Any]:
    """The weights as told, in the team's own order where it is known."""
    keys = [criterion.key for criterion in criteria if criterion.key in weights]
    return {key: weights[key] for key in keys} or weights


def _section(settings: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = settings.get(name)
    return found if isinstance(found, dict) else {}
