"""Fill templates: one sandboxed environment per target, each escaping everything by itself.

A value put into a page is escaped for the page's format unless it is `Markup` already. A
name that a template uses and nobody filled in is an error, never an empty string.
"""

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import FileSystemLoader, StrictUndefined, TemplateError, TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from analysis.errors import ReportError
from report import escaping, formatting

TEMPLATES = Path(__file__).parents[1] / "templates"
TARGETS: dict[str, Callable[[str], str]] = {
    "plain": escaping.one_line,
    "md": escaping.markdown,
    "html": escaping.html,
    "typst": escaping.typst,
}
OWN_PATH = re.compile(r"[a-z0-9/.-]*")
FORMATS = (
    *("count", "customers", "date", "decimal", "few", "interval", "listed", "money", "number"),
    *("plural", "sentence", "sentence_case", "share", "share_of", "signed", "significant", "worded"),
)


def escape(value: object, target: str) -> Markup:
    """Escape `value` for `target`; what is escaped already stays as it is.

    >>> escape("a*b", "md"), escape(Markup("<i>"), "md"), escape(1.5, "html")
    (Markup('a\\\\*b'), Markup('<i>'), Markup('1.5'))
    """
    if isinstance(value, Markup):
        return value
    if value is None:
        raise ReportError("a template printed a value that is missing; this is a defect, please report it")
    return Markup(TARGETS[target](str(value)))


@cache
def environment(target: str, folder: Path = TEMPLATES) -> ImmutableSandboxedEnvironment:
    """Make the environment for one target ("plain", "md", "html" or "typst").

    Comments need their spaces, `{# so #}`, since `{#id}` is how a heading gets its id.
    """
    made = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(folder),
        undefined=StrictUndefined,
        autoescape=True,
        finalize=lambda value: value if value.__class__ is StrictUndefined else escape(value, target),
        comment_start_string="{# ",
        comment_end_string=" #}",
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters.update({name: getattr(formatting, name) for name in FORMATS})
    made.filters.update({name: _escaper(name) for name in TARGETS})
    made.filters["short"] = escaping.short
    made.filters["path"] = path
    return made


def fill(name: str, target: str, folder: Path = TEMPLATES, **values: Any) -> str:
    """Fill the template `name` for one target.

    Raises
    ------
    ReportError
        The template is missing, is not valid, or uses a name that was not given.
    """
    try:
        return str(environment(target, folder).get_template(name).render(**values))
    except TemplateError as error:
        place = f", line {error.lineno}" if isinstance(error, TemplateSyntaxError) else ""
        raise ReportError(f"templates/{name}{place}: {error or type(error).__name__}") from error


def path(text: str) -> Markup:
    """Let a path of our own making into a link as it is.

    >>> path("segments/segment-a")
    Markup('segments/segment-a')
    """
    if not OWN_PATH.fullmatch(text):
        raise ReportError(f"{text!r} is not a path of the report")
    return Markup(text)


def _escaper(target: str) -> Callable[[object], Markup]:
    return lambda value: escape(value, target)
