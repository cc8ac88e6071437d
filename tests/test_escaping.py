"""Text from the data comes out as it went in, in every format, and does nothing there."""

import pypandoc
import pytest
from bs4 import BeautifulSoup
from hypothesis import example, given, settings
from hypothesis import strategies as st
from smalldocs.markdown import render

from report import escaping
from report.escaping import one_line, short
from report.tables import raw_html
from report.text import fill

READER = "markdown-smart-tex_math_dollars"
HOSTILE = (
    "<script>alert(1)</script>",
    "**bold** _emphasis_ ~~gone~~ `code` ~sub~ ^sup^",
    "[link](javascript:alert(1)) ![picture](x.png) <https://example.org>",
    "{{< include /etc/passwd >}} {{% x %}} {{ 7*7 }}",
    "# heading", "- item", "1. item", "> quote", "| a | b |", "::: {.callout-note}", "```{=html}", "---", "[^1]: note",
    "$x$ \\( y \\) @cite #hash {.class} &amp; &lt;",
    "#eval(1) <label> @ref *b* _i_ $x$ // comment /* x */ = heading",
    "line\none\r\ntwo\ttab\u2028three",
    "العمر بالسنوات", "客户分群", "Größe €", "a\u202eb", "null\x00byte", "'single' \"double\"", "x" * 1000,
)
PRINTABLE = st.text(st.characters(exclude_categories=("Cs", "Cc", "Cn", "Zl", "Zp")), min_size=1, max_size=40)


def seen_in_browser(markdown: str) -> str:
    page = BeautifulSoup(render(f"before {markdown} after\n", {}, READER), "lxml")
    assert not page.find_all(["script", "a", "img", "em", "strong", "code", "sub", "sup", "del", "h1", "table"])
    return " ".join(page.get_text().split())


@pytest.mark.parametrize("text", HOSTILE)
def test_markdown_of_the_built_in_engine_shows_the_text(text):
    assert seen_in_browser(escaping.markdown(text)) == f"before {one_line(text)} after"


@pytest.mark.parametrize("text", HOSTILE)
def test_markdown_of_pandoc_shows_the_text(text):
    html = pypandoc.convert_text(f"before {escaping.markdown(text)} after\n", "html", format=READER, extra_args=["--wrap=none"])
    page = BeautifulSoup(html, "lxml")
    assert [tag.name for tag in page.find_all()] == ["html", "body", "p"]
    assert " ".join(page.get_text().split()) == f"before {one_line(text)} after"


@pytest.mark.parametrize("text", HOSTILE)
def test_a_text_alone_in_its_paragraph_stays_a_paragraph(text):
    page = BeautifulSoup(render(f"{escaping.markdown(text)}\n", {}, READER), "lxml")
    assert " ".join(page.get_text().split()) == one_line(text)
    assert not page.find_all(["ul", "ol", "h1", "blockquote", "hr", "pre", "div", "dl"])


@settings(max_examples=150, deadline=None)
@given(PRINTABLE)
@example("a  b")
def test_any_text_survives_markdown(text):
    shown = " ".join(one_line(text).split())
    assert seen_in_browser(escaping.markdown(text)) == f"before {shown} after".replace("  ", " ")


@given(PRINTABLE)
def test_any_text_survives_html(text):
    soup = BeautifulSoup(f'<p title="{escaping.html(text)}">{escaping.html(text)}</p>', "html.parser")
    assert [tag.name for tag in soup.find_all()] == ["p"]
    assert soup.p.get_text() == soup.p["title"] == one_line(text)


@pytest.mark.parametrize("text", HOSTILE)
def test_html_in_a_raw_block_cannot_leave_it(text):
    block = raw_html(f"<p>{escaping.html(text)}</p>")
    page = BeautifulSoup(render(f"{block}\n\nend\n", {}, READER), "lxml")
    assert [tag.name for tag in page.find_all()] == ["html", "body", "p", "p"]
    assert page.p.get_text() == one_line(text)


@pytest.mark.parametrize("text", HOSTILE)
def test_typst_shows_the_text(text):
    plain = pypandoc.convert_text(f"before {escaping.typst(text)} after\n", "plain", format="typst", extra_args=["--wrap=none"])
    assert " ".join(plain.split()) == f"before {one_line(text)} after"


@pytest.mark.parametrize("text", HOSTILE)
def test_templates_escape_by_themselves(text, tmp_path):
    (tmp_path / "x.j2").write_text("before {{ text }} after\n", encoding="utf-8")
    assert seen_in_browser(fill("x.j2", "md", tmp_path, text=text)[7:-7]) == f"before {one_line(text)} after"
    assert "<script" not in fill("x.j2", "html", tmp_path, text=text)


@given(st.text(max_size=200), st.integers(min_value=5, max_value=60))
def test_a_shortened_text_is_short_enough_and_begins_the_same(text, longest):
    cut = short(text, longest)
    assert len(cut) <= longest
    assert one_line(text).startswith(cut.removesuffix(escaping.ELLIPSIS).rstrip())


def test_a_description_holds_no_markup():
    assert not set(escaping.description("".join(HOSTILE))) & set("<>*_`[]{}\\|#\"'&")
