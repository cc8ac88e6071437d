"""The candidates and the evidence of `example_results`."""

from typing import Any

from analysis.results import (
    Agreement,
    AlgorithmReport,
    Candidate,
    Curve,
    Evidence,
    Finding,
    Gate,
    Index,
    Merge,
    Quality,
    Segment,
    SegmentStability,
    SensitivityRun,
    StabilityAtK,
    Structure,
)


def quality() -> Quality:
    return Quality(
        findings=(
            Finding(
                kind="duplicates", count=8, sentence="8 rows repeat another row exactly.", action="dropped"
            ),
            Finding(
                kind="stray",
                column="annual_income",
                count=5,
                sentence="5 values of Annual income are not numbers.",
                action="set to missing",
            ),
        ),
        preparation=(
            "Annual income was missing for 96 customers and estimated from the ten most alike customers.",
            "Amounts and counts were put on a logarithmic scale because a few customers are far above the rest.",
            "Every variable was scaled so that one step means one standard deviation.",
        ),
    )


def indices() -> tuple[Index, ...]:
    return (
        Index(
            key="silhouette",
            title="Silhouette",
            range="-1 to 1",
            higher_is_better=True,
            meaning="How much closer customers are to their own segment than to the next.",
            hides="Likes round groups and few segments.",
        ),
        Index(
            key="davies_bouldin",
            title="Davies-Bouldin",
            range="0 upwards",
            higher_is_better=False,
            meaning="Spread within segments against the distance between them.",
            hides="Only looks at centres.",
        ),
    )


def candidates(k_chosen: int, chosen: str, n: int, n_unassigned: int) -> tuple[Candidate, ...]:
    made = []
    for algorithm, stem in (
        ("kmeans", "kmeans"),
        ("hierarchical", "hierarchical-ward"),
        ("affinity_propagation", "affinity_propagation"),
        ("dbscan", "dbscan"),
    ):
        for k in range(2, 9) if algorithm != "dbscan" else (k_chosen,):
            is_chosen = algorithm == chosen and k == k_chosen
            fails = algorithm == "dbscan" and not is_chosen
            status = "chosen" if is_chosen else "rejected" if fails else "eligible"
            sizes = [n // k] * k
            parameters: dict[str, Any] = (
                {"eps": 0.83, "min_samples": 24} if algorithm == "dbscan" else {"k": k}
            )
            made.append(
                Candidate.model_validate(
                    {
                        "id": f"{stem}-{k}" if algorithm != "dbscan" else "dbscan-0.83",
                        "algorithm": algorithm,
                        "parameters": parameters,
                        "n_segments": k,
                        "coverage": 1 - n_unassigned / n if is_chosen else 0.55 if fails else 1.0,
                        "sizes": sizes,
                        "indices": {
                            "silhouette": None if fails else 0.34 - 0.02 * abs(k - k_chosen),
                            "davies_bouldin": 1.1 + 0.05 * abs(k - k_chosen),
                        },
                        "stability": 0.9 - 0.04 * abs(k - k_chosen),
                        "weakest": 0.8 - 0.05 * abs(k - k_chosen),
                        "score": 3.1 - 0.4 * abs(k - k_chosen),
                        "check_score": 1.9 - 0.3 * abs(k - k_chosen),
                        "gates": [
                            Gate(
                                key="noise",
                                passed=not fails,
                                sentence="At most 30 % of the customers left out.",
                            ).model_dump()
                        ],
                        "status": status,
                        "reason": "left 45 % of the customers out"
                        if fails
                        else "less alike inside the segments",
                    }
                )
            )
    return tuple(made)


def _curve(key: str, x: range, scale: float, chosen: float | None) -> Curve:
    return Curve(
        key=key,
        title=key.replace("_", " "),
        x_title="Number of segments",
        y_title="Value",
        x=tuple(float(i) for i in x),
        y=tuple(scale / (i + 1) for i in x),
        chosen_x=chosen,
    )


def algorithms(k: int) -> tuple[AlgorithmReport, ...]:
    merges = tuple(
        Merge(x0=i / 2 if i else 0, x1=i + 1, y0=i * 1.0, y1=0, y=i + 1.0, n_customers=120 * (i + 1))
        for i in range(9)
    )
    return (
        AlgorithmReport(
            algorithm="kmeans",
            title="K-means",
            best=f"kmeans-{k}",
            worked=True,
            happened="Compact segments came back from every start.",
            curves=(_curve("inertia", range(2, 9), 9000, k), _curve("silhouette", range(2, 9), 1, k)),
        ),
        AlgorithmReport(
            algorithm="affinity_propagation",
            title="Affinity propagation",
            best=f"affinity_propagation-{k}",
            worked=True,
            happened="Customers elected typical customers among themselves.",
            curves=(_curve("preference", range(2, 12), 30, k),),
            scope="run on 500 representatives",
        ),
        AlgorithmReport(
            algorithm="hierarchical",
            title="Hierarchical clustering",
            best=f"hierarchical-ward-{k}",
            worked=True,
            happened="The tree has clear steps.",
            dendrogram=merges,
            cut_height=4.5,
            diagnostics={"cophenetic": 0.62},
        ),
        AlgorithmReport(
            algorithm="dbscan",
            title="DBSCAN",
            best=None,
            worked=False,
            happened="DBSCAN finds no usable groups here: 45 % of the customers lie in thin areas.",
            curves=(_curve("k_distance", range(1, 100), 5, 40), _curve("noise_by_eps", range(1, 12), 1, 4)),
        ),
    )


def agreement() -> Agreement:
    keys = ("kmeans", "affinity_propagation", "hierarchical", "dbscan")
    ari = ((1.0, 0.82, 0.78, 0.21), (0.82, 1.0, 0.71, 0.2), (0.78, 0.71, 1.0, 0.25), (0.21, 0.2, 0.25, 1.0))
    return Agreement(keys=keys, ari=ari, ami=ari)


def evidence(segments: tuple[Segment, ...], k: int, verdict: str) -> Evidence:
    natural = verdict == "natural"
    return Evidence(
        structure=Structure(
            dip=0.031 if natural else 0.009,
            dip_p=0.001 if natural else 0.7,
            gap_k=k if natural else 1,
            gap=_curve("gap", range(1, 9), 2, k if natural else 1),
            null_index="silhouette",
            null_observed=0.34 if natural else 0.16,
            null_low=0.14,
            null_high=0.18,
            null_p=0.02 if natural else 0.5,
            hopkins=0.93,
            n_used=2000,
            sentences=("The customers fall into more than one heap along their main difference.",)
            if natural
            else ("Along their main difference the customers form one heap.",),
        ),
        segments=tuple(
            SegmentStability(
                letter=s.letter,
                jaccard=max(s.certainty - 0.05, 0.3),
                n_bootstraps=100,
                dissolved=2,
                recovered=88,
            )
            for s in segments
        ),
        by_k=tuple(
            StabilityAtK(
                k=i,
                ari_low=0.6,
                ari_median=0.9 - 0.03 * abs(i - k),
                ari_high=0.95,
                prediction_strength=0.85 - 0.04 * i,
                within=tuple(0.8 for _ in range(i)),
                across=tuple(0.9 for _ in range(i)),
            )
            for i in range(2, 9)
        ),
        sensitivity=(
            SensitivityRun(
                key="scaling", what="Another way of scaling", companions=0.94, ari=0.9, n_segments=k
            ),
            SensitivityRun(key="seed", what="Another random start", companions=0.99, ari=0.98, n_segments=k),
        ),
        budget="100 redraws for the chosen solution, 25 for the others.",
    )
