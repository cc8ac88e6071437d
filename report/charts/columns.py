"""What a chart needs to know about a column beyond its numbers."""

from analysis.results import Category, Results, Variable
from report.against_all import middle_of_all


def affirmed(results: Results, variable: Variable) -> Category | None:
    """The category a yes/no column's mean counts ("yes"); None for other columns."""
    if variable.kind != "flag" or not variable.categories:
        return None
    for segment in results.segments:
        for part in segment.variables:
            if part.variable == variable.key and part.mean is not None and part.categories:
                nearest = min(part.categories, key=lambda own: abs(own.share - (part.mean or 0.0)))
                return next((c for c in variable.categories if c.value == nearest.value), None)
    return variable.categories[0]


def typical(results: Results, variable: Variable) -> float | None:
    """Median of all customers; for a yes/no column the share that says yes."""
    yes = affirmed(results, variable)
    return middle_of_all(variable) if yes is None else yes.share
