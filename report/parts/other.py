"""The parts of the smaller pages: changes, targeting, glossary, downloads, about."""

from report import formatting
from report.edition import Edition, html_part
from report.glossary import TERMS
from report.grading_words import GRADES, grade_of
from report.masthead import contact, data_date, organisation
from report.segment_view import SegmentView
from report.summary_facts import has_earlier
from report.tables import Cell, table
from report.text import fill

TOLD_BY_TEAM = "not told yet"
CRITERIA = (
    *("Segment", "Large enough", "Distinct", "Dependable"),
    *("Worth", "Fits our strengths", "Can be reached"),
)
WORTH = {"heavier": "above its size", "even": "as its size", "lighter": "below its size"}
PDF = "../customer-segments.pdf"


def changes(edition: Edition) -> str:
    """Say what changed since the last report."""
    is_first = not has_earlier(edition.results)
    return fill("parts/changes.md.j2", "md", summary=edition.summary, is_first=is_first)


def targeting(edition: Edition) -> str:
    """Judge each segment by the criteria that can be computed, and show those that cannot."""
    label = edition.summary.value_label
    rows = [_criteria(edition, view) for view in edition.views]
    caption = f"Is the segment a target? {formatting.sentence_case(edition.summary.data_line)}"
    listed = edition.table(table("targeting", caption, CRITERIA, rows, has_csv=True))
    drawn = edition.figures_like("targeting")
    return fill("parts/targeting.md.j2", "md", table=listed, figure=drawn, value=label, told=TOLD_BY_TEAM)


def glossary(edition: Edition) -> str:
    """List the words with their meanings."""
    return fill("parts/glossary.md.j2", "md", terms=TERMS)


def downloads(edition: Edition) -> str:
    """List every file that can be downloaded, after all other parts are made."""
    tables = {path.stem for path in edition.assets.glob("*.csv")}
    figures = {placed.figure.id for placed in edition.to_draw}
    items = [(f"{i}.csv", title) for i, title in sorted(edition.placed.items()) if i in tables | figures]
    return html_part("parts/downloads.html.j2", items=items, pdf=PDF)


def take_away(edition: Edition) -> str:
    """Offer the PDF and the most wanted table."""
    return html_part("parts/take_away.html.j2", pdf=PDF)


def about(edition: Edition) -> str:
    """Say whose report it is, of which data, made with what."""
    results = edition.results
    return fill(
        "parts/about.md.j2",
        "md",
        title=edition.summary.title,
        organisation=organisation(results),
        contact=contact(results),
        date=data_date(results),
        data=results.data,
        version=results.versions.get("customer-segments", ""),
    )


def _criteria(edition: Edition, view: SegmentView) -> list[Cell | str]:
    words = GRADES[grade_of(view.segment, edition.results)]
    size = {"small": "small", "giant": "too coarse"}.get(view.size_level, "yes")
    distinct = {"few": "yes", "some": "mostly", "many": "blurred"}[view.edge_level]
    worth = WORTH.get(view.value_weight)
    return [
        Cell(view.name, href=f"{view.page}.html", letter=view.letter),
        Cell(size, note=view.share),
        Cell(distinct, note=f"{view.edge_share} borderline"),
        f"{words.dots} {words.label}",
        Cell(worth, note=view.value_share) if worth else "unknown",
        TOLD_BY_TEAM,
        TOLD_BY_TEAM,
    ]
