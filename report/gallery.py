"""Pictures of every page and every sheet of every PDF, for people to look at.

Needs the development tools: Playwright with a Chromium on PATH, and `pdftoppm` (package
poppler-utils) for the PDF.
"""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from analysis.errors import ReportError
from report.finish import pages
from report.finishing.preview import PICTURE
from report.lint import PDF_NAME
from report.segment_sheets import PUBLISHED

if TYPE_CHECKING:
    from playwright.sync_api import Browser

CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update")
DOTS_PER_INCH = 80


@dataclass(frozen=True, slots=True)
class View:
    """One way of looking at the site."""

    name: str
    width: int
    height: int
    scheme: Literal["light", "dark"]


VIEWS = (
    View("desktop", 1280, 900, "light"),
    View("dark", 1280, 900, "dark"),
    View("phone", 360, 740, "light"),
)


def take_pictures(site: Path, into: Path) -> None:
    """Write a picture of every page of `site` in every view, and of every sheet of its PDFs.

    Raises
    ------
    ReportError
        There is no site, or a tool is missing; the message says what to install.
    """
    found = [page for page in pages(site) if page.parent != site] if site.is_dir() else []
    if not found:
        raise ReportError(f"{site} holds no pages; run `make report` first")
    shutil.rmtree(into, ignore_errors=True)
    into.mkdir(parents=True)
    with browser() as chromium:
        for view in VIEWS:
            _picture_pages(chromium, found, site, view, into)
    _picture_pdf(site / PDF_NAME, into, "pdf")
    for sheet in sorted((site / PUBLISHED).glob("*.pdf")):
        _picture_pdf(sheet, into, f"sheet-{sheet.stem}")
    shutil.copyfile(site / PICTURE, into / PICTURE)


def find_chromium() -> str | None:
    """The Chromium on PATH, if any."""
    return next((path for name in CHROMIUM if (path := shutil.which(name))), None)


@contextmanager
def browser() -> "Iterator[Browser]":
    """Start a Chromium that talks to nobody.

    Raises
    ------
    ReportError
        Playwright or Chromium is missing.
    """
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        raise ReportError(
            "Playwright is missing; run `make check` once, which sets up the development tools"
        ) from None
    program = find_chromium()
    if program is None:
        raise ReportError("no Chromium is on PATH; install the package chromium")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, args=list(FLAGS))
        try:
            yield started
        finally:
            started.close()


def _picture_pages(chromium: "Browser", found: list[Path], site: Path, view: View, into: Path) -> None:
    context = chromium.new_context(
        viewport={"width": view.width, "height": view.height},
        color_scheme=view.scheme,
        reduced_motion="reduce",
    )
    tab = context.new_page()
    for path in found:
        tab.goto(path.resolve().as_uri())
        name = "-".join(path.relative_to(site).with_suffix("").parts)
        tab.screenshot(path=into / f"{view.name}-{name}.png", full_page=True)
    context.close()


def _picture_pdf(pdf: Path, into: Path, name: str) -> None:
    program = shutil.which("pdftoppm")
    if program is None:
        raise ReportError("pdftoppm is missing; install the package poppler-utils")
    command = [program, "-r", str(DOTS_PER_INCH), "-png", str(pdf), str(into / name)]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise ReportError(f"{pdf} could not be pictured: {done.stderr.strip()}")
