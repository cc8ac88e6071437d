"""Which method a candidate comes from: one name, one shape, one place in every comparison."""

from analysis.results import Candidate, Results

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
