"""Words of a finished page: headings break between them, those of the glossary lead to their meaning."""

import re

import pytest
from bs4 import BeautifulSoup, Tag

from analysis.results import Results
from report.finish import pages
from report.finishing import page, terms
from report.glossary import TERMS
from tests.example_results import example_results
from tests.site_fixture import built_project

RESULTS = example_results()
PLACE = "report/confidence.html"


@pytest.mark.parametrize(
    ("title", "html"),
    [
        ("Segment A: Higher-spending buyers", 'Segment A: <span class="word">Higher-spending</span> buyers'),
        ("Once-a-year", '<span class="word">Once-a-year</span>'),
        ("A-very-long-name-that-needs-two-lines", "A-very-long-name-that-needs-two-lines"),
        ("5 - 3 <b>", "5 - 3 &lt;b&gt;"),
    ],
)
def test_headings_break_between_words(title: str, html: str) -> None:
    soup = BeautifulSoup("<main><h1></h1></main>", "lxml")
    assert soup.h1 is not None
    soup.h1.string = title
    for _ in range(2):
        page.keep_words_whole(soup)
        assert soup.h1.decode_contents() == html


def explained(main: str, place: str = PLACE, results: Results = RESULTS, times: int = 1) -> str:
    soup = BeautifulSoup(f"<main>{main}</main>", "lxml")
    for _ in range(times):
        terms.explain(soup, results, place, "../" * place.count("/"))
    assert soup.main is not None
    return soup.main.decode_contents()


def link(word: str, anchor: str, offset: str = "../") -> str:
    return f'<a class="term" href="{offset}report/glossary.html#{anchor}">{word}</a>'


def test_a_word_is_linked_where_it_is_first_used_and_only_there() -> None:
    text = "<h2>Stability</h2><p>The stability is high.</p><p>Stability again.</p>"
    wanted = f"<h2>Stability</h2><p>The {link('stability', 'stability')} is high.</p><p>Stability again.</p>"
    assert explained(text) == wanted
    assert explained(text, times=2) == wanted


def test_the_longer_word_wins_and_plurals_count() -> None:
    assert explained("<p>An adjusted Rand index.</p>") == f"<p>An {link('adjusted Rand index', 'adjusted-rand-index')}.</p>"
    assert explained("<li>Two candidates</li>") == f"<li>Two {link('candidates', 'candidate')}</li>"


def test_pages_of_segments_find_the_glossary() -> None:
    found = explained("<p>a gate</p>", "report/segments/segment-a.html")
    assert found == f"<p>a {link('gate', 'gate', '../../')}</p>"


@pytest.mark.parametrize(
    "text",
    [
        '<p>See <a href="x.html">the median</a>.</p>',
        "<table><tr><td><p>median</p></td></tr></table>",
        '<p>median and <a href="glossary.html#median">its meaning</a></p>',
        "<p>medianly</p>",
        "<h3>Median</h3>",
        "<div>median</div>",
        "<p>A segment.</p>",
    ],
)
def test_links_tables_headings_and_everyday_words_stay_as_they_are(text: str) -> None:
    assert explained(text) == text


@pytest.mark.parametrize("place", ["report/glossary.html", "report/downloads.html", "index.html"])
def test_lists_of_words_and_files_are_left_alone(place: str) -> None:
    assert explained("<p>median</p>", place) == "<p>median</p>"


def test_a_word_of_the_data_is_not_explained_as_ours() -> None:
    results = example_results(labels={"age": "Risk level"})
    assert explained("<p>The risk level is a marker.</p>", results=results).count("<a") == 1


def test_every_word_of_the_glossary_is_linked_on_every_page_that_uses_it() -> None:
    site = built_project() / "_site"
    for path in pages(site):
        place = path.relative_to(site).as_posix()
        if place in terms.LISTS or not place.startswith("report/"):
            continue
        main = BeautifulSoup(path.read_text(encoding="utf-8"), "lxml").main
        assert isinstance(main, Tag)
        for other in main.select("table, figcaption, .chart-tools, code"):
            other.decompose()
        told = " ".join(p.get_text(" ") for p in main.select("p") if p.find("a") is None)
        for term in TERMS:
            if term.word not in terms.EVERYDAY and re.search(rf"\b{re.escape(term.word)}\b", told, re.IGNORECASE):
                assert main.select(f'a[href$="#{term.anchor}"]'), (place, term.word)
