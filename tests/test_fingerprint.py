"""The stamp that decides whether a run is due: it changes with every file a run reads, and with nothing else."""

import sys
from pathlib import Path

import pytest

from analysis.fingerprint import ABSENT, fingerprint, main, sha256_of

SIDECAR = '[dataset]\nprevious = "before.csv"\n'


@pytest.fixture
def data(tmp_path: Path) -> Path:
    (tmp_path / "before.csv").write_text("a,b\n1,2\n")
    (tmp_path / "now.csv").write_text("a,b\n3,4\n")
    (tmp_path / "now.toml").write_text(SIDECAR)
    return tmp_path / "now.csv"


def test_a_hash_is_of_the_bytes(tmp_path):
    (tmp_path / "empty").touch()
    assert sha256_of(tmp_path / "empty") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert sha256_of(tmp_path / "none") == sha256_of(tmp_path) == ABSENT


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("now.csv", "a,b\n3,5\n"),
        ("now.toml", SIDECAR + 'name = "Shop"\n'),
        ("now.toml", SIDECAR.replace("before", "other")),
        ("before.csv", "a,b\n1,3\n"),
        ("before.toml", '[dataset]\nname = "Shop"\n'),
    ],
)
def test_it_changes_with_every_file_a_run_reads(data, name, content):
    before = fingerprint(data)
    (data.parent / name).write_text(content)
    assert fingerprint(data) != before


def test_it_changes_with_what_was_asked_for(data):
    assert len({fingerprint(data), fingerprint(data, ["always"]), fingerprint(data, ["never"])}) == 3


def test_other_files_are_no_concern(data):
    before = fingerprint(data)
    (data.parent / "other.csv").write_text("a\n")
    assert fingerprint(data) == before


@pytest.mark.parametrize("text", ["[dataset", "dataset = 3", "[dataset]\nprevious = 3", "\xff", ""])
def test_a_broken_sidecar_is_left_to_the_run(data, text):
    data.with_suffix(".toml").write_bytes(text.encode("latin-1"))
    assert ABSENT not in fingerprint(data)


def test_a_sidecar_with_a_byte_order_mark_is_understood(data):
    data.with_suffix(".toml").write_text(SIDECAR, encoding="utf-8-sig")
    assert sha256_of(data.parent / "before.csv") in fingerprint(data)


def test_the_stamp_is_written_only_when_it_changes(data, monkeypatch):
    stamp = data.parent / "results" / ".input"
    monkeypatch.setattr(sys, "argv", ["fingerprint", str(data), str(stamp), ""])
    main()
    written = stamp.stat().st_mtime_ns, stamp.read_text()
    main()
    assert (stamp.stat().st_mtime_ns, stamp.read_text()) == written
    monkeypatch.setattr(sys, "argv", ["fingerprint", str(data), str(stamp), "always"])
    main()
    assert stamp.read_text() != written[1]
