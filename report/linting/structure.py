"""What every page must have so that all readers find their way: headings, names, skip link."""

import re
from collections.abc import Iterator

from bs4 import Tag

from report.finishing.page import SKIP
from report.finishing.root import LOST
from report.linting.page_file import PageFile
from report.linting.violation import Violation

HEADING = re.compile(r"h([1-6])")
LANDMARKS = "nav, aside, form[role=search], [role=navigation], [role=complementary], [role=region]"
UNRESOLVED = re.compile(
    r"\{\{[<%]|[>%]\}\}|\{\{ | \}\}|\?(?:var|meta|env):|\{[#.][a-z][\w-]*\}|^#{2,6} |^:{3,}", re.MULTILINE
)
PREVIEW = ("og:title", "og:description", "og:image")
HIDDEN_TEXT = ("script", "style", "template")


def broken(page: PageFile, data_text: str = "") -> Iterator[Violation]:
    """Every rule about the build of a page that this page breaks.

    `data_text` is every text of the results: where the data themselves speak of `{{ }}`, it
    cannot be told from something that was not filled in.
    """
    leftovers = () if UNRESOLVED.search(data_text) else tuple(_leftovers(page))
    for reason in (*_head(page), *_headings(page), *_names(page), *leftovers):
        yield Violation(page.name, reason)


def _head(page: PageFile) -> Iterator[str]:
    soup = page.soup
    if soup.html is None or not soup.html.get("lang"):
        yield "the page does not say its language"
    if soup.title is None or not soup.title.get_text(strip=True):
        yield "the page has no title"
    for name in ("description", "robots"):
        if soup.select_one(f'meta[name="{name}"][content]') is None:
            yield f"the page has no meta {name}"
    for name in PREVIEW if page.name != LOST else ():
        if soup.select_one(f'meta[property="{name}"][content]:not([content=""])') is None:
            yield f"the page has no meta {name}, so a message that links to it shows nothing"
    if soup.select_one('link[rel~="icon"]') is None:
        yield "the page has no icon"


def _headings(page: PageFile) -> Iterator[str]:
    n_first = len(page.soup.find_all("h1"))
    if n_first != 1:
        yield f"the page has {n_first} level-1 headings, not 1"
    level = 0
    for heading in page.main.find_all(HEADING) if page.main else ():
        found = int(heading.name[1])
        if found > level + 1 and level:
            yield f"heading '{heading.get_text(' ', strip=True)}' skips from level {level} to {found}"
        level = found


def _names(page: PageFile) -> Iterator[str]:
    if page.main is None:
        yield "the page has no main part"
        return
    skip = page.soup.select_one(f"a.{SKIP}")
    if skip is None or str(skip.get("href", "")).removeprefix("#") != page.main.get("id"):
        yield "the page has no link that skips to its content"
    for landmark in page.soup.select(LANDMARKS):
        if not (landmark.get("aria-label") or landmark.get("aria-labelledby")):
            yield f"a <{landmark.name}> landmark has no name"
    for button in page.soup.select('button, [role="button"]'):
        if not _has_name(button):
            yield "a button has no name"
    for image in page.soup.find_all("img"):
        if image.get("alt") is None:
            yield f"image {image.get('src')} has no alternative text"
    for identifier in sorted({i for i in page.ids if page.ids.count(i) > 1}):
        yield f"id '{identifier}' is used more than once"


def _leftovers(page: PageFile) -> Iterator[str]:
    for tag in page.soup.find_all(string=UNRESOLVED):
        if tag.parent is not None and tag.parent.name not in HIDDEN_TEXT:
            yield f"something was not filled in: '{' '.join(str(tag).split())[:60]}'"
    for link in page.soup.find_all("a", href=re.compile(r"\.(qmd|ipynb)([#?]|$)")):
        yield f"link to a source file: {link['href']}"


def _has_name(tag: Tag) -> bool:
    named = tag.get("aria-label") or tag.get("aria-labelledby") or tag.get("title")
    return bool(named or tag.get_text(strip=True))
