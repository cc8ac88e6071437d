"""How sure we are: structure, stability, sensitivity, and the verdict."""

from analysis.results.base import Part, VerdictKind
from analysis.results.candidates import Curve


class Verdict(Part):
    """Dolnicar & Leisch (2010): are there groups? `allows`: what the reader may do with it."""

    kind: VerdictKind
    sentence: str
    allows: str
    would_change: str = ""


class Structure(Part):
    """Tests of "is there any structure?"; the null reference belongs to `null_index`."""

    dip: float
    dip_p: float
    gap_k: int
    gap: Curve | None = None
    null_index: str
    null_observed: float | None
    null_low: float | None
    null_high: float | None
    null_p: float | None = None
    hopkins: float | None = None
    n_used: int
    sentences: tuple[str, ...] = ()


class StabilityAtK(Part):
    """Stability of the chosen algorithm at one number of segments.

    ari_* : adjusted Rand index between pairs of bootstrap solutions (box per k).
    prediction_strength: None where not computed. within: SLSW, best Jaccard per segment.
    """

    k: int
    ari_low: float
    ari_median: float
    ari_high: float
    prediction_strength: float | None = None
    within: tuple[float, ...] = ()
    across: tuple[float, ...] = ()


class SegmentStability(Part):
    """Cluster-wise bootstrap of one segment of the chosen solution (Hennig 2007)."""

    letter: str
    jaccard: float
    n_bootstraps: int
    dissolved: int
    recovered: int


class SensitivityRun(Part):
    """One other reasonable way of doing it, and how many customers keep their companions."""

    key: str
    what: str
    companions: float
    ari: float
    n_segments: int


class Evidence(Part):
    """Everything "How sure are we" shows. Empty tuples: not computed, and said so."""

    structure: Structure
    segments: tuple[SegmentStability, ...]
    by_k: tuple[StabilityAtK, ...] = ()
    sensitivity: tuple[SensitivityRun, ...] = ()
    budget: str = ""
