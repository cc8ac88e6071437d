"""Which method a candidate comes from: one name, one shape, one place in every comparison."""

from analysis.results import Candidate, Results

ORDER = {"chosen": 0, "eligible": 1, "rejected": 2, "failed": 3}
FEWEST_SEGMENTS, MOST_SEGMENTS = 2, 12
SHAPES = ("circle", "square", "triangle-up", "diamond", "triangle-down", "cross", "triangle-right")


def method(results: Results, candidate: Candidate) -> str:
    """The algorithm's title, with the linkage where there are several."""
    linkage = candidate.parameters.get("linkage")
    return f"{title(results, candidate.algorithm)}{f' ({linkage})' if linkage else ''}"


def title(results: Results, algorithm: str) -> str:
    """The algorithm's title, from its own report."""
    plain = algorithm.replace("_", " ").capitalize()
    return next((report.title for report in results.algorithms if report.algorithm == algorithm), plain)


def methods(results: Results) -> list[str]:
    """All methods in the order of the candidates, each once."""
    return list(dict.fromkeys(method(results, candidate) for candidate in results.candidates))


def chosen(results: Results) -> Candidate | None:
    """The candidate this report is about."""
    return next((c for c in results.candidates if c.id == results.chosen.candidate), None)


def ranked(results: Results) -> list[Candidate]:
    """All candidates, the chosen one first, then by outcome and score."""
    return sorted(results.candidates, key=lambda c: (ORDER[c.status], -_merit(c), c.id))


def best_of_each(results: Results) -> dict[tuple[str, int], Candidate]:
    """The best candidate of each method and number of segments, where that number is drawn."""
    best: dict[tuple[str, int], Candidate] = {}
    for candidate in ranked(results):
        if FEWEST_SEGMENTS <= candidate.n_segments <= MOST_SEGMENTS:
            best.setdefault((method(results, candidate), candidate.n_segments), candidate)
    return best


def meets_every_condition(candidate: Candidate) -> bool:
    """Whether every condition was judged and met."""
    return all(gate.passed for gate in candidate.gates)


def is_untested(candidate: Candidate) -> bool:
    """Whether it failed no condition, but was set aside before all of them were judged."""
    return candidate.status == "eligible" and not meets_every_condition(candidate)


def _merit(candidate: Candidate) -> float:
    known = (v for v in (candidate.score, candidate.stability) if v is not None)
    return next(known, float("-inf"))
