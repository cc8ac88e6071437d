"""Whole runs that several tests look at, each done once, and a browser that all tests share."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from analysis.pipeline import run
from report.gallery import browser, find_chromium
from tests.site_fixture import built_project

PROJECT = Path(__file__).parents[1]
WIDE, HEIGHT = 1280, 800


@pytest.fixture(scope="session")
def default_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The results folder of an analysis of the default data."""
    folder = tmp_path_factory.mktemp("default-results")
    run(PROJECT / "data" / "customers.csv", folder)
    return folder


@pytest.fixture(scope="session")
def site() -> Path:
    """The site of `example_results`, built once."""
    return built_project() / "_site"


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """A browser that talks to nobody."""
    pytest.importorskip("playwright.sync_api", reason="Playwright is not installed; `make test` installs it")
    if find_chromium() is None:
        pytest.skip("no Chromium on PATH; install the package chromium to run the browser tests")
    with browser() as started:
        yield started


@pytest.fixture
def open_tab(chromium: Any) -> Iterator[Callable[..., Any]]:
    """Open a tab with given settings; tabs are closed after the test."""
    contexts: list[Any] = []

    def opened(width: int = WIDE, **settings: Any) -> Any:
        context = chromium.new_context(viewport={"width": width, "height": HEIGHT}, **settings)
        contexts.append(context)
        return context.new_page()

    yield opened
    for context in contexts:
        context.close()
