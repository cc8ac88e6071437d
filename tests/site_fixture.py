"""One site built from `example_results`, shared by all tests that only look at it."""

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

from analysis.results import Results, save
from report.build import build
from tests.example_results import example_results

PROJECT = Path(__file__).parents[1]
GENERATED = ("_parts", "assets", "segments", "__pycache__")


def project_copy(folder: Path) -> Path:
    """Copy what a build reads of the project into `folder`, nothing generated."""
    shutil.copytree(PROJECT / "report", folder / "report", ignore=shutil.ignore_patterns(*GENERATED))
    shutil.copyfile(PROJECT / "_quarto.yml", folder / "_quarto.yml")
    return folder


def write_results(results: Results, folder: Path) -> Path:
    """Save results as an analysis does and return their folder."""
    save(results, folder / "results.json")
    return folder


def build_in(folder: Path, results: Results) -> Path:
    """Build the report of `results` in a copy of the project and return the site."""
    project_copy(folder)
    build(write_results(results, folder / "results"), folder / "_site", "builtin", folder, say=lambda line: None)
    return folder / "_site"


@cache
def built_project(**situation: Any) -> Path:
    """Build the report of `example_results(**situation)` once and return the project's folder.

    The site lies in `_site`, the results in `results`.
    """
    folder = Path(tempfile.mkdtemp(prefix="report-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return build_in(folder, example_results(**situation)).parent
