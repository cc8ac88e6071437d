"""Choosing an engine, what Quarto is asked, and that a failed build leaves the last site alone."""

import os
import stat
import sys
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from analysis.errors import ReportError
from report import build as building
from report import staging
from report.__main__ import app
from report.engine import BuiltinEngine, QuartoEngine, choose
from report.engine.quarto import find_quarto
from tests.example_results import example_results
from tests.site_fixture import build_in, built_project, project_copy, write_results

PAGE = "---\ntitle: One\n---\n\nText with {{< var facts.n >}}.\n\n## Part {#part}\n\nMore.\n"
BRIEF = (
    '---\ntitle: "Brief"\nformat:\n  typst:\n    template: theme/plain.typ\n---\n\n'
    "{{< include _parts/one.md >}}\n\n# Head {{< var facts.n >}}\n"
)
CONFIG = {
    "project": {
        "type": "website",
        "output-dir": "elsewhere",
        "render": ["report/*.qmd", "!report/brief.qmd"],
        "pre-render": "false",
        "post-render": "false",
    },
    "website": {"title": "T", "search": True},
    "execute": {"enabled": False},
    "format": {"html": {"theme": "default"}},
}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    (folder / "report/theme").mkdir(parents=True)
    (folder / "report/_parts").mkdir()
    (folder / "_quarto.yml").write_text(yaml.safe_dump(CONFIG))
    (folder / "_variables.yml").write_text("facts:\n  n: '1,234'\n")
    (folder / "report/index.qmd").write_text(PAGE)
    (folder / "report/brief.qmd").write_text(BRIEF)
    (folder / "report/_parts/one.md").write_text("```{=typst}\n#strong[Raw]\n```\n")
    (folder / "report/theme/plain.typ").write_text("// $title$\n$body$\n")
    return folder


def fake_quarto(folder: Path, script: str, version: str = "1.7.32") -> Path:
    """A program that answers as Quarto does and writes down how it was called."""
    program = folder / "quarto"
    program.write_text(
        "#!/bin/sh\n"
        f'if [ "$1" = --version ]; then echo {version}; exit 0; fi\n'
        'printf "%s\\n" "$@" > called.txt\n'
        'printf "%s" "$PATH" > path.txt\n'
        "cp _quarto.yml seen.yml\n"
        f"{script}\n"
    )
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return program


@pytest.fixture
def only_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder as PATH, and no Quarto beside this Python."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}/usr/bin{os.pathsep}/bin")
    monkeypatch.setattr(sys, "executable", str(tmp_path / "nowhere" / "python"))
    return folder


def test_an_unknown_engine_is_refused_by_name() -> None:
    with pytest.raises(ReportError, match="engine must be one of auto, quarto, builtin, got 'word'"):
        choose("word")


def test_auto_takes_the_builtin_engine_where_quarto_is_absent(only_path: Path) -> None:
    said: list[str] = []
    assert isinstance(choose("auto", said.append), BuiltinEngine)
    assert len(said) == 1
    assert "make quarto" in said[0]


def test_quarto_asked_for_and_absent_is_an_error_that_says_what_to_do(only_path: Path) -> None:
    with pytest.raises(ReportError, match="ENGINE=builtin"):
        choose("quarto")


def test_auto_takes_a_quarto_that_runs(only_path: Path) -> None:
    fake_quarto(only_path, "true")
    chosen = choose("auto")
    assert isinstance(chosen, QuartoEngine)
    assert chosen.name == "Quarto 1.7.32"


@pytest.mark.parametrize("version", ["1.3.450", "not-a-version"])
def test_a_quarto_too_old_or_broken_is_passed_over(only_path: Path, version: str) -> None:
    fake_quarto(only_path, "true", version)
    assert find_quarto() is None


def test_a_half_installed_quarto_is_passed_over(only_path: Path) -> None:
    program = only_path / "quarto"
    program.write_text("#!/bin/sh\nexit 1\n")
    program.chmod(0o755)
    assert isinstance(choose("auto"), BuiltinEngine)


def test_quarto_renders_the_site_without_our_own_steps(only_path: Path, project: Path) -> None:
    before = (project / "_quarto.yml").read_text()
    program = fake_quarto(only_path, "mkdir -p _site/report")
    site = QuartoEngine(program, "1.7.32").render_site(project)
    assert site == project / "_site"
    assert (project / "called.txt").read_text().split() == ["render", "--to", "html"]
    seen = yaml.safe_load((project / "seen.yml").read_text())
    assert seen["project"]["output-dir"] == "_site"
    assert not {"pre-render", "post-render"} & set(seen["project"])
    assert (project / "path.txt").read_text().startswith(str(Path(sys.executable).parent))
    assert (project / "_quarto.yml").read_text() == before


def test_quarto_gives_the_typst_source_of_the_brief(only_path: Path, project: Path) -> None:
    program = fake_quarto(only_path, 'printf "= Kept" > report/brief.typ')
    source = QuartoEngine(program, "1.7.32").render_brief(project)
    called = (project / "called.txt").read_text().split("\n")
    assert called[:4] == ["render", "report/brief.qmd", "--to", "typst"]
    assert "keep-typ:true" in called
    assert source.read_text() == "= Kept"
    assert yaml.safe_load((project / "seen.yml").read_text())["project"] == {"type": "default"}


def test_what_quarto_says_is_shown_when_it_fails(only_path: Path, project: Path) -> None:
    program = fake_quarto(only_path, "echo 'ERROR: no such include' >&2; exit 3")
    with pytest.raises(ReportError, match=r"code 3:\nERROR: no such include"):
        QuartoEngine(program, "1.7.32").render_site(project)


@pytest.mark.parametrize("step", ["render_site", "render_brief"])
def test_quarto_that_writes_nothing_is_an_error(only_path: Path, project: Path, step: str) -> None:
    engine = QuartoEngine(fake_quarto(only_path, "true"), "1.7.32")
    with pytest.raises(ReportError, match=r"wrote no|kept no"):
        getattr(engine, step)(project)


def test_the_builtin_engine_renders_pages_with_their_variables(project: Path) -> None:
    site = BuiltinEngine().render_site(project)
    page = (site / "report/index.html").read_text()
    assert "Text with 1,234." in page
    assert (site / "search.json").is_file()
    assert "pre-render" in (project / "_quarto.yml").read_text()


def test_the_builtin_engine_refuses_a_broken_link(project: Path) -> None:
    (project / "report/index.qmd").write_text(PAGE + "\n[gone](missing.qmd)\n")
    with pytest.raises(ReportError, match=r"report/index\.qmd: broken link missing\.qmd"):
        BuiltinEngine().render_site(project)


def test_the_builtin_engine_refuses_a_missing_include(project: Path) -> None:
    (project / "report/index.qmd").write_text(PAGE + "\n{{< include _parts/missing.md >}}\n")
    with pytest.raises(ReportError, match="missing"):
        BuiltinEngine().render_site(project)


def test_the_builtin_engine_expands_includes_and_variables_of_the_brief(project: Path) -> None:
    text = BuiltinEngine().render_brief(project).read_text()
    assert "// Brief" in text
    assert "#strong[Raw]" in text
    assert "= Head 1,234" in text


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("_parts/one.md", "_parts/none.md", "includes _parts/none.md, which does not exist"),
        ("facts.n", "facts.gone", "unknown variable facts.gone"),
    ],
)
def test_the_builtin_engine_refuses_holes_in_the_brief(project: Path, old: str, new: str, message: str) -> None:
    (project / "report/brief.qmd").write_text(BRIEF.replace(old, new))
    with pytest.raises(ReportError, match=message):
        BuiltinEngine().render_brief(project)


def folder_with(path: Path, text: str) -> Path:
    path.mkdir(parents=True)
    (path / "index.html").write_text(text)
    return path


@pytest.mark.parametrize("can_exchange", [True, False])
def test_the_new_site_takes_the_place_of_the_old_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, can_exchange: bool
) -> None:
    if not can_exchange:
        monkeypatch.setattr(staging, "exchange", lambda new, site: False)
    site, new = folder_with(tmp_path / "_site", "old"), folder_with(tmp_path / "_site.building/x", "new")
    staging.switch(new, site)
    assert (site / "index.html").read_text() == "new"
    assert not new.exists()
    assert not staging.old(site).exists()


def test_a_first_site_is_simply_put_in_place(tmp_path: Path) -> None:
    staging.switch(folder_with(tmp_path / "new", "first"), tmp_path / "deep/_site")
    assert (tmp_path / "deep/_site/index.html").read_text() == "first"


def test_a_build_that_broke_off_is_tidied_up(tmp_path: Path) -> None:
    site = tmp_path / "_site"
    folder_with(staging.old(site), "old")
    folder_with(staging.building(site), "half")
    staging.tidy(site)
    assert (site / "index.html").read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["_site"]


def test_what_is_staged_holds_no_code_and_no_time_of_its_own(project: Path, tmp_path: Path) -> None:
    (project / "report/build.py").write_text("x = 1\n")
    staged = staging.stage(project, tmp_path / "work", 86_400)
    assert not list(staged.rglob("*.py"))
    assert {int(p.stat().st_mtime) for p in staged.rglob("*") if p.is_file()} == {86_400}


@pytest.mark.parametrize("breaks", ["prepare_all", "render_site", "render_pdf", "check"])
def test_a_build_that_fails_leaves_the_last_good_site(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, breaks: str
) -> None:
    def fail(*given: object) -> None:
        raise ReportError(f"{breaks} fails")

    project = project_copy(tmp_path)
    (project / "_variables.yml").write_text("facts: {}\n")
    results = write_results(example_results(), tmp_path / "results")
    site = folder_with(tmp_path / "_site", "last good one")
    working = {"prepare_all": _nothing, "render_site": _fresh, "render_pdf": _document, "check": _nothing}
    for step, stand_in in working.items():
        monkeypatch.setattr(building, step, fail if step == breaks else stand_in)
    with pytest.raises(ReportError, match=f"{breaks} fails"):
        building.build(results, site, "builtin", project, say=lambda line: None)
    assert (site / "index.html").read_text() == "last good one"
    assert not staging.building(site).exists()


def _nothing(*given: object) -> None:
    """A step that does nothing."""


def _document(*given: object) -> bytes:
    return b"%PDF"


def _fresh(renderer: object, staged: Path, results: object) -> Path:
    return folder_with(staged / "_site", "new")


def test_files_carry_the_data_date_or_the_agreed_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    assert building.moment(example_results()) == 1_790_726_400  # 2026-09-30, midnight UTC
    assert building.moment(example_results(with_sidecar=False)) == 946_684_800  # 2000-01-01
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "123")
    assert building.moment(example_results()) == 123


def test_two_builds_of_equal_results_give_equal_bytes(tmp_path: Path) -> None:
    first, second = built_project() / "_site", build_in(tmp_path, example_results())
    names = [sorted(p.relative_to(s) for p in s.rglob("*") if p.is_file()) for s in (first, second)]
    assert names[0] == names[1]
    assert [n for n in names[0] if (first / n).read_bytes() != (second / n).read_bytes()] == []


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["build", "--engine", "word"], "engine must be one of auto, quarto, builtin, got 'word'"),
        (["build", "--engine", "builtin", "--results", "nowhere"], "results.json does not exist; run `make report`"),
        (["lint", "--results", "nowhere"], "results.json does not exist; run `make report`"),
        (["gallery", "--site", "nowhere"], "nowhere holds no pages; run `make report` first"),
    ],
)
def test_the_command_line_says_a_mistake_in_one_message(arguments: list[str], message: str) -> None:
    done = CliRunner().invoke(app, arguments)
    assert done.exit_code == 2
    assert message in " ".join(done.output.split())
    assert "Traceback" not in done.output
