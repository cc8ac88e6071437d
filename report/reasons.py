"""Why an action is advised: what the data say, with the interval, and which figure shows it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from analysis.errors import ReportError
from report import formatting
from report.escaping import short
from report.segment_view import SegmentView


@dataclass(frozen=True, slots=True)
class Why:
    """One reason, as plain text, and the heading on the segment's page that shows it."""

    text: str
    anchor: str = "profile"


def reasons(words: Sequence[str], view: SegmentView) -> tuple[Why, ...]:
    """Write a reason for each named column that the data have, or each named figure.

    Columns that are as everywhere are left out where another one is not. A word is a
    column's meaning or key, or the name of a figure after "#".

    Raises
    ------
    ReportError
        A word names neither a column that can exist nor one of `FIGURES`.
    """
    named = [word for word in words if word]
    telling = [word for word in named if word.startswith("#") or view.level(word) != "typical"]
    found = (_reason(word, view) for word in telling or named)
    return tuple(why for why in found if why is not None)


def difference_sentence(view: SegmentView, key: str) -> str:
    """Write how a segment differs in one column, with the interval of the difference.

    Empty where the column has no difference, such as a category.
    """
    inside = view.of(key)
    if inside is None or inside.difference is None:
        return ""
    label = formatting.sentence_case(short(view.column(inside.variable).label))
    level = "like" if inside.level == "typical" else inside.level
    size = f"{formatting.signed(inside.difference)} standard deviations"
    return f"{label}: {level} the average customer, {size} {formatting.interval(inside.low, inside.high)}"


def _reason(word: str, view: SegmentView) -> Why | None:
    """Take a word for a figure, unless it is the key of a column that begins with "#", too."""
    anchor = word.removeprefix("#")
    if anchor == word or (anchor not in FIGURES and view.of(word) is not None):
        return _column(word, view)
    return _figure(anchor, view)


def _column(word: str, view: SegmentView) -> Why | None:
    text = difference_sentence(view, word)
    return Why(text) if text else None


def _figure(anchor: str, view: SegmentView) -> Why:
    if anchor not in FIGURES:
        known = formatting.listed(sorted(FIGURES))
        raise ReportError(f"'#{anchor}' is no figure of a segment's page; known: {known}")
    return Why(FIGURES[anchor](view), anchor)


def _size(view: SegmentView) -> str:
    return f"Size: {view.customers}, {view.share} of all"


def _how_sure(view: SegmentView) -> str:
    return f"How clearly they belong: {view.edge_share} of them lie close to another segment"


def _rule(view: SegmentView) -> str:
    rule = view.segment.rule
    if rule is None:
        return "The short rule: none was found"
    found, right = formatting.share(rule.coverage), formatting.share(rule.precision)
    return f"The short rule finds {found} of them, and {right} of those it finds belong here"


def _profile(view: SegmentView) -> str:
    lead = view.lead_key
    return difference_sentence(view, lead) if lead else "Nothing sets the segment clearly apart"


FIGURES: Mapping[str, Callable[[SegmentView], str]] = {
    "size": _size,
    "how-sure": _how_sure,
    "rule": _rule,
    "profile": _profile,
}
