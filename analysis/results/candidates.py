"""The algorithms, every candidate they proposed, and the one that was chosen."""

from typing import Literal

from analysis.results.base import AlgorithmKey, Part


class Index(Part):
    """How to read one comparison index. `range` in words; `hides`: what it cannot see."""

    key: str
    title: str
    range: str
    higher_is_better: bool
    meaning: str
    hides: str


class Gate(Part):
    """One condition a candidate must meet. `passed` None: could not be judged."""

    key: str
    passed: bool | None
    sentence: str


class Candidate(Part):
    """One algorithm with one set of parameters.

    Attributes
    ----------
    id
        Unique, such as "kmeans-6" or "hierarchical-ward-4".
    coverage
        Share of the customers placed in a segment, 0 to 1 (the rest is noise).
    sizes
        Customers per segment, largest first.
    indices
        Index key -> value; None is undefined.
    stability
        Mean bootstrap Jaccard over the segments; `weakest` the smallest of them.
    score, check_score
        Calibrated aggregates A1 and A2 (higher is better). None: not computed.
    status, reason
        What became of it, and why, in one sentence for the table.
    """

    id: str
    algorithm: AlgorithmKey
    parameters: dict[str, float | int | str]
    n_segments: int
    coverage: float
    sizes: tuple[int, ...]
    indices: dict[str, float | None]
    stability: float | None = None
    weakest: float | None = None
    score: float | None = None
    check_score: float | None = None
    gates: tuple[Gate, ...]
    status: Literal["chosen", "eligible", "rejected", "failed"]
    reason: str


class Curve(Part):
    """Points to draw as a line; `chosen_x` is where the chosen value lies, if anywhere."""

    key: str
    title: str
    x_title: str
    y_title: str
    x: tuple[float, ...]
    y: tuple[float | None, ...]
    chosen_x: float | None = None


class Merge(Part):
    """One joint of the drawn dendrogram (top merges only).

    x0 and x1 are the positions of the two branches (0, 1, 2 ... for leaves from the left),
    y0 and y1 the heights they start from, y the height at which they join. n_customers is
    the size of the joined group.
    """

    x0: float
    x1: float
    y0: float
    y1: float
    y: float
    n_customers: int


class AlgorithmReport(Part):
    """What one algorithm did on these data, also when it failed.

    `worked` is its own verdict; `happened` says in two or three plain sentences what
    happened and why that is informative. `diagnostics` are numbers for a footnote.
    """

    algorithm: AlgorithmKey
    title: str
    best: str | None
    worked: bool
    happened: str
    curves: tuple[Curve, ...] = ()
    dendrogram: tuple[Merge, ...] = ()
    cut_height: float | None = None
    diagnostics: dict[str, float | int | str | None] = {}
    scope: str = ""


class Agreement(Part):
    """How far the best answers of the algorithms agree (rows and columns in `keys` order).

    `consensus`: adjusted Rand index of each with the partition that all candidates tested for
    stability agree on most (every algorithm with the same weight). Empty: not computed.
    """

    keys: tuple[str, ...]
    ari: tuple[tuple[float, ...], ...]
    ami: tuple[tuple[float, ...], ...]
    consensus: tuple[float, ...] = ()


class Chosen(Part):
    """The segmentation this report is about.

    Attributes
    ----------
    reason
        Why this one, in words for a manager.
    rule
        The stated rule that picked it, in words.
    runner_up, under_check
        Ids of the second best, and of the winner under the check aggregate (A2).
    """

    candidate: str
    algorithm: AlgorithmKey
    n_segments: int
    parameters: dict[str, float | int | str]
    reason: str
    rule: str
    runner_up: str | None = None
    under_check: str | None = None
    check_sentence: str = ""
