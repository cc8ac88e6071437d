"""From table to report for data that ask much of both: nothing breaks, breaks out, or runs.

The whole path, with a small budget of resamples: what the evidence says is tested elsewhere.
"""

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import page
import pytest
from bs4 import BeautifulSoup
from pypdf import PdfReader

from analysis.evidence import sensitivity, weighing
from analysis.evidence.budget import Budget
from analysis.evidence.structure import StructureBudget
from analysis.pipeline import run
from analysis.results import Results, load
from report.finish import pages
from report.lint import PDF_NAME
from report.linting import document
from tests import stress_tables
from tests.browser.watching import report_pages, watching
from tests.site_fixture import build_in

pytestmark = pytest.mark.slow
SMALL = Budget(
    n_random=4, finalists=4, finalist_bootstraps=5, bootstraps=20, pairs=3, splits=2,
    structure=StructureBudget(dip_sets=99, gap_sets=10, null_sets=19),
)  # fmt: skip
# The validator misses the default width of this kind of font, which the machine's CJK fonts are.
MISREAD = "width 0.000 in its embedded CIDFontType0C program but 1000.000"
# What a page holds that came from nobody's data.
INJECTED = "main b, main i, main u, main script, main img[src=x], main .callout, a[href^=javascript], main iframe"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Analyse a table and build its report (which checks it), each table once; returns the site."""

    @cache
    def build_once(name: str) -> Path:
        folder = tmp_path_factory.mktemp("stress")
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(weighing, "Budget", lambda: SMALL)
            for module in (weighing, sensitivity):
                patch.setattr(module, "available_jobs", lambda: 1)
            results = run(stress_tables.write(folder, name), folder / "analysed")
        return build_in(folder, results)

    return build_once


def results_of(site: Path) -> Results:
    return load(site.parent / "results" / "results.json")


def text_of(site: Path, name: str) -> str:
    soup = BeautifulSoup((site / "report" / f"{name}.html").read_text(encoding="utf-8"), "lxml")
    assert soup.main is not None
    return " ".join(soup.main.get_text(" ").split())


@pytest.mark.parametrize("name", stress_tables.TABLES)
def test_the_report_is_whole(built: Any, name: str) -> None:
    site = built(name)
    results = results_of(site)
    names = {path.relative_to(site / "report").as_posix() for path in report_pages(site)}
    assert {f"segments/segment-{s.letter.lower()}.html" for s in results.segments} <= names
    assert len(names) == len(results.segments) + 13
    for path in (site / PDF_NAME, site / "report/segments/segment-a.pdf"):
        for profile in ("ua1", "2a"):
            failures = [(f.rule_id, f.message) for f in page.validate_pdf(path, profile=profile).failures]
            assert [one for one in failures if MISREAD not in one[1]] == [], path.name
    assert 10 <= len(PdfReader(site / PDF_NAME).pages) <= document.MOST_PAGES


@pytest.mark.parametrize("name", stress_tables.TABLES)
def test_every_page_loads_without_complaint_and_fits_a_small_phone(
    built: Any, open_tab: Callable[..., Any], name: str
) -> None:
    site, tab = built(name), open_tab(320)
    with watching(tab) as complaints:
        for path in report_pages(site):
            tab.goto(path.as_uri())
            assert tab.locator("h1").count() == 1
            overflow = tab.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert overflow <= 0, f"{path.relative_to(site)} is {overflow} px too wide"
            assert complaints == [], path


def test_data_without_structure_are_said_to_have_none(built: Any) -> None:
    site = built("no structure")
    assert results_of(site).verdict.kind == "constructive"
    assert "No natural groups" in text_of(site, "index")


def test_a_small_segment_is_shown_with_its_size_and_whole_yen(built: Any) -> None:
    site = built("one segment of 4 %")
    results = results_of(site)
    small = min(results.segments, key=lambda s: s.n_customers)
    assert 0.035 <= small.share <= 0.055
    assert f"{small.n_customers} {small.share:.0%}".replace("%", "%") in text_of(site, "index")
    amounts = re.findall(r"(?:¥|JPY )[\d.,]+", text_of(site, "segments"))
    assert amounts
    assert not [amount for amount in amounts if "." in amount.rstrip(".,")]


def test_many_columns_are_cut_where_they_do_not_fit_and_the_cut_is_told(built: Any) -> None:
    site = built("40 columns")
    told = text_of(site, "segments")
    assert "24 variables that differ most of 30" in told
    assert "Seven more columns with categories are in the tables" in told
    segment = text_of(site, "segments/segment-a")
    assert "The first 120 of 230 rows." in segment
    assert "Measure 07" in text_of(site, "data-quality")


def test_text_of_other_scripts_is_shown_as_it_is(built: Any) -> None:
    site = built("other scripts")
    assert "<b>忠实</b> *客户* $x$" in text_of(site, "index")
    assert "الأوفياء #eval(\"1\")" in text_of(site, "segments/segment-b")
    assert stress_tables.LONG_LABEL in text_of(site, "data-quality")
    assert "CHF" in text_of(site, "segments")


def test_nothing_in_the_data_breaks_out_of_any_page(built: Any) -> None:
    site = built("other scripts")
    for path in pages(site):
        soup = BeautifulSoup(path.read_text(encoding="utf-8"), "lxml")
        found = [tag for tag in soup.select(INJECTED) if tag.find_parent("svg") is None]
        assert found == [], path
        assert "root:" not in soup.get_text()
    text = " ".join(sheet.extract_text() for sheet in PdfReader(site / PDF_NAME).pages)
    assert "root:" not in text
    assert "#panic" in text


def test_nothing_in_the_data_runs(built: Any, open_tab: Callable[..., Any]) -> None:
    site, tab = built("other scripts"), open_tab()
    with watching(tab) as complaints:
        for path in report_pages(site):
            tab.goto(path.as_uri())
            assert tab.title() != "out", path
        for name in ("segments", "segments/segment-a"):
            tab.goto((site / f"report/{name}.html").as_uri())
            for chart in tab.locator("figure.chart").all():
                chart.locator(".chart-explore").click()
                chart.locator(".chart-live svg").wait_for(state="visible")
            assert tab.title() != "out", name
    assert complaints == []
