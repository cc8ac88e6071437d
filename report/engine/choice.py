"""Which engine renders: Quarto where there is one, else the built-in one."""

from collections.abc import Callable

from analysis.errors import ReportError
from report.engine.base import Engine
from report.engine.builtin import BuiltinEngine
from report.engine.quarto import OLDEST, find_quarto

ENGINES = ("auto", "quarto", "builtin")


def choose(name: str, say: Callable[[str], None] = lambda line: None) -> Engine:
    """Return the engine called `name`; "auto" takes Quarto when it runs here.

    Raises
    ------
    ReportError
        No engine has this name, or Quarto is asked for and does not run here.
    """
    if name not in ENGINES:
        raise ReportError(f"engine must be one of {', '.join(ENGINES)}, got '{name}'")
    if name == "builtin":
        return BuiltinEngine()
    quarto = find_quarto()
    if quarto is not None:
        return quarto
    if name == "quarto":
        raise ReportError(
            f"Quarto {'.'.join(map(str, OLDEST))} or later is not installed; run `make quarto`, "
            "install it from quarto.org, or use ENGINE=builtin"
        )
    say("Quarto is not installed: the built-in engine renders (`make quarto` tries to install it)")
    return BuiltinEngine()
