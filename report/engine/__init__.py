"""Two engines render the same Quarto documents; `choose` picks one."""

from report.engine.base import Engine
from report.engine.builtin import BuiltinEngine
from report.engine.choice import ENGINES, choose
from report.engine.quarto import QuartoEngine

__all__ = ["ENGINES", "BuiltinEngine", "Engine", "QuartoEngine", "choose"]
