"""Complete, valid results made without an analysis, to try the report on any situation.

The numbers hang together (shares add up, markers match levels) but describe nobody.
"""

import datetime as dt
import numpy as np

from analysis.results import (
    Category,
    CategoryShare,
    Chosen,
    Condition,
    CustomerMap,
    Data,
    Effect,
    MapPoint,
    NumberSummary,
    Results,
    Rule,
    Rules,
    Segment,
    SegmentVariable,
    Typical,
    Variable,
    Verdict,
)
from tests import example_evidence

LETTERS = "ABCDEFGH"
NAMES = (
    "Frequent family shoppers",
    "Online deal seekers",
    "Affluent loyal regulars",
    "Occasional savers",
    "Big-basket returners",
    "Lapsing credit users",
    "New small spenders",
    "Average customers",
)
NUMBERS: tuple[tuple[str, str, str | None, str, str, float, float], ...] = (
    ("age", "Age", "years", "number", "age", 45, 14),
    ("annual_income", "Annual income", None, "amount", "income", 42000, 17000),
    ("savings", "Savings", None, "amount", "savings", 15000, 11000),
    ("orders_12m", "Orders in 12 months", None, "count", "orders", 9, 6),
    ("spend_12m", "Spend in 12 months", None, "amount", "spend", 640, 410),
    ("days_since_last_order", "Days since last order", "days", "number", "recency", 60, 45),
    ("tenure_months", "Months as a customer", "months", "number", "tenure", 48, 30),
    ("discount_share", "Share bought at a discount", None, "share", "discount_share", 0.3, 0.2),
    ("online_share", "Share bought online", None, "share", "online_share", 0.4, 0.25),
    ("returns_12m", "Returns in 12 months", None, "count", "returns", 1.2, 1.4),
)
SENTENCES = {
    "natural": "The data show distinct groups, and the same ones come back every time.",
    "reproducible": "There are no sharply separated groups, yet the same segments come back every time.",
    "constructive": "The data show no groups of their own; the segments are a way of dividing, not a discovery.",
}


def example_results(
    n_segments: int = 6,
    verdict: str = "natural",
    *,
    with_value: bool = True,
    with_meanings: bool = True,
    with_sidecar: bool = True,
    n_unassigned: int = 0,
    n_customers: int = 2000,
    chosen: str = "kmeans",
    labels: dict[str, str] | None = None,
    names: tuple[str, ...] = NAMES,
    category_label: str = "North",
    seed: int = 3,
) -> Results:
    """Results with `n_segments` (2 to 8) segments and the given verdict.

    `labels` replaces column labels, `names` segment names and `category_label` one category:
    put hostile or foreign text there.
    """
    rng = np.random.default_rng(seed)
    variables = _variables(with_value, with_meanings, with_sidecar, labels or {}, category_label, n_customers)
    segments = _segments(rng, n_segments, n_customers - n_unassigned, variables, names, verdict, with_value)
    candidates = example_evidence.candidates(n_segments, chosen, n_customers, n_unassigned)
    winner = next(c for c in candidates if c.status == "chosen")
    return Results(
        data=Data(
            name="Store card customers" if with_sidecar else "customers",
            file="customers.csv",
            sha256="ab" * 32,
            period_end=dt.date(2026, 9, 30) if with_sidecar else None,
            period="12 months to 30 September 2026" if with_sidecar else None,
            currency="EUR" if with_sidecar else None,
            n_rows=n_customers + 8,
            n_customers=n_customers,
            has_sidecar=with_sidecar,
            id_column="customer_id",
            value_column="spend_12m" if with_value else None,
        ),
        settings={"clustering": {"seed": 7}},
        versions={"customer-segments": "0.1.0"},
        variables=variables,
        quality=example_evidence.quality(),
        indices=example_evidence.indices(),
        candidates=candidates,
        algorithms=example_evidence.algorithms(n_segments),
        agreement=example_evidence.agreement(),
        chosen=Chosen(
            candidate=winner.id,
            algorithm=winner.algorithm,
            n_segments=n_segments,
            parameters=winner.parameters,
            reason=f"K-means with {n_segments} segments came back most reliably and has the most alike customers.",
            rule="Gates first, then compactness and stability against random groupings of the same data.",
            runner_up="hierarchical-ward-5",
            under_check=winner.id,
            check_sentence="Asking for separation instead of compactness picks the same segments.",
        ),
        verdict=Verdict.model_validate(
            {
                "kind": verdict,
                "sentence": SENTENCES[verdict],
                "allows": "Plan campaigns per segment; check again with the next data.",
                "would_change": "A different way of scaling would move about 6 % of the customers.",
            }
        ),
        evidence=example_evidence.evidence(segments, n_segments, verdict),
        segments=segments,
        n_unassigned=n_unassigned,
        effects=_effects(variables),
        rules=Rules(depth=3, balanced_accuracy=0.86, rough=False),
        map=_map(rng, segments),
        timings={"clustering": 4.2, "evidence": 9.1},
    )


def _variables(
    with_value: bool, with_meanings: bool, with_sidecar: bool, labels: dict[str, str], category: str, n: int
) -> tuple[Variable, ...]:
    told = "told by the sidecar" if with_sidecar else "numeric with many different values"
    made = [
        Variable(
            key="customer_id",
            label="Customer id",
            kind="text",
            role="id",
            inferred=not with_sidecar,
            reason="one different value per customer",
        )
    ]
    for key, label, unit, kind, meaning, mean, sd in NUMBERS:
        made.append(
            Variable.model_validate(
                {
                    "key": key,
                    "label": labels.get(key, label),
                    "unit": unit if with_sidecar else None,
                    "kind": kind if with_sidecar else "number",
                    "role": "value" if key == "spend_12m" and with_value else "segment",
                    "builds_segments": True,
                    "meaning": meaning if with_meanings else None,
                    "inferred": not with_sidecar,
                    "reason": told,
                    "transform": "log1p" if kind in ("amount", "count") else "none",
                    "transform_reason": "strongly skewed" if kind in ("amount", "count") else "",
                    "n_missing": 96 if key == "annual_income" else 0,
                    "missing_treatment": "estimated from the ten most alike customers"
                    if key == "annual_income"
                    else "",
                    "summary": _summary(mean, sd).model_dump(),
                }
            )
        )
    region = [(category, 0.34), ("South", 0.26), ("East", 0.22), ("West", 0.18)]
    made.append(
        Variable(
            key="region",
            label=labels.get("region", "Region"),
            kind="category",
            role="describe",
            meaning="region",
            inferred=not with_sidecar,
            reason=told,
            categories=tuple(
                Category(value=v, label=v, n_customers=round(n * s), share=s) for v, s in region
            ),
        )
    )
    made.append(
        Variable(
            key="newsletter",
            label=labels.get("newsletter", "Reads the newsletter"),
            kind="flag",
            role="describe",
            meaning="newsletter" if with_meanings else None,
            inferred=not with_sidecar,
            reason=told,
            categories=(
                Category(value="yes", label="yes", n_customers=round(n * 0.4), share=0.4),
                Category(value="no", label="no", n_customers=round(n * 0.6), share=0.6),
            ),
        )
    )
    return tuple(made)


def _summary(mean: float, sd: float) -> NumberSummary:
    return NumberSummary(
        mean=mean,
        sd=sd,
        minimum=0,
        q05=mean * 0.2,
        q1=mean * 0.6,
        median=mean * 0.9,
        q3=mean * 1.3,
        q95=mean * 2.1,
        maximum=mean * 4,
    )


def level_of(difference: float) -> str:
    """The level in words of a standardised difference."""
    if difference <= -0.8:
        return "far below"
    if difference <= -0.2:
        return "below"
    if difference < 0.2:
        return "typical"
    return "above" if difference < 0.8 else "far above"


def _segments(
    rng: np.random.Generator,
    k: int,
    n: int,
    variables: tuple[Variable, ...],
    names: tuple[str, ...],
    verdict: str,
    with_value: bool,
) -> tuple[Segment, ...]:
    shares = np.sort(rng.dirichlet(np.full(k, 6.0)))[::-1]
    sizes = np.maximum(1, np.floor(shares * n).astype(int))
    sizes[0] += n - sizes.sum()
    per_customer = np.exp(rng.normal(6.4, 0.6, k))
    total = float((sizes * per_customer).sum())
    jaccard = np.clip(rng.normal(0.87 if verdict != "constructive" else 0.55, 0.08, k), 0.3, 0.99)
    made = []
    for i in range(k):
        described = tuple(_segment_variable(rng, v) for v in variables if v.role != "id")
        ranked = sorted((d for d in described if d.is_marker), key=lambda d: -abs(d.difference or 0))
        grade = "strong" if jaccard[i] >= 0.85 else "moderate" if jaccard[i] >= 0.75 else "weak"
        grade = "withheld" if jaccard[i] < 0.6 else grade
        made.append(
            Segment.model_validate(
                {
                    "letter": LETTERS[i],
                    "name": names[i % len(names)],
                    "name_reason": "from its strongest marker variables",
                    "n_customers": int(sizes[i]),
                    "share": float(sizes[i] / sizes.sum()),
                    "value": float(sizes[i] * per_customer[i]) if with_value else None,
                    "value_share": float(sizes[i] * per_customer[i] / total) if with_value else None,
                    "value_per_customer": float(per_customer[i]) if with_value else None,
                    "certainty": float(min(0.97, jaccard[i] + 0.05)),
                    "core_share": 0.82,
                    "edge_share": 0.18,
                    "silhouette": 0.31,
                    "grade": grade,
                    "grade_reason": f"{round(float(jaccard[i]) * 100)} of 100 members come back when the data are redrawn",
                    "variables": [d.model_dump() for d in described],
                    "markers": [d.variable for d in ranked],
                    "rule": _rule(sizes[i]).model_dump(),
                    "typical": [t.model_dump() for t in _typical(described)],
                }
            )
        )
    return tuple(made)


def _segment_variable(rng: np.random.Generator, variable: Variable) -> SegmentVariable:
    if variable.categories:
        share = np.array([c.share for c in variable.categories]) * rng.uniform(
            0.7, 1.3, len(variable.categories)
        )
        share = share / share.sum()
        return SegmentVariable(
            variable=variable.key,
            level="unknown" if variable.kind == "category" else "typical",
            mean=float(share[0]) if variable.kind == "flag" else None,
            categories=tuple(
                CategoryShare(value=c.value, label=c.label, share=float(s))
                for c, s in zip(variable.categories, share, strict=True)
            ),
        )
    assert variable.summary is not None
    difference = float(rng.normal(0, 0.8))
    centre = max(variable.summary.mean + difference * variable.summary.sd, variable.summary.mean * 0.1)
    return SegmentVariable.model_validate(
        {
            "variable": variable.key,
            "level": level_of(difference),
            "difference": difference,
            "low": difference - 0.08,
            "high": difference + 0.08,
            "is_marker": abs(difference) >= 0.5,
            "mean": centre,
            "q05": centre * 0.4,
            "q1": centre * 0.7,
            "median": centre * 0.95,
            "q3": centre * 1.25,
            "q95": centre * 1.8,
        }
    )


def _rule(size: int) -> Rule:
    conditions = (
        Condition(variable="spend_12m", operator=">", value=820.0),
        Condition(variable="days_since_last_order", operator="<=", value=45.0),
    )
    return Rule(conditions=conditions, coverage=0.78, precision=0.84, n_customers=int(size * 0.9))


def _typical(described: tuple[SegmentVariable, ...]) -> list[Typical]:
    return [
        Typical(
            variable=d.variable,
            value=float(f"{d.median:.2g}") if d.median is not None else d.categories[0].label,
        )
        for d in described
    ]


def _effects(variables: tuple[Variable, ...]) -> tuple[Effect, ...]:
    made = []
    for place, variable in enumerate(v for v in variables if v.role != "id"):
        describes = variable.role == "describe"
        made.append(
            Effect(
                variable=variable.key,
                role=variable.role,
                kind=variable.kind,
                measure="Cramer's V" if variable.categories else "epsilon-squared",
                value=0.62 - 0.05 * place,
                low=0.55 - 0.05 * place,
                high=0.68 - 0.05 * place,
                p_adjusted=0.004 if describes else None,
            )
        )
    return tuple(made)


def _map(rng: np.random.Generator, segments: tuple[Segment, ...]) -> CustomerMap:
    points = []
    for i, segment in enumerate(segments):
        centre = 3 * np.array([np.cos(i), np.sin(i)])
        for x, y in rng.normal(centre, 0.7, (max(10, round(400 * segment.share)), 2)):
            points.append(MapPoint(x=float(x), y=float(y), letter=segment.letter))
    return CustomerMap(
        explained=(0.34, 0.19),
        points=tuple(points),
        n_customers=2000,
        x_variables=("spend_12m", "orders_12m"),
        y_variables=("age", "online_share"),
    )
