"""A rendered page as the rules see it: where it lies, and its parsed content."""

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from bs4 import BeautifulSoup, Tag

from report.finish import PARSER, pages
from report.finishing.drawings import outlines

ID = re.compile(r"""<[^>]*?\sid=["']([^"']+)["']""")


@dataclass(frozen=True)
class PageFile:
    """One page of the site."""

    site: Path
    path: Path

    @property
    def name(self) -> str:
        """The page's place in the site, with forward slashes."""
        return self.path.relative_to(self.site).as_posix()

    @cached_property
    def text(self) -> str:
        """The page's HTML."""
        return self.path.read_text(encoding="utf-8")

    @cached_property
    def soup(self) -> BeautifulSoup:
        """The page, parsed; of drawings only their tag and title."""
        return BeautifulSoup(outlines(self.text), PARSER)

    @cached_property
    def main(self) -> Tag | None:
        """The page's own content."""
        found = self.soup.find("main")
        return found if isinstance(found, Tag) else None

    @cached_property
    def ids(self) -> list[str]:
        """Every id on the page, in order."""
        return ID.findall(self.text)


def read_pages(site: Path) -> list[PageFile]:
    """Every page of the site, in a fixed order."""
    return [PageFile(site, path) for path in pages(site)]
