"""The part of Quarto that both engines understand; anything else is refused by file and line."""

import re
from collections.abc import Iterator
from pathlib import Path

import yaml

from report.linting.violation import Violation

SHORTCODES = ("include", "var")
SHORTCODE = re.compile(r"\{\{<\s*([\w-]+)")
FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})\s*(.*)$")
HEADING = re.compile(r"^#{1,6}\s")
BARE = r"(?<!\\)"  # not escaped, as text from the data is
REFUSED = (
    (re.compile(r"(?<![\w\\`])@(fig|tbl|sec|eq|lst)-"), "a cross-reference; write a plain link to the id"),
    (re.compile(BARE + r"\{[^}]*#(fig|tbl|sec|eq|lst)-"), "an id that Quarto numbers; drop its prefix"),
    (re.compile(r"\[-?@[\w:.-]+"), "a citation; write the source in words"),
    (re.compile(BARE + r"\{[^}]*\.(grid|g-col-\d+|column-\w+)"), "a Quarto-only layout class; use our own"),
    (re.compile(r"^\s*\+[-=:+]+\+\s*$"), "a grid table; write a pipe table or a generated one"),
    (re.compile(BARE + r"\$\$|\\begin\{"), "mathematics, which needs a program from another host"),
    (re.compile(BARE + r"<(script|iframe|link)\b"), "something loaded by the page"),
    (re.compile(r"https?://[^\s)>\"]+\.(?:js|css|woff2?)\b"), "something loaded by the page"),
    (re.compile(BARE + r"!\[\]\("), "an image without alternative text"),
)
TYPST_ONLY = (
    re.compile(r"\.callout-|\.panel-tabset"),
    "a callout or tabset, which needs the network in Typst",
)
RAW = ("{=html}", "{=typst}")
FORMATS = ("html", "typst")


def broken(project: Path) -> Iterator[Violation]:
    """Everything in the pages and in `_quarto.yml` that one of the engines would not understand."""
    for path in sorted((project / "report").rglob("*.qmd")):
        name = path.relative_to(project).as_posix()
        lines = path.read_text(encoding="utf-8").split("\n")
        for number, reason in (*_header(lines), *_body(lines, is_brief=path.name == "brief.qmd")):
            yield Violation(f"{name}:{number}", reason)
    for reason in _config(project / "_quarto.yml"):
        yield Violation("_quarto.yml", reason)


def _header(lines: list[str]) -> Iterator[tuple[int, str]]:
    end = _header_end(lines)
    if end == 0:
        return
    header = yaml.safe_load("\n".join(lines[1:end])) or {}
    formats = header.get("format") or {}
    for name in [formats] if isinstance(formats, str) else formats:
        if name not in FORMATS:
            yield 1, f"format {name}; only {' and '.join(FORMATS)} are rendered"
    for key in ("jupyter", "engine", "filters", "bibliography", "shortcodes"):
        if key in header:
            yield 1, f"'{key}', which only Quarto understands"


def _body(lines: list[str], *, is_brief: bool) -> Iterator[tuple[int, str]]:
    fence = ""
    for number, line in enumerate(lines, start=1):
        if number <= _header_end(lines) + 1 and _header_end(lines):
            continue
        found = FENCE.match(line)
        if found and (not fence or line.strip().startswith(fence)):
            if not fence and found[2].startswith("{") and not found[2].startswith((*RAW, "{.")):
                yield number, "an executable cell; pages hold no code"
            fence = "" if fence else found[1]
            continue
        if not fence:
            yield from _line(lines, number, line, is_brief=is_brief)


def _line(lines: list[str], number: int, line: str, *, is_brief: bool) -> Iterator[tuple[int, str]]:
    for name in SHORTCODE.findall(line):
        if name not in SHORTCODES:
            yield number, f"shortcode '{name}'; only {' and '.join(SHORTCODES)} work in both engines"
    for pattern, reason in (*REFUSED, *((TYPST_ONLY,) if is_brief else ())):
        if pattern.search(line):
            yield number, reason
    if HEADING.match(line):
        if lines[number - 2].strip() and number > 1:
            yield number, "a heading without a blank line before it"
        if line.startswith("# ") and not is_brief:
            yield number, "a level-1 heading; the page's title is the only one"


def _header_end(lines: list[str]) -> int:
    """Index of the line that closes the header; 0 without one."""
    return lines.index("---", 1) if lines[0] == "---" and "---" in lines[1:] else 0


def _config(path: Path) -> Iterator[str]:
    config = yaml.safe_load(path.read_text(encoding="utf-8"))
    if SHORTCODE.search(str(config.get("website", {}))):
        yield "a shortcode in the navigation or the footer, which only Quarto fills in"
    if ".scss" in str(config.get("format", {})):
        yield "a theme in SCSS, which only Quarto compiles; write plain CSS"
    if config.get("execute", {}).get("enabled") is not False:
        yield "`execute: enabled: false` is missing; pages never run code"
    for key in ("filters", "bibliography", "metadata-files"):
        if key in config:
            yield f"'{key}', which the engines read differently"
