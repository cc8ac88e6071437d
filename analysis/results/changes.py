"""What changed since an earlier run: people, definitions, inputs, and what deserves attention.

Letters are those of this run. "unassigned" stands for customers without a segment. Counts are
exact here; readers see none below ten.
"""

import datetime as dt
from typing import Literal

from analysis.results.base import Grade, Part

UNASSIGNED = "unassigned"
Cause = Literal["moved", "redefined", "joined", "left"]
Event = Literal["survived", "split", "merged", "emerged", "disappeared"]


class EarlierRun(Part):
    """The run this one is compared with.

    Attributes
    ----------
    sequence
        Its place in the history of this dataset, from 1.
    """

    sequence: int
    name: str
    file: str
    sha256: str
    period_end: dt.date | None = None
    period: str | None = None
    n_customers: int
    n_segments: int
    n_unassigned: int = 0


class Decision(Part):
    """Whether the earlier segments were kept or found anew, and why.

    Attributes
    ----------
    asked
        What the analyst asked for; "auto" leaves it to drift and fit.
    reason
        One sentence for a manager.
    fit_loss
        How much more the customers differ from their segment's middle (mean squared distance)
        under the kept segments than under the same recipe run anew, as a share: .05 is 5 %
        more. None: not measured.
    would_choose
        Id of the candidate a fresh choice would pick; None when nothing was kept.
    would_agree
        Adjusted Rand index between the kept segments and that candidate.
    """

    mode: Literal["kept", "refitted"]
    asked: Literal["auto", "always", "never"]
    reason: str
    fit_loss: float | None = None
    would_choose: str | None = None
    would_agree: float | None = None


class Standing(Part):
    """One segment at one time. Shares are 0 to 1; `value` is None without a value column."""

    n_customers: int
    share: float
    value: float | None = None
    value_share: float | None = None
    certainty: float
    grade: Grade


class SegmentChange(Part):
    """What became of one segment, this run's or one that is gone.

    Attributes
    ----------
    event
        survived, split (it lost a part that is now a segment of its own), merged (it took in
        other segments), emerged (new), disappeared. Spiliopoulou et al. (2006).
    partners
        Letters of the other segments of a split, a merger or a disappearance; of a new segment
        those it mostly came from.
    overlap
        Jaccard overlap with the segment of the same letter before, over the customers present
        both times; None when there was none or customers cannot be matched.
    before, after
        None: it did not exist then.
    moved_in, moved_out
        Customers of both times who came or went because their own numbers changed.
    redefined_in, redefined_out
        Those who came or went because the segments' definition changed.
    joined, left
        New customers in it now; its customers of then who are gone.
    value_spread
        Standard deviation of how much the value of one of its customers changed, over those
        who stayed in it; None when not known.
    """

    letter: str
    name: str
    event: Event
    partners: tuple[str, ...] = ()
    overlap: float | None = None
    before: Standing | None = None
    after: Standing | None = None
    moved_in: int = 0
    moved_out: int = 0
    redefined_in: int = 0
    redefined_out: int = 0
    joined: int = 0
    left: int = 0
    value_spread: float | None = None


class Flow(Part):
    """Customers who took the same way. `origin` is None for who joined, `destination` for who left.

    `value` is what these customers are worth now (who left: were worth), `value_before` what
    they were worth then; None without a value column or where it does not apply.
    """

    origin: str | None
    destination: str | None
    cause: Cause
    n_customers: int
    value: float | None = None
    value_before: float | None = None


class Matrix(Part):
    """Customers of both times by where they were (rows) and are (columns)."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]


class Drift(Part):
    """How far one column that builds the segments moved as a whole.

    Attributes
    ----------
    psi
        Population stability index against ten equal groups of the earlier customers; None
        when the column cannot be compared.
    chance
        The value that chance alone exceeds once in a hundred, for this many customers.
    missing_before, missing_after
        Shares of empty cells, 0 to 1.
    """

    variable: str
    psi: float | None
    chance: float
    missing_before: float
    missing_after: float
    has_drifted: bool


class Alert(Part):
    """One change worth a manager's attention; its words are in the report.

    Attributes
    ----------
    kind
        "value", "size", "certainty", "grade", "emerged", "disappeared", "split", "merged",
        "moved", "left", "joined", "drift", "verdict", "refitted".
    letter
        The segment it is about; None: the whole.
    variable
        The column it is about, for "drift".
    before, after
        The two numbers, in their own units; None where there are none.
    words_before, words_after
        The two words, for changes of a grade or a verdict.
    is_good
        None: neither good nor bad.
    weight
        Larger is more important; alerts are listed by it.
    """

    kind: str
    letter: str | None = None
    variable: str | None = None
    before: float | None = None
    after: float | None = None
    words_before: str = ""
    words_after: str = ""
    is_good: bool | None = None
    weight: float


class RunPoint(Part):
    """One run of the history: shares of the customers by letter, 0 to 1; values by letter."""

    sequence: int
    label: str
    n_customers: int
    shares: dict[str, float]
    values: dict[str, float] = {}


class Changes(Part):
    """The comparison with one earlier run.

    Attributes
    ----------
    matched_by
        "ids": customers were recognised; "centres": only segments were, by where they lie.
        Then nobody's movement is known and the matrices are None.
    n_shared, n_joined, n_left
        Customers present both times, only now, only then; None when not recognised.
    n_moved, n_redefined
        Customers of both times in another segment because they, or the definition, changed.
    value_spread
        Standard deviation of how much the value of one customer of both times changed; None
        when not known.
    transitions
        From the segments as reported then to those reported now.
    movement
        Both times placed by the earlier model: only people moved.
    redefinition
        Now, placed by the earlier model against now as reported: only the definition moved.
    drift_since
        Up to when the customers reach whom `drift` compares with, in words: those in whom the
        segments of the earlier run were found, which may be longer ago than that run.
    runs
        Oldest first, this one last.
    notes
        What a reader of the history should know, such as a damaged run that was left out.
    """

    base: EarlierRun
    decision: Decision
    matched_by: Literal["ids", "centres"]
    n_shared: int | None = None
    n_joined: int | None = None
    n_left: int | None = None
    n_moved: int | None = None
    n_redefined: int | None = None
    segments: tuple[SegmentChange, ...]
    flows: tuple[Flow, ...] = ()
    value_spread: float | None = None
    transitions: Matrix | None = None
    movement: Matrix | None = None
    redefinition: Matrix | None = None
    drift: tuple[Drift, ...] = ()
    drift_since: str = ""
    alerts: tuple[Alert, ...] = ()
    runs: tuple[RunPoint, ...] = ()
    notes: tuple[str, ...] = ()
