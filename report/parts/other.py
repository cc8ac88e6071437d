"""The parts of the smaller pages: glossary, downloads, about."""

from report.edition import Edition, html_part
from report.glossary import TERMS
from report.masthead import contact, data_date, organisation
from report.text import fill

PDF = "../customer-segments.pdf"


def glossary(edition: Edition) -> str:
    """List the words with their meanings."""
    return fill("parts/glossary.md.j2", "md", terms=TERMS)


def downloads(edition: Edition) -> str:
    """List every file that can be downloaded, after all other parts are made."""
    tables = {path.stem for path in edition.assets.glob("*.csv")}
    figures = {placed.figure.id for placed in edition.to_draw}
    items = [(f"{i}.csv", title) for i, title in sorted(edition.placed.items()) if i in tables | figures]
    return html_part("parts/downloads.html.j2", items=items, pdf=PDF, views=edition.views)


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
