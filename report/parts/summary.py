"""The parts of the summary page."""

from report import formatting
from report.edition import Edition, html_part
from report.grading_words import GRADES
from report.masthead import organisation
from report.tables import Cell, PageTable, table
from report.text import fill


def opening(edition: Edition) -> str:
    """Answer who, how sure, what to do and what changed, before anything else."""
    summary = edition.summary
    glance = html_part("parts/glance.html.j2", summary=summary, kind=edition.results.verdict.kind)
    return fill(
        "parts/summary_opening.md.j2",
        "md",
        summary=summary,
        organisation=organisation(edition.results),
        glance=glance,
    )


def numbers(edition: Edition) -> str:
    """Write the number strip."""
    return html_part("parts/numbers.html.j2", tiles=edition.summary.tiles)


def findings(edition: Edition) -> str:
    """Write the findings as a list, each with a link to where it is shown."""
    return fill("parts/findings.md.j2", "md", findings=edition.summary.findings)


def first_actions(edition: Edition) -> str:
    """Write the three actions to start with."""
    return fill("parts/first_actions.md.j2", "md", actions=edition.summary.top_actions)


def segment_table(edition: Edition) -> str:
    """Write one row per segment: size, value, change, confidence, first action."""
    return edition.table(segment_overview(edition, "segment-table"))


def caveats(edition: Edition) -> str:
    """Write the three things to keep in mind."""
    return fill("parts/caveats.md.j2", "md", caveats=edition.summary.caveats)


def segment_overview(edition: Edition, identifier: str) -> PageTable:
    """Make the table of all segments; columns on value only where value is known."""
    label = formatting.sentence_case(edition.summary.value_label)
    columns = ["Segment", "Customers", "Share"]
    columns += [f"{label}, per customer", f"{label}, share"] if label else []
    rows: list[list[Cell | str]] = [
        [
            Cell(row.name, href=f"{row.page}.html", letter=row.letter),
            row.customers,
            row.share,
            *([row.value_per_customer or "–", row.value_share or "–"] if label else []),
            row.change,
            f"{row.dots} {row.grade}",
            row.first_action,
        ]
        for row in edition.summary.rows
    ]
    columns += [f"Change {edition.summary.since}".strip(), "How sure", "Do first"]
    numeric = range(1, 5 if label else 3)
    caption = f"The segments; {edition.summary.data_line}"
    return table(identifier, caption, columns, rows, numeric, has_csv=True)


def grade_legend(edition: Edition) -> str:
    """Explain the four words for how sure we are."""
    rows = [[f"{words.dots} {words.label}", words.meaning, words.advice] for words in GRADES.values()]
    caption = "How sure we are about a segment, in one word"
    return edition.table(table("grade-words", caption, ("Word", "What it means", "What to do with it"), rows))
