"""The findings of the summary: three to five sentences, most useful first, none of them empty.

Each finder looks at the results for one thing worth telling and stays silent when it is not
there. To add one, write it and list it in `FINDERS`.
"""

from collections.abc import Callable
from dataclasses import dataclass

from analysis.results import Results
from report import formatting
from report.escaping import short
from report.grading_words import grade_of
from report.segment_view import HIGH, SegmentView, value_label, views

FEWEST, MOST = 3, 5
FEWEST_RANKED = 3
NUMERIC = ("amount", "count", "number", "share")
SAME_GROUPS = 0.7


@dataclass(frozen=True, slots=True)
class Statement:
    """One finding as plain text; `lead` is its first words, set apart by the page."""

    lead: str
    text: str
    page: str = "segments"

    def __str__(self) -> str:
        """Write the finding as one sentence after its lead."""
        return f"{self.lead}: {self.text}"

    @property
    def sentence(self) -> str:
        """The finding as a sentence of its own."""
        return formatting.sentence_case(self.text)


def findings(results: Results) -> tuple[Statement, ...]:
    """Write the findings, most useful first: at least three where the results allow it."""
    found = [statement for find in FINDERS if (statement := find(results)) is not None]
    extra = [statement for find in FILLERS if (statement := find(results)) is not None]
    return (*found, *extra[: max(0, FEWEST - len(found))])[:MOST]


def _value_is_concentrated(results: Results) -> Statement | None:
    """Tell of the segments that are worth clearly more than their size."""
    label = value_label(results)
    heavy = [v for v in _trusted(results) if v.value_weight == "heavier"]
    if label is None or not heavy:
        return None
    part = formatting.share(sum(v.segment.value_share or 0.0 for v in heavy))
    size = formatting.share(sum(v.segment.share for v in heavy))
    if len(heavy) == 1:
        text = f"{_called(heavy[0])} accounts for {part} of {label} with {size} of the customers."
        return Statement("Where the value is", text, heavy[0].page)
    named = formatting.listed([f"{v.letter} (“{v.name}”)" for v in heavy])
    text = f"segments {named} together account for {part} of {label} with {size} of the customers."
    return Statement("Where the value is", text)


def _some_slip_away(results: Results) -> Statement | None:
    """Tell of the most silent segment, if one is far more silent than the average customer."""
    found = _highest(results, "recency", ("far above",))
    if found is None:
        return None
    view, here, everywhere = found
    return Statement(
        "Who is slipping away",
        f"{_members(view)} have typically not ordered for {here}, {_against(everywhere)}.",
        view.page,
    )


def _some_wait_for_discounts(results: Results) -> Statement | None:
    found = _highest(results, "discount_share", HIGH)
    if found is None:
        return None
    view, here, everywhere = found
    return Statement(
        "Who waits for offers",
        f"{_called(view)} typically buys {here} at a discount, {_against(everywhere)}.",
        view.page,
    )


def _some_are_new(results: Results) -> Statement | None:
    found = _lowest(results, "tenure", ("far below",))
    if found is None:
        return None
    view, here, everywhere = found
    return Statement(
        "Who is new",
        f"{_members(view)} have typically been here for {here}, {_against(everywhere)}.",
        view.page,
    )


def _one_divides_most(results: Results) -> Statement | None:
    """Tell which columns that build the segments divide the customers most, and which other least.

    The two kinds are measured differently, so each is ranked among its own.
    """
    ranked = sorted((e for e in results.effects if e.value is not None), key=lambda e: -(e.value or 0))
    building = [e for e in ranked if results.variable(e.variable).builds_segments and e.kind in NUMERIC]
    describing = [e for e in ranked if e.role == "describe" and e.kind not in NUMERIC]
    if len(building) < FEWEST_RANKED:
        return None
    first, second = (_quoted(results, e.variable) for e in building[:2])
    text = f"customers differ most in {first} and {second}"
    if len(describing) > 1:
        least = _quoted(results, describing[-1].variable)
        text += f"; of the columns that only describe them, {least} differs least between the segments"
    return Statement("What divides them", f"{text}.")


def _quoted(results: Results, key: str) -> str:
    return f"“{short(results.variable(key).label)}”"


def _one_is_largest(results: Results) -> Statement | None:
    largest = max(views(results), key=lambda v: v.segment.n_customers)
    text = f"{_called(largest)} holds {largest.share} of the customers."
    return Statement("The largest group", text, largest.page)


def _algorithms_agree(results: Results) -> Statement | None:
    """Tell how many of the other algorithms find nearly the same groups."""
    keys, chosen = results.agreement.keys, results.chosen.algorithm
    rivals = [a.algorithm for a in results.algorithms if a.algorithm != chosen and a.algorithm in keys]
    if chosen not in keys or not rivals:
        return None
    row = results.agreement.ari[keys.index(chosen)]
    same = sum(row[keys.index(rival)] >= SAME_GROUPS for rival in rivals)
    text = f"{_out_of(same, len(rivals))} nearly the same groups."
    return Statement("A second opinion", text, "comparison")


def _out_of(same: int, rivals: int) -> str:
    """Say how many of the other algorithms find it, with the verb.

    >>> _out_of(0, 2), _out_of(2, 2)
    ('neither of the two other algorithms finds', 'both other algorithms find')
    """
    others = formatting.worded(rivals, "other algorithm")
    if rivals == 1:
        return f"the other algorithm {'finds' if same else 'does not find'}"
    if same == rivals:
        return f"{'both other algorithms' if rivals == 2 else f'all {others}'} find"
    many = ("neither" if rivals == 2 else "none") if same == 0 else formatting.WORDS[same]
    return f"{many} of the {others} {'find' if same > 1 else 'finds'}"


def _some_fit_nowhere(results: Results) -> Statement | None:
    n = results.n_unassigned
    if n == 0:
        return None
    part = "" if n < formatting.SMALLEST_SHOWN else f" ({formatting.share(n / results.data.n_customers)})"
    return Statement("Who fits nowhere", f"{formatting.customers(n)}{part} belong to no segment.")


def _highest(results: Results, word: str, levels: tuple[str, ...]) -> tuple[SegmentView, str, str] | None:
    reached = [v for v in _trusted(results) if v.level(word) in levels]
    return _told(max(reached, key=lambda v: _difference(v, word)), word) if reached else None


def _lowest(results: Results, word: str, levels: tuple[str, ...]) -> tuple[SegmentView, str, str] | None:
    reached = [v for v in _trusted(results) if v.level(word) in levels]
    return _told(min(reached, key=lambda v: _difference(v, word)), word) if reached else None


def _told(view: SegmentView, word: str) -> tuple[SegmentView, str, str] | None:
    """Give the view with its and everybody's typical value, if the two read differently."""
    inside = view.of(word)
    if inside is None or inside.median is None:
        return None
    variable = view.column(inside.variable)
    if variable.summary is None:
        return None
    here = formatting.quantity(inside.median, variable, view.data)
    everywhere = formatting.quantity(variable.summary.median, variable, view.data)
    return (view, here, everywhere) if here != everywhere else None


def _difference(view: SegmentView, word: str) -> float:
    inside = view.of(word)
    return inside.difference or 0.0 if inside is not None else 0.0


def _trusted(results: Results) -> list[SegmentView]:
    """Leave out segments that do not come back: nothing is said about them alone."""
    return [v for v in views(results) if grade_of(v.segment, results) != "withheld"]


def _against(everywhere: str) -> str:
    return f"against {everywhere} for all customers"


def _members(view: SegmentView) -> str:
    return f"the {view.customers} of segment {view.letter} (“{short(view.name)}”)"


def _called(view: SegmentView) -> str:
    return f"segment {view.letter}, “{short(view.name)}”,"


Finder = Callable[[Results], Statement | None]
FINDERS: tuple[Finder, ...] = (
    _value_is_concentrated,
    _some_slip_away,
    _some_wait_for_discounts,
    _some_are_new,
    _some_fit_nowhere,
    _one_divides_most,
    _algorithms_agree,
)
FILLERS: tuple[Finder, ...] = (_one_is_largest,)
