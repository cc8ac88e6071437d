"""The part of Quarto both engines understand: what is outside is refused by file and line."""

from collections.abc import Iterable
from pathlib import Path

import pytest

from report.linting import subset
from report.linting.violation import Violation


def reasons(found: Iterable[Violation]) -> str:
    return "\n".join(map(str, found))


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    (tmp_path / "report").mkdir()
    (tmp_path / "_quarto.yml").write_text("project:\n  type: website\nexecute:\n  enabled: false\n")
    return tmp_path


QMD = "---\ntitle: T\n---\n\nText {{< var facts.n >}}.\n\n```{=html}\n<script>@fig-x</script>\n# no heading\n```\n\n## Two\n\n"


def test_a_page_inside_the_subset_passes(sources: Path) -> None:
    (sources / "report/a.qmd").write_text(QMD)
    assert list(subset.broken(sources)) == []


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("See @fig-sizes.", "a cross-reference"),
        ("![A chart](a.svg){#fig-sizes}", "an id that Quarto numbers"),
        ("As shown [@hennig2007].", "a citation"),
        ("::: {.grid}", "a Quarto-only layout class"),
        ("+---+---+", "a grid table"),
        ("$$x^2$$", "mathematics"),
        ("{{< meta title >}}", "shortcode 'meta'"),
        ("{{< video x.mp4 >}}", "shortcode 'video'"),
        ("```{python}\n1\n```", "an executable cell"),
        ("text\n## Heading", "a heading without a blank line"),
        ("# Top", "a level-1 heading"),
        ("![](a.svg)", "an image without alternative text"),
        ('<script src="x.js"></script>', "something loaded by the page"),
    ],
)
def test_what_only_one_engine_understands_is_refused_by_file_and_line(sources: Path, line: str, reason: str) -> None:
    (sources / "report/a.qmd").write_text(QMD + line + "\n")
    found = list(subset.broken(sources))
    assert [v.file for v in found] == [f"report/a.qmd:{QMD.count(chr(10)) + 1 + (line.startswith('text'))}"]
    assert reason in found[0].reason


def test_text_of_the_data_that_only_looks_like_it_is_let_be(sources: Path) -> None:
    escaped = "\\{\\.grid\\} \\@fig-a \\<script\\> \\{\\#fig-a\\} \\$\\$ \\[\\@a\\]\n"
    (sources / "report/a.qmd").write_text(QMD + escaped)
    assert list(subset.broken(sources)) == []


@pytest.mark.parametrize(
    ("header", "reason"),
    [("format: revealjs", "format revealjs"), ("jupyter: python3", "'jupyter'"), ("filters: [a.lua]", "'filters'")],
)
def test_headers_outside_the_subset(sources: Path, header: str, reason: str) -> None:
    (sources / "report/a.qmd").write_text(f"---\ntitle: T\n{header}\n---\n")
    assert reason in reasons(subset.broken(sources))


@pytest.mark.parametrize(
    ("config", "reason"),
    [
        ("execute: {enabled: false}\nwebsite: {page-footer: {left: '{{< var x >}}'}}", "a shortcode in the navigation"),
        ("execute: {enabled: false}\nformat: {html: {theme: [default, a.scss]}}", "SCSS"),
        ("website: {}", "`execute: enabled: false` is missing"),
        ("execute: {enabled: false}\nmetadata-files: [a.yml]", "'metadata-files'"),
    ],
)
def test_configurations_outside_the_subset(sources: Path, config: str, reason: str) -> None:
    (sources / "_quarto.yml").write_text(config)
    assert reason in reasons(subset.broken(sources))


def test_callouts_are_refused_in_the_brief_only(sources: Path) -> None:
    text = "---\ntitle: T\n---\n\n::: {.callout-note}\nx\n:::\n"
    (sources / "report/brief.qmd").write_text(text)
    (sources / "report/page.qmd").write_text(text)
    assert [v.file for v in subset.broken(sources)] == ["report/brief.qmd:5"]
