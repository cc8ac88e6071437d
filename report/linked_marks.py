"""Marks of a drawing that say which segment they belong to, so that a page can link its charts.

A chart whose values name a segment as `letter` gets that letter as the mark's description,
which the renderer writes into the drawing as `aria-label` (see `report.svg_compact`).
"""

from collections.abc import Mapping
from typing import Any

FIELD = "letter"


def name_segments(specification: Mapping[str, Any]) -> dict[str, Any]:
    """Give the same chart (Vega-Lite with named data sets), its marks described by their letter."""
    with_letters = {
        name for name, rows in specification["datasets"].items() if any(FIELD in row for row in rows)
    }
    named: dict[str, Any] = _named(specification, with_letters)
    return named


def _named(part: Any, with_letters: set[str]) -> Any:
    if isinstance(part, list):
        return [_named(one, with_letters) for one in part]
    if not isinstance(part, Mapping):
        return part
    if "mark" in part:
        return _described(part) if part.get("data", {}).get("name") in with_letters else part
    return {name: one if name == "datasets" else _named(one, with_letters) for name, one in part.items()}


def _described(layer: Mapping[str, Any]) -> dict[str, Any]:
    encoding = layer["encoding"] | {"description": {"field": FIELD, "type": "nominal"}}
    return {**layer, "encoding": encoding, "mark": layer["mark"] | {"aria": True}}
