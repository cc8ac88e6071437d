"""The parts of the page that compares the segments."""

from markupsafe import Markup

from report import formatting
from report.charts.captions import column_id
from report.edition import Edition, html_part
from report.escaping import one_line
from report.parts.summary import segment_overview
from report.portraits import in_one_sentence
from report.tables import Cell, table
from report.text import fill

N_SPREADS = 2
MOST_CATEGORIES = 3  # charts; a page with more would be heavy
MANY_SEGMENTS = 8


def overview(edition: Edition) -> str:
    """Introduce every segment in one sentence, and offer to highlight one on the whole page."""
    said = [(view, in_one_sentence(view)) for view in edition.views]
    unassigned = edition.results.n_unassigned
    told = fill("parts/segments_overview.md.j2", "md", said=said, unassigned=unassigned)
    return f"{told}\n{html_part('parts/segment_choice.html.j2', views=edition.views)}"


def sizes(edition: Edition) -> str:
    """Draw size and value, and list them."""
    listed = edition.table(segment_overview(edition, "segments-compared"))
    return f"{edition.figure('segment-sizes')}\n{listed}"


def differences(edition: Edition) -> str:
    """Draw what makes the segments different."""
    return edition.figure("differences")


def customer_map(edition: Edition) -> str:
    """Draw the customers on a plane, segment by segment."""
    explained = edition.results.map.explained
    drawn = edition.figure("customer-map")
    return fill("parts/customer_map.md.j2", "md", figure=drawn, explained=formatting.share(sum(explained)))


def distributions(edition: Edition) -> str:
    """Draw the columns that divide the customers most, segment by segment."""
    ranked = sorted(edition.results.effects, key=lambda e: -(e.value or 0))
    wanted = [f"spread-{column_id(edition.results, e.variable)}" for e in ranked]
    shown = [identifier for identifier in wanted if identifier in edition.figures][:N_SPREADS]
    return fill("parts/distributions.md.j2", "md", figures=Markup("\n").join(map(edition.figure, shown)))


def categories(edition: Edition) -> str:
    """Draw the shares of the categories that differ most, segment by segment."""
    ranked = sorted(edition.results.effects, key=lambda e: -(e.value or 0))
    wanted = [f"categories-{column_id(edition.results, e.variable)}" for e in ranked]
    found = [identifier for identifier in wanted if identifier in edition.figures]
    shown = found[: MOST_CATEGORIES if len(edition.views) <= MANY_SEGMENTS else 1]
    drawn = Markup("\n").join(map(edition.figure, shown))
    return fill("parts/categories.md.j2", "md", figures=drawn, left_out=len(found) - len(shown))


def effects(edition: Edition) -> str:
    """List how strongly each column differs between the segments, and which tests are fair."""
    results = edition.results
    rows = []
    for effect in sorted(results.effects, key=lambda e: -(e.value or 0)):
        is_tested = effect.p_adjusted is not None
        variable = results.variable(effect.variable)
        rows.append(
            [
                one_line(variable.label),
                "builds the segments" if variable.builds_segments else "describes only",
                effect.measure,
                Cell(formatting.decimal(effect.value), note=formatting.interval(effect.low, effect.high)),
                _p(effect.p_adjusted) if is_tested else "not tested",
            ]
        )
    columns = ("Column", "Part", "Measure", "Effect size", "p, adjusted")
    caption = "How strongly each column differs between the segments, 0 to 1, with 95% intervals"
    listed = edition.table(table("effects-table", caption, columns, rows, (3, 4), has_csv=True))
    return fill("parts/effects.md.j2", "md", figure=edition.figure("effects"), table=listed)


def _p(value: float | None) -> str:
    if value is None:
        return formatting.MISSING
    return "under 0.001" if value < 0.001 else formatting.decimal(value, 3)
