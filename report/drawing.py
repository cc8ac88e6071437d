"""A figure as HTML (static first, interactive when asked) and as SVG for the PDF.

The static drawing comes twice, wide and narrow; CSS shows the one that fits. `report.js`
loads the specification beside it (`<id>.js`) on the first touch of the figure and puts a
live chart in its place. Colours are CSS variables in both, so both follow the theme.
"""

import csv
import io
import json
import re
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import vl_convert
from altair.utils.schemapi import debug_mode

from report.charts import style
from report.charts.lettering import FONT_FOLDER
from report.escaping import html, one_line
from report.figure import Chart, Figure, Table
from report.linked_marks import name_segments
from report.svg import inline
from report.theme.shared import VEGA_LITE

WIDTHS = {"wide": style.WIDE, "narrow": style.NARROW}
KEPT = 256  # drawings of one report: a chart placed twice is drawn once
BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"
NUMBER = re.compile(r"[+−-]?[\d.,]+%?")


def to_html(figure: Figure, assets: Path, assets_href: str) -> str:
    """The figure as one HTML block; its CSV and its live chart are written into `assets`.

    `assets_href` is how the page reaches that folder, such as "assets" or "../assets".
    """
    assets.mkdir(parents=True, exist_ok=True)
    (assets / f"{figure.id}.csv").write_text(to_csv(figure.table), encoding="utf-8", newline="")
    (assets / f"{figure.id}.js").write_text(_script(figure), encoding="utf-8")
    drawings = (
        inline(_svg(figure.chart, w, names_segments=True), f"{figure.id}-{kind}", figure.alt)
        for kind, w in WIDTHS.items()
    )
    return "\n".join(
        (
            f'<figure id="{figure.id}" class="chart">',
            f'<figcaption><p class="chart-title">{html(figure.title)}</p>',
            f'<p class="chart-subtitle">{html(figure.subtitle)}</p></figcaption>',
            f'<div class="chart-drawing" data-chart="{figure.id}" data-assets="{assets_href}">',
            *drawings,
            "</div>",
            _notes(figure, assets_href),
            "</figure>",
        )
    )


def to_print_svg(figure: Figure, path: Path) -> None:
    """Write the figure's drawing for the PDF: light colours, text as text in Lato."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(_svg(figure.chart, style.PRINT), encoding="utf-8")


def to_csv(table: Table) -> str:
    """The table as CSV that a spreadsheet opens rightly and never runs as a formula."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([_cell(column) for column in table.columns])
    writer.writerows([_cell(cell) for cell in row] for row in table.rows)
    return BOM + text.getvalue()


def _cell(text: str) -> str:
    text = one_line(text)
    if NUMBER.fullmatch(text):
        return text.replace("−", "-")
    return f"'{text}" if text[:1] in ("=", "+", "-", "@") else text


def _notes(figure: Figure, assets_href: str) -> str:
    """What stands under the drawing: how to read it, the table, the source."""
    title = html(figure.title)
    parts = (
        '<p class="chart-tools"><button type="button" class="chart-explore" hidden>Explore this chart'
        f'<span class="visually-hidden">: {title}</span></button></p>',
        f'<p class="chart-reading"><strong>How to read this.</strong> {html(figure.reading)}</p>'
        if figure.reading
        else "",
        '<details class="chart-table">'
        f'<summary>Table<span class="visually-hidden">: {title}</span></summary>\n'
        f"{_table(figure)}\n</details>",
        f'<p class="chart-source">Source: {html(figure.source)}; {html(figure.n)}. '
        f'<a href="{assets_href}/{figure.id}.csv" download>Download the numbers (CSV)'
        f'<span class="visually-hidden">: {title}</span></a></p>',
    )
    return "\n".join(part for part in parts if part)


def _table(figure: Figure) -> str:
    """The numbers, in a container that scrolls by itself and can be reached by keyboard."""
    caption = f"{figure.id}-caption"
    head = "".join(f'<th scope="col">{html(column)}</th>' for column in figure.table.columns)
    body = "\n".join(
        f'<tr><th scope="row">{html(row[0])}</th>'
        + "".join(f"<td>{html(cell)}</td>" for cell in row[1:])
        + "</tr>"
        for row in figure.table.rows
    )
    return (
        f'<div class="table-scroll" role="group" aria-labelledby="{caption}" tabindex="0">\n'
        '<table class="table numbers">\n'
        f'<caption id="{caption}">{html(figure.subtitle)}</caption>\n'
        f"<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody></table></div>"
    )


def _script(figure: Figure) -> str:
    specs = {kind: _specification(figure.chart, width) for kind, width in WIDTHS.items()}
    content = style.themed(json.dumps(specs, sort_keys=True, separators=(",", ":")))
    return f"(window.segmentCharts=window.segmentCharts||{{}})[{json.dumps(figure.id)}]={content};\n"


@lru_cache(maxsize=KEPT)
def _specification(chart: Chart, width: int) -> dict[str, Any]:
    with debug_mode(False):  # Altair would validate every part; a test validates whole charts
        return style.specification(chart(width))


@lru_cache(maxsize=KEPT)
def _svg(chart: Chart, width: int, *, names_segments: bool = False) -> str:
    register_font()
    specification = _specification(chart, width)
    wanted = name_segments(specification) if names_segments else specification
    svg: str = vl_convert.vegalite_to_svg(wanted, vl_version=VEGA_LITE)
    return svg


@cache
def register_font() -> None:
    """Make the report's own font known to the renderer, once."""
    vl_convert.register_font_directory(str(FONT_FOLDER))
