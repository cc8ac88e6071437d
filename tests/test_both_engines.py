"""Quarto and the built-in engine give the same report, page by page. Skipped where there is no Quarto."""

import re
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from report.build import build
from report.engine.quarto import find_quarto
from report.finish import pages
from report.linting.page_file import PageFile
from tests.site_fixture import built_project

pytestmark = pytest.mark.skipif(
    find_quarto() is None, reason="Quarto is not installed; `make quarto` tries to, then this test compares the engines"
)
FOOTNOTE = re.compile(r"#fn(ref)?\d+$")


@cache
def quarto_site() -> Path:
    """The site of the same results, rendered with Quarto."""
    folder = built_project()
    build(folder / "results", folder / "_site_quarto", "quarto", folder, say=lambda line: None)
    return folder / "_site_quarto"


def pairs() -> list[tuple[PageFile, PageFile]]:
    builtin, quarto = built_project() / "_site", quarto_site()
    return [(PageFile(builtin, path), PageFile(quarto, quarto / path.relative_to(builtin))) for path in pages(builtin)]


def flat(text: str) -> str:
    return " ".join(text.split())


def headings(page: PageFile) -> list[str]:
    assert page.main is not None
    return [flat(h.get_text()) for h in page.main.find_all(re.compile("h[1-6]")) if "footnotes" not in str(h.parent)]


def figures(page: PageFile) -> list[str]:
    return [str(figure["id"]) for figure in page.soup.select("main figure.chart")]


def cells(page: PageFile) -> list[str]:
    return [flat(cell.get_text()) for cell in page.soup.select("main table.numbers td")]


def links(page: PageFile) -> set[str]:
    """Where the links of the page's own content lead, from the root of the site."""
    found = set()
    for link in page.soup.select("main a[href]"):
        address = str(link["href"])
        parts = urlsplit(address)
        if parts.scheme or FOOTNOTE.search(address):
            continue
        target = (page.path.parent / unquote(parts.path)).resolve() if parts.path else page.path
        found.add(f"{target.relative_to(page.site.resolve())}#{parts.fragment}")
    return found


def test_both_engines_write_the_same_pages() -> None:
    quarto = quarto_site()
    written = {p.relative_to(quarto) for p in pages(quarto)}
    assert {b.path.relative_to(b.site) for b, _ in pairs()} == written


@pytest.mark.parametrize("of", [headings, figures, cells, links], ids=lambda f: f.__name__)
def test_pages_agree(of: object) -> None:
    assert callable(of)
    for builtin, quarto in pairs():
        assert of(builtin) == of(quarto), builtin.name
