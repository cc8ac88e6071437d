"""The post-render step: bring every page to our standard, whatever engine rendered it.

Running it twice changes nothing more. What it mends, and why, is told in each module of
`report.finishing`.
"""

from pathlib import Path

from bs4 import BeautifulSoup

from analysis.errors import ReportError
from analysis.results import Results
from report.finishing import assets, drawings, leftovers, page, preview, root, scripts, search, terms

PARSER = "lxml"


def finish(site: Path, results: Results, project: Path) -> None:
    """Finish the rendered `site`: root pages, icons, search from files, and every page.

    Raises
    ------
    ReportError
        There is no rendered page, or a page is not what an engine writes.
    """
    if not (site / root.HOME).is_file():
        raise ReportError(f"{site} holds no {root.HOME}; render the pages first")
    leftovers.remove(site)
    assets.copy(project, site)
    search.write_index(site)
    root.write(site, results)
    for path in pages(site):
        if path != site / root.LOST:
            _finish_page(path, site, results)


def pages(site: Path) -> list[Path]:
    """Every HTML page of the site, in a fixed order."""
    return sorted(p for p in site.rglob("*.html") if "site_libs" not in p.relative_to(site).parts)


def _finish_page(path: Path, site: Path, results: Results) -> None:
    text, drawn = drawings.set_aside(path.read_text(encoding="utf-8"))
    soup = BeautifulSoup(text, PARSER)
    if soup.head is None or soup.body is None:
        raise ReportError(f"{path.relative_to(site)} has no head or no body")
    offset = "../" * (len(path.relative_to(site).parts) - 1)
    page.complete_head(soup, soup.head, results)
    preview.describe(soup, soup.head, results, path.relative_to(site).as_posix(), offset)
    assets.link(soup, soup.head, site, offset)
    page.keep_inside(soup)
    page.make_reachable(soup, soup.body)
    page.keep_words_whole(soup)
    terms.explain(soup, results, path.relative_to(site).as_posix(), offset)
    page.fill_footer(soup, soup.body, results)
    scripts.make_classic(soup, path.parent)
    path.write_text(drawings.put_back(str(soup), drawn), encoding="utf-8")
