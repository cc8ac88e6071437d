"""One page: language, description, skip link, names of buttons and landmarks, footer.

Engines write pages without a skip link, with buttons that have no name (Quarto), with two
navigation landmarks a screen reader cannot tell apart, and with links to folders, which a
browser that reads files shows as a list of files.
"""

import re
from urllib.parse import urlsplit

from bs4 import BeautifulSoup, NavigableString, Tag

from analysis.results import Results
from report import escaping, formatting, masthead

LANGUAGE = "en"
PROGRAM = "customer-segments"
CONTENT = "quarto-document-content"
SKIP = "skip-link"
LONGEST_DESCRIPTION = 160
LANDMARKS = {
    "nav.navbar": "Pages of this report",
    "nav#TOC": "On this page",
    "nav.page-navigation": "Previous and next page",
    "nav.quarto-page-breadcrumbs": "Where this page is",
    "nav.quarto-secondary-nav": "Sections",
}
BUTTONS = {
    "navbar-toggler": "Menu",
    "quarto-btn-toggle": "Menu",
    "quarto-search-button": "Search",
    "aa-DetachedSearchButton": "Search",
    "code-copy-button": "Copy",
}
HYPHENATED = re.compile(r"([^\s-]+(?:-[^\s-]+)+)")
LONGEST_WHOLE_WORD = 18
OUTSIDE_TAGS = {"script": "src", "link": "href", "img": "src", "iframe": "src", "source": "src"}
LINKS_FOR_READERS = ("canonical", "license", "author")


def complete_head(soup: BeautifulSoup, head: Tag, results: Results) -> None:
    """Give the page its language, a description, and a word to search engines to stay out."""
    if soup.html is not None:
        soup.html["lang"] = soup.html.get("lang") or LANGUAGE
    if not _meta(head, "description"):
        _set_meta(soup, head, "description", _describe(soup, results))
    _set_meta(soup, head, "robots", "noindex, nofollow")


def keep_inside(soup: BeautifulSoup) -> None:
    """Remove scripts, styles, fonts and frames from other hosts; links that readers follow stay."""
    for name, attribute in OUTSIDE_TAGS.items():
        for tag in soup.find_all(name):
            if _is_outside(str(tag.get(attribute) or "")) and not _is_for_readers(tag):
                _remove(tag)
    for tag in soup.select('link[rel="preconnect"], link[rel="dns-prefetch"]'):
        _remove(tag)
    for link in soup.select('a[href$="/"]'):
        if not urlsplit(str(link["href"])).scheme:
            link["href"] = f"{link['href']}index.html"


def make_reachable(soup: BeautifulSoup, body: Tag) -> None:
    """Add the skip link, and name what a screen reader would otherwise call "button"."""
    main = soup.find("main")
    if isinstance(main, Tag):
        main["id"] = main.get("id") or CONTENT
        if soup.select_one(f"a.{SKIP}") is None:
            link = soup.new_tag(
                "a", attrs={"class": f"{SKIP} visually-hidden-focusable", "href": f"#{main['id']}"}
            )
            link.string = "Skip to the content"
            body.insert(0, link)
    for selector, name in LANDMARKS.items():
        for landmark in soup.select(selector):
            if not landmark.get("aria-label"):
                landmark["aria-label"] = name
    for button in soup.select('button, [role="button"]'):
        if not _name(button):
            button["aria-label"] = _button_name(button)


def keep_words_whole(soup: BeautifulSoup) -> None:
    """Let no heading break inside a hyphenated word that is short enough to stand on one line."""
    for text in [found for h1 in soup.select("main h1") for found in h1.find_all(string=HYPHENATED)]:
        if "word" in (text.parent.get("class") or [] if text.parent else []):
            continue
        for part in HYPHENATED.split(text):
            piece: NavigableString | Tag = NavigableString(part)
            if HYPHENATED.fullmatch(part) and len(part) <= LONGEST_WHOLE_WORD:
                piece = soup.new_tag("span", attrs={"class": "word"}, string=part)
            text.insert_before(piece)
        text.extract()


def fill_footer(soup: BeautifulSoup, body: Tag, results: Results) -> None:
    """Write data date, version and fingerprint into the footer (engines differ in what it may hold)."""
    footer = soup.select_one("footer.footer")
    if footer is None:
        footer = soup.new_tag("footer", attrs={"class": "footer"})
        footer.append(soup.new_tag("div", attrs={"class": "nav-footer"}))
        body.append(footer)
    line = footer.select_one(".data-line")
    if line is None:
        line = soup.new_tag("p", attrs={"class": "data-line"})
        (footer.select_one(".nav-footer-left") or footer.select_one(".nav-footer") or footer).append(line)
    line.string = footer_line(results)


def footer_line(results: Results) -> str:
    """Say what the report is made from.

    Everything in it comes from the data and the program, nothing from the day of the build.
    """
    data = results.data
    dated = formatting.sentence_case(masthead.data_date(results))
    version = results.versions.get(PROGRAM, "")
    return f"{dated} · {PROGRAM} {version} · fingerprint of the data {data.sha256[:12]}"


def _remove(tag: Tag) -> None:
    """Remove a tag with the line break after it, so that finishing again finds the same page."""
    after = tag.next_sibling
    if isinstance(after, NavigableString) and not after.strip():
        after.extract()
    tag.decompose()


def _meta(head: Tag, name: str) -> Tag | None:
    found = head.find("meta", attrs={"name": name})
    return found if isinstance(found, Tag) and str(found.get("content") or "").strip() else None


def _set_meta(soup: BeautifulSoup, head: Tag, name: str, content: str) -> None:
    found = head.find("meta", attrs={"name": name})
    tag = found if isinstance(found, Tag) else soup.new_tag("meta", attrs={"name": name})
    tag["content"] = content
    if tag.parent is None:
        head.append(tag)


def _describe(soup: BeautifulSoup, results: Results) -> str:
    """Take the first paragraph of the page, else its title."""
    first = soup.select_one("main p")
    text = first.get_text(" ", strip=True) if first else ""
    title = soup.title.get_text(strip=True) if soup.title else results.data.name
    return escaping.short(text or title, LONGEST_DESCRIPTION)


def _is_outside(address: str) -> bool:
    parts = urlsplit(address)
    return bool(parts.netloc) or parts.scheme in ("http", "https")


def _is_for_readers(tag: Tag) -> bool:
    relations = tag.get("rel") or []
    return tag.name == "link" and any(r in LINKS_FOR_READERS for r in relations)


def _name(tag: Tag) -> str:
    named = str(tag.get("aria-label") or tag.get("aria-labelledby") or tag.get("title") or "")
    return named.strip() or tag.get_text(strip=True)


def _button_name(button: Tag) -> str:
    classes = button.get("class") or []
    return next((name for key, name in BUTTONS.items() if key in classes), "Open or close")
