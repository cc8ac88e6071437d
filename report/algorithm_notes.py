"""What the numbers of one algorithm say: plain sentences first, the rest as small print."""

from collections.abc import Callable, Mapping

from analysis.results import AlgorithmReport, Candidate
from report import formatting
from report.escaping import short

SMALL_PRINT = {
    "n_init": "{} random starts for each number of segments",
    "most_rounds": "at most {} rounds of messages until an election was settled",
    "highest_damping": "damping up to {}",
    "cophenetic_ward": "cophenetic correlation {} by Ward linkage",
    "cophenetic_average": "{} by average linkage",
    "cophenetic_complete": "{} by complete linkage",
    "eps": "radius read or set (eps) {}",
    "min_samples": "neighbours that make a place dense, the customer included (min_samples) {}",
    "segments": "segments at that radius {}",
    "noise_share": "share left out at that radius {}",
    "largest_share": "share of those placed who are in the largest segment {}",
    "agreement_with_exact": "agreement with the exact answer on a sample {}",
}
"""Diagnostics in the order they are told. One that is not listed is told by its key, last."""

TOLD_IN_SENTENCES = ("elections", "unsettled")
Diagnostics = Mapping[str, float | int | str | None]


def sentences(report: AlgorithmReport, best: Candidate | None) -> tuple[str, ...]:
    """Say what the algorithm's own numbers mean for its best answer; nothing where they are missing."""
    tell = SENTENCES.get(report.algorithm)
    return tuple(s for s in tell(report.diagnostics, best) if s) if tell else ()


def small_print(report: AlgorithmReport) -> tuple[str, ...]:
    """List the remaining diagnostics with their names; undefined ones are left out."""
    known = {
        key: value_of(value)
        for key, value in sorted(report.diagnostics.items())
        if value is not None and key not in TOLD_IN_SENTENCES
    }
    listed = [words.format(known[key]) for key, words in SMALL_PRINT.items() if key in known]
    others = [f"{short(k.replace('_', ' '))} {value}" for k, value in known.items() if k not in SMALL_PRINT]
    return (*listed, *others)


def value_of(value: float | int | str | None) -> str:
    """Write the value of a setting or a diagnostic."""
    if isinstance(value, str):
        return short(value)
    return formatting.count(value) if isinstance(value, int) else formatting.significant(value)


def _of_affinity_propagation(numbers: Diagnostics, best: Candidate | None) -> tuple[str, ...]:
    return _exemplars(best), _convergence(numbers)


def _exemplars(best: Candidate | None) -> str:
    if best is None or not best.sizes:
        return ""
    followers = formatting.listed([formatting.few(size) for size in best.sizes])
    many = formatting.worded(len(best.sizes), "typical customer")
    stand = "stands" if len(best.sizes) == 1 else "stand"
    return f"In its best answer {many} (exemplars) {stand} for {followers} customers."


def _convergence(numbers: Diagnostics) -> str:
    settled, unsettled = numbers.get("elections"), numbers.get("unsettled")
    if not isinstance(settled, int) or not isinstance(unsettled, int) or not settled + unsettled:
        return ""
    held = formatting.plural(settled + unsettled, "election")
    if unsettled:
        return f"Of the {held} it held, {formatting.count(unsettled)} came to no end and were not used."
    return f"The {held} it held all came to an end, so its answers are settled."


def _of_hierarchical(numbers: Diagnostics, best: Candidate | None) -> tuple[str, ...]:
    linkage = best.parameters.get("linkage") if best else None
    faithful = numbers.get(f"cophenetic_{linkage}")
    if not isinstance(faithful, float):
        return ()
    named = "Ward" if linkage == "ward" else short(str(linkage))
    return (
        f"The tree of its best answer, by {named} linkage, keeps the distances between "
        f"customers to {formatting.decimal(faithful)}, where 1 is exactly (cophenetic correlation). That is "
        "shown and not used to choose: a tree can keep distances well and still make poor segments.",
    )


SENTENCES: dict[str, Callable[[Diagnostics, Candidate | None], tuple[str, ...]]] = {
    "affinity_propagation": _of_affinity_propagation,
    "hierarchical": _of_hierarchical,
}
"""Algorithms whose diagnostics deserve sentences of their own."""
