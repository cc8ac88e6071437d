"""Links: every internal one leads somewhere, and nothing is asked of another host."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import unquote, urlsplit

from report.finishing.root import LOST
from report.linting.page_file import PageFile
from report.linting.violation import Violation

LOADED = {
    **{"script": ("src",), "link": ("href",), "iframe": ("src",), "embed": ("src",), "audio": ("src",)},
    **{"img": ("src", "srcset"), "source": ("src", "srcset"), "video": ("src", "poster")},
    **{"use": ("href", "xlink:href"), "image": ("href", "xlink:href"), "object": ("data",)},
}
READERS_ONLY = ("canonical", "license", "author")
OUTSIDE = re.compile(r"(?:^|[\s,])(?:https?:)?//", re.IGNORECASE)
IN_STYLE = re.compile(r"(?:url\(\s*[\"']?|@import\s+[\"'])((?:https?:)?//[^\"')\s]+)", re.IGNORECASE)
OWN_SCHEMES = ("mailto", "tel", "data")


def broken(pages: Sequence[PageFile]) -> Iterator[Violation]:
    """Links of all pages that lead nowhere, and everything loaded from another host."""
    ids = {page.path.resolve(): set(page.ids) for page in pages}
    for page in pages:
        for reason in (*_targets(page, ids), *_outside(page)):
            yield Violation(page.name, reason)
    if pages:
        yield from _styles(pages[0])


def _targets(page: PageFile, ids: dict[Path, set[str]]) -> Iterator[str]:
    addresses = [str(tag[name]) for name in ("href", "src") for tag in page.soup.find_all(attrs={name: True})]
    for address in dict.fromkeys(addresses):
        parts = urlsplit(address)
        if parts.scheme or parts.netloc or not address.strip():
            continue
        target = _file(page, unquote(parts.path))
        if not target.is_file():
            yield f"broken link {address}"
        elif page.site.resolve() not in target.parents:
            yield f"link {address} leaves the site"
        elif parts.fragment and target in ids and unquote(parts.fragment) not in ids[target]:
            yield f"broken link {address}: there is no such place on that page"


def _file(page: PageFile, path: str) -> Path:
    """Find the file a link leads to; only the page for lost readers may start at the host's root."""
    if page.name == LOST and path.startswith("/"):
        return (page.site / path[1:]).resolve()
    return (page.path.parent / path).resolve() if path else page.path.resolve()


def _outside(page: PageFile) -> Iterator[str]:
    for name, attributes in LOADED.items():
        for tag in page.soup.find_all(name):
            if any(relation in READERS_ONLY for relation in tag.get("rel") or ()):
                continue
            for attribute in attributes:
                if OUTSIDE.search(str(tag.get(attribute) or "")):
                    yield f"<{name}> loads {tag[attribute]} from another host"
    for found in IN_STYLE.findall(page.text):
        yield f"a style loads {found} from another host"


def _styles(page: PageFile) -> Iterator[Violation]:
    for path in sorted(page.site.rglob("*.css")):
        for found in IN_STYLE.findall(path.read_text(encoding="utf-8", errors="replace")):
            yield Violation(path.relative_to(page.site).as_posix(), f"loads {found} from another host")
