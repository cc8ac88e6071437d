"""What every page says about the report itself: its title, its data, who answers for it."""

from analysis.results import Results
from report import formatting
from report.escaping import short

LONGEST_TOLD = 120


def title(results: Results) -> str:
    """Give the report's title: the sidecar's, else one made from the data's name."""
    told = _told(results, "title")
    return told or f"Customer segments: {short(results.data.name)}"


def organisation(results: Results) -> str:
    """Give the organisation the sidecar names; empty when it does not."""
    return _told(results, "organisation")


def contact(results: Results) -> str:
    """Give the contact the sidecar names; empty when it does not."""
    return _told(results, "contact")


def data_line(results: Results) -> str:
    """Say which data these are and up to when they reach."""
    data = results.data
    base = f"{formatting.customers(data.n_customers)} of “{short(data.name)}”"
    if data.period:
        return f"{base}, {short(data.period)}"
    if data.period_end:
        return f"{base}, data to {formatting.date(data.period_end)}"
    return f"{base}; the data do not say which period they cover"


def data_date(results: Results) -> str:
    """Say up to when the data reach, for footers; never the date of the build."""
    day = results.data.period_end
    return f"data to {formatting.date(day)}" if day else "data of unknown date"


def algorithm_title(results: Results) -> str:
    """Give the reader's name of the chosen algorithm."""
    found = (a.title for a in results.algorithms if a.algorithm == results.chosen.algorithm)
    return next(found, results.chosen.algorithm.replace("_", " "))


def site_address(results: Results) -> str:
    """Give the address the sidecar names for the site, ending in "/"; empty when it does not."""
    section = results.settings.get("report")
    told = section.get("site_url") if isinstance(section, dict) else None
    return f"{str(told).rstrip('/')}/" if told else ""


def _told(results: Results, key: str) -> str:
    section = results.settings.get("report")
    found = section.get(key) if isinstance(section, dict) else None
    return short(str(found), LONGEST_TOLD) if found else ""
