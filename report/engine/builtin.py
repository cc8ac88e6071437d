"""Rendering without Quarto: smalldocs for the site, Pandoc for the Typst source."""

import re
from collections.abc import Iterable
from pathlib import Path

import pypandoc
import yaml
from smalldocs import __version__ as smalldocs_version
from smalldocs.config import BuildError, ConfigError, load
from smalldocs.site import Site

from analysis.errors import ReportError
from report.engine.base import BRIEF, configured

HARMLESS = (
    re.compile(r"^format typst is not built"),
    re.compile(r": format typst is not built"),
    re.compile(r"is ignored: smalldocs runs no code$"),
)
INCLUDE = re.compile(r"^\{\{<\s*include\s+(\S+)\s*>\}\}\s*$", re.MULTILINE)
VARIABLE = re.compile(r"\{\{<\s*var\s+([\w.-]+)\s*>\}\}")
DEEPEST_INCLUDE = 10


class BuiltinEngine:
    """The engine made of Python packages only."""

    @property
    def name(self) -> str:
        """Name and version, for logs and the colophon."""
        return f"built-in engine (smalldocs {smalldocs_version})"

    def render_site(self, project: Path) -> Path:
        """Render the staged website and return its folder."""
        try:
            with configured(project):
                site = Site(load(project), quiet=True)
                site.build()
        except (ConfigError, BuildError, OSError, yaml.YAMLError) as error:
            raise ReportError(f"the built-in engine could not render: {error}") from error
        _refuse(site.warnings)
        return Path(site.out)

    def render_brief(self, project: Path) -> Path:
        """Turn the brief into Typst with Pandoc and the brief's own template."""
        source = project / BRIEF
        header, body = _split(source.read_text(encoding="utf-8"), source)
        template = source.parent / str(header["format"]["typst"]["template"])
        variables = _variables(project)
        text = _fill(_expand(body, source.parent), variables, source)
        target = source.with_suffix(".typ")
        try:
            pypandoc.convert_text(
                text,
                "typst",
                format="markdown",
                outputfile=str(target),
                cworkdir=str(source.parent),
                verify_format=False,
                extra_args=["--standalone", f"--template={template}", f"--metadata=title:{header['title']}"],
            )
        except (RuntimeError, OSError) as error:
            raise ReportError(f"Pandoc could not turn {BRIEF} into Typst: {error}") from error
        return target


def _refuse(warnings: Iterable[str]) -> None:
    """Stop on anything smalldocs ignored or could not find, apart from the known and harmless."""
    serious = [w for w in warnings if not any(pattern.search(w) for pattern in HARMLESS)]
    if serious:
        raise ReportError("the built-in engine cannot render all of it:\n  " + "\n  ".join(serious))


def _split(text: str, source: Path) -> tuple[dict[str, dict[str, dict[str, object]]], str]:
    """Part a document into its YAML header and its body."""
    found = re.match(r"---\n(.*?)\n---\n", text, re.DOTALL)
    if found is None:
        raise ReportError(f"{source.name} does not start with a YAML header")
    return yaml.safe_load(found.group(1)), text[found.end() :]


def _expand(text: str, folder: Path, depth: int = 0) -> str:
    """Replace `{{< include file >}}` lines by their files."""
    if depth > DEEPEST_INCLUDE:
        raise ReportError(f"includes of {BRIEF} nest deeper than {DEEPEST_INCLUDE}")

    def included(found: re.Match[str]) -> str:
        path = folder / found.group(1)
        if not path.is_file():
            raise ReportError(
                f"{BRIEF} includes {found.group(1)}, which does not exist; run `make report` again"
            )
        return _expand(path.read_text(encoding="utf-8"), path.parent, depth + 1)

    return INCLUDE.sub(included, text)


def _variables(project: Path) -> dict[str, object]:
    path = project / "_variables.yml"
    return yaml.safe_load(path.read_text(encoding="utf-8")) or {} if path.is_file() else {}


def _fill(text: str, variables: dict[str, object], source: Path) -> str:
    """Replace `{{< var a.b >}}` by its value."""

    def value(found: re.Match[str]) -> str:
        level: object = variables
        for step in found.group(1).split("."):
            if not isinstance(level, dict) or step not in level:
                raise ReportError(f"{source.name} asks for the unknown variable {found.group(1)}")
            level = level[step]
        return str(level)

    return VARIABLE.sub(value, text)
