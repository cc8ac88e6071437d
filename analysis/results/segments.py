"""The segments: size, value, profile, rule, and how clearly customers belong."""

from analysis.results.base import Grade, Kind, Level, Part, Role


class CategoryShare(Part):
    """Share of one category inside a segment, 0 to 1."""

    value: str
    label: str
    share: float


class SegmentVariable(Part):
    """One column inside one segment, in the column's own units.

    Attributes
    ----------
    level
        Against the average customer, in words; "unknown" for columns without order.
    difference
        Standardised difference of the segment from the total (SD units); for a flag or
        share-like column the difference of shares divided by their SD. None: undefined.
    low, high
        95 % bootstrap interval of `difference`.
    is_marker
        Sets this segment apart (METHODS 5).
    mean, q05, q1, median, q3, q95
        None for categories. A flag's mean is its share.
    """

    variable: str
    level: Level
    difference: float | None = None
    low: float | None = None
    high: float | None = None
    is_marker: bool = False
    mean: float | None = None
    q05: float | None = None
    q1: float | None = None
    median: float | None = None
    q3: float | None = None
    q95: float | None = None
    categories: tuple[CategoryShare, ...] = ()


class Condition(Part):
    """One clause of a rule. `operator` is "<=", ">" or "is" / "is not" (categories, flags)."""

    variable: str
    operator: str
    value: float | str


class Rule(Part):
    """A readable IF: `coverage` of the segment it finds, `precision` of those it finds."""

    conditions: tuple[Condition, ...]
    coverage: float
    precision: float
    n_customers: int


class Rules(Part):
    """The whole tree. Under .8 balanced accuracy the rules are a rough guide."""

    depth: int
    balanced_accuracy: float
    rough: bool


class Typical(Part):
    """One value of the typical customer (medoid), rounded so that it points at nobody."""

    variable: str
    value: float | str | None


class Segment(Part):
    """One kind of customer.

    Attributes
    ----------
    letter, name
        Identity. Names have at most three words and can be overridden in the sidecar.
    name_reason
        From which variables the name was made, or "given in the sidecar".
    value, value_share, value_per_customer
        From the column with the role "value"; None without one.
    certainty, core_share, edge_share
        Mean certainty 0-1; shares of clear and of borderline members.
    markers
        Keys of its marker variables, strongest first.
    grade, grade_reason
        How sure we are about this segment, and why.
    """

    letter: str
    name: str
    name_reason: str
    n_customers: int
    share: float
    value: float | None = None
    value_share: float | None = None
    value_per_customer: float | None = None
    certainty: float
    core_share: float
    edge_share: float
    silhouette: float | None = None
    grade: Grade
    grade_reason: str
    variables: tuple[SegmentVariable, ...]
    markers: tuple[str, ...]
    rule: Rule | None = None
    typical: tuple[Typical, ...] = ()


class Effect(Part):
    """How strongly one column differs between segments.

    `measure` is "epsilon-squared" (numbers) or "Cramer's V" (categories and flags), 0 to 1.
    `p_adjusted` exists for descriptors only (Benjamini-Hochberg); testing the variables that
    built the segments would be circular.
    """

    variable: str
    role: Role
    kind: Kind
    measure: str
    value: float | None
    low: float | None = None
    high: float | None = None
    p_adjusted: float | None = None


class Contrast(Part):
    """One of the columns in which two segments differ most.

    `delta` is Cliff's delta: the chance that a customer of `first` lies above one of `second`,
    minus the opposite, -1 to 1; `low` and `high` its 95 % bootstrap interval.
    """

    first: str
    second: str
    variable: str
    delta: float
    low: float
    high: float


class MapPoint(Part):
    """One customer on the map (no id). `letter` None: unassigned."""

    x: float
    y: float
    letter: str | None


class CustomerMap(Part):
    """First two principal components of the prepared features, at most 1,000 customers."""

    explained: tuple[float, float]
    points: tuple[MapPoint, ...]
    n_customers: int
    x_variables: tuple[str, ...]
    y_variables: tuple[str, ...]
