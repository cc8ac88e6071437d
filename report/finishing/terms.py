"""Words of the glossary, linked to their meaning where a page first uses them.

A link that the page has already is left to explain its word. A word that also stands in the
data (a column called "Risk level") is not touched: it may mean something else there.
"""

import re
from collections.abc import Iterator

from bs4 import BeautifulSoup, NavigableString, Tag

from analysis.results import Results
from report.glossary import TERMS, Term

GLOSSARY = "report/glossary.html"
LISTS = (GLOSSARY, "report/downloads.html")
TEXT = ("p", "li", "dd")
NOT_INSIDE = {"a", "button", "summary", "figcaption", "table", "code", "svg", "script", "style"}
EVERYDAY = {"Segment"}  # the whole report is about them
CLASS = "term"


def explain(soup: BeautifulSoup, results: Results, place: str, offset: str) -> None:
    """Link each word at its first use on the page at `place`; `offset` leads to the site's root."""
    main = soup.find("main")
    if not isinstance(main, Tag) or place in LISTS or not place.startswith("report/"):
        return
    said_by_data = "\n".join(_words_of_data(results))
    for term in sorted(TERMS, key=lambda term: (-len(term.word), term.word)):
        pattern = re.compile(rf"\b{re.escape(term.word)}(?:s|es)?\b", re.IGNORECASE)
        if term.word not in EVERYDAY and not pattern.search(said_by_data):
            _link_first(soup, main, term, pattern, f"{offset}{GLOSSARY}#{term.anchor}")


def _link_first(soup: BeautifulSoup, main: Tag, term: Term, pattern: re.Pattern[str], address: str) -> None:
    if main.select_one(f'a[href$="glossary.html#{term.anchor}"]') is not None:
        return
    for text in _running_text(main):
        found = pattern.search(text)
        if found:
            link = soup.new_tag("a", attrs={"class": CLASS, "href": address}, string=found[0])
            text.insert_before(NavigableString(text[: found.start()]), link)
            text.replace_with(NavigableString(text[found.end() :]))
            return


def _running_text(main: Tag) -> Iterator[NavigableString]:
    """Text of sentences: of paragraphs, lists and descriptions, outside links and headings."""
    for text in main.find_all(string=True):
        parents = []
        for parent in text.parents:
            if parent is main:
                break
            parents.append(parent.name)
        if not NOT_INSIDE.intersection(parents) and any(name in TEXT for name in parents):
            yield text


def _words_of_data(results: Results) -> Iterator[str]:
    yield results.data.name
    for variable in results.variables:
        yield variable.label
        yield from (category.label for category in variable.categories)
    for segment in results.segments:
        yield segment.name
