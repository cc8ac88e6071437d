"""One segment as templates see it: named levels and finished text, no numbers to compute with."""

from dataclasses import dataclass

from analysis.errors import ReportError
from analysis.results import Data, Results, Segment, SegmentVariable, Variable
from report import formatting
from report.against_all import numbers
from report.escaping import short
from report.grading_words import GRADES, GradeWords, grade_of
from report.meanings import MEANINGS, can_be_said

UNKNOWN = "unknown"
HIGH = ("above", "far above")
WHO_THEY_ARE = ("age", "household_size", "gender", "region", "income", "savings", "tenure")
"""Meanings that describe a person and not a behaviour."""
LOW = ("below", "far below")
HEAVIER, LIGHTER = 1.2, 0.8
MANY_AT_THE_EDGE, SOME_AT_THE_EDGE = 0.25, 0.1
SHARP_RULE = 0.7


@dataclass(frozen=True, slots=True)
class SegmentView:
    """A segment together with the results it belongs to."""

    segment: Segment
    results: Results

    @property
    def letter(self) -> str:
        """The segment's letter."""
        return self.segment.letter

    @property
    def name(self) -> str:
        """The segment's name, on one line."""
        return short(self.segment.name)

    @property
    def customers(self) -> str:
        """How many customers, in words for a sentence."""
        return formatting.customers(self.segment.n_customers)

    @property
    def share(self) -> str:
        """The segment's share of the customers."""
        return formatting.share(self.segment.share)

    @property
    def stake(self) -> str:
        """Customers and, where known, value at stake."""
        return f"{self.customers}, {self.value_share}" if self.value_share else self.customers

    @property
    def value_share(self) -> str:
        """Its share of the value with what it is a share of; empty without a value column."""
        label = value_label(self.results)
        if self.segment.value_share is None or label is None:
            return ""
        return f"{formatting.share(self.segment.value_share)} of {label}"

    @property
    def grade(self) -> GradeWords:
        """The words for how sure we are about this segment."""
        return GRADES[grade_of(self.segment, self.results)]

    @property
    def page(self) -> str:
        """The segment's page, from the folder of the pages, without its ending."""
        return f"segments/segment-{self.letter.lower()}"

    @property
    def value_key(self) -> str:
        """Key of the column that says what a customer is worth; empty without one."""
        return self.data.value_column or ""

    @property
    def edge_share(self) -> str:
        """The share of its customers that lie close to another segment."""
        return formatting.share_of(self.segment.edge_share, self.segment.n_customers)

    @property
    def is_doubtful(self) -> bool:
        """Whether the grade says that who belongs to the segment is doubtful."""
        return grade_of(self.segment, self.results) in ("weak", "withheld")

    @property
    def size_level(self) -> str:
        """How large: "giant" (half of all or more), "large", "medium" or "small"."""
        even = 1 / len(self.results.segments)
        if self.segment.share >= 0.5 and len(self.results.segments) > 2:
            return "giant"
        if self.segment.share >= 1.5 * even:
            return "large"
        return "small" if self.segment.share <= 0.5 * even else "medium"

    @property
    def value_weight(self) -> str:
        """Value against head count: "heavier", "even", "lighter", or "unknown" without value."""
        if self.segment.value_share is None or not self.segment.share:
            return UNKNOWN
        weight = self.segment.value_share / self.segment.share
        return "heavier" if weight >= HEAVIER else "lighter" if weight <= LIGHTER else "even"

    @property
    def edge_level(self) -> str:
        """How many could as well belong elsewhere: "many", "some" or "few"."""
        edge = self.segment.edge_share
        return "many" if edge >= MANY_AT_THE_EDGE else "some" if edge >= SOME_AT_THE_EDGE else "few"

    @property
    def rule_quality(self) -> str:
        """How well a short rule finds these customers: "sharp", "rough" or "none"."""
        rule, rules = self.segment.rule, self.results.rules
        if rule is None or rules is None or not rule.conditions:
            return "none"
        is_sharp = min(rule.coverage, rule.precision) >= SHARP_RULE and not rules.rough
        return "sharp" if is_sharp else "rough"

    @property
    def lead(self) -> SegmentVariable | None:
        """The column that sets the segment apart most; None when nothing does."""
        return next((v for v in self.markers() if v.level in HIGH + LOW), None)

    @property
    def lead_key(self) -> str:
        """Key of the column that sets the segment apart most; empty when nothing does."""
        return self.lead.variable if self.lead else ""

    @property
    def key_above(self) -> str:
        """Key of the behaviour that is most clearly higher here; empty when none sets it apart."""
        return next((v.variable for v in self._deeds() if v.level in HIGH), "")

    @property
    def key_below(self) -> str:
        """Key of the behaviour that is most clearly lower here; empty when none sets it apart."""
        return next((v.variable for v in self._deeds() if v.level in LOW), "")

    def label(self, word: str) -> str:
        """Write a column's name as the data or the settings file write it, for quotation marks."""
        found = self.of(word)
        return short(self.column(found.variable).label) if found is not None else ""

    def against_all(self, word: str) -> str:
        """Write a column's typical value here against all customers; empty when that tells nothing."""
        found = self.of(word)
        told = numbers(found, self.column(found.variable), self.data) if found is not None else ("", "", "")
        return f"{told[0]}{told[1]}, against {told[2]} for all customers" if told[1] else ""

    def is_quantity(self, word: str) -> bool:
        """Say whether a column counts something customers have more or less of, and not what they are."""
        found = self.of(word)
        if found is None:
            return False
        column = self.column(found.variable)
        return column.kind in ("amount", "count", "number") and not can_be_said(column.meaning)

    def has_none(self, word: str) -> bool:
        """Say whether the typical customer here has nothing at all of a column."""
        found = self.of(word)
        return found is not None and found.median == 0

    def level(self, word: str) -> str:
        """Give the level of a column, named by its meaning or by its key.

        A column the data do not have is "unknown".

        Raises
        ------
        ReportError
            The word is neither in the vocabulary nor a column: it is misspelt.
        """
        found = self.of(word)
        return UNKNOWN if found is None else found.level

    def is_high(self, word: str) -> bool:
        """Say whether a column is above or far above the average customer."""
        return self.level(word) in HIGH

    def is_low(self, word: str) -> bool:
        """Say whether a column is below or far below the average customer."""
        return self.level(word) in LOW

    def is_highest(self, word: str) -> bool:
        """Say whether a column is high here and higher than in every other segment."""
        found = self.of(word)
        if found is None or not self.is_high(word):
            return False
        everywhere = (v for s in self.results.segments for v in s.variables if v.variable == found.variable)
        return (found.difference or 0.0) >= max(v.difference or 0.0 for v in everywhere)

    def knows(self, word: str) -> bool:
        """Say whether the data have this column at a level that can be compared."""
        return self.level(word) != UNKNOWN

    def is_marker(self, word: str) -> bool:
        """Say whether a column sets the segment apart; a name of a figure does not."""
        found = None if not word or word.startswith("#") else self.of(word)
        return found is not None and found.is_marker

    def typically(self, word: str) -> str:
        """Write the segment's typical value of a column; empty when the data do not have it."""
        found = self.of(word)
        if found is None:
            return ""
        middle = found.mean if found.median is None else found.median
        return formatting.quantity(middle, self.column(found.variable), self.data)

    def of(self, word: str) -> SegmentVariable | None:
        """Find the segment's column by meaning, then by key; None when the data lack it or it is empty."""
        variable = find_variable(word, self.results) if word else None
        if variable is None:
            return None
        return next((v for v in self.segment.variables if v.variable == variable.key), None)

    def column(self, key: str) -> Variable:
        """Give the column named `key`."""
        return self.results.variable(key)

    @property
    def data(self) -> Data:
        """What was read."""
        return self.results.data

    def markers(self) -> tuple[SegmentVariable, ...]:
        """Give the columns that set the segment apart, strongest first."""
        by_key = {v.variable: v for v in self.segment.variables}
        return tuple(by_key[key] for key in self.segment.markers if key in by_key)

    def _deeds(self) -> tuple[SegmentVariable, ...]:
        """Give the markers that say what customers do; who they are cannot be raised or lowered."""
        return tuple(v for v in self.markers() if self.column(v.variable).meaning not in WHO_THEY_ARE)


def views(results: Results) -> tuple[SegmentView, ...]:
    """Give every segment as templates see it, in letter order."""
    return tuple(SegmentView(s, results) for s in sorted(results.segments, key=lambda s: s.letter))


def find_variable(word: str, results: Results) -> Variable | None:
    """Find a column by its meaning, then by its key; None when the data do not have it.

    Raises
    ------
    ReportError
        The word is neither in the vocabulary nor a column: it is misspelt.
    """
    meant = [v for v in results.variables if v.meaning == word and v.role not in ("id", "ignore")]
    if meant:
        return min(meant, key=lambda v: not v.builds_segments)
    keyed = next((v for v in results.variables if v.key == word), None)
    if keyed is None and word not in MEANINGS:
        known = ", ".join(sorted(MEANINGS))
        raise ReportError(f"{word!r} is neither a column of the data nor a known meaning; known: {known}")
    return keyed


def in_sentence(variable: Variable, data: Data) -> str:
    """Write a column's label inside a sentence, without quotation marks.

    A label told in the settings file and understood starts small; the name of a column of the
    file is written as it stands there.
    """
    label = short(variable.label)
    is_word = label[:1].isupper() and not label[1:2].isupper()
    return label[:1].lower() + label[1:] if data.has_sidecar and variable.meaning and is_word else label


def value_label(results: Results) -> str | None:
    """Write what a customer's value is measured by; None without a value column."""
    key = results.data.value_column
    return in_sentence(results.variable(key), results.data) if key is not None else None
