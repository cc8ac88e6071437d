"""Recommendations: one text file per rule, filled for every segment it applies to.

A rule lies in `templates/recommendations/`, states in `{% set applies %}` when it fires
(named levels only) and carries every field of `RuleText`. To add one, add the file.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import TemplateError

from analysis.errors import ReportError
from analysis.results import Results
from analysis.results.base import Grade
from report import formatting
from report.escaping import one_line
from report.grading_words import GRADES, grade_of
from report.reasons import Why, reasons
from report.segment_view import SegmentView, views
from report.text import TEMPLATES, environment
from report.trials import instruction

FOLDER = TEMPLATES / "recommendations"
ENDING = ".md.j2"
FEWEST, MOST = 2, 3
GENERAL_FROM = 70
KINDS = ("targeting", "product", "retention", "service")
EFFORTS = ("low", "medium", "high")
CHOICES = {
    "kind": KINDS,
    "effort": EFFORTS,
    "test": ("comparison", "rate", "none"),
    "when_doubtful": ("withhold", "keep"),
}
WORDS = ("title", "topic", "owner", "kpi", "stop_rule", "not_for")


@dataclass(frozen=True, slots=True)
class Recommendation:
    """One action for one segment, as plain text, to be escaped by whoever prints it.

    Attributes
    ----------
    rule, topic, kind, priority
        The rule file's name; what it is about (no two of a topic per segment); one of
        `KINDS`; lower comes first.
    title, body
        What to do, with the words its grade asks for in front.
    why
        Reasons, each with its number and interval and the figure that shows it.
    stake
        Customers and, where known, value it is about.
    test
        How to find out whether it worked; empty where nothing can be compared.
    grade
        Of the segment; `report.grading_words` has its word.
    is_marked
        Whether it answers to something that sets the segment apart; such actions come first.
    """

    rule: str
    topic: str
    kind: str
    priority: int
    letter: str
    segment_name: str
    segment_page: str
    title: str
    body: str
    why: tuple[Why, ...]
    stake: str
    owner: str
    kpi: str
    effort: str
    test: str
    stop_rule: str
    not_for: str
    grade: Grade
    keeps_when_doubtful: bool
    is_marked: bool


def for_results(results: Results) -> dict[str, tuple[Recommendation, ...]]:
    """Give every segment its two or three actions, best first, by letter.

    A segment whose grade is "withheld" keeps only the actions that are safe in doubt.
    """
    return {view.letter: _choose(_fired(view)) for view in views(results)}


def withheld(results: Results) -> dict[str, tuple[Recommendation, ...]]:
    """Give the actions held back for segments that do not come back reliably, by letter."""
    held = {}
    for view in views(results):
        fired = [r for r in _fired(view) if r.grade == "withheld" and not r.keeps_when_doubtful]
        held[view.letter] = _one_per_topic([r for r in fired if r.priority < GENERAL_FROM])[:MOST]
    return held


def apply(rule: str, view: SegmentView, folder: Path = FOLDER) -> Recommendation | None:
    """Fill one rule for one segment; None when it does not apply.

    Raises
    ------
    ReportError
        The rule lacks a field, has an unknown choice, or names a column that cannot exist.
    """
    fields, body = _run(rule, view, folder)
    if not fields["applies"]:
        return None
    grade = grade_of(view.segment, view.results)
    before = GRADES[grade].before_action if fields["when_doubtful"] == "withhold" else ""
    words = {name: one_line(str(fields[name])) for name in WORDS}
    return Recommendation(
        **words | {"title": f"{before}: {_lowered(words['title'])}" if before else words["title"]},
        rule=rule,
        kind=fields["kind"],
        priority=fields["priority"],
        letter=view.letter,
        segment_name=view.name,
        segment_page=view.page,
        body=one_line(body),
        why=reasons(fields["why_variable"], view),
        stake=view.stake,
        effort=fields["effort"],
        test=_test(fields["test"], words["kpi"], view),
        grade=grade,
        keeps_when_doubtful=fields["when_doubtful"] == "keep",
        is_marked=any(view.is_marker(word) for word in fields["why_variable"][:1]),
    )


@cache
def rules(folder: Path = FOLDER) -> tuple[str, ...]:
    """List the names of the rule files."""
    found = tuple(sorted(p.name.removesuffix(ENDING) for p in folder.glob(f"*{ENDING}")))
    if not found:
        raise ReportError(f"{folder} holds no recommendation rules (files ending in {ENDING})")
    return found


def _fired(view: SegmentView) -> list[Recommendation]:
    applied = (apply(rule, view) for rule in rules())
    return sorted((r for r in applied if r is not None), key=lambda r: (not r.is_marked, r.priority, r.rule))


def _choose(fired: list[Recommendation]) -> tuple[Recommendation, ...]:
    """Take the specific actions first, then general ones until there are enough."""
    allowed = _one_per_topic([r for r in fired if r.grade != "withheld" or r.keeps_when_doubtful])
    specific = [r for r in allowed if r.priority < GENERAL_FROM][:MOST]
    general = [r for r in allowed if r.priority >= GENERAL_FROM][: max(0, FEWEST - len(specific))]
    return (*specific, *general)


def _one_per_topic(fired: list[Recommendation]) -> tuple[Recommendation, ...]:
    kept: dict[str, Recommendation] = {}
    for recommendation in fired:
        kept.setdefault(recommendation.topic, recommendation)
    return tuple(kept.values())


def _run(rule: str, view: SegmentView, folder: Path) -> tuple[dict[str, Any], str]:
    """Fill the rule's template and collect what it sets."""
    try:
        template = environment("plain", folder).get_template(rule + ENDING)
        module = template.make_module({"segment": view})
    except (TemplateError, ReportError) as error:
        raise ReportError(f"templates/recommendations/{rule}{ENDING}: {error}") from error
    names = ("applies", "priority", "why_variable", *CHOICES, *WORDS)
    fields = {name: getattr(module, name, None) for name in names}
    problems = [f"does not set {name}" for name in names if fields[name] is None]
    problems += [
        f"{name} must be one of {formatting.listed(choices, 'or')}, got {fields[name]!r}"
        for name, choices in CHOICES.items()
        if fields[name] is not None and fields[name] not in choices
    ]
    if problems:
        raise ReportError(f"templates/recommendations/{rule}{ENDING}: {'; '.join(problems)}")
    return fields, str(module)


def _test(kind: str, kpi: str, view: SegmentView) -> str:
    """Say how to compare; a rate is a measure that is yes or no for each customer."""
    return "" if kind == "none" else instruction(view, _lowered(kpi), is_rate=kind == "rate")


def _lowered(text: str) -> str:
    return text[:1].lower() + text[1:]
