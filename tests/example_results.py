"""Complete, valid results made without an analysis, to try the report on any situation.

The numbers hang together (shares add up, markers match levels) but describe nobody.
"""

import datetime as dt

import numpy as np

from analysis.results import (
    Category,
    Chosen,
    Data,
    Effect,
    NumberSummary,
    Results,
    Rules,
    Variable,
    Verdict,
)
from tests import example_evidence, example_segments
from tests.example_changes import with_changes
from tests.example_ways import Situation

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
    changes: Situation | None = None,
) -> Results:
    """Results with `n_segments` (2 to 8) segments and the given verdict.

    `labels` replaces column labels, `names` segment names and `category_label` one category:
    put hostile or foreign text there. `changes` adds what changed since an earlier report.
    """
    rng = np.random.default_rng(seed)
    variables = _variables(with_value, with_meanings, with_sidecar, labels or {}, category_label, n_customers)
    segments = example_segments.segments(
        rng, n_segments, n_customers - n_unassigned, variables, names, verdict, with_value
    )
    candidates = example_evidence.candidates(n_segments, chosen, n_customers, n_unassigned)
    winner = next(c for c in candidates if c.status == "chosen")
    made = Results(
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
        map=example_segments.customer_map(rng, segments),
        timings={"clustering": 4.2, "evidence": 9.1},
    )
    return with_changes(made, changes) if changes else made


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
