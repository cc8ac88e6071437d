"""The page at the root of the site, which leads to the summary, and the icon of the site."""

import html
from pathlib import Path

import vl_convert

from analysis.results import Results

HOME = "report/index.html"
ICON = """<svg xmlns="http://www.w3.org/2000/svg" width="32" height="32" viewBox="0 0 32 32">
<rect width="15" height="19" rx="2" fill="#12436D"/>
<rect x="17" width="15" height="11" rx="2" fill="#28A197"/>
<rect y="21" width="15" height="11" rx="2" fill="#801650"/>
<rect x="17" y="13" width="15" height="19" rx="2" fill="#F46A25"/>
</svg>
"""
PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1.0">
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
    (site / "favicon.svg").write_text(ICON, encoding="utf-8")
    (site / "favicon.png").write_bytes(vl_convert.svg_to_png(ICON, scale=1))
