"""`make report` as a user runs it, in a copy of the project: what runs again, and what survives a failure."""

import os
import shutil
import subprocess
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tests.conftest import PROJECT
from tests.site_fixture import GENERATED

COPIED = ("analysis", "report", "templates")
FILES = ("Makefile", "_quarto.yml", "requirements.lock", "requirements-dev.lock", "requirements-quarto.lock")
READY = ("-o", ".venv/.ready", "-o", ".venv/.quarto")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    environment = PROJECT / ".venv"
    if shutil.which("make") is None or not (environment / "bin" / "python").exists():
        pytest.skip("needs make and the project's own .venv; run `make test`")
    folder = tmp_path_factory.mktemp("copy")
    for name in COPIED:
        shutil.copytree(PROJECT / name, folder / name, ignore=shutil.ignore_patterns(*GENERATED))
    for name in FILES:
        shutil.copy2(PROJECT / name, folder / name)
    (folder / ".venv").symlink_to(environment)
    (folder / "my tables").mkdir()
    rng = np.random.default_rng(2)
    middle = np.repeat([[20, 100, 5], [60, 900, 1]], 60, axis=0)
    customers = pd.DataFrame(rng.normal(middle, [3, 40, 0.7]).round(1), columns=["age", "spend", "orders"])
    customers.to_csv(folder / "my tables" / "shop one.csv", index=False)
    return folder


def make(project: Path, data: str = "my tables/shop one.csv") -> subprocess.CompletedProcess[str]:
    command = ["make", *READY, "report", f"DATA={data}", "ENGINE=builtin"]
    plain = {key: value for key, value in os.environ.items() if not key.startswith("MAKE")}
    return subprocess.run(command, cwd=project, capture_output=True, text=True, check=False, env=plain)


def test_the_whole_path_and_what_runs_again(project: Path):
    first = make(project)
    assert first.returncode == 0, first.stderr
    assert (project / "_site" / "index.html").exists()
    assert (project / "_site" / "customer-segments.pdf").read_bytes().startswith(b"%PDF")
    assert "Clustering" in first.stderr

    begun = time.perf_counter()
    again = make(project)
    assert again.returncode == 0
    assert "Clustering" not in again.stderr
    assert "Rendering" not in again.stdout
    assert time.perf_counter() - begun < 10

    rule = next((project / "templates" / "recommendations").glob("*.j2"))
    os.utime(rule)
    touched = make(project)
    assert touched.returncode == 0, touched.stderr
    assert "Rendering" in touched.stdout
    assert "Clustering" not in touched.stderr

    before = {p: p.read_bytes() for p in (project / "_site").rglob("*") if p.is_file()}
    (project / "broken.csv").write_text("age,spend\n1,2\n", encoding="utf-8")
    for data in ("broken.csv", "absent.csv"):
        failed = make(project, data)
        assert failed.returncode != 0
        assert data in failed.stderr
        assert "Traceback" not in failed.stderr
    assert before == {p: p.read_bytes() for p in (project / "_site").rglob("*") if p.is_file()}

    shutil.rmtree(project / "_site")
    assert make(project).returncode == 0
    assert (project / "_site" / "index.html").exists()
