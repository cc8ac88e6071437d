"""What the pages say on targeting and tests, in every situation, as text to look at."""

from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup

from analysis.results import Results
from report.prepare import PARTS_FOLDER, made
from tests.example_results import example_results
from tests.example_targeting import with_targeting

HOSTILE = "<script>alert(1)</script> {{< env HOME >}} `c` ``` \n\x07 # [x] = \"1"
SITUATIONS: dict[str, tuple[dict[str, Any], str]] = {
    "all answered": ({}, "all"),
    "some answered": ({}, "some"),
    "nothing answered": ({}, "none"),
    "no value": ({"with_value": False, "with_meanings": False, "with_sidecar": False}, "all"),
    "nothing known": ({"with_value": False, "with_sidecar": False, "n_segments": 2}, "none"),
    "eight": ({"n_segments": 8}, "all"),
    "hostile": ({"names": tuple(f"{letter} {HOSTILE}" for letter in "ABCDEFGH"), "labels": {"spend_12m": HOSTILE}}, "some"),
}


def results_of(situation: str, **more: Any) -> Results:
    options, answers = SITUATIONS[situation]
    return with_targeting(example_results(**options), answers, **more)


def parts(results: Results, folder: Path) -> dict[str, str]:
    folder.mkdir(parents=True, exist_ok=True)
    contents = made(results, folder)
    return {path.stem: data.decode() for path, data in contents.items() if path.parent == PARTS_FOLDER}


def words(part: str) -> str:
    return " ".join(BeautifulSoup(part.replace("```{=html}", "").replace("```", ""), "lxml").get_text(" ").split())


def rows(part: str) -> list[list[str]]:
    table = BeautifulSoup(part, "lxml").find("table")
    return [[" ".join(c.get_text(" ").split()) for c in tr.find_all(["th", "td"])] for tr in table.tbody.find_all("tr")]
