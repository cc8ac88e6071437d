"""The page at the root of the site, which leads to the summary, and the icon of the site."""

import html
from pathlib import Path

import vl_convert

from analysis.results import Results
from report.finishing.assets import THEME

HOME = "report/index.html"
PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1.0">
<meta name="description" content="{title}. The report starts on its summary page.">
<meta http-equiv="refresh" content="0; url={home}">
<title>{title}</title>
</head>
<body>
<main id="quarto-document-content">
<h1>{title}</h1>
<p>The report starts on its <a href="{home}">summary page</a>.</p>
</main>
</body>
</html>
"""


def write(site: Path, results: Results) -> None:
    """Write `index.html`, `favicon.svg` and `favicon.png` at the root of the site."""
    title = html.escape(f"Customer segments: {results.data.name}")
    (site / "index.html").write_text(PAGE.format(home=HOME, title=title), encoding="utf-8")
    icon = (site / THEME / "favicon.svg").read_text(encoding="utf-8")
    (site / "favicon.svg").write_text(icon, encoding="utf-8")
    (site / "favicon.png").write_bytes(vl_convert.svg_to_png(icon, scale=1))
