"""Files that engines leave in a site and no reader needs."""

from pathlib import Path

PATTERNS = ("*.qmd", "*.ipynb", "*.j2", "*.py", "*.pyc", "sitemap.xml", "robots.txt", ".nojekyll")


def remove(site: Path) -> None:
    """Delete sources, and the sitemap, whose dates would be those of the build.

    The report is not meant for search engines, so nothing misses the sitemap.
    """
    for pattern in PATTERNS:
        for path in site.rglob(pattern):
            path.unlink()
