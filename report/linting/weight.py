"""How heavy the site and its pages are."""

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from urllib.parse import unquote, urlsplit

from report.linting.page_file import PageFile
from report.linting.violation import Violation

WHOLE_SITE = 10_000_000
FIRST_VIEW = 300_000
FRAMEWORK = "site_libs"
IN_STYLE = re.compile(r"url\(\s*[\"']?([^\"')\s]+)")
SLANTED, ITALIC = "main :is(em, i, cite, address, dfn, var)", "italic"
SHOWN_AT_ONCE = ("script[src]", "link[rel~=stylesheet]", "link[rel=preload]", "img[src]")


def broken(site: Path, pages: Sequence[PageFile]) -> Iterator[Violation]:
    """The site, or pages of it, that are heavier than readers should bear."""
    total = sum(path.stat().st_size for path in site.rglob("*") if path.is_file())
    if total > WHOLE_SITE:
        yield Violation(".", f"the site weighs {total:,} bytes, at most {WHOLE_SITE:,}")
    for page in pages:
        weight = first_view(page)
        if weight > FIRST_VIEW:
            yield Violation(page.name, f"the first view weighs {weight:,} bytes, at most {FIRST_VIEW:,}")


def first_view(page: PageFile) -> int:
    """Bytes of the page and what it loads by itself, the framework's own files left out."""
    linked = [tag for selector in SHOWN_AT_ONCE for tag in page.soup.select(selector)]
    addresses = [str(tag.get("src") or tag.get("href")) for tag in linked]
    needed = {page.path, *_local(addresses, page.path)}
    for style in [path for path in needed if path.suffix == ".css"]:
        needed |= _local(IN_STYLE.findall(style.read_text(encoding="utf-8")), style)
    if page.soup.select_one(SLANTED) is None:
        needed = {path for path in needed if ITALIC not in path.stem}  # browsers load a font when it is used
    return sum(path.stat().st_size for path in needed)


def _local(addresses: Iterable[str], base: Path) -> set[Path]:
    """Our own files among the addresses that the file `base` loads."""
    paths = ((base.parent / unquote(urlsplit(a).path)).resolve() for a in addresses if not urlsplit(a).netloc)
    return {path for path in paths if path.is_file() and FRAMEWORK not in path.parts}
