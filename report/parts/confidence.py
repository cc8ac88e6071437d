"""The parts of "How sure are we": the verdict, its evidence, and what would change our mind."""

from markupsafe import Markup

from analysis.results import SegmentStability, Structure
from report import formatting
from report.edition import Edition, html_part
from report.escaping import one_line, short
from report.grading_words import STABLE, TRUSTED, VERDICT_MEANINGS, VERDICTS
from report.segment_view import SegmentView
from report.tables import Cell, table
from report.text import fill

AGREED_STRENGTH = 0.8
SURE = 0.05
QUESTIONS = (
    "One crowd or several?",
    "How many groups would a sceptic accept?",
    "Is it more than chance gives?",
)


def verdict(edition: Edition) -> str:
    """State the verdict, what it allows, and what the three possible verdicts are."""
    found = edition.results.verdict
    box = html_part("parts/verdict.html.j2", kinds=VERDICTS, found=found, meanings=VERDICT_MEANINGS)
    return fill("parts/verdict.md.j2", "md", verdict=found, title=VERDICTS[found.kind], box=box)


def structure(edition: Edition) -> str:
    """Say in plain words what the structure tests found, with the numbers in footnotes."""
    found = edition.results.evidence.structure
    index = next((i.title for i in edition.results.indices if i.key == found.null_index), found.null_index)
    return fill(
        "parts/structure.md.j2",
        "md",
        found=found,
        questions=QUESTIONS,
        notes=("dip", "gap", "null"),
        fallback=_answers(found),
        together=_taken_together(found),
        index=index,
        p=_p(found.dip_p),
        null_p=_p(found.null_p),
        figure=Markup("\n").join(map(edition.figure, ("curve-structure-gap", "null-reference"))),
    )


def _answers(found: Structure) -> tuple[str, str, str]:
    """Answer the three questions from the numbers, where the analysis told no sentences."""
    one_crowd = "Along their main difference the customers form one single crowd."
    crowds = "Along their main difference the customers form more than one crowd."
    one_group = "Compared with data without groups, one single group explains these data best."
    groups = f"Compared with data without groups, {formatting.worded(found.gap_k, 'group')} stand out."
    no_more = "Data of the same shape but without groups give segments that are just as clear."
    more = "The segments are clearer than those found in data of the same shape but without groups."
    beats_chance = found.null_p is not None and found.null_p <= SURE
    return (
        one_crowd if found.dip_p >= SURE else crowds,
        one_group if found.gap_k == 1 else groups,
        more if beats_chance else no_more if found.null_p is not None else "This could not be compared.",
    )


def _taken_together(found: Structure) -> tuple[str, str]:
    """Say what the three answers come to, added up as the verdict does: a few words, then a sentence."""
    is_clearer = found.null_p is not None and found.null_p <= SURE
    others_agree = found.dip_p < SURE or found.gap_k > 1
    if is_clearer and others_agree:
        said = "the segments are clearer than chance gives, and a test that does not know them agrees"
        return "Groups found", said
    if is_clearer or others_agree:
        return "Not enough to speak of groups", "these tests do not agree that there are any"
    return "No groups found", "nothing here tells these customers from customers without any groups"


def stability(edition: Edition) -> str:
    """List how reliably each segment comes back."""
    views = {view.letter: view for view in edition.views}
    rows = [_stability_row(found, views[found.letter]) for found in edition.results.evidence.segments]
    columns = ("Segment", "Mean overlap", "Came back", "Fell apart", "Borderline", "How sure")
    caption = "How often each segment comes back when customers are drawn anew"
    listed = edition.table(table("stability-table", caption, columns, rows, range(1, 5), has_csv=True))
    return fill(
        "parts/stability.md.j2",
        "md",
        figure=Markup("\n").join(map(edition.figure, ("segment-stability", "belonging"))),
        table=listed,
        limits={"stable": formatting.decimal(STABLE), "trusted": formatting.decimal(TRUSTED)},
        budget=one_line(edition.results.evidence.budget),
    )


def _stability_row(found: SegmentStability, view: SegmentView) -> list[Cell | str]:
    return [
        Cell(view.name, href=f"{view.page}.html#how-sure", letter=view.letter),
        formatting.decimal(found.jaccard),
        f"{formatting.count(found.recovered)} of {formatting.count(found.n_bootstraps)}",
        f"{formatting.count(found.dissolved)} of {formatting.count(found.n_bootstraps)}",
        view.edge_share,
        f"{view.grade.dots} {view.grade.label}",
    ]


def over_k(edition: Edition) -> str:
    """Show how stability depends on the number of segments."""
    found = edition.results.evidence.by_k
    rows: list[list[Cell | str]] = [
        [
            formatting.count(at.k),
            Cell(formatting.decimal(at.ari_median), note=formatting.interval(at.ari_low, at.ari_high)),
            formatting.decimal(at.prediction_strength),
            formatting.decimal(min(at.within)) if at.within else "–",
        ]
        for at in found
    ]
    columns = ("Segments", "Agreement, median", "Prediction strength", "Weakest segment")
    caption = "Stability by number of segments, with the range of the redraws"
    listed = edition.table(table("stability-by-k-table", caption, columns, rows, range(4), has_csv=True))
    strong = [at.k for at in found if (at.prediction_strength or 0.0) >= AGREED_STRENGTH]
    return fill(
        "parts/over_k.md.j2",
        "md",
        table=listed,
        figure=edition.figure("stability-by-k") + "\n" + edition.figures_like("persistence-"),
        largest=max(strong, default=0),
        limit=formatting.decimal(AGREED_STRENGTH, 1),
        k=len(edition.results.segments),
    )


def sensitivity(edition: Edition) -> str:
    """List how many customers keep their companions under other reasonable choices."""
    rows = [
        [
            short(run.what),
            formatting.share(run.companions),
            formatting.decimal(run.ari),
            formatting.count(run.n_segments),
        ]
        for run in edition.results.evidence.sensitivity
    ]
    columns = ("Other choice", "Keep their companions", "Agreement", "Segments")
    caption = "What other reasonable choices in the analysis would change"
    listed = edition.table(table("sensitivity-table", caption, columns, rows, (1, 2, 3), has_csv=True))
    change = one_line(edition.results.verdict.would_change)
    figure = edition.figure("sensitivity")
    return fill("parts/sensitivity.md.j2", "md", table=listed, change=change, figure=figure)


def _p(value: float | None) -> str:
    if value is None:
        return formatting.MISSING
    return "under 0.001" if value < 0.001 else formatting.decimal(value, 3)
