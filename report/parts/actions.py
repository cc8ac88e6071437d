"""The parts of the actions page, and the actions on a segment's page."""

from markupsafe import Markup

from analysis.results import TestPlan
from report import formatting, trials
from report.edition import Edition, html_part
from report.grading_words import GRADES
from report.recommendations import Recommendation
from report.segment_view import SegmentView
from report.tables import Cell, table
from report.text import fill

HEADINGS = ("Segment", "Action", "Kind", "At stake", "Effort", "Owner", "Measure", "How sure")
LEGEND = ("sharp", "fair", "blunt", trials.TOO_FEW)


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


def trial_plans(edition: Edition) -> str:
    """Write for every segment how many to leave alone, and which difference that shows."""
    targeting, data = edition.results.targeting, edition.results.data
    plans = targeting.plans if targeting else ()
    label = edition.summary.value_label
    in_value = [f"Difference in {label}", "As an amount"] if label else []
    columns = ["Segment", "Customers", "Leave alone", *in_value, "Difference in a yes-or-no measure", "Test"]
    found = [(view, trials.plan_of(view.letter, edition.results)) for view in edition.views]
    rows = [_plan_row(edition, view, plan) for view, plan in found if plan]
    caption = f"Test plans; {edition.summary.data_line}"
    numeric = range(1, len(columns) - 1)
    words = {trials.sharpness(plan) for plan in plans}
    return fill(
        "parts/trial_plans.md.j2",
        "md",
        table=edition.table(table("test-plans-table", caption, columns, rows, numeric, has_csv=True)),
        words=[word for word in LEGEND if word in words],
        rough=[plan.letter for plan in plans if plan.is_approximate and trials.is_possible(plan)],
        limits=targeting.limits if targeting else None,
        shares=[formatting.share(share) for share in targeting.limits.holdout_shares]
        if targeting and targeting.limits
        else [],
        label=label,
        period=data.period or "",
    )


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


def _plan_row(edition: Edition, view: SegmentView, plan: TestPlan) -> list[Cell | str]:
    """One segment's test plan; no numbers where no test is possible."""
    is_possible = trials.is_possible(plan)
    shown = [
        formatting.few(plan.n_holdout),
        *_money_cells(edition, plan),
        trials.points(plan),
    ]
    cells = shown if is_possible else ["–"] * len(shown)
    name = Cell(view.name, href=f"{view.page}.html", letter=view.letter)
    return [name, formatting.few(plan.n_customers), *cells, trials.sharpness(plan)]


def _money_cells(edition: Edition, plan: TestPlan) -> list[str]:
    """The difference in value as a share of the mean and as an amount; none without a value column."""
    if not edition.summary.value_label:
        return []
    relative = formatting.share(plan.mde_share) if plan.mde_share is not None else "–"
    return [relative, trials.amount(plan, edition.results) or "–"]


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
