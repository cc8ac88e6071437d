"""Our own styles, scripts, fonts and icon, beside the framework's: copied, and linked from each page."""

import shutil
from pathlib import Path

from bs4 import BeautifulSoup, Tag

THEME = Path("report/theme")
PUBLISHED = frozenset((".css", ".js", ".woff2", ".svg", ".txt"))
SCRIPTS = ("search-from-file.js", "report.js", "linked-selection.js")
ICONS = (("favicon.svg", "image/svg+xml"), ("favicon.png", "image/png"))


def copy(project: Path, site: Path) -> None:
    """Copy what pages need of the theme to the same place in the site."""
    for source in sorted((project / THEME).rglob("*")):
        if source.is_file() and source.suffix in PUBLISHED:
            target = site / source.relative_to(project)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)


def link(soup: BeautifulSoup, head: Tag, site: Path, offset: str) -> None:
    """Link styles and icons, and load our scripts after the page; what is linked already stays once."""
    for path in sorted((site / THEME).glob("*.css")):
        _once(soup, head, "link", "href", f"{offset}{THEME.as_posix()}/{path.name}", {"rel": "stylesheet"})
    _set_icons(soup, head, offset)
    for name in SCRIPTS:
        if (site / THEME / name).is_file():
            more = {"defer": "", "data-root": offset or "./"}
            _once(soup, head, "script", "src", f"{offset}{THEME.as_posix()}/{name}", more)


def _set_icons(soup: BeautifulSoup, head: Tag, offset: str) -> None:
    """Let the icon at the root of the site be the only one."""
    ours = [(offset + name, kind) for name, kind in ICONS]
    found = head.select('link[rel~="icon"]')
    if [tag.get("href") for tag in found] == [address for address, _ in ours]:
        return
    for tag in found:
        tag.decompose()
    for address, kind in ours:
        head.append(soup.new_tag("link", attrs={"rel": "icon", "type": kind, "href": address}))


def _once(
    soup: BeautifulSoup, head: Tag, name: str, attribute: str, address: str, more: dict[str, str]
) -> None:
    """Append a tag unless one with the same address, however it is written, is there."""
    file = address.rpartition("/")[2]
    if not any(str(tag.get(attribute)).rpartition("/")[2] == file for tag in soup.find_all(name)):
        head.append(soup.new_tag(name, attrs={attribute: address} | more))
