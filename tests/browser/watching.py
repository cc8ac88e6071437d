"""What a page asks of others, cannot load, or complains about."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from report.finish import pages

LOCAL = ("file:", "data:", "blob:", "about:")
ABORTED = "net::ERR_ABORTED"


def report_pages(site: Path) -> list[Path]:
    """Every page but those at the root, which only lead on."""
    return [path for path in pages(site) if path.parent != site]


@contextmanager
def watching(tab: Any) -> Iterator[list[str]]:
    """Collect what a page asks of others, cannot load, or complains about."""
    complaints: list[str] = []
    tab.on("request", lambda r: None if r.url.startswith(LOCAL) else complaints.append(f"asks {r.url}"))
    # What is still loading when a test goes on to the next page is aborted: no fault of the page.
    tab.on("requestfailed", lambda r: None if r.failure == ABORTED else complaints.append(f"cannot load {r.url}"))
    tab.on("pageerror", lambda error: complaints.append(f"error {error}"))
    tab.on("console", lambda m: complaints.append(m.text) if m.type in ("error", "warning") else None)
    yield complaints
