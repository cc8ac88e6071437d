"""What every rule reports: the file that breaks it, and how."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Violation:
    """One broken rule. `file` is relative to the site or the project."""

    file: str
    reason: str

    def __str__(self) -> str:
        """Write it as one line of the report."""
        return f"{self.file}: {self.reason}"
