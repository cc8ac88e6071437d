"""Every page opened from a disk in Chromium: alone, complete, reachable, on every width and theme."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest

from report.lint import violations
from tests.browser.watching import report_pages, watching
from tests.example_results import NAMES, example_results
from tests.site_fixture import build_in

axe_api = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed")
WIDE, PHONE = 1280, 360
AXE = {
    "resultTypes": ["violations"],
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}
# One page of each kind: the others are made of the same blocks.
KINDS = (
    "index", "segments", "segment-a", "actions", "changes", "targeting", "confidence", "comparison", "methods",
    "data-quality", "glossary", "downloads", "about", "404",
)  # fmt: skip


def test_the_built_site_breaks_no_rule(site: Path) -> None:
    found = violations(site, example_results(), site.parent / "results", site.parent)
    assert [str(v) for v in found] == []


def test_every_page_loads_alone_and_without_complaint(site: Path, open_tab: Callable[..., Any]) -> None:
    tab = open_tab()
    with watching(tab) as complaints:
        for path in report_pages(site):
            tab.goto(path.as_uri(), wait_until="load")
            assert tab.locator("h1").count() == 1, path
            assert complaints == [], path


def test_the_root_leads_to_the_summary(site: Path, open_tab: Callable[..., Any]) -> None:
    tab = open_tab()
    tab.goto((site / "index.html").as_uri())
    tab.wait_for_url("**/report/index.html")
    assert tab.locator("h1").inner_text() == "Summary"


def test_charts_become_interactive_on_a_pointer(site: Path, open_tab: Callable[..., Any]) -> None:
    tab = open_tab()
    with watching(tab) as complaints:
        tab.goto((site / "report/segments.html").as_uri())
        assert tab.evaluate("typeof window.segmentEmbed") == "undefined"
        chart = tab.locator("figure.chart").first
        chart.scroll_into_view_if_needed()
        chart.locator(".chart-drawing").hover()
        chart.locator(".chart-live svg").wait_for(state="visible")
        assert complaints == []


def test_charts_become_interactive_on_a_tap(site: Path, open_tab: Callable[..., Any]) -> None:
    tab = open_tab(PHONE, has_touch=True, is_mobile=True)
    tab.goto((site / "report/segments.html").as_uri())
    chart = tab.locator("figure.chart").first
    chart.scroll_into_view_if_needed()
    chart.locator(".chart-drawing").tap()
    chart.locator(".chart-live svg").wait_for(state="visible")


def test_charts_become_interactive_from_the_keyboard(site: Path, open_tab: Callable[..., Any]) -> None:
    tab = open_tab()
    tab.goto((site / "report/segments.html").as_uri())
    chart = tab.locator("figure.chart").first
    chart.get_by_role("button", name="Explore this chart").focus()
    tab.keyboard.press("Enter")
    chart.locator(".chart-live svg").wait_for(state="visible")


def test_search_finds_a_segment_by_name_on_a_page_opened_from_a_disk(
    site: Path, open_tab: Callable[..., Any]
) -> None:
    tab = open_tab()
    with watching(tab) as complaints:
        tab.goto((site / "report/methods.html").as_uri())
        tab.locator("#quarto-search button").first.click()
        tab.locator("#quarto-search input").press_sequentially(NAMES[3])
        result = tab.locator("#quarto-search a[href]").first
        result.wait_for(state="visible")
        result.click()
        tab.wait_for_url("**/segments/segment-d.html*")
        assert NAMES[3] in tab.locator("h1").inner_text()
        assert complaints == []


def test_the_first_tab_stop_skips_to_the_content(site: Path, open_tab: Callable[..., Any]) -> None:
    tab = open_tab()
    tab.goto((site / "report/segments.html").as_uri())
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.textContent") == "Skip to the content"
    box = tab.locator("a.skip-link").bounding_box()
    assert box is not None
    assert box["height"] > 10


@pytest.mark.parametrize("width", [320, PHONE])
def test_no_page_scrolls_sideways(site: Path, open_tab: Callable[..., Any], width: int) -> None:
    tab = open_tab(width)
    for path in [site / "404.html", *report_pages(site)]:
        tab.goto(path.as_uri())
        overflow = tab.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert overflow <= 0, f"{path.relative_to(site)} is {overflow} px too wide at {width} px"


def without_scripts(route: Any) -> None:
    """Answer with the page as a browser sees that runs no scripts (axe itself is one)."""
    path = Path(unquote(urlsplit(route.request.url).path))
    body = re.sub(r"<script\b.*?</script>", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    route.fulfill(body=body, content_type="text/html; charset=utf-8")


@pytest.mark.parametrize(
    ("width", "scheme", "scripts"),
    [(w, s, True) for w in (WIDE, PHONE) for s in ("light", "dark")] + [(WIDE, "light", False), (PHONE, "dark", False)],
)
def test_axe_finds_nothing(site: Path, open_tab: Callable[..., Any], width: int, scheme: str, scripts: bool) -> None:
    tab, axe = open_tab(width, color_scheme=scheme, reduced_motion="reduce"), axe_api.Axe()
    if not scripts:
        tab.route("**/*.html", without_scripts)
    found = []
    for path in [site / "404.html", *(p for p in report_pages(site) if p.stem in KINDS)]:
        tab.goto(path.as_uri())
        for problem in axe.run(tab, options=AXE).response["violations"]:
            nodes = [node["target"] for node in problem["nodes"][:3]]
            found.append(f"{path.relative_to(site)}: {problem['id']}: {problem['help']}: {nodes}")
    assert found == []


def test_everything_is_there_without_javascript(site: Path, open_tab: Callable[..., Any]) -> None:
    tab = open_tab(java_script_enabled=False)
    with watching(tab) as complaints:
        for name in ("report/index.html", "report/segments.html", "report/segments/segment-a.html"):
            tab.goto((site / name).as_uri())
            assert tab.locator("main h1").is_visible()
            for figure in tab.locator("figure.chart").all():
                assert figure.locator(".chart-drawing svg").first.is_visible()
                figure.locator("summary").first.click()
                assert figure.locator("table").first.is_visible()
    assert complaints == []


def test_paper_shows_everything(site: Path, open_tab: Callable[..., Any]) -> None:
    tab = open_tab()
    tab.goto((site / "report/segments/segment-a.html").as_uri())
    assert tab.locator("details:not([open])").count() > 0
    tab.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    tab.emulate_media(media="print")
    assert tab.locator("details:not([open])").count() == 0
    assert tab.locator("figure.chart table").first.is_visible()


def test_dark_is_dark(site: Path, open_tab: Callable[..., Any]) -> None:
    shades = {}
    for scheme in ("light", "dark"):
        tab = open_tab(color_scheme=scheme)
        tab.goto((site / "report/index.html").as_uri())
        tab.wait_for_timeout(150)
        colour = tab.evaluate("getComputedStyle(document.body).backgroundColor")
        shades[scheme] = sum(int(part) for part in colour.strip("rgba()").split(",")[:3])
    assert shades["light"] > 700
    assert shades["dark"] < 200


BREAKING_OUT = "<img src=x onerror=document.title='out'><script>document.title='out'</script>"


def test_nothing_in_the_data_runs(tmp_path: Path, open_tab: Callable[..., Any]) -> None:
    labels = {"age": BREAKING_OUT, "savings": "[x](javascript:document.title='out') `<b>`", "region": "{{< env HOME >}}"}
    names = (BREAKING_OUT, "*bold* <b>B</b>", "العملاء", "忠实的", "a\n# b", "$x$ |")
    site = build_in(tmp_path, example_results(labels=labels, names=names, category_label=BREAKING_OUT))
    tab = open_tab()
    with watching(tab) as complaints:
        for path in report_pages(site):
            tab.goto(path.as_uri())
            assert tab.title() != "out"
            assert tab.locator("main b, main img[src=x], a[href^=javascript]").count() == 0
        tab.goto((site / "report/segments.html").as_uri())
        chart = tab.locator("figure.chart").first
        chart.locator(".chart-drawing").hover()
        chart.locator(".chart-live svg").wait_for(state="visible")
        assert tab.title() != "out"
    assert complaints == []
