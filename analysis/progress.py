"""What a person sees while an analysis runs: one line per step, with a bar on a terminal."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

Tell = Callable[[str, float], None]


class Steps:
    """Names and times the steps of a run.

    `timings` holds the seconds each finished step took, in order.
    """

    def __init__(self, bar: Progress | None = None, prefix: str = "") -> None:
        self.timings: dict[str, float] = {}
        self._bar = bar
        self._prefix = prefix

    def prefixed(self, prefix: str) -> "Steps":
        """Steps shown in the same place, with `prefix` before their names and timings of their own."""
        return Steps(self._bar, prefix)

    @contextmanager
    def step(self, name: str) -> Iterator[Tell]:
        """Run one step; the yielded function is told what is being done and how far it is (0 to 1)."""
        begun = time.perf_counter()
        task = self._bar.add_task(f"{self._prefix}{name}", total=1.0, doing="") if self._bar else None
        try:
            yield lambda doing, fraction: self._tell(task, doing, fraction)
        finally:
            if self._bar and task is not None:
                self._bar.remove_task(task)
        self.timings[name] = time.perf_counter() - begun
        if self._bar:
            took = f"[dim]{self.timings[name]:.1f} s[/dim]"
            self._bar.console.print(f"  {self._prefix}{name} {took}", highlight=False)

    def _tell(self, task: TaskID | None, doing: str, fraction: float) -> None:
        if self._bar and task is not None:
            self._bar.update(task, completed=fraction, doing=doing)


@contextmanager
def show_steps() -> Iterator[Steps]:
    """Steps that are shown on the error stream, where they disturb no output."""
    columns = (
        TextColumn("  {task.description}"),
        BarColumn(24),
        TextColumn("{task.fields[doing]}"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        yield Steps(bar)
