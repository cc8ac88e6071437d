"""The results contract: the only thing the report reads.

`results.json` is validated on both sides (written by `save`, read by `load`), has sorted
keys and rounded floats, and carries a format number. Money is in the data's own currency,
shares are 0 to 1, `None` means "undefined" and is shown as such, never as 0.
"""

from analysis.results.candidates import (
    Agreement,
    AlgorithmReport,
    Candidate,
    Chosen,
    Curve,
    Gate,
    Index,
    Merge,
)
from analysis.results.data import (
    Category,
    Data,
    Finding,
    NumberSummary,
    Quality,
    Variable,
)
from analysis.results.evidence import (
    Evidence,
    SegmentStability,
    SensitivityRun,
    StabilityAtK,
    Structure,
    Verdict,
)
from analysis.results.segments import (
    CategoryShare,
    Condition,
    Contrast,
    CustomerMap,
    Effect,
    MapPoint,
    Rule,
    Rules,
    Segment,
    SegmentVariable,
    Typical,
)
from analysis.results.storage import FORMAT, Results, load, save

__all__ = [
    "FORMAT",
    "Agreement",
    "AlgorithmReport",
    "Candidate",
    "Category",
    "CategoryShare",
    "Chosen",
    "Condition",
    "Contrast",
    "Curve",
    "CustomerMap",
    "Data",
    "Effect",
    "Evidence",
    "Finding",
    "Gate",
    "Index",
    "MapPoint",
    "Merge",
    "NumberSummary",
    "Quality",
    "Results",
    "Rule",
    "Rules",
    "Segment",
    "SegmentStability",
    "SegmentVariable",
    "SensitivityRun",
    "StabilityAtK",
    "Structure",
    "Typical",
    "Variable",
    "Verdict",
    "load",
    "save",
]
