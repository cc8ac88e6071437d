"""The post-render step: what it mends on a page of either engine, and that it can run twice."""

import json
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from analysis.errors import ReportError
from analysis.results import Results
from report.finish import finish
from report.finishing import assets, page, preview, root, scripts, search
from tests.example_results import example_results

QUARTO_PAGE = """<!DOCTYPE html>
<html xmlns="http://www.w3.org/1999/xhtml" lang="en" xml:lang="en"><head>
<meta charset="utf-8"><title>Summary</title>
<link href="https://fonts.googleapis.com/css2?family=Lato" rel="stylesheet">
<link href="../site_libs/bootstrap/bootstrap.min.css" rel="stylesheet">
<script src="https://cdnjs.cloudflare.com/ajax/libs/require.js/2.3.6/require.min.js"></script>
<script type="module" src="../site_libs/quarto-html/quarto.js"></script>
</head><body>
<nav class="navbar"><a class="navbar-brand" href="../">Home</a>
<button class="navbar-toggler"></button><button class="aa-DetachedSearchButton"></button></nav>
<nav id="TOC" role="doc-toc"></nav>
<main class="content" id="quarto-document-content"><h1>Summary</h1>
<p>Six kinds of customers. <a href="https://example.org/">A source</a>.</p>
<svg viewBox="0 0 10 10"><title>T</title><path d="M0 0"/></svg></main>
<footer class="footer"><div class="nav-footer"><div class="nav-footer-left"><p>Customer segments</p></div></div></footer>
</body></html>"""
BARE_PAGE = "<html><head><title>Bare</title></head><body><main><h1>Bare</h1></main></body></html>"
QUARTO_SCRIPT = """import * as tabsets from "./tabsets/tabsets.js";
import { one, two as second } from "./more.js";
const sectionChanged = 1;
tabsets.init();
"""
RESULTS = example_results()


@pytest.fixture
def project(tmp_path: Path) -> Path:
    theme = tmp_path / "project/report/theme"
    theme.mkdir(parents=True)
    (theme / "favicon.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" width="32" height="32"/>')
    for name in ("report.css", "report.js", "search-from-file.js", "brief-template.typ"):
        (theme / name).write_text("")
    return tmp_path / "project"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    folder = tmp_path / "site"
    for place, text in (("report/index.html", QUARTO_PAGE), ("report/segments/segment-a.html", BARE_PAGE)):
        (folder / place).parent.mkdir(parents=True, exist_ok=True)
        (folder / place).write_text(text)
    scripts_folder = folder / "site_libs/quarto-html"
    (scripts_folder / "tabsets").mkdir(parents=True)
    (scripts_folder / "quarto.js").write_text(QUARTO_SCRIPT)
    (scripts_folder / "more.js").write_text("export const one = 1;\nconst two = 2;\nexport { two };\n")
    (scripts_folder / "tabsets/tabsets.js").write_text("export function init() { return 1; }\n")
    (folder / "search.json").write_text(json.dumps([{"href": h, "title": "Ü"} for h in ("b.html", "a.html", "segments/c.html")]))
    (folder / "sitemap.xml").write_text("<lastmod>2031-01-01</lastmod>")
    (folder / "report/index.qmd").write_text("source")
    return folder


def soup_of(path: Path) -> BeautifulSoup:
    return BeautifulSoup(path.read_text(), "lxml")


@pytest.fixture
def finished(site: Path, project: Path) -> Path:
    finish(site, RESULTS, project)
    return site


def contents(site: Path) -> dict[str, bytes]:
    return {str(p.relative_to(site)): p.read_bytes() for p in sorted(site.rglob("*")) if p.is_file()}


def test_finishing_twice_changes_nothing_more(finished: Path, project: Path) -> None:
    once = contents(finished)
    finish(finished, RESULTS, project)
    for name, content in contents(finished).items():
        assert content.decode("latin-1").splitlines() == once[name].decode("latin-1").splitlines()


def test_nothing_is_loaded_from_another_host_but_readers_links_stay(finished: Path) -> None:
    text = (finished / "report/index.html").read_text()
    assert "googleapis" not in text
    assert "cloudflare" not in text
    assert 'href="https://example.org/"' in text
    assert "../site_libs/bootstrap/bootstrap.min.css" in text


def test_every_page_gets_what_readers_and_screen_readers_need(finished: Path) -> None:
    for place in ("report/index.html", "report/segments/segment-a.html"):
        found = soup_of(finished / place)
        skip = found.select_one("body > a.skip-link")
        assert skip is not None
        assert found.select_one(f"main{skip['href']}") is not None
        assert found.html is not None
        assert found.html["lang"] == "en"
        assert found.select_one('meta[name="robots"][content*="noindex"]') is not None
        assert found.select_one('meta[name="description"][content]') is not None
        assert found.select_one('link[rel="icon"]') is not None


def test_buttons_and_landmarks_have_names(finished: Path) -> None:
    found = soup_of(finished / "report/index.html")
    assert [b["aria-label"] for b in found.select("button")] == ["Menu", "Search"]
    assert [n["aria-label"] for n in found.select("nav")] == ["Pages of this report", "On this page"]


def test_a_missing_description_comes_from_the_first_paragraph(finished: Path) -> None:
    described = soup_of(finished / "report/index.html").select_one('meta[name="description"]')
    assert described is not None
    assert str(described["content"]).startswith("Six kinds of customers.")


def test_a_description_that_is_there_stays() -> None:
    soup = BeautifulSoup('<html><head><meta name="description" content="Mine"></head></html>', "lxml")
    assert soup.head is not None
    page.complete_head(soup, soup.head, RESULTS)
    assert [m["content"] for m in soup.select('meta[name="description"]')] == ["Mine"]


def test_the_footer_tells_data_date_version_and_fingerprint(finished: Path) -> None:
    expected = "Data to 30 September 2026 · customer-segments 0.1.0 · fingerprint of the data abababababab"
    for place in ("report/index.html", "report/segments/segment-a.html"):
        lines = soup_of(finished / place).select("footer .data-line")
        assert [line.get_text() for line in lines] == [expected]


def test_a_footer_without_a_data_date_invents_none() -> None:
    assert page.footer_line(example_results(with_sidecar=False)).startswith("Data of unknown date")


def test_links_to_folders_name_their_page(finished: Path) -> None:
    brand = soup_of(finished / "report/index.html").select_one("a.navbar-brand")
    assert brand is not None
    assert brand["href"] == "../index.html"


def test_styles_and_scripts_are_linked_once_from_every_depth(finished: Path) -> None:
    found = soup_of(finished / "report/segments/segment-a.html")
    assert [s["src"] for s in found.select("script")] == [
        "../../report/theme/search-from-file.js",
        "../../report/theme/report.js",
    ]
    assert [c["href"] for c in found.select("link[rel=stylesheet]")] == ["../../report/theme/report.css"]
    for tag in found.select("script, link"):
        address = str(tag.get("src") or tag.get("href"))
        assert (finished / "report/segments" / address).resolve().is_file(), address


def test_a_style_that_the_engine_linked_is_not_linked_again() -> None:
    soup = BeautifulSoup('<html><head><link rel="stylesheet" href="theme/report.css"></head></html>', "lxml")
    assert soup.head is not None
    assets._once(soup, soup.head, "link", "href", "../report/theme/report.css", {"rel": "stylesheet"})
    assert len(soup.select("link")) == 1


def test_the_template_of_the_pdf_and_sources_are_not_published(finished: Path) -> None:
    names = {p.suffix for p in finished.rglob("*") if p.is_file()}
    assert not names & {".typ", ".qmd", ".py"}
    assert not (finished / "sitemap.xml").exists()


def test_the_root_leads_to_the_summary_by_a_real_link(finished: Path) -> None:
    found = soup_of(finished / "index.html")
    link = found.select_one("main a")
    assert link is not None
    assert (finished / str(link["href"])).is_file()
    assert found.select_one('meta[http-equiv="refresh"]') is not None
    assert len(found.select("h1")) == 1


def with_address(address: str | None) -> Results:
    return RESULTS.model_copy(update={"settings": {"report": {"site_url": address, "organisation": "Shop & Co <b>"}}})


def named(path: Path) -> dict[str, str]:
    return {str(m["property"]): str(m["content"]) for m in soup_of(path).select("meta[property]")}


def test_a_page_sent_in_a_message_shows_title_sentence_and_picture(finished: Path) -> None:
    found = named(finished / "report/segments/segment-a.html")
    assert found["og:title"] == "Bare"
    assert found["og:site_name"] == "Customer segments: Store card customers"
    assert found["og:image"] == "../../preview.png"
    assert found["og:image:alt"].startswith("Six kinds of customers")
    assert "og:url" not in found
    index = soup_of(finished / "report/index.html")
    assert named(finished / "report/index.html")["og:description"].startswith("Six kinds of customers.")
    assert [m["content"] for m in index.select('meta[name="twitter:card"]')] == ["summary_large_image"]


@pytest.mark.parametrize("address", ["https://example.org/report", "https://example.org/report/"])
def test_addresses_are_whole_where_the_sidecar_tells_the_sites_own(site: Path, project: Path, address: str) -> None:
    finish(site, with_address(address), project)
    found = named(site / "report/segments/segment-a.html")
    assert found["og:image"] == "https://example.org/report/preview.png"
    assert found["og:url"] == "https://example.org/report/report/segments/segment-a.html"
    links = [a["href"] for a in soup_of(site / "404.html").select("main a")]
    assert links[0] == "https://example.org/report/report/index.html"
    assert "<script" not in (site / "404.html").read_text()


def test_the_picture_for_messages_has_the_size_messengers_want(finished: Path) -> None:
    png = (finished / "preview.png").read_bytes()
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    assert (int.from_bytes(png[16:20]), int.from_bytes(png[20:24])) == (1200, 630)
    assert preview.picture(RESULTS) == png
    assert preview.picture(example_results(n_segments=5)) != png


def test_the_bars_of_the_picture_are_as_wide_as_the_segments_are_large() -> None:
    results = example_results(n_unassigned=400)
    bars = list(preview._bars(results, 1056))
    assert [b["letter"] for b in bars] == [*"ABCDEF", ""]
    assert bars[-1]["width"] == pytest.approx((1056 - 6 * 6) * 400 / 2000, abs=0.1)
    assert bars[-1]["x"] + bars[-1]["width"] == pytest.approx(72 + 1056, abs=0.2)


def test_a_headline_of_any_length_stays_inside_the_picture() -> None:
    for text in ("Six kinds.", "Customers who " * 12, "Customers who " * 60):
        lines = list(preview._headline(text, 1056))
        assert 1 <= len(lines) <= 3
        assert lines[-1]["y"] < 400


def test_text_from_the_data_does_not_break_the_picture(tmp_path: Path) -> None:
    assert preview.picture(with_address(None))[:4] == b"\x89PNG"


def test_the_page_for_lost_readers_needs_no_other_file(finished: Path) -> None:
    found = soup_of(finished / root.LOST)
    assert not found.select("link[rel=stylesheet], script[src], img")
    for link in found.select("main a"):
        assert str(link["href"]).startswith("/")
        assert str(link["href"])[1:] in ("report/index.html", "report/segments.html", "report/downloads.html")


def test_search_has_a_script_for_pages_opened_from_a_disk(finished: Path) -> None:
    script = (finished / search.TARGET).read_text()
    assert script.startswith(f"{search.VARIABLE} = [")
    assert [e["href"] for e in json.loads(script.partition(" = ")[2].rstrip(";\n"))] == ["segments/c.html", "a.html", "b.html"]
    assert "Ü" in script


def test_modules_become_classic_scripts(finished: Path) -> None:
    found = soup_of(finished / "report/index.html")
    assert not found.select('script[type="module"]')
    classic = finished / "site_libs/quarto-html/quarto.classic.js"
    text = classic.read_text()
    assert "import" not in text
    assert "export" not in text
    assert "const tabsets = (function () {" in text
    assert "const { one, two: second } = (function () {" in text
    assert "return { one: one, two: two };" in text


def test_a_module_that_is_not_understood_stays_one(tmp_path: Path) -> None:
    (tmp_path / "odd.js").write_text('import x, { y } from "./other.js";\n')
    assert scripts.join(tmp_path / "odd.js") is None


def test_modules_that_import_each_other_stay_modules(tmp_path: Path) -> None:
    (tmp_path / "a.js").write_text('import "./b.js";\n')
    (tmp_path / "b.js").write_text('import "./a.js";\n')
    assert scripts.join(tmp_path / "a.js") is None


def test_a_folder_without_pages_is_refused(tmp_path: Path, project: Path) -> None:
    with pytest.raises(ReportError, match=r"holds no report/index\.html; render the pages first"):
        finish(tmp_path, RESULTS, project)


def test_a_site_without_search_is_refused(site: Path, project: Path) -> None:
    (site / "search.json").unlink()
    with pytest.raises(ReportError, match=r"website\.search"):
        finish(site, RESULTS, project)
