"""Which segments to serve, and how to find out whether an action worked.

Source: Dolnicar, Gruen & Leisch (2018), Market Segmentation Analysis, steps 2, 8 and 10,
doi:10.1007/978-981-10-8818-6.
"""

from analysis.results.base import Part


class Criterion(Part):
    """One thing that makes a segment attractive to us, or us to it. Weights of a list sum to 1.

    `is_computed`: scored from the results (size, value, ...); the others the team scores.
    """

    key: str
    title: str
    weight: float
    is_computed: bool


class TargetingLimits(Part):
    """Where the computed criteria, the computed scores and the test plans draw their lines.

    Attributes
    ----------
    spread, edge_share
        The most a segment may have to count as homogeneous, as distinct; 0 to 1.
    n_customers
        The fewest customers of a segment that is large enough.
    customers_per_variable
        Customers recommended for each column that builds the segments.
    growth
        Growth since the last report that earns the full score, as a share: .25 is a quarter.
    goal
        The effect a test should find, as a share of the mean.
    holdout_shares
        The shares of a segment that may be left alone, ascending.
    """

    spread: float
    edge_share: float
    n_customers: int
    customers_per_variable: int
    growth: float
    goal: float
    holdout_shares: tuple[float, ...]


class SegmentTargeting(Part):
    """One segment as a target. None: unknown, because nobody told or it cannot be computed.

    Attributes
    ----------
    spread
        Typical distance (root mean square) of its customers from their middle, as a share of
        that of all customers from theirs; None: undefined.
    homogeneous, distinct, large_enough
        Computed knock-out criteria.
    fits_strengths, identifiable, reachable
        Knock-out criteria that only the team can answer.
    is_knocked_out
        Whether any criterion is known to fail.
    scores, strength_scores
        Criterion key -> score from 0 to 10.
    attractiveness, strength
        Weighted sums, 0 to 10; None while a score is unknown.
    """

    letter: str
    spread: float | None = None
    homogeneous: bool | None = None
    distinct: bool | None = None
    large_enough: bool | None = None
    fits_strengths: bool | None = None
    identifiable: bool | None = None
    reachable: bool | None = None
    is_knocked_out: bool = False
    scores: dict[str, float | None] = {}
    strength_scores: dict[str, float | None] = {}
    attractiveness: float | None = None
    strength: float | None = None


class TestPlan(Part):
    """How to test an action on one segment against customers who are left alone.

    Attributes
    ----------
    n_customers, n_holdout
        Customers in the segment, and how many of them to leave alone, drawn at random.
    variable
        The column the effect is measured in; None without a value column.
    mde
        Minimum detectable effect: the smallest true difference of the means, in the column's
        own units, found in four of five tests (power .8, two-sided level .05). Bloom (1995),
        doi:10.1177/0193841X9501900504.
    mde_share
        The same as a share of the segment's mean, 0 to 1.
    mde_rate
        The same for a yes-or-no outcome, in the least favourable case of 50 %: difference of
        the shares, 0 to 1.
    is_approximate
        The column is so skewed that a test with this few customers finds `mde` less or more
        often than in four of five cases (Cochran's rule).
    """

    letter: str
    n_customers: int
    n_holdout: int
    variable: str | None = None
    mde: float | None = None
    mde_share: float | None = None
    mde_rate: float
    is_approximate: bool = False


class Targeting(Part):
    """The targeting decision and the test plans.

    Attributes
    ----------
    criteria, strength_criteria
        What counts, with its weight; empty when the team gave no weights.
    customers_per_variable
        Customers for each column that builds the segments; `has_enough` from 100 on.
    unmatched
        Letters that the settings answer for and that no segment has.
    limits
        The limits that were applied.
    """

    criteria: tuple[Criterion, ...] = ()
    strength_criteria: tuple[Criterion, ...] = ()
    segments: tuple[SegmentTargeting, ...]
    plans: tuple[TestPlan, ...]
    customers_per_variable: float
    has_enough: bool
    unmatched: tuple[str, ...] = ()
    limits: TargetingLimits | None = None
