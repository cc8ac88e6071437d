"""Tables of the pages: cells of text with an optional link or segment chip, as HTML and CSV.

Aggregated numbers only. A table scrolls inside its own box on a narrow screen, names its rows
and columns for screen readers, and can be downloaded where it has an id.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from markupsafe import Markup

from report.drawing import to_csv
from report.figure import Table as PlainTable
from report.formatting import count
from report.placing import keep_tables
from report.text import fill

FENCE = "```"
MOST_SHOWN = 120  # rows on a page; more would make it heavy, and the CSV has them all


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: its text, where it leads, whose letter stands before it, and what goes under it."""

    text: str
    href: str = ""
    letter: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class PageTable:
    """A table of a page.

    Attributes
    ----------
    id
        Unique on the whole site; also the name of its CSV.
    caption
        What it shows, of whom.
    columns
        Headings; the first column names each row.
    numeric
        Positions of the columns that hold numbers, set to the right.
    has_csv
        Whether a CSV with the same cells can be downloaded.
    """

    id: str
    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    numeric: frozenset[int] = field(default_factory=frozenset)
    has_csv: bool = False

    @property
    def shown(self) -> tuple[tuple[Cell, ...], ...]:
        """The rows on the page: all, or the first of very many that the CSV has."""
        return self.rows[:MOST_SHOWN] if self.has_csv else self.rows

    @property
    def cut(self) -> str:
        """Say that the page has not all rows; empty when it has."""
        n, n_shown = len(self.rows), len(self.shown)
        return f"The first {count(n_shown)} of {count(n)} rows." if n_shown < n else ""

    def to_markdown(self, assets_href: str = "assets") -> Markup:
        """Write the table as a raw HTML block for a page."""
        return raw_html(fill("parts/table.html.j2", "html", table=self, assets=assets_href))

    def to_csv(self) -> str:
        """Write the table as CSV."""
        rows = tuple(tuple(_with_letter(cell) for cell in row) for row in self.rows)
        return to_csv(PlainTable(self.columns, rows))


def table(
    identifier: str,
    caption: str,
    columns: Sequence[str],
    rows: Iterable[Sequence[Cell | str]],
    numeric: Iterable[int] = (),
    has_csv: bool = False,
) -> PageTable:
    """Make a table from rows of cells or plain text."""
    cells = tuple(tuple(c if isinstance(c, Cell) else Cell(c) for c in row) for row in rows)
    return PageTable(identifier, caption, tuple(columns), cells, frozenset(numeric), has_csv)


def raw_html(html: str) -> Markup:
    """Wrap finished HTML so that both engines copy it as it is.

    Quarto would read tables in raw HTML as its own; an attribute tells it not to.
    """
    return Markup(f"{FENCE}{{=html}}\n{keep_tables(html.strip())}\n{FENCE}\n")


def _with_letter(cell: Cell) -> str:
    return f"{cell.letter} {cell.text}".strip() if cell.letter != cell.text else cell.text
