"""Templates: nothing is left empty by mistake, nothing is escaped twice, no template computes."""

import re

import pytest

from analysis.errors import ReportError
from report.text import TEMPLATES, fill

OURS = sorted(
    path.relative_to(TEMPLATES).as_posix()
    for path in (*TEMPLATES.glob("*.j2"), *TEMPLATES.glob("parts/*.j2"))
)


def filled(folder, source, target="md", **values):
    (folder / "x.j2").write_text(source, encoding="utf-8")
    return fill("x.j2", target, folder, **values)


def test_a_name_nobody_filled_in_is_an_error(tmp_path):
    with pytest.raises(ReportError, match=r"templates/x\.j2: 'customers' is undefined"):
        filled(tmp_path, "{{ customers }}")


def test_a_value_that_is_missing_is_an_error(tmp_path):
    with pytest.raises(ReportError, match="missing"):
        filled(tmp_path, "{{ n }}", n=None)


def test_a_template_that_is_not_there_is_an_error(tmp_path):
    with pytest.raises(ReportError, match=r"templates/none\.j2"):
        fill("none.j2", "md", tmp_path)


def test_a_broken_template_names_its_line(tmp_path):
    with pytest.raises(ReportError, match=r"templates/x\.j2, line 2"):
        filled(tmp_path, "one\n{% if %}\n")


def test_a_template_cannot_reach_into_python(tmp_path):
    with pytest.raises(ReportError, match="unsafe"):
        filled(tmp_path, "{{ ''.__class__.__mro__ }}")


def test_escaped_text_is_not_escaped_again(tmp_path):
    source = "{% macro bold(x) %}**{{ x }}**{% endmacro %}{{ bold('a*b') }} {{ 'c*d'|md }}"
    assert filled(tmp_path, source) == r"**a\*b** c\*d"


def test_formats_are_at_hand_and_escaped(tmp_path):
    assert filled(tmp_path, "{{ 1234|count }} {{ 0.234|share }}") == "1,234 23%"


def test_a_heading_may_have_an_id(tmp_path):
    assert filled(tmp_path, "## Who {#who}\n{# a comment #}\n") == "## Who {#who}\n"


@pytest.mark.parametrize("name", OURS)
def test_markdown_templates_hold_no_raw_html(name):
    """HTML in a Markdown template would be escaped by the wrong rules."""
    source = (TEMPLATES / name).read_text(encoding="utf-8")
    if not name.endswith(".html.j2"):
        assert not re.search(r"<[a-zA-Z/!]", source)
        assert "{=html}" not in source


@pytest.mark.parametrize("name", OURS)
def test_no_template_computes(name):
    source = (TEMPLATES / name).read_text(encoding="utf-8")
    code = " ".join(re.findall(r"\{[{%]-?(.*?)-?[%}]\}", source))
    code = re.sub(r'"[^"]*"|\'[^\']*\'', "", code)
    assert not re.search(r"[*/]|\s[+-]\s|\b(round|sum|int|float)\b", code)
