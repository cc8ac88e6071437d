"""The charts of the PDF: drawn for print, with what their caption needs."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from markupsafe import Markup

from analysis.results import Results
from report.charts import style
from report.drawing import to_print_svg
from report.figure import Figure


@dataclass(frozen=True, slots=True)
class Drawing:
    """One printed chart; `path` and `alt` are Typst string literals."""

    path: Markup
    alt: Markup
    title: str
    subtitle: str
    reading: str
    source: str
    n: str


@dataclass(frozen=True, slots=True)
class Look:
    """How a segment is shown: its letter and name, and its square's two colours in Typst."""

    letter: str
    name: str
    fill: Markup
    on: Markup


@dataclass(frozen=True, slots=True)
class Drawings:
    """Draws figures into `folder`, which lies in the folder `_parts` beside the brief."""

    results: Results
    folder: Path
    made: dict[str, Drawing] = field(default_factory=dict)

    def draw(self, figure: Figure) -> Drawing:
        """Draw a figure as SVG (once) and give what its caption needs."""
        if figure.id not in self.made:
            path = self.folder / f"{figure.id}.svg"
            to_print_svg(figure, path)
            self.made[figure.id] = Drawing(
                path=literal(f"_parts/{self.folder.name}/{path.name}"),
                alt=literal(figure.alt),
                title=figure.title,
                subtitle=figure.subtitle,
                reading=figure.reading,
                source=figure.source,
                n=figure.n,
            )
        return self.made[figure.id]

    def first(self, figures: Sequence[Figure]) -> Drawing | None:
        """Draw the first of the figures a chart allows; None when the results allow none."""
        return self.draw(figures[0]) if figures else None


def look(letter: str, name: str) -> Look:
    """Give the look of the segment with this letter."""
    fill, on = style.segment(letter).light, style.on_segment(letter).light
    return Look(letter, name, Markup(f'rgb("{fill}")'), Markup(f'rgb("{on}")'))


def literal(text: str) -> Markup:
    """Write `text` as a Typst string literal that a shortcode cannot hide in.

    >>> print(literal('a "b" \\\\ {{< c'))
    "a \\"b\\" \\\\ \\u{7b}\\u{7b}< c"
    """
    line = " ".join(text.split()).replace("\\", "\\\\").replace('"', '\\"').replace("{", "\\u{7b}")
    return Markup(f'"{line}"')
