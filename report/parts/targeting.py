"""The parts of the targeting page: which segments pass, how they compare, what only the team knows."""

from markupsafe import Markup

from analysis.results import Criterion, SegmentTargeting, Targeting
from report import formatting
from report.edition import Edition, html_part
from report.escaping import short
from report.grading_words import grade_of
from report.segment_view import SegmentView
from report.tables import Cell, table
from report.targeting_answers import QUESTIONS, answer_lines, settings_file
from report.text import fill

HEADINGS = (
    *("Segment", "Outcome", "Alike", "Distinct", "Large enough"),
    *("Fits our strengths", "Identifiable", "Reachable"),
)
FAILURES = {
    "homogeneous": "too mixed",
    "distinct": "not distinct",
    "large_enough": "too small",
    "fits_strengths": "not our strength",
    "identifiable": "not identifiable",
    "reachable": "not reachable",
}
"""The knock-out criteria in order, and what it is called when one is not met."""
TOLD = ("fits_strengths", "identifiable", "reachable")
NOT_TOLD = "not told yet"
UNKNOWN = "unknown"
BUBBLES = "targeting-bubbles"


def criteria(edition: Edition) -> str:
    """Judge each segment by the knock-out criteria, computed and told, and show what is unknown."""
    targeting = edition.results.targeting
    if targeting is None:
        return fill("parts/targeting_missing.md.j2", "md")
    rows = [_criteria_row(view, _judged(targeting, view)) for view in edition.views]
    caption = f"Is the segment a target? {formatting.sentence_case(edition.summary.data_line)}"
    answers = [getattr(segment, name) for segment in targeting.segments for name in TOLD]
    return fill(
        "parts/targeting_criteria.md.j2",
        "md",
        table=edition.table(table("targeting", caption, HEADINGS, rows, has_csv=True)),
        n_told=sum(answer is not None for answer in answers),
        n_asked=len(answers),
        targeting=targeting,
        n_columns=sum(variable.builds_segments for variable in edition.results.variables),
    )


def evaluation(edition: Edition) -> str:
    """Compare the segments by what they are to us and we to them, or say what that needs."""
    targeting = edition.results.targeting
    figure = edition.figure(BUBBLES)
    judged = targeting.segments if targeting else ()
    return fill(
        "parts/targeting_evaluation.md.j2",
        "md",
        figure=figure,
        table=_scores_table(edition, targeting) if targeting else "",
        targeting=targeting,
        left_out=[segment.letter for segment in judged if segment.is_knocked_out],
        missing=[(s.letter, gaps) for s in judged if targeting and (gaps := _gaps(targeting, s))],
    )


def answers(edition: Edition) -> str:
    """Ask what only the team knows, with the lines of the settings file to fill in."""
    targeting = edition.results.targeting
    judged = targeting.segments if targeting else ()
    is_told = any(getattr(segment, name) is not None for segment in judged for name in TOLD)
    asked = [(segment.letter, questions) for segment in judged if (questions := _questions(segment))]
    lines = html_part(
        "parts/targeting_answers.html.j2", lines=answer_lines(edition.results), is_open=not is_told
    )
    return fill(
        "parts/targeting_answers.md.j2",
        "md",
        lines=lines,
        file=settings_file(edition.results.data),
        has_sidecar=edition.results.data.has_sidecar,
        is_complete=targeting is not None and not _is_anything_open(targeting),
        asked=asked if is_told else [],
        unmatched=targeting.unmatched if targeting else (),
    )


def _judged(targeting: Targeting, view: SegmentView) -> SegmentTargeting:
    return next(segment for segment in targeting.segments if segment.letter == view.letter)


def _criteria_row(view: SegmentView, judged: SegmentTargeting) -> list[Cell | str]:
    spread = f"spread {formatting.share(judged.spread)} of usual" if judged.spread is not None else ""
    notes = {
        "homogeneous": spread,
        "distinct": f"{view.edge_share} borderline",
        "large_enough": view.customers,
    }
    cells = [_met(getattr(judged, name), name in TOLD, notes.get(name, "")) for name in FAILURES]
    name = Cell(view.name, href=f"{view.page}.html", letter=view.letter, note=view.value_share)
    return [name, _outcome(view, judged), *cells]


def _met(is_met: bool | None, is_told: bool, note: str) -> Cell:
    """One criterion: met, not met, or unknown and from whom the answer is awaited."""
    if is_met is None:
        return Cell(NOT_TOLD if is_told else UNKNOWN)
    return Cell("yes" if is_met else "no", note=note)


def _outcome(view: SegmentView, judged: SegmentTargeting) -> Cell:
    """What follows for the segment; what is known to fail weighs more than what is unknown."""
    known = {name: getattr(judged, name) for name in FAILURES}
    if judged.is_knocked_out:
        failed = [words for name, words in FAILURES.items() if known[name] is False]
        return Cell("left out", note=formatting.listed(failed))
    if grade_of(view.segment, view.results) == "withheld":
        return Cell("wait", note="until it proves itself")
    n_open = sum(answer is None for answer in known.values())
    if n_open:
        return Cell("open", note=f"{formatting.plural(n_open, 'answer')} missing")
    return Cell("a target", note="meets all six")


def _scores_table(edition: Edition, targeting: Targeting) -> Markup:
    """Scores and weighted sums, in the order of the weights; empty without weights."""
    groups = ((targeting.criteria, "Attractive to us"), (targeting.strength_criteria, "Our strength"))
    columns = ["Segment"]
    for listed, total in groups:
        columns += [*(_heading(criterion) for criterion in listed), *([total] if listed else [])]
    rows = [_score_row(view, _judged(targeting, view), targeting) for view in edition.views]
    caption = f"Scores from 0 to 10 and their weighted sums; {edition.summary.data_line}"
    if len(columns) == 1:
        return Markup("")
    return edition.table(
        table("targeting-scores", caption, columns, rows, range(1, len(columns)), has_csv=True)
    )


def _heading(criterion: Criterion) -> str:
    whose = ", computed" if criterion.is_computed else ""
    return f"{short(criterion.title)} ({formatting.share(criterion.weight)}{whose})"


def _score_row(view: SegmentView, judged: SegmentTargeting, targeting: Targeting) -> list[Cell | str]:
    row: list[Cell | str] = [Cell(view.name, href=f"{view.page}.html", letter=view.letter)]
    groups = (
        (targeting.criteria, judged.scores, judged.attractiveness),
        (targeting.strength_criteria, judged.strength_scores, judged.strength),
    )
    for listed, scores, total in groups:
        if listed:
            row += [_score(scores.get(criterion.key)) for criterion in listed]
            row.append(_score(total))
    return row


def _score(score: float | None) -> str:
    return UNKNOWN if score is None else formatting.decimal(score, 1)


def _gaps(targeting: Targeting, judged: SegmentTargeting) -> list[str]:
    """Titles of the criteria without a score, for a segment that is still considered."""
    if judged.is_knocked_out:
        return []
    lacking = [c.title for c in targeting.criteria if judged.scores.get(c.key) is None]
    lacking += [c.title for c in targeting.strength_criteria if judged.strength_scores.get(c.key) is None]
    return [short(title) for title in lacking]


def _questions(judged: SegmentTargeting) -> list[str]:
    """What the team has not told about a segment that is still considered."""
    if judged.is_knocked_out:
        return []
    return [words for name, words in QUESTIONS.items() if getattr(judged, name) is None]


def _is_anything_open(targeting: Targeting) -> bool:
    """Whether the team could still answer something about a segment that is still considered."""
    if not targeting.criteria or not targeting.strength_criteria:
        return True
    considered = [segment for segment in targeting.segments if not segment.is_knocked_out]
    return any(_questions(segment) or _gaps(targeting, segment) for segment in considered)
