"""What lies at the root of the site: the way to the summary, the page for lost readers, the icon.

A host shows `404.html` at any wrong address, so its links start at the site's own address, if
the sidecar tells it, and else at the root of the host.
"""

from pathlib import Path

import vl_convert

from analysis.results import Results
from report import masthead
from report.charts import style
from report.finishing import preview
from report.finishing.assets import THEME
from report.summary_facts import headline
from report.text import fill

HOME = "report/index.html"
LOST = "404.html"
PLACES = (("Summary", HOME), ("The segments", "report/segments.html"), ("Downloads", "report/downloads.html"))


def write(site: Path, results: Results) -> None:
    """Write the pages, the icons and the picture for messages at the root of the site."""
    (site / "index.html").write_text(_start(results), encoding="utf-8")
    (site / LOST).write_text(_lost(results), encoding="utf-8")
    icon = (site / THEME / "favicon.svg").read_text(encoding="utf-8")
    (site / "favicon.svg").write_text(icon, encoding="utf-8")
    (site / "favicon.png").write_bytes(vl_convert.svg_to_png(icon, scale=1))
    (site / preview.PICTURE).write_bytes(preview.picture(results))


def _start(results: Results) -> str:
    """Write the page that leads to the summary."""
    return fill(
        "root/index.html.j2",
        "html",
        home=HOME,
        title=masthead.title(results),
        headline=headline(results),
        data_line=masthead.data_line(results),
    )


def _lost(results: Results) -> str:
    """Write the page for wrong addresses, which needs no other file."""
    return fill(
        "root/404.html.j2",
        "html",
        title=masthead.title(results),
        start=masthead.site_address(results) or "/",
        places=PLACES,
        light={colour.role: colour.light for colour in style.PALETTE},
        dark={colour.role: colour.dark for colour in style.PALETTE},
    )
