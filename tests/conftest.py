"""Whole runs that several tests look at, each done once."""

from pathlib import Path

import pytest

from analysis.pipeline import run

PROJECT = Path(__file__).parents[1]


@pytest.fixture(scope="session")
def default_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The results folder of an analysis of the default data."""
    folder = tmp_path_factory.mktemp("default-results")
    run(PROJECT / "data" / "customers.csv", folder)
    return folder
