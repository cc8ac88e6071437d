"""Rules about the code and its documents that a reader would otherwise have to check."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

from tests.conftest import PROJECT

PACKAGES = ("analysis", "report")
SOURCES = sorted(p for package in PACKAGES for p in (PROJECT / package).rglob("*.py"))
ALL_CODE = sorted([*SOURCES, *(PROJECT / "tests").rglob("*.py"), *(PROJECT / "data").glob("*.py")])
DOCUMENTS = ("README.md", "ARCHITECTURE.md", "CHANGELOG.md")
NAMELESS = {"utils", "util", "helpers", "helper", "common", "misc", "manager"}
LONGEST_FILE = 300
LONGEST_BODY = 40


def relative(path: Path) -> str:
    return path.relative_to(PROJECT).as_posix()


@pytest.mark.parametrize("path", ALL_CODE, ids=relative)
def test_files_are_short_and_named_after_something(path: Path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST_FILE
    assert path.stem not in NAMELESS


@pytest.mark.parametrize("path", SOURCES, ids=relative)
def test_modules_and_public_functions_say_what_they_are(path: Path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert ast.get_docstring(tree), "the module has no docstring"
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            length = (node.end_lineno or node.lineno) - node.body[0].lineno + 1
            assert isinstance(node, ast.ClassDef) or length <= LONGEST_BODY, f"{node.name} has {length} lines"
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            nested = isinstance(node, ast.FunctionDef) and node not in tree.body
            assert nested or ast.get_docstring(node), f"{node.name} has no docstring"


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_file_a_document_names_exists(name: str):
    text = (PROJECT / name).read_text(encoding="utf-8")
    named = re.findall(r"`((?:analysis|report|templates|data|tests)/[\w./-]*)`", text)
    linked = [target for target in re.findall(r"\]\(([^)#]+)\)", text) if "://" not in target]
    generated = (
        "report/assets",
        "report/_parts",
        "report/segments",
        "data/my_customers",
        "data/new_customers",
    )
    missing = [p for p in named + linked if not p.startswith(generated) and not (PROJECT / p).exists()]
    assert not missing


def test_every_make_target_of_the_readme_exists():
    targets = set(re.findall(r"^([a-z]+):", (PROJECT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = set(re.findall(r"`?make ([a-z]+)", (PROJECT / "README.md").read_text(encoding="utf-8")))
    assert named <= targets
    assert {"report", "test", "check", "serve", "clean", "help"} <= targets


def test_every_command_is_in_the_readme_or_the_architecture():
    documents = "".join((PROJECT / name).read_text(encoding="utf-8") for name in DOCUMENTS)
    for package in PACKAGES:
        source = (PROJECT / package / "__main__.py").read_text(encoding="utf-8")
        for command in re.findall(r"@app\.command\(\)\ndef (\w+)", source):
            assert f"python -m {package} {command}" in documents, f"{package} {command} is not documented"


def test_every_section_of_the_sidecar_is_in_the_readme():
    from analysis.settings import Settings

    readme = (PROJECT / "README.md").read_text(encoding="utf-8")
    for section in Settings.model_fields:
        assert f"`[{section}" in readme


def test_locks_hold_exact_versions_with_hashes():
    for name in ("requirements.lock", "requirements-dev.lock", "requirements-quarto.lock"):
        text = (PROJECT / name).read_text(encoding="utf-8")
        pins = re.findall(r"^[A-Za-z0-9._-]+==", text, re.MULTILINE)
        assert pins
        assert text.count("--hash=sha256:") >= len(pins)
        assert "://" not in text


def test_nothing_generated_is_tracked():
    if not (PROJECT / ".git").exists():
        pytest.skip("not a git checkout")
    tracked = subprocess.run(
        ["git", "ls-files"], cwd=PROJECT, capture_output=True, text=True, check=True
    ).stdout.split()
    generated = (
        "results/",
        "_site",
        "outbox/",
        "report/_parts",
        "report/assets",
        "report/segments/",
        "_variables.yml",
    )
    assert not [path for path in tracked if path.startswith(generated)]


def test_no_source_is_ignored():
    """A broad pattern in .gitignore once kept a whole package out of the repository."""
    if not (PROJECT / ".git").exists():
        pytest.skip("not a git checkout")
    sources = [relative(path) for path in ALL_CODE]
    command = ["git", "check-ignore", "--no-index", "--", *sources]
    ignored = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False).stdout
    assert ignored == ""


def test_make_help_lists_every_public_target():
    shown = subprocess.run(["make", "help"], cwd=PROJECT, capture_output=True, text=True, check=True).stdout
    for target in ("report", "test", "check", "serve", "clean", "bench", "gallery", "quarto"):
        assert f"make {target}" in shown
