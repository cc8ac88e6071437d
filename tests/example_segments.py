"""The segments and the map of `example_results`."""

import numpy as np

from analysis.results import (
    CategoryShare,
    Condition,
    CustomerMap,
    MapPoint,
    Rule,
    Segment,
    SegmentVariable,
    Typical,
    Variable,
)

LETTERS = "ABCDEFGH"


def level_of(difference: float) -> str:
    """The level in words of a standardised difference."""
    if difference <= -0.8:
        return "far below"
    if difference <= -0.2:
        return "below"
    if difference < 0.2:
        return "typical"
    return "above" if difference < 0.8 else "far above"


def segments(
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


def customer_map(rng: np.random.Generator, segments: tuple[Segment, ...]) -> CustomerMap:
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
