"""A disk that fills up while results are written: a clear message, and nothing lost."""

import errno
from pathlib import Path

import pytest

from analysis import pipeline
from analysis.errors import ResultsError
from analysis.evidence import weighing
from tests.test_history_pipeline import kinds_of, put, shop
from tests.weighing_cases import QUICK


def test_a_full_disk_leaves_results_and_history_as_they_were(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(weighing, "Budget", lambda: QUICK)
    folder = tmp_path / "results"
    pipeline.run(put(tmp_path, shop(1, kinds_of(120)), "2026-03-31"), folder)
    before = {p: p.read_bytes() for p in sorted(folder.rglob("*.json"))}

    def full(*_parts: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(pipeline, "store", full)
    with pytest.raises(ResultsError, match=r"No space left.*history are untouched.*Make room"):
        pipeline.run(put(tmp_path, shop(2, kinds_of(120)), "2026-06-30"), folder)
    assert {p: p.read_bytes() for p in sorted(folder.rglob("*.json"))} == before
    assert not list(folder.glob(".new-*"))


def test_what_a_broken_off_run_left_is_swept(tmp_path: Path):
    left = tmp_path / "results" / ".new-abc"
    left.mkdir(parents=True)
    (left / "results.json").write_text("half", encoding="utf-8")
    with pytest.raises(Exception, match="does not exist"):
        pipeline.run(tmp_path / "nowhere.csv", tmp_path / "results")
    assert not left.exists()
