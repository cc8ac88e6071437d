"""`make report` as a user runs it, in a copy of the project: what runs again, and what survives a failure."""

import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.locking import HELD, locked
from tests.conftest import PROJECT
from tests.site_fixture import GENERATED

COPIED = ("analysis", "report", "templates")
FILES = ("Makefile", "_quarto.yml", "requirements.lock", "requirements-dev.lock", "requirements-quarto.lock")
STAMPS = (".ready", ".ready-dev", ".quarto")
DATA = "my tables/shop one.csv"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project that is set up, with a table of its own."""
    environment = PROJECT / ".venv"
    if shutil.which("make") is None or not (environment / "bin" / "python").exists():
        pytest.skip("needs make and the project's own .venv; run `make test`")
    folder = tmp_path_factory.mktemp("copy")
    for name in COPIED:
        shutil.copytree(PROJECT / name, folder / name, ignore=shutil.ignore_patterns(*GENERATED))
    for name in FILES:
        shutil.copy2(PROJECT / name, folder / name)
    (folder / ".venv").mkdir()
    for part in environment.iterdir():
        if part.name not in (*STAMPS, ".tested"):
            (folder / ".venv" / part.name).symlink_to(part)
    for stamp in STAMPS:
        (folder / ".venv" / stamp).touch()
    (folder / "my tables").mkdir()
    rng = np.random.default_rng(2)
    middle = np.repeat([[20, 100, 5], [60, 900, 1]], 60, axis=0)
    customers = pd.DataFrame(rng.normal(middle, [3, 40, 0.7]).round(1), columns=["age", "spend", "orders"])
    customers.to_csv(folder / DATA, index=False)
    return folder


@pytest.fixture(scope="module")
def first(project: Path) -> subprocess.CompletedProcess[str]:
    """The first report in it."""
    return make(project)


def make(
    project: Path, target: str = "report", *, data: str = DATA, **told: str
) -> subprocess.CompletedProcess[str]:
    command = ["make", target, f"DATA={data}", "ENGINE=builtin", *(f"{key}={value}" for key, value in told.items())]
    plain = {key: value for key, value in os.environ.items() if not key.startswith("MAKE") and key != HELD}
    return subprocess.run(command, cwd=project, capture_output=True, text=True, check=False, env=plain)


def files(folder: Path) -> dict[Path, bytes]:
    return {p: p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_the_whole_path(project: Path, first: subprocess.CompletedProcess[str]):
    assert first.returncode == 0, first.stderr
    assert (project / "_site" / "index.html").exists()
    assert (project / "_site" / "customer-segments.pdf").read_bytes().startswith(b"%PDF")
    assert "Clustering" in first.stderr
    assert [p.name for p in project.glob("results/runs/shop-one-*/*")] == ["0001"]
    log = (project / "results" / "report.log").read_text(encoding="utf-8")
    assert re.search(r"^=== 20.*  make report \(process \d+\)$", log, re.MULTILINE)
    assert "Clustering" in log
    assert "Setting the PDF" in log
    assert re.search(r"^=== 20.*  make report: exit code 0 after \d+\.\d s\n\Z", log, re.MULTILINE)


@pytest.mark.usefixtures("first")
def test_what_runs_again(project: Path):
    begun = time.perf_counter()
    again = make(project)
    assert again.returncode == 0
    assert again.stdout.startswith("Site: ")
    assert again.stderr == ""
    assert time.perf_counter() - begun < 10

    rule = next((project / "templates" / "recommendations").glob("*.j2"))
    os.utime(rule)
    touched = make(project)
    assert touched.returncode == 0, touched.stderr
    assert "Rendering" in touched.stdout
    assert "Clustering" not in touched.stderr


@pytest.mark.usefixtures("first")
def test_a_failure_leaves_everything_as_it_was(project: Path):
    before = files(project / "_site") | files(project / "results" / "runs")
    (project / "broken.csv").write_text("age,spend\n1,2\n", encoding="utf-8")
    for data in ("broken.csv", "absent.csv"):
        failed = make(project, data=data)
        assert failed.returncode == 2
        assert data in failed.stderr
        assert "Traceback" not in failed.stderr
        log = (project / "results" / "report.log").read_text(encoding="utf-8")
        _, _, last = log.rpartition("make report (process ")
        assert data in last
        assert "make report: exit code 2 after" in last
    assert before == files(project / "_site") | files(project / "results" / "runs")

    shutil.rmtree(project / "_site")
    assert make(project).returncode == 0
    assert (project / "_site" / "index.html").exists()
    assert [p.name for p in project.glob("results/runs/shop-one-*/*")] == ["0001"]


@pytest.mark.usefixtures("first")
def test_a_second_one_at_the_same_time_is_turned_away(project: Path):
    before = files(project / "_site")
    os.utime(next((project / "templates" / "recommendations").glob("*.j2")))
    with locked(project / "results", "the other"):
        results = [make(project), make(project, "publish", DEST="out"), make(project, "email", TO="a@example.org")]
        direct = subprocess.run(
            [sys.executable, "-m", "analysis", "run", DATA], cwd=project, capture_output=True, text=True, check=False
        )
    for refused in results:
        assert refused.returncode == 2
        assert "in use by another run (the other, process" in refused.stderr
        assert "Error 75" in refused.stderr
        assert refused.stdout == ""
    assert direct.returncode == 2
    assert "in use by another run" in direct.stderr
    assert before == files(project / "_site")
    assert not (project / "out").exists()


@pytest.mark.usefixtures("first")
def test_what_is_asked_for_makes_the_analysis_due(project: Path):
    stamp, results = project / "results" / ".input", project / "results" / "results.json"

    def is_due(**told: str) -> bool:
        assert make(project, "results/.input", **told).returncode == 0
        return stamp.stat().st_mtime_ns > results.stat().st_mtime_ns

    assert is_due(REFIT="always")
    os.utime(results)
    assert not is_due(REFIT="always")
    assert is_due(REFIT="never")
    os.utime(results)
    assert is_due()
    os.utime(results)
    assert not is_due()


@pytest.mark.usefixtures("first")
def test_a_wrong_word_for_refit_is_refused(project: Path):
    refused = make(project, REFIT="sometimes")
    assert refused.returncode == 2
    assert "'sometimes'" in refused.stderr
    assert "'never'" in refused.stderr


@pytest.mark.parametrize(("target", "missing"), [("email", "TO"), ("publish", "DEST")])
def test_what_is_missing_is_said(project: Path, target: str, missing: str):
    refused = make(project, target)
    assert refused.returncode == 2
    assert f"make {target}: {missing} is missing" in refused.stderr
    assert f"make {target} {missing}=" in refused.stderr


@pytest.mark.usefixtures("first")
def test_drafts_and_a_published_site(project: Path):
    mailed = make(project, "email", TO="ann@example.org, ben@example.org", SEND="0")
    assert mailed.returncode == 0, mailed.stderr
    assert len(list((project / "outbox").glob("*.eml"))) == 2
    assert "nothing was sent" in mailed.stdout
    (project / "my place").mkdir()
    published = make(project, "publish", DEST="my place/site")
    assert published.returncode == 0, published.stderr
    assert (project / "my place" / "site" / "index.html").exists()


def test_clean_keeps_the_history_and_the_log(tmp_path: Path):
    shutil.copy2(PROJECT / "Makefile", tmp_path)
    kept = ("results/runs/shop-1/0001/manifest.json", "results/report.log", "data/customers.csv", "outbox/a.eml")
    gone = ("results/results.json", "results/.new-1/results.json", "results/reference.json", "_site/index.html")
    for name in (*kept, *gone):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    assert make(tmp_path, "clean").returncode == 0
    assert sorted(p.relative_to(tmp_path).as_posix() for p in files(tmp_path)) == sorted((*kept, "Makefile"))
