"""The words for changes worth a manager's attention: a lead and a sentence for every kind of alert."""

from collections.abc import Callable
from dataclasses import dataclass

from analysis.errors import ReportError
from analysis.results import Alert, Results
from analysis.results.changes import Cause
from report import change_words, formatting
from report.change_words import (
    AS_BEFORE,
    NOT_COMPARED,
    change_of,
    event,
    money,
    people,
    relative,
    since,
    who,
)
from report.discreet_counts import FEWEST, Shown
from report.escaping import short
from report.grading_words import GRADES, VERDICTS
from report.segment_view import value_label
from report.ways import Ways

MOST_ON_PAGE_ONE = 3


@dataclass(frozen=True, slots=True)
class Told:
    """One alert in words.

    Attributes
    ----------
    lead
        Two or three words, set apart.
    text
        What happened, without a capital or a full stop, so that several make one sentence.
    letter
        The segment of this report that it is about; empty for the whole and for segments gone.
    """

    lead: str
    text: str
    letter: str = ""

    @property
    def sentence(self) -> str:
        """The text as a sentence of its own."""
        return formatting.sentence(self.text)


@dataclass(frozen=True, slots=True)
class _Case:
    """One alert with what its words are made from."""

    alert: Alert
    results: Results
    ways: Ways | None

    @property
    def who(self) -> str:
        """The segment in a sentence; empty for the whole."""
        return who(self.alert.letter, self.results) if self.alert.letter else ""

    @property
    def is_up(self) -> bool:
        """Whether the number rose."""
        return (self.alert.after or 0.0) > (self.alert.before or 0.0)

    @property
    def percent(self) -> str:
        """By how much the number changed, without its sign; empty where that is not known."""
        told = relative(self.alert.before, self.alert.after)
        return "" if told in (AS_BEFORE, NOT_COMPARED) else f" by {told[1:]}"


def alerts(results: Results) -> tuple[Told, ...]:
    """Write every alert, the most important first; empty when nothing is notable.

    Raises
    ------
    ReportError
        An alert is of a kind that has no words.
    """
    if results.changes is None:
        return ()
    ways = Ways.of(results)
    return tuple(_told(_Case(alert, results, ways)) for alert in results.changes.alerts)


def points(results: Results) -> tuple[str, ...]:
    """Write the first three alerts as sentences, for page 1."""
    return tuple(one.sentence for one in alerts(results)[:MOST_ON_PAGE_ONE])


def change_line(results: Results) -> str:
    """Say on page 1 what changed since the last report, in one or two sentences."""
    if results.changes is None:
        file = short(results.data.file)
        return f"This is the first report on these data ({file}), so there is nothing to compare with."
    told = [one.text for one in alerts(results)[:MOST_ON_PAGE_ONE]]
    if not told:
        return f"Nothing notable changed {since(results)}."
    return f"{formatting.sentence_case(since(results))}: {'; '.join(told)}."


def _told(case: _Case) -> Told:
    alert = case.alert
    if alert.kind not in WORDS:
        known = ", ".join(sorted(WORDS))
        raise ReportError(f"an alert is of the kind {alert.kind!r}, which has no words; known: {known}")
    lead, text = WORDS[alert.kind](case)
    is_here = alert.letter in {segment.letter for segment in case.results.segments}
    return Told(lead, text, alert.letter or "" if is_here else "")


def _value(case: _Case) -> tuple[str, str]:
    label = value_label(case.results) or "value"
    about = f"{label} of {case.who}" if case.who else f"{label} of all customers together"
    amounts = _from_to(case, lambda amount: money(amount, case.results))
    way = "rose" if case.is_up else "fell"
    return f"Value {'up' if case.is_up else 'down'}", f"{about} {way}{case.percent}{amounts}"


def _size(case: _Case) -> tuple[str, str]:
    about = case.who or "the whole customer base"
    if min(case.alert.before or 0, case.alert.after or 0) < FEWEST:
        numbers = f" to {formatting.customers(round(case.alert.after or 0))}"
    else:
        numbers = f"{case.percent}{_from_to(case, lambda n: formatting.few(round(n)), ' customers')}"
    lead = "More customers" if case.is_up else "Fewer customers"
    return lead, f"{about} {'grew' if case.is_up else 'shrank'}{numbers}"


def _left(case: _Case) -> tuple[str, str]:
    before = round(case.alert.before or 0)
    shown = _shown(case, lambda ways: ways.cell(case.alert.letter or "", "left"), "left")
    about = f" of {case.who}" if case.who else ""
    return "Customers left", f"{people(shown)}{about} left{_part(shown, before, f'of {_those(case)} then')}"


def _joined(case: _Case) -> tuple[str, str]:
    now = round(case.alert.before or 0)
    shown = _shown(case, lambda ways: ways.cell("joined", case.alert.letter or ""), "joined")
    about = f" {case.who}" if case.who else ""
    return "New customers", f"{people(shown)} joined{about}{_part(shown, now, f'of {_those(case)} now')}"


def _moved(case: _Case) -> tuple[str, str]:
    shown = _shown(case, lambda ways: ways.went[case.alert.letter or ""], "moved")
    both = round(case.alert.before or 0)
    about = f"from {case.who} to another segment" if case.who else "to another segment"
    part = _part(shown, both, "of those present both times")
    return "Many moved", f"{people(shown)} moved {about} because their own numbers changed{part}"


def _certainty(case: _Case) -> tuple[str, str]:
    numbers = _from_to(case, formatting.decimal)
    how = "more" if case.is_up else "less"
    return f"{how.capitalize()} clear", f"customers belong to {case.who} {how} clearly than before{numbers}"


def _grade(case: _Case) -> tuple[str, str]:
    grades = {str(key): words.label for key, words in GRADES.items()}
    lead = "Surer" if case.alert.is_good else "Less sure"
    return lead, f"{case.who} is now graded {_words(case, grades)}"


def _verdict(case: _Case) -> tuple[str, str]:
    lead = "Clearer groups" if case.alert.is_good else "Less clear groups"
    verdicts = {str(key): word for key, word in VERDICTS.items()}
    return lead, f"the verdict on all segments is now {_words(case, verdicts)}"


def _event(case: _Case) -> tuple[str, str]:
    change = change_of(case.alert.letter or "", case.results)
    leads = {"emerged": "New segment", "disappeared": "Segment gone", "split": "Segment split"}
    lead = leads.get(case.alert.kind, "Segments merged")
    if change is None:
        return lead, f"{case.who}: see the changes page"
    told = event(change, case.results).rstrip(".")
    start, colon, rest = told.partition(": ")
    if start in ("New", "Gone"):
        state = "is new" if start == "New" else "is gone"
        return lead, f"{case.who} {state}{colon}{rest}"
    return lead, f"{case.who} {told.removeprefix('It ')}"


def _drift(case: _Case) -> tuple[str, str]:
    alert = case.alert
    variable = next((v for v in case.results.variables if v.key == alert.variable), None)
    label = f"“{change_words.column(alert.variable or '', case.results)}”"
    if variable is None or alert.before is None or alert.after is None:
        return "Customers differ", f"{label} is spread differently over the customers as a whole"
    data = case.results.data
    numbers = _from_to(case, lambda x: formatting.quantity(x, variable, data))
    way = "rose" if case.is_up else "fell" if alert.after != alert.before else "changed"
    return "Customers differ", f"{label} {way} for the customers as a whole, on average{numbers}"


def _refitted(case: _Case) -> tuple[str, str]:
    told = "the segments were found anew, so some customers are elsewhere without having changed"
    return "New segments", told


WORDS: dict[str, Callable[[_Case], tuple[str, str]]] = {
    "value": _value,
    "size": _size,
    "left": _left,
    "joined": _joined,
    "moved": _moved,
    "certainty": _certainty,
    "grade": _grade,
    "verdict": _verdict,
    "emerged": _event,
    "disappeared": _event,
    "split": _event,
    "merged": _event,
    "drift": _drift,
    "refitted": _refitted,
}


def _from_to(case: _Case, write: Callable[[float], str], noun: str = "") -> str:
    """Write both numbers in brackets; empty where one is missing."""
    before, after = case.alert.before, case.alert.after
    return "" if before is None or after is None else f" (from {write(before)} to {write(after)}{noun})"


def _shown(case: _Case, of_segment: Callable[[Ways], Shown], cause: Cause) -> Shown:
    """The published number of customers who went some way; not shown where they are not recognised."""
    if case.ways is None:
        return Shown(None, False, 0, 0)
    if case.alert.letter:
        return of_segment(case.ways)
    return case.ways.totals[cause]


def _part(shown: Shown, whole: int, of_whom: str) -> str:
    """Write which share of whom that is; empty where the number is not shown."""
    share = shown.share(whole)
    return f" ({share} {of_whom})" if share else ""


def _those(case: _Case) -> str:
    return "its customers" if case.alert.letter else "all customers"


def _words(case: _Case, known: dict[str, str]) -> str:
    """Write two words of a scale: “Tentative”, was “Sound”."""
    then, now = (known.get(word, word) for word in (case.alert.words_before, case.alert.words_after))
    return f"“{now}”, was “{then}”"
