"""What each column is and what it is used for: told by the sidecar, else inferred and said."""

from analysis.schema.building import build
from analysis.schema.columns import Column, Schema
from analysis.schema.words import MEANINGS

__all__ = ["MEANINGS", "Column", "Schema", "build"]
