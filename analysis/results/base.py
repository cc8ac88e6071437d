"""The frozen, strict base of every type in the contract, and its vocabulary."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

AlgorithmKey = Literal["kmeans", "affinity_propagation", "hierarchical", "dbscan"]
Level = Literal["far below", "below", "typical", "above", "far above", "unknown"]
Grade = Literal["strong", "moderate", "weak", "withheld"]
VerdictKind = Literal["natural", "reproducible", "constructive"]
Role = Literal["id", "segment", "describe", "value", "ignore"]
Kind = Literal["amount", "count", "share", "number", "flag", "category", "text"]


class Part(BaseModel):
    """One part of the results: frozen, no unknown field, no infinity."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)
