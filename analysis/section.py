"""What every section of the sidecar is."""

from pydantic import BaseModel, ConfigDict


class Section(BaseModel):
    """One section of the sidecar: frozen, strict about types, no unknown key."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)
