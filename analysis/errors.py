"""Everything that can go wrong, as a tree.

    SegmentsError                    anything this project refuses to do; exit code 2
    |- InputError                    the customer table: all its problems together
    |- SettingsError                 the sidecar: all its problems together
    |- ClusteringError               one algorithm found nothing usable (a failed candidate)
    |- NoSegmentsError               no algorithm found anything usable
    |- ResultsError                  results/ is missing, from another format, or damaged
    '- ReportError                   the pages or the PDF could not be built

A message says where, what was found, what is wanted, and what to do. A user's mistake
never shows a traceback: the command lines catch `SegmentsError`, print it, and exit.
"""

from collections.abc import Sequence
from pathlib import Path

EXIT_CODE = 2


class SegmentsError(Exception):
    """The root: something the user can mend."""


class ProblemsError(SegmentsError):
    """Several problems of one file, reported together."""

    def __init__(self, file: Path | str, problems: Sequence[str]) -> None:
        self.file = str(file)
        self.problems = tuple(problems)
        super().__init__(self._text())

    def _text(self) -> str:
        if len(self.problems) == 1:
            return f"{self.file}: {self.problems[0]}"
        lines = [f"{self.file}: {len(self.problems)} problems"]
        return "\n".join(lines + [f"  {problem}" for problem in self.problems])


class InputError(ProblemsError):
    """The customer table cannot be used."""


class SettingsError(ProblemsError):
    """The sidecar beside the customer table cannot be used."""


class ClusteringError(SegmentsError):
    """One algorithm, with one set of parameters, found nothing usable."""


class NoSegmentsError(SegmentsError):
    """No algorithm found anything usable."""


class ResultsError(SegmentsError):
    """The results folder is missing, damaged, of another format, or cannot be written."""


class BusyError(ResultsError):
    """Another run is at work on the results folder."""


class ReportError(SegmentsError):
    """The report could not be built, mailed or published, or breaks one of our own rules."""
