"""The parts of the actions page, and the actions on a segment's page."""

from markupsafe import Markup

from report.edition import Edition, html_part
from report.grading_words import GRADES
from report.recommendations import Recommendation
from report.segment_view import SegmentView
from report.tables import Cell, table
from report.text import fill

HEADINGS = ("Segment", "Action", "Kind", "At stake", "Effort", "Owner", "Measure", "How sure")


def all_actions(edition: Edition) -> str:
    """Write every action in one table, the surest and most urgent first."""
    actions = sorted(
        (action for per_segment in edition.actions.values() for action in per_segment),
        key=lambda a: (list(GRADES).index(a.grade), a.priority, a.letter),
    )
    rows = [_row(action) for action in actions]
    caption = f"All actions; {edition.summary.data_line}"
    return edition.table(table("all-actions", caption, HEADINGS, rows, has_csv=True))


def details(edition: Edition) -> str:
    """Write every action in full, segment by segment."""
    return "\n".join(_segment(edition, view) for view in edition.views)


def segment_actions(edition: Edition, view: SegmentView, level: int, prefix: str, figures: str) -> str:
    """Write the actions of one segment under headings of the given level.

    `figures` is where the headings of the segment's figures are: a page, or empty.
    """
    actions = edition.actions[view.letter]
    return fill(
        "parts/actions_of_segment.md.j2",
        "md",
        actions=actions,
        facts=[html_part("parts/action_facts.html.j2", action=a, words=GRADES[a.grade]) for a in actions],
        heading=Markup("#" * level),
        prefix=prefix,
        figures=figures,
    )


def held_back(edition: Edition) -> str:
    """Say which actions are withheld, and why; or that none is."""
    held = [(view, edition.held[view.letter]) for view in edition.views if edition.held[view.letter]]
    return fill("parts/held_back.md.j2", "md", held=held)


def _segment(edition: Edition, view: SegmentView) -> str:
    actions = segment_actions(edition, view, 3, "all", f"{view.page}.qmd")
    return fill("parts/actions_heading.md.j2", "md", view=view) + "\n" + actions


def _row(action: Recommendation) -> list[Cell | str]:
    words = GRADES[action.grade]
    return [
        Cell(action.letter, letter=action.letter),
        Cell(action.title, href=f"#all-{action.letter.lower()}-{action.rule.replace('_', '-')}"),
        action.kind,
        action.stake,
        action.effort,
        action.owner,
        action.kpi,
        f"{words.dots} {words.label}",
    ]
