"""Scripts that load from files: modules become classic scripts.

Browsers refuse `<script type="module">` on pages opened from a disk. Since 1.6 Quarto ships
its own `quarto.js` that way, so such files are joined with what they import into one
classic script. A module this small joiner does not understand stays a module: it then works
from a web server only.
"""

import re
from pathlib import Path
from urllib.parse import unquote

from bs4 import BeautifulSoup

IMPORT = re.compile(
    r"""^\s*import\s+(?:(?:\*\s+as\s+(?P<space>\w+)|\{(?P<names>[^}]*)\}|(?P<default>\w+))\s+from\s+)?"""
    r"""["'](?P<file>\.{1,2}/[^"']+)["'];?[ \t]*$""",
    re.MULTILINE,
)
DECLARED = re.compile(r"^\s*export\s+(?:async\s+)?(?:function\*?|const|let|var|class)\s+(\w+)", re.MULTILINE)
LISTED = re.compile(r"^\s*export\s*\{([^}]*)\};?[ \t]*$", re.MULTILINE)
DEFAULT = re.compile(r"^(\s*)export\s+default\s+", re.MULTILINE)
KEYWORD = re.compile(r"^(\s*)export\s+", re.MULTILINE)
UNKNOWN = re.compile(r"^\s*(?:import\b(?!\s*\()|export\b)", re.MULTILINE)
SUFFIX = ".classic.js"


def make_classic(soup: BeautifulSoup, folder: Path) -> None:
    """Load a classic twin instead of every module script of a page in `folder`, deferred as modules are."""
    for tag in soup.select('script[type="module"][src]'):
        source = (folder / unquote(str(tag["src"]))).resolve()
        joined = join(source)
        if joined is not None:
            source.with_suffix(SUFFIX).write_text(f"{joined};\n", encoding="utf-8")
            del tag["type"]
            tag["src"] = str(tag["src"]).removesuffix(source.suffix) + SUFFIX
            tag["defer"] = ""


def join(source: Path, seen: tuple[Path, ...] = ()) -> str | None:
    """Join a module and what it imports into an expression that gives its exports.

    Returns None when the module uses a form that is not understood, or imports itself.
    """
    if source in seen or not source.is_file():
        return None
    text, names = _exports(source.read_text(encoding="utf-8"))
    parts = []
    for found in IMPORT.finditer(text):
        inner = join((source.parent / found["file"]).resolve(), (*seen, source))
        if inner is None:
            return None
        parts.append(_binding(found, inner))
    body = IMPORT.sub("", text)
    if UNKNOWN.search(body):
        return None
    given = ", ".join(f"{outside}: {inside}" for outside, inside in names.items())
    return '(function () {\n"use strict";\n' + "\n".join(parts) + f"\n{body}\nreturn {{ {given} }};\n}})()"


def _binding(found: re.Match[str], inner: str) -> str:
    """Say in classic JavaScript what an import statement binds."""
    if found["space"]:
        return f"const {found['space']} = {inner};"
    if found["default"]:
        return f"const {found['default']} = {inner}.default;"
    if found["names"]:
        return f"const {{ {found['names'].strip().replace(' as ', ': ')} }} = {inner};"
    return f"{inner};"


def _exports(text: str) -> tuple[str, dict[str, str]]:
    """Strip the export keywords and list what was exported: outside name -> inside name."""
    names = {name: name for name in DECLARED.findall(text)}
    for group in LISTED.findall(text):
        for item in filter(None, (part.strip() for part in group.split(","))):
            inside, _, outside = item.partition(" as ")
            names[(outside or inside).strip()] = inside.strip()
    if DEFAULT.search(text):
        names["default"] = "exportedByDefault"
    text = DEFAULT.sub(r"\1const exportedByDefault = ", LISTED.sub("", text))
    return KEYWORD.sub(r"\1", text), names
