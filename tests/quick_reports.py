"""From a small table to the words of its report: the whole path, with few resamples and no drawing."""

import re
from pathlib import Path

import pandas as pd
import pytest

from analysis.evidence import sensitivity, weighing
from analysis.pipeline import run
from analysis.results import Results
from report import brief_content
from report import prepare as preparing
from report.text import fill
from tests.weighing_cases import QUICK

IN_PDF = {"cover": brief_content.cover, "actions": brief_content.actions}


def analysed(table: pd.DataFrame, folder: Path) -> Results:
    """Write the table without a sidecar and run the whole analysis on it; results lie in `folder`."""
    data = folder / "customers.csv"
    table.to_csv(data, index=False)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(weighing, "Budget", lambda: QUICK)
        for module in (weighing, sensitivity):
            patch.setattr(module, "available_jobs", lambda: 1)
        return run(data, folder / "results")


def words_of(results: Results, assets: Path) -> dict[str, str]:
    """The words of every generated part of the pages, and of two pages of the PDF ("pdf-cover")."""
    assets.mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(preparing, "draw", lambda placed, _: {p.figure.id: p.figure.title for p in placed})
        made = preparing.made(results, assets)
    said = {p.stem: content.decode() for p, content in made.items() if p.suffix in (".md", ".qmd")}
    said |= {f"pdf-{name}": fill(f"brief/{name}.typ.j2", "typst", **f(results)) for name, f in IN_PDF.items()}
    return {name: plain(text) for name, text in said.items()}


def plain(text: str) -> str:
    """Text without escapes, tags and line breaks."""
    without = re.sub(r"<[^>]*>", " ", re.sub(r"\\([^\w\s])", r"\1", text))
    return re.sub(r"\s+", " ", without)
