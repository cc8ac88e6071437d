"""Each rule of the lint: a page that keeps it passes, the same page breaking it is named."""

from pathlib import Path

import pandas as pd
import pytest

from analysis.errors import ReportError
from analysis.results import Results
from report import lint
from report.linting import document, figures, links, privacy, structure, weight
from report.linting.document import Document
from report.linting.page_file import PageFile, read_pages
from report.linting.violation import Violation
from report.summary_facts import summary
from tests.example_results import example_results

FIGURE = """<figure id="sizes" class="chart"><figcaption><p class="chart-title">A leads</p>
<p class="chart-subtitle">Share, percent</p></figcaption>
<div class="chart-drawing"><svg role="img"><title>Bar chart of shares where A leads by far.</title><g></g></svg></div>
<details><table><tr><td>1</td></tr></table></details>
<p class="chart-source">Source: data; n = 2,000 customers. <a href="assets/sizes.csv">CSV</a></p></figure>"""
GOOD = f"""<!DOCTYPE html><html lang="en"><head><title>T</title><meta name="description" content="D">
<meta name="robots" content="noindex"><meta property="og:title" content="T"><meta property="og:description" content="D"><meta property="og:image" content="../preview.png"><link rel="icon" href="../favicon.svg"></head><body>
<a class="skip-link" href="#content">Skip</a><nav aria-label="Pages"><a href="index.html#part">x</a></nav>
<main id="content"><h1>T</h1><h2 id="part">P</h2>{FIGURE}<button>Go</button>
<a href="https://example.org/">outside, for readers</a></main></body></html>"""


def page_with(tmp_path: Path, old: str = "", new: str = "") -> PageFile:
    """The good page, with one thing changed."""
    assert old in GOOD
    site = tmp_path / "site"
    (site / "report/assets").mkdir(parents=True)
    (site / "favicon.svg").write_text("<svg/>")
    (site / "report/assets/sizes.csv").write_text("a\n1\n")
    path = site / "report/index.html"
    path.write_text(GOOD.replace(old, new, 1) if old else GOOD)
    return PageFile(site, path)


def reasons(found: object) -> str:
    assert hasattr(found, "__iter__")
    return "\n".join(f"{v.file}: {v.reason}" for v in found)


def test_the_good_page_breaks_no_rule(tmp_path: Path) -> None:
    page = page_with(tmp_path)
    rules = (structure.broken(page), figures.broken(page), links.broken([page]), weight.broken(page.site, [page]))
    assert [list(found) for found in rules] == [[], [], [], []]


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        (' lang="en"', "", "does not say its language"),
        ("<title>T</title>", "<title></title>", "has no title"),
        ('<meta name="description" content="D">', "", "has no meta description"),
        ('<meta name="robots" content="noindex">', "", "has no meta robots"),
        ('<link rel="icon" href="../favicon.svg">', "", "has no icon"),
        ('<meta property="og:image" content="../preview.png">', "", "has no meta og:image"),
        ('<meta property="og:title" content="T">', '<meta property="og:title" content="">', "has no meta og:title"),
        ("<h1>T</h1>", "", "has 0 level-1 headings"),
        ("<h1>T</h1>", "<h1>T</h1><h1>U</h1>", "has 2 level-1 headings"),
        ('<h2 id="part">P</h2>', '<h4 id="part">P</h4>', "heading 'P' skips from level 1 to 4"),
        ('<a class="skip-link" href="#content">Skip</a>', "", "no link that skips"),
        ('href="#content">Skip', 'href="#other">Skip', "no link that skips"),
        (' aria-label="Pages"', "", "a <nav> landmark has no name"),
        ("<button>Go</button>", "<button> </button>", "a button has no name"),
        ("<button>Go</button>", '<img src="../favicon.svg">', "has no alternative text"),
        ("<button>Go</button>", '<p id="part">twice</p>', "id 'part' is used more than once"),
        ("<button>Go</button>", "<p>{{< var facts.n >}}</p>", "something was not filled in"),
        ("<button>Go</button>", "<p>?var:facts.n</p>", "something was not filled in"),
        ("<button>Go</button>", "<p>### Heading {#a-b}</p>", "something was not filled in"),
        ("<button>Go</button>", '<a href="other.qmd#x">x</a>', "link to a source file"),
    ],
)
def test_structure(tmp_path: Path, old: str, new: str, reason: str) -> None:
    assert reason in reasons(structure.broken(page_with(tmp_path, old, new)))


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("index.html#part", "gone.html", "broken link gone.html"),
        ("index.html#part", "#gone", "broken link #gone: there is no such place"),
        ("index.html#part", "../../outside.html", "broken link"),
        ("<button>", '<script src="https://cdn.example.org/x.js"></script><button>', "from another host"),
        ("<button>", '<img alt="" src="//example.org/x.png"><button>', "from another host"),
        ("<button>", '<img alt="" srcset="a.png 1x, https://example.org/b.png 2x"><button>', "from another host"),
        ("<button>", "<style>@import 'https://fonts.example.org/a.css';</style><button>", "a style loads"),
        ("<button>", '<p style="background:url(//example.org/a.png)"></p><button>', "a style loads"),
    ],
)
def test_links(tmp_path: Path, old: str, new: str, reason: str) -> None:
    assert reason in reasons(links.broken([page_with(tmp_path, old, new)]))


def test_only_the_page_for_lost_readers_may_start_at_the_root_of_the_host(tmp_path: Path) -> None:
    page = page_with(tmp_path, "index.html#part", "/report/index.html")
    assert "broken link /report/index.html" in reasons(links.broken([page]))
    lost = page.site / "404.html"
    lost.write_text('<main><a href="/report/index.html">x</a><a href="/report/gone.html">y</a></main>')
    assert reasons(links.broken([PageFile(page.site, lost)])) == "404.html: broken link /report/gone.html"


def test_a_style_sheet_that_loads_from_another_host(tmp_path: Path) -> None:
    page = page_with(tmp_path)
    (page.site / "a.css").write_text('@import url("https://fonts.googleapis.com/css2?family=Lato");')
    assert "a.css: loads https://fonts.googleapis.com" in reasons(links.broken([page]))


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ('<p class="chart-title">A leads</p>', "", "has no title"),
        ('<p class="chart-subtitle">Share, percent</p>', "", "has no subtitle"),
        ("<table><tr><td>1</td></tr></table>", "", "has no table"),
        ('<a href="assets/sizes.csv">CSV</a>', "", "has no CSV"),
        ("assets/sizes.csv", "assets/none.csv", "links to assets/none.csv, which does not exist"),
        ("n = 2,000 customers", "", "does not say how many customers"),
        ("<title>Bar chart of shares where A leads by far.</title>", "", "no alternative text"),
        ("Bar chart of shares where A leads by far.", "Bars", "no alternative text"),
    ],
)
def test_figures(tmp_path: Path, old: str, new: str, reason: str) -> None:
    found = reasons(figures.broken(page_with(tmp_path, old, new)))
    assert "figure 'sizes'" in found
    assert reason in found


def test_what_a_page_loads_by_itself_is_weighed_without_the_framework(tmp_path: Path) -> None:
    page = page_with(tmp_path, "<title>", '<script src="big.js"></script><link rel="stylesheet" href="a.css"><script src="../site_libs/lib.js"></script><title>')
    (page.path.parent / "big.js").write_bytes(b"x" * 199_900)
    (page.path.parent / "a.css").write_text("@font-face {src: url('a.woff2')}")
    (page.path.parent / "a.woff2").write_bytes(b"x" * 100_000)
    (page.site / "site_libs").mkdir()
    (page.site / "site_libs/lib.js").write_bytes(b"x" * 900_000)
    assert "the first view weighs 30" in reasons(weight.broken(page.site, [page]))
    assert weight.first_view(page) == 299_900 + len("@font-face {src: url('a.woff2')}") + page.path.stat().st_size


def test_a_site_over_ten_megabytes_is_refused(tmp_path: Path) -> None:
    page = page_with(tmp_path)
    (page.site / "big.bin").write_bytes(b"x" * 10_000_001)
    assert "the site weighs" in reasons(weight.broken(page.site, []))


def customers(folder: Path, ids: list[object]) -> tuple[Results, Path]:
    folder.mkdir(exist_ok=True)
    pd.DataFrame({"customer_id": ids, "segment": "A"}).to_parquet(folder / "customers.parquet")
    return example_results(), folder


def test_a_customer_id_in_a_page_a_table_or_the_pdf_is_found(tmp_path: Path) -> None:
    page = page_with(tmp_path, "<button>", "<p>Look at C00017.</p><button>")
    (page.site / "report/assets/sizes.csv").write_text("id\nC00018\n")
    results, folder = customers(tmp_path / "results", ["C00017", "C00018", "C00019"])
    found = reasons(privacy.broken(page.site, {"the.pdf": "and C00019 too"}, results, folder))
    for name, identifier in (("index.html", "C00017"), ("sizes.csv", "C00018"), ("the.pdf", "C00019")):
        assert f"{name}: shows the customer id {identifier}" in found


def test_ids_that_may_as_well_be_counts_or_words_are_left_out(tmp_path: Path) -> None:
    results, folder = customers(tmp_path / "results", ["2000", "1234567", "anna", "firm", "12345678", "AB-1234"])
    assert privacy.customer_ids(results, folder) == {"12345678", "AB-1234"}


def test_a_mail_address_is_found_but_not_the_contact_of_the_report(tmp_path: Path) -> None:
    page = page_with(tmp_path, "<button>", "<p>anna@example.org or desk@example.org</p><button>")
    contact = example_results().model_copy(update={"settings": {"report": {"contact": "Desk <desk@example.org>"}}})
    found = reasons(privacy.broken(page.site, {}, contact, tmp_path))
    assert "shows the mail address anna@example.org" in found
    assert "desk@" not in found


def document_with(text: str, n_bytes: int = 1000, n_pages: int = 15) -> Document:
    return Document("customer-segments.pdf", n_bytes, (text,) * n_pages)


def all_numbers(results: Results) -> str:
    facts = summary(results)
    cells = [c for r in facts.rows for c in (r.customers, r.share, r.value_share, r.value_per_customer)]
    return " ".join([*(tile.value for tile in facts.tiles), *cells])


def pages_with(tmp_path: Path, text: str) -> list[PageFile]:
    page = page_with(tmp_path, "<button>Go</button>", f"<p>{text}</p>")
    return [page]


def test_a_pdf_with_the_numbers_of_the_site_passes(tmp_path: Path) -> None:
    results = example_results()
    text = all_numbers(results)
    assert list(document.broken(document_with(text), pages_with(tmp_path, text), results)) == []


def test_a_number_that_differs_between_site_and_pdf_is_named(tmp_path: Path) -> None:
    results = example_results()
    text = all_numbers(results)
    wrong = text.replace(summary(results).rows[0].customers, "999")
    found = reasons(document.broken(document_with(wrong), pages_with(tmp_path, text), results))
    assert f"customer-segments.pdf: does not show '{summary(results).rows[0].customers}' (segment A)" in found
    assert "index.html" not in found


@pytest.mark.parametrize(
    ("pdf", "reason"),
    [
        (None, "the PDF: is missing"),
        (document_with("", n_bytes=1_500_001), "weighs 1,500,001 bytes"),
        (document_with("", n_pages=21), "has 21 pages, at most 20"),
    ],
)
def test_the_limits_of_the_pdf(tmp_path: Path, pdf: Document | None, reason: str) -> None:
    assert reason in reasons(document.broken(pdf, pages_with(tmp_path, ""), example_results()))


def sheets_with(results: Results, change: str = "", to: str = "", n_pages: int = 1, n_bytes: int = 9) -> dict[str, Document | None]:
    """A sheet per segment that shows its numbers; on the first one, one of them changed."""
    rows = summary(results).rows
    texts = {r.letter: " ".join((r.customers, r.share, r.value_share)) for r in rows}
    texts["A"] = texts["A"].replace(change, to) if change else texts["A"]
    return {letter: Document("s.pdf", n_bytes, (text,) * n_pages) for letter, text in texts.items()}


def test_sheets_with_the_numbers_of_their_segments_pass() -> None:
    assert list(document.broken_sheets(sheets_with(example_results()), example_results())) == []


def test_a_number_that_differs_on_a_sheet_is_named() -> None:
    results = example_results()
    row = summary(results).rows[0]
    found = reasons(document.broken_sheets(sheets_with(results, row.customers, "999"), results))
    assert found == f"report/segments/segment-a.pdf: does not show '{row.customers}' (segment A), which the other forms of the report show"


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"n_pages": 2}, "segment-b.pdf: has 2 pages; a sheet is one page"),
        ({"n_bytes": 250_001}, "segment-b.pdf: weighs 250,001 bytes, at most 250,000"),
    ],
)
def test_the_limits_of_a_sheet(changed: dict[str, int], reason: str) -> None:
    results = example_results()
    assert reason in reasons(document.broken_sheets(sheets_with(results, **changed), results))  # type: ignore[arg-type]


def test_a_sheet_that_is_missing_is_named(tmp_path: Path) -> None:
    results = example_results()
    found = reasons(document.broken_sheets(document.read_sheets(tmp_path, results), results))
    assert "report/segments/segment-f.pdf: is missing; the segment's page links to it" in found


def test_data_that_speak_of_shortcodes_are_not_taken_for_leftovers(tmp_path: Path) -> None:
    page = page_with(tmp_path, "<button>Go</button>", "<p>{{&lt; include x &gt;}}</p>")
    assert "not filled in" in reasons(structure.broken(page))
    assert list(structure.broken(page, data_text='"{{< include x >}}"')) == []


def test_violations_become_one_error_with_file_and_reason(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    two = [Violation("b.html", "is wrong"), Violation("a.html", "is worse"), Violation("a.html", "is worse")]
    monkeypatch.setattr(lint, "violations", lambda *given: iter(two))
    with pytest.raises(ReportError, match=r"breaks 2 of its own rules:\n  a\.html: is worse\n  b\.html: is wrong"):
        lint.check(tmp_path, example_results(), tmp_path, tmp_path)


def test_a_site_that_is_not_there_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(ReportError, match="does not exist; run `make report` first"):
        lint.check(tmp_path / "_site", example_results(), tmp_path, tmp_path)


def test_pages_of_the_framework_are_not_pages_of_the_report(tmp_path: Path) -> None:
    page = page_with(tmp_path)
    (page.site / "site_libs").mkdir()
    (page.site / "site_libs/demo.html").write_text("<p>")
    assert [p.name for p in read_pages(page.site)] == ["report/index.html"]
