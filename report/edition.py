"""One edition of the report: the results, what was made of them, and where files go."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from markupsafe import Markup

from analysis.errors import ReportError
from analysis.results import Results
from report.figure import Figure
from report.placing import Placed, mark
from report.recommendations import Recommendation, for_results, withheld
from report.segment_view import SegmentView, views
from report.summary_facts import Summary, summary
from report.tables import PageTable, raw_html
from report.text import fill

ASSETS_FROM_PAGES = "assets"
ASSETS_FROM_SEGMENTS = "../assets"


@dataclass(frozen=True, slots=True)
class Edition:
    """What the parts of all pages are made from.

    Attributes
    ----------
    figures
        Every figure these results allow, by id; a figure they do not allow is not there.
    assets
        The folder for files that pages link to.
    placed
        Figures and tables that stand on a page so far, by id, with their title.
    to_draw
        Figures that are marked on a page and will be drawn when all pages are filled.
    """

    results: Results
    summary: Summary
    views: tuple[SegmentView, ...]
    actions: Mapping[str, tuple[Recommendation, ...]]
    held: Mapping[str, tuple[Recommendation, ...]]
    figures: Mapping[str, Figure]
    assets: Path
    placed: dict[str, str] = field(default_factory=dict)
    to_draw: list[Placed] = field(default_factory=list)

    def figure(self, identifier: str, assets_href: str = ASSETS_FROM_PAGES) -> Markup:
        """Place a figure on a page; empty when the results do not allow it.

        Raises
        ------
        ReportError
            The figure stands on a page already.
        """
        figure = self.figures.get(identifier)
        if figure is None:
            return Markup("")
        self._place(identifier, figure.title)
        self.to_draw.append(Placed(figure, assets_href))
        return raw_html(mark(identifier))

    def figures_like(self, prefix: str, assets_href: str = ASSETS_FROM_PAGES) -> Markup:
        """Place every figure whose id begins with `prefix`, in their own order."""
        wanted = [i for i in self.figures if i.startswith(prefix) and i not in self.placed]
        return Markup("\n").join(self.figure(i, assets_href) for i in wanted)

    def table(self, page_table: PageTable, assets_href: str = ASSETS_FROM_PAGES) -> Markup:
        """Place a table on a page and write its CSV; empty for a table without rows."""
        if not page_table.rows:
            return Markup("")
        self._place(page_table.id, page_table.caption)
        if page_table.has_csv:
            self.assets.mkdir(parents=True, exist_ok=True)
            path = self.assets / f"{page_table.id}.csv"
            path.write_text(page_table.to_csv(), encoding="utf-8", newline="")
        return page_table.to_markdown(assets_href)

    def _place(self, identifier: str, title: str) -> None:
        if identifier in self.placed:
            raise ReportError(f"'{identifier}' stands on two pages; ids must be unique on the whole site")
        self.placed[identifier] = title


def edition(results: Results, figures: Mapping[str, Figure], assets: Path) -> Edition:
    """Work out everything that several pages share."""
    return Edition(
        results=results,
        summary=summary(results),
        views=views(results),
        actions=for_results(results),
        held=withheld(results),
        figures=figures,
        assets=assets,
    )


def html_part(template: str, **values: Any) -> Markup:
    """Fill an HTML template and wrap it for a page."""
    return raw_html(fill(template, "html", **values))
