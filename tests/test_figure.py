"""The figure contract, and what becomes of a figure on a page and on paper."""

import csv
import io
import json
import re
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import altair as alt
import pytest
from bs4 import BeautifulSoup

from analysis.errors import ReportError
from report.charts import all_figures, rows, style
from report.drawing import to_csv, to_html, to_print_svg
from report.figure import Figure, Table
from report.svg import inline
from report.theme import shared
from tests.test_charts import SITUATIONS, figures_of, results_of

SVG = "http://www.w3.org/2000/svg"
HOSTILE = '<script>alert(1)</script> {{< include /etc/passwd >}} `code` "quoted" & more'


def two_bars(width: int) -> alt.LayerChart:
    bars = rows.plot([{"x": 1, "y": HOSTILE}, {"x": 2, "y": "plain"}]).mark_bar()
    return alt.layer(bars.encode(x=alt.X("x:Q"), y=alt.Y("y:N"))).properties(width=width)


FIGURE = Figure(
    id="two-bars",
    chart=two_bars,
    title="The second bar is twice the first",
    subtitle="Lengths, no unit; 2 bars",
    alt="Bar chart of two bars where the second is twice as long.",
    table=Table(("Bar", "Length"), (("first", "1"), (HOSTILE, "−2.5%"))),
    source="made for this test",
    n="n = 2 bars",
    reading="Longer is more.",
)


def test_every_chart_that_is_not_obvious_says_how_to_read_it():
    silent = {figure.id for situation in SITUATIONS for figure in figures_of(situation).values() if not figure.reading}
    assert silent <= {"segment-sizes"}


# --- the contract ------------------------------------------------------------------------


@pytest.mark.parametrize("part", ["title", "subtitle", "alt", "source", "n"])
def test_missing_piece_is_named(part: str):
    with pytest.raises(ReportError, match=f"figure 'two-bars': the {part} is missing"):
        replace(FIGURE, **{part: "  "})


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"title": "one two three four five six seven eight nine ten eleven"}, "11 words, at most 10"),
        ({"alt": "Chart of a b where"}, "18 characters, not 20 to 300"),
        ({"alt": "Bar chart of " + "x" * 300 + " where y"}, "not 20 to 300"),
        ({"alt": "The second bar is twice the first"}, "repeats the caption"),
        ({"alt": "A picture that shows two bars."}, "must read"),
        ({"table": Table((), ())}, "the table is missing"),
        ({"table": Table(("a", "b"), ())}, "the table is missing"),
        ({"table": Table(("a", "b"), (("1",),))}, "does not have 2 cells"),
        ({"id": "Two Bars"}, "lower-case words"),
        ({"id": "../two"}, "lower-case words"),
    ],
)
def test_broken_figure_is_refused(change: dict[str, object], message: str):
    with pytest.raises(ReportError, match=f"^figure '.*{re.escape(message)}"):
        replace(FIGURE, **change)  # type: ignore[arg-type]


# --- on a page ---------------------------------------------------------------------------


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> tuple[BeautifulSoup, str, Path]:
    folder = tmp_path_factory.mktemp("assets")
    html = to_html(FIGURE, folder, "../assets")
    return BeautifulSoup(html, "html.parser"), html, folder


def test_page_has_every_piece(page: tuple[BeautifulSoup, str, Path]):
    soup, _, _ = page
    figure = soup.select_one("figure#two-bars.chart")
    assert figure is not None
    assert figure.select_one(".chart-title").text == FIGURE.title
    assert figure.select_one(".chart-subtitle").text == FIGURE.subtitle
    assert "made for this test; n = 2 bars." in figure.select_one(".chart-source").text
    assert "Longer is more." in figure.select_one(".chart-reading").text
    assert figure.select_one(".chart-source a")["href"] == "../assets/two-bars.csv"
    assert figure.select_one("button.chart-explore").has_attr("hidden")  # shown by the script only


def test_table_marks_its_headers_and_can_be_reached_by_keyboard(page: tuple[BeautifulSoup, str, Path]):
    soup, _, _ = page
    table = soup.select_one("details table")
    assert [th["scope"] for th in table.select("thead th")] == ["col", "col"]
    assert [th["scope"] for th in table.select("tbody th")] == ["row", "row"]
    assert table.select("tbody th")[1].text == HOSTILE
    scroller = table.parent
    assert scroller["tabindex"] == "0"
    assert soup.find(id=scroller["aria-labelledby"]) == table.caption


def test_drawings_are_titled_and_their_ids_are_their_own(page: tuple[BeautifulSoup, str, Path]):
    soup, html, _ = page
    drawings = soup.select("svg[role=img]")
    assert [d["class"] for d in drawings] == [["drawing", "drawing-wide"], ["drawing", "drawing-narrow"]]
    assert all(soup.find(id=d["aria-labelledby"]).text == FIGURE.alt for d in drawings)
    identifiers = re.findall(r'\bid="([^"]+)"', html)
    assert len(set(identifiers)) == len(identifiers)
    assert all(one.startswith("two-bars") for one in identifiers)
    assert all(not d.has_attr("width") and not d.has_attr("height") for d in drawings)


def test_nothing_breaks_out(page: tuple[BeautifulSoup, str, Path]):
    soup, html, _ = page
    assert soup.find("script") is None
    assert "{{" not in html
    assert "`" not in html
    assert HOSTILE in [text.text for text in soup.select("svg text")]


def test_no_other_host_is_named(page: tuple[BeautifulSoup, str, Path]):
    _, html, folder = page
    assert set(re.findall(r"https?://[^\"' ]+", html)) == {SVG}
    assert "http" not in (folder / "two-bars.js").read_text(encoding="utf-8")


def test_csv_is_the_table(page: tuple[BeautifulSoup, str, Path]):
    _, _, folder = page
    text = (folder / "two-bars.csv").read_text(encoding="utf-8-sig")
    assert list(csv.reader(io.StringIO(text))) == [["Bar", "Length"], ["first", "1"], [HOSTILE, "-2.5%"]]


@pytest.mark.parametrize("start", ["=1+1", "+cmd", "-cmd", "@sum", "\t=1"])
def test_csv_never_holds_a_formula(start: str):
    table = Table(("a",), ((start,),))
    assert next(csv.reader(io.StringIO(to_csv(table).splitlines()[1])))[0] == f"'{start.strip()}"


def test_numbers_stay_numbers_in_csv():
    assert to_csv(Table(("a",), (("−0.42",), ("+0.42",), ("23%",)))).splitlines()[1:] == ["-0.42", "+0.42", "23%"]


def test_live_chart_is_a_classic_script(page: tuple[BeautifulSoup, str, Path]):
    _, _, folder = page
    text = (folder / "two-bars.js").read_text(encoding="utf-8")
    head, body = text.split('["two-bars"]=')
    assert head == "(window.segmentCharts=window.segmentCharts||{})"
    specs = json.loads(body.removesuffix(";\n"))
    assert set(specs) == {"wide", "narrow"}
    assert {row["y"] for row in specs["wide"]["datasets"]["data1"]} == {HOSTILE, "plain"}
    assert "</script" not in text or text.isascii()


def test_same_figure_gives_same_bytes(tmp_path: Path):
    first = to_html(figures_of("six segments")["spread-age"], tmp_path / "a", "x")
    again = {f.id: f for f in all_figures(results_of("six segments"))}["spread-age"]  # not the kept drawing
    assert to_html(again, tmp_path / "b", "x") == first
    for name in ("spread-age.js", "spread-age.csv"):
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


@pytest.mark.parametrize("situation", ["hostile text", "other scripts"])
def test_text_from_the_data_stays_text(situation: str, tmp_path: Path):
    assert SITUATIONS[situation]
    for identifier in ("segment-sizes", "profile-a", "categories-region", "differences"):
        html = to_html(figures_of(situation)[identifier], tmp_path, "assets")
        assert BeautifulSoup(html, "html.parser").find(["script", "img", "b"]) is None
        assert "{{" not in html
        ElementTree.fromstring(html[html.index("<svg") : html.index("</svg>") + 6])


# --- the drawing itself ------------------------------------------------------------------


def test_colours_follow_the_theme(tmp_path: Path):
    html = to_html(figures_of("six segments")["segment-sizes"], tmp_path, "assets")
    assert "var(--seg-1,#12436D)" in html
    assert not re.search(r'(fill|stroke)="#', html)


def test_paper_has_plain_colours_and_the_family(tmp_path: Path):
    to_print_svg(figures_of("six segments")["segment-sizes"], tmp_path / "charts" / "sizes.svg")
    svg = (tmp_path / "charts" / "sizes.svg").read_text(encoding="utf-8")
    assert "var(" not in svg
    assert 'font-family="Lato"' in svg
    assert ElementTree.fromstring(svg).get("viewBox").split()[2] == str(style.PRINT)


def test_running_numbers_of_the_renderer_do_not_show():
    svg = f'<svg xmlns="{SVG}" viewBox="0 0 1 1"><clipPath id="clip{{n}}"/><g clip-path="url(#clip{{n}})"/></svg>'
    one, other = (inline(svg.format(n=n), "a-wide", "t") for n in (3, 41))
    assert one == other
    assert 'id="a-wide-clip1"' in one
    assert "url(#a-wide-clip1)" in one


def test_cloud_of_dots_becomes_one_path_with_a_place_for_each():
    dot = '<path transform="translate({x},5)" d="M2,0A2,2,0,1,1,-2,0A2,2,0,1,1,2,0" fill="#12436D"/>'
    svg = f'<svg xmlns="{SVG}" viewBox="0 0 1 1"><g>{"".join(dot.format(x=x) for x in range(60))}</g></svg>'
    made = ElementTree.fromstring(inline(svg, "map-wide", "t"))
    paths = made.findall(f".//{{{SVG}}}path")
    assert len(paths) == 1
    assert paths[0].get("d").count("M") == 60
    assert paths[0].get("stroke-width") == "4.00"
    assert paths[0].get("d").endswith("M59.0,5.0h0")


def test_shared_looks_are_said_once():
    mark = '<path transform="translate({x},5)" d="M-4,-4h8v8h-8Zm1,1h6v6h-6ZM0,0h1" fill="#801650"/>'
    svg = f'<svg xmlns="{SVG}" viewBox="0 0 1 1"><g>{"".join(mark.format(x=x) for x in range(5))}</g></svg>'
    made = inline(svg, "a-wide", "t")
    assert made.count("--seg-3") == 1
    assert made.count("h8v8h-8") == 1
    assert made.count('<use href="#a-wide-s1"') == 5


# --- shared files ------------------------------------------------------------------------


def test_shared_files_are_made_once(tmp_path: Path):
    assert shared.write_missing(tmp_path)
    assert all((tmp_path / name).stat().st_size > 10_000 for name in shared.FILES)
    before = {name: (tmp_path / name).read_bytes() for name in shared.FILES}
    assert not shared.write_missing(tmp_path)
    (tmp_path / shared.FILES[0]).unlink()
    assert shared.write_missing(tmp_path)
    assert {name: (tmp_path / name).read_bytes() for name in shared.FILES} == before


def test_chart_library_is_a_classic_script():
    if not (shared.FOLDER / shared.BUNDLE).is_file():
        shared.write_missing()
    text = (shared.FOLDER / shared.BUNDLE).read_text(encoding="utf-8")
    assert text.startswith("(function () {")
    assert "window.segmentEmbed" in text
    assert not re.search(r"^\s*(import|export)\b", text, re.MULTILINE)
