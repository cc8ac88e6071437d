"""Saying what a segment is: profiles, effects, rules, names, and a map."""

from analysis.profiling.levels import level_of
from analysis.profiling.segmented import Segmented
from analysis.profiling.segments import Description, describe, with_grades

__all__ = ["Description", "Segmented", "describe", "level_of", "with_grades"]
