"""The pages as sources and as rendered by the built-in engine: complete, plain Quarto, nothing breaks out."""

import itertools
import re
from pathlib import Path

import pypandoc
import pytest
import yaml
from bs4 import BeautifulSoup, Tag
from smalldocs import markdown
from smalldocs.config import load
from smalldocs.markdown import split_front_matter
from smalldocs.shortcodes import expand
from smalldocs.site import Site

from analysis.results import Results, save
from report import prepare as preparing
from report.glossary import TERMS
from report.parts import PARTS
from report.staging import stage
from tests.example_results import example_results

PROJECT = Path(__file__).parents[1]
REPORT = PROJECT / "report"
PAGES = sorted(p for p in REPORT.glob("*.qmd") if p.name != "brief.qmd")
OUTLINE = {
    *("index", "segments", "comparison", "actions", "changes", "targeting", "confidence"),
    *("methods", "data-quality", "glossary", "downloads", "about", "404"),
}
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)> **b** [x](javascript:alert(3)) {{< env HOME >}} `c` $x$ | \\\n:::\n"
SITUATIONS = {
    "usual": {},
    "hostile": {
        "changes": "refitted",
        "names": tuple(f"{letter} {HOSTILE}" for letter in "ABCDEFGH"),
        "labels": dict.fromkeys(("annual_income", "spend_12m", "region", "newsletter"), HOSTILE),
        "category_label": HOSTILE,
    },
    "nothing known": {"with_meanings": False, "with_value": False, "with_sidecar": False, "n_segments": 2, "changes": "centres"},
    "no structure": {"verdict": "constructive", "n_segments": 8, "n_unassigned": 300, "changes": "kept"},
}


def source(page: Path) -> tuple[dict[str, object], str]:
    return split_front_matter(page.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The site of each situation, rendered by the built-in engine, figures left out."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(preparing, "draw", lambda placed, assets: {p.figure.id: f'<p id="{p.figure.id}">' for p in placed})
        return {name: render(example_results(**kw), tmp_path_factory.mktemp("site")) for name, kw in SITUATIONS.items()}


def render(results: Results, folder: Path) -> Path:
    staged = stage_sources(folder)
    save(results, folder / "results.json")
    preparing.prepare(folder / "results.json", staged)
    site = Site(load(staged), quiet=True)
    site.build()
    return staged / "_site"


def stage_sources(folder: Path) -> Path:
    """A copy of the page sources alone, without parts of another run."""
    (folder / "source").mkdir()
    for name in ("report", "_quarto.yml"):
        (folder / "source" / name).symlink_to(PROJECT / name)
    (folder / "source" / "_variables.yml").write_text("{}\n", encoding="utf-8")
    staged = stage(folder / "source", folder, 0)
    for generated in ("_parts", "segments", "assets"):
        for path in sorted((staged / "report" / generated).rglob("*"), reverse=True):
            path.rmdir() if path.is_dir() else path.unlink()
    (staged / "report" / "brief.qmd").unlink(missing_ok=True)
    config = yaml.safe_load((staged / "_quarto.yml").read_text(encoding="utf-8"))
    config["project"] = {k: v for k, v in config["project"].items() if not k.endswith("-render")}
    (staged / "_quarto.yml").write_text(yaml.safe_dump(config, sort_keys=False), encoding="utf-8")
    return staged


def rendered(site: Path) -> dict[str, BeautifulSoup]:
    pages = sorted((site / "report").rglob("*.html"))
    return {p.relative_to(site).as_posix(): BeautifulSoup(p.read_text(encoding="utf-8"), "lxml") for p in pages}


def main(page: BeautifulSoup) -> Tag:
    found = page.find("main")
    assert isinstance(found, Tag)
    return found


def test_every_page_of_the_outline_is_there():
    assert {p.stem for p in PAGES} == OUTLINE


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.stem)
def test_a_page_has_title_and_description(page):
    front, _ = source(page)
    assert isinstance(front["title"], str)
    assert 20 <= len(str(front["description"])) <= 160


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.stem)
def test_a_page_keeps_to_what_both_engines_read(page):
    _, body = source(page)
    assert not re.search(r"^```\{(python|r|ojs|julia)", body, re.MULTILINE), "no executed cells"
    assert not re.search(r"@(fig|tbl|sec)-|\.grid\b|\{\{< (?!include |var )", body)
    assert not re.search(r"<[a-zA-Z/]", body), "raw HTML belongs into parts"
    for line in body.splitlines():
        if "{{< include" in line:
            assert re.fullmatch(r"\{\{< include _parts/[a-z-]+\.md >\}\}", line), "an include stands alone"


def test_every_part_is_included_exactly_once():
    included = [name for p in PAGES for name in re.findall(r"include _parts/([a-z-]+)\.md", source(p)[1])]
    assert sorted(included) == sorted(PARTS)


def test_pages_quote_the_facts_there_are_and_no_others(sites):
    staged = sites["usual"].parent
    facts = yaml.safe_load((staged / "_variables.yml").read_text(encoding="utf-8"))["facts"]
    quoted = {name for p in PAGES for name in re.findall(r"var facts\.([a-z_]+) >", source(p)[1])}
    assert quoted == set(facts)


def test_a_page_computes_no_number():
    """Numbers in page prose are years, pages, sizes and steps of standards, never results."""
    for page in PAGES:
        body = re.sub(r"\(https://\S+\)", "", source(page)[1])
        assert not re.search(r"\d+ ?%|[€$£]\d|\b\d{1,3},\d{3}\b", body), page.name


def test_the_navbar_leads_to_every_page():
    config = yaml.safe_load((PROJECT / "_quarto.yml").read_text(encoding="utf-8"))
    entries = config["website"]["navbar"]["left"]
    flat = [e for entry in entries for e in entry.get("menu", [entry])]
    assert {e["href"] for e in flat} == {f"report/{name}.qmd" for name in OUTLINE - {"404"}}


def test_the_project_is_a_quarto_website_that_runs_nothing():
    config = yaml.safe_load((PROJECT / "_quarto.yml").read_text(encoding="utf-8"))
    assert config["project"]["type"] == "website"
    assert config["project"]["pre-render"] == "python -m report prepare"
    assert config["project"]["post-render"] == "python -m report finish"
    assert config["execute"] == {"enabled": False}
    assert "{{<" not in config["website"]["page-footer"]["left"]


def test_glossary_terms_are_sorted_and_differ():
    words = [t.word.lower() for t in TERMS]
    assert words == sorted(words)
    assert len({t.anchor for t in TERMS}) == len(TERMS)


def test_methods_names_the_source_of_every_algorithm():
    text = (REPORT / "methods.qmd").read_text(encoding="utf-8")
    for needed in ("Frey and Dueck (2007)", "Lloyd (1982)", "Ward (1963)", "Ester, Kriegel, Sander and Xu (1996)", "Hennig (2007)"):
        assert needed in text
    assert text.count("doi:10.") >= 20


@pytest.mark.parametrize("situation", SITUATIONS)
def test_links_lead_somewhere_and_ids_are_unique(sites, situation):
    site = sites[situation]
    pages = rendered(site)
    for name, page in pages.items():
        ids = [tag["id"] for tag in page.find_all(id=True)]
        assert len(ids) == len(set(ids)), (name, [i for i in ids if ids.count(i) > 1])
        for link in main(page).find_all("a", href=True):
            href = str(link["href"])
            if href.startswith(("http", "mailto")) or href.endswith((".pdf", ".csv")):
                continue
            path, _, anchor = href.partition("#")
            target = (site / name).parent / path if path else site / name
            assert target.resolve().is_file(), (name, href)
            found = pages[target.resolve().relative_to(site.resolve()).as_posix()]
            assert not anchor or found.find(id=anchor), (name, href)


@pytest.mark.parametrize("situation", SITUATIONS)
def test_a_page_has_one_main_heading_and_no_skipped_level(sites, situation):
    for name, page in rendered(sites[situation]).items():
        levels = [int(h.name[1]) for h in page.find_all(re.compile(r"^h[1-6]$")) if h.find_parent("main")]
        assert levels.count(1) == 1, name
        assert all(b - a <= 1 for a, b in itertools.pairwise(levels)), (name, levels)


@pytest.mark.parametrize("situation", SITUATIONS)
def test_no_page_shows_unfilled_or_unrendered_text(sites, situation):
    for name, page in rendered(sites[situation]).items():
        text = main(page).get_text()
        if situation != "hostile":
            assert not re.search(r"\{\{|\}\}|\{\.|\{#|\*\*|:::|```|\\[.(\-]", text), name
        assert not re.search(r"\bNone\b(?! of)|\bnan\b", text), name


def test_hostile_text_is_shown_and_does_nothing(sites):
    for name, page in rendered(sites["hostile"]).items():
        content = main(page)
        assert not content.find("script"), name
        assert not content.find("img"), name
        assert not content.find(onerror=True), name
        assert not [a for a in content.find_all("a", href=True) if str(a["href"]).startswith("javascript")], name
    summary = main(rendered(sites["hostile"])["report/index.html"]).get_text()
    assert "<script>alert(1)</script>" in summary


@pytest.mark.parametrize("situation", ["usual", "hostile"])
def test_pandoc_reads_the_pages_as_the_built_in_engine_does(sites, situation):
    """Quarto reads with Pandoc: the same words, headings, links and anchors must come out."""
    staged = sites[situation].parent
    reader = yaml.safe_load((PROJECT / "_quarto.yml").read_text(encoding="utf-8"))["format"]["html"]["from"]
    for page in sorted([*(staged / "report").glob("*.qmd"), *(staged / "report" / "segments").glob("*.qmd")]):
        body = expand(source(page)[1], page, staged, {}, [])
        ours = content_of(markdown.render(body, {}, reader))
        theirs = content_of(pypandoc.convert_text(body, "html", format=reader, extra_args=["--wrap=none"]))
        assert ours == theirs, page.name


def content_of(html: str) -> tuple[str, list[tuple[str, str]], list[str], set[str]]:
    page = BeautifulSoup(html, "lxml")
    for extra in page.select(".footnote-ref, .footnote-back, .footnote-backref"):
        extra.decompose()
    headings = [(h.name, h.get_text().strip()) for h in page.find_all(re.compile(r"^h[1-6]$"))]
    links = [str(a["href"]) for a in page.find_all("a", href=True)]
    ids = {str(tag["id"]) for tag in page.find_all(id=True)}
    return " ".join(page.get_text(" ").split()), headings, links, {i for i in ids if not i.startswith(("fn", "footnotes"))}


def test_a_segment_page_keeps_the_fixed_order(sites):
    wanted = ["In words", "Profile", "Distributions", "Where they came from and went", "A rule to find them",
              "The typical customer", "What to do", "How sure we are", "Its data"]
    for name, page in rendered(sites["usual"]).items():
        if "/segments/" in name:
            assert [h.get_text().strip() for h in main(page).find_all("h2") if h.get_text() != "Footnotes"] == wanted


def test_the_first_page_answers_four_questions(sites):
    page = main(rendered(sites["usual"])["report/index.html"])
    assert [dt.get_text() for dt in page.select(".glance dt")] == ["Who", "How sure", "What to do first", "What changed"]
    assert len(page.select(".glance ol li")) == 3


def test_tables_name_their_rows_and_columns(sites):
    for name, page in rendered(sites["usual"]).items():
        for table in main(page).find_all("table"):
            assert table.find("caption"), name
            assert all(th.get("scope") in ("col", "row") for th in table.find_all("th")), name
            assert table.get("data-quarto-disable-processing") == "true"


def test_search_finds_a_segment_by_its_name(sites):
    index = (sites["usual"] / "search.json").read_text(encoding="utf-8")
    assert "Frequent family shoppers" in index
    assert "report/segments/segment-a.html" in index
