"""Publishing: readers see one whole version, the last three stay, and nothing foreign is touched."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from analysis.errors import ReportError
from report.publishing import complete, folder
from report.publishing.publish import publish
from report.publishing.targets import DaemonTarget, SshTarget, remote_target
from tests.conftest import PROJECT
from tests.small_site import beside, make_site, quiet, shown, write_version


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return make_site(tmp_path)


def test_a_folder_gets_the_site_and_keeps_the_three_versions_before(site: Path, tmp_path: Path):
    dest = tmp_path / "web [1]" / "segments"
    dest.parent.mkdir()
    for number in range(1, 7):
        publish(write_version(site, number), str(dest), quiet)
        assert shown(dest) == f"version {number}"
    assert beside(dest) == [f"segments.previous-{n:04d}" for n in (3, 4, 5)]
    assert [shown(folder.previous(dest, n)) for n in (3, 4, 5)] == ["version 3", "version 4", "version 5"]
    assert (dest / "report" / "segments" / "segment-a.html").is_file()


def test_the_same_site_again_changes_nothing(site: Path, tmp_path: Path):
    dest, said = tmp_path / "segments", []
    publish(site, str(dest), quiet)
    publish(site, str(dest), said.append)
    assert "already" in said[0]
    assert beside(dest) == []
    (dest / "index.html").write_text("edited by hand", encoding="utf-8")
    publish(site, str(dest), quiet)
    assert shown(dest) == "version 1"


def test_a_version_can_be_put_back_by_hand(site: Path, tmp_path: Path):
    dest = tmp_path / "segments"
    for number in (1, 2, 3):
        publish(write_version(site, number), str(dest), quiet)
    dest.rename(tmp_path / "bad")
    folder.previous(dest, 2).rename(dest)
    assert shown(dest) == "version 2"
    publish(write_version(site, 4), str(dest), quiet)
    assert shown(dest) == "version 4"
    assert [shown(folder.previous(dest, n)) for n in (1, 2)] == ["version 1", "version 2"]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux exchanges folders in one step")
def test_the_site_is_there_at_every_moment_of_the_swap(
    site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    dest, seen, rename = tmp_path / "segments", [], os.rename
    publish(site, str(dest), quiet)

    def watched(source: Path, target: Path) -> None:
        rename(source, target)
        seen.append(shown(dest))

    monkeypatch.setattr(os, "rename", watched)
    publish(write_version(site, 2), str(dest), quiet)
    assert seen == ["version 2"]


@pytest.mark.parametrize("fails", [False, True])
def test_where_folders_cannot_be_exchanged_two_renames_do(
    site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fails: bool
):
    dest, rename = tmp_path / "segments", os.rename
    publish(site, str(dest), quiet)
    monkeypatch.setattr(folder, "exchange", lambda new, target: False)
    if fails:
        broken = iter((rename, lambda source, target: os.open(tmp_path / "no" / "room", os.O_RDONLY)))
        monkeypatch.setattr(os, "rename", lambda *pair: next(broken, rename)(*pair))
        with pytest.raises(ReportError, match="is as it was"):
            publish(write_version(site, 2), str(dest), quiet)
        assert (shown(dest), beside(dest)) == ("version 1", ["segments.publishing"])
        monkeypatch.setattr(os, "rename", rename)
    publish(write_version(site, 2), str(dest), quiet)
    assert (shown(dest), beside(dest)) == ("version 2", ["segments.previous-0001"])


def test_half_a_copy_says_so(site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    first, second, copyfile, seen = tmp_path / "first", tmp_path / "second", shutil.copyfile, []
    publish(site, str(first), quiet)

    def watched(source: str, target: str, **options: object) -> None:
        copyfile(source, target)
        seen.append(complete.mark_of(folder.working(second)))

    monkeypatch.setattr(shutil, "copyfile", watched)
    publish(first, str(second), quiet)
    assert set(seen) == {complete.Mark(1, complete.INCOMPLETE)}
    assert complete.mark_of(second) == complete.mark_of(first)


def test_a_copy_that_breaks_off_leaves_the_published_site(
    site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    dest, real = tmp_path / "segments", shutil.copyfile
    publish(site, str(dest), quiet)

    def full(source: str, target: str, **options: object) -> str:
        if source.endswith(".pdf"):
            raise OSError(28, "No space left on device", target)
        return str(real(source, target))

    monkeypatch.setattr(shutil, "copyfile", full)
    with pytest.raises(ReportError, match=r"No space left.*is as it was"):
        publish(write_version(site, 2), str(dest), quiet)
    assert shown(dest) == "version 1"
    assert not folder.working(dest).exists()
    monkeypatch.undo()
    publish(site, str(dest), quiet)
    assert shown(dest) == "version 2"


def test_what_a_killed_publication_left_is_cleared(site: Path, tmp_path: Path):
    dest = tmp_path / "segments"
    for number in (1, 2):
        publish(write_version(site, number), str(dest), quiet)
    half = folder.working(dest)
    shutil.copytree(dest, half)
    (half / complete.MARK).write_text(str(complete.Mark(3, complete.INCOMPLETE)), encoding="utf-8")
    (half / "index.html").unlink()
    publish(write_version(site, 3), str(dest), quiet)
    assert (shown(dest), beside(dest)) == ("version 3", ["segments.previous-0001", "segments.previous-0002"])

    folder.previous(dest, 2).rename(half)  # killed between the exchange and putting the old one away
    publish(write_version(site, 4), str(dest), quiet)
    assert beside(dest) == [f"segments.previous-{n:04d}" for n in (1, 2, 3)]

    half.mkdir()
    (half / "mine.txt").touch()
    with pytest.raises(ReportError, match="holds something else"):
        publish(write_version(site, 5), str(dest), quiet)
    assert shown(dest) == "version 4"


def test_only_an_empty_folder_or_one_of_ours_is_replaced(site: Path, tmp_path: Path):
    foreign, empty, file = tmp_path / "www", tmp_path / "empty", tmp_path / "file"
    for made in (foreign, empty):
        made.mkdir()
    (foreign / "index.html").write_text("somebody's page", encoding="utf-8")
    file.touch()
    with pytest.raises(ReportError, match="not from here"):
        publish(site, str(foreign), quiet)
    assert [p.name for p in foreign.iterdir()] == ["index.html"]
    publish(site, str(empty), quiet)
    assert shown(empty) == "version 1"
    for dest, reason in (
        (file, "is a file"),
        (tmp_path / "no" / "segments", "does not exist"),
        (site / "report", "lie in each other"),
        (tmp_path, "lie in each other"),
        (site, "lie in each other"),
        ("  ", "DEST is empty"),
    ):
        with pytest.raises(ReportError, match=reason):
            publish(site, str(dest), quiet)


def test_two_publications_do_not_meet(site: Path, tmp_path: Path):
    dest = tmp_path / "segments"
    with folder._alone(dest), pytest.raises(ReportError, match="another command is publishing"):
        publish(site, str(dest), quiet)
    publish(site, str(dest), quiet)


@pytest.mark.parametrize("lost", ["index.html", "report/index.html", "customer-segments.pdf"])
def test_half_a_site_is_not_published(site: Path, tmp_path: Path, lost: str):
    (site / lost).unlink()
    with pytest.raises(ReportError, match=f"lacks {lost}"):
        publish(site, str(tmp_path / "segments"), quiet)
    assert not (tmp_path / "segments").exists()


def test_a_pdf_that_is_cut_off_is_not_published(site: Path, tmp_path: Path):
    (site / "customer-segments.pdf").write_bytes(b"%PDF-1.7\n")
    with pytest.raises(ReportError, match="not a whole PDF"):
        publish(site, str(tmp_path / "segments"), quiet)


@pytest.mark.parametrize(
    ("dest", "target"),
    [
        ("/var/www/segments", None),
        ("./a:b", None),
        ("host:segments", SshTarget("host", "segments")),
        ("me@host.example:/var/www/x/", SshTarget("me@host.example", "/var/www/x")),
        ("host::web/a/b", DaemonTarget("host::web/a/", "b")),
        ("rsync://host:99/web/b", DaemonTarget("rsync://host:99/web/", "b")),
    ],
)
def test_destinations_are_understood(dest: str, target: object):
    assert remote_target(dest) == target


@pytest.mark.parametrize(
    "dest",
    ["-oProxyCommand=x:y", "host:", "host:/", "host:a b", "host:$(x)", "host:../up", "host:a/../b", "host:-x", "host::module", "host::", "rsync://host/module", "user@:x", "host:a;b", "host:~/x"],
)
def test_destinations_that_could_harm_are_refused(dest: str):
    with pytest.raises(ReportError, match="cannot be used"):
        remote_target(dest)


def test_the_workflow_calls_targets_that_exist_and_pins_its_actions():
    text = (PROJECT / ".github" / "workflows" / "report.yml").read_text(encoding="utf-8")
    workflow = yaml.safe_load(text)
    steps = [step for job in workflow["jobs"].values() for step in job["steps"]]
    targets = [line.split()[1] for s in steps for line in s.get("run", "").splitlines() if line.startswith("make ")]
    assert targets == ["report"]
    for target in targets:
        made = subprocess.run(["make", "-n", "-q", target], cwd=PROJECT, capture_output=True, text=True, check=False)
        assert "No rule" not in made.stderr
    actions = [step["uses"] for step in steps if "uses" in step]
    assert all(re.fullmatch(r"actions/[a-z-]+@v\d+", action) for action in actions)
    assert {a.partition("@")[0] for a in actions} >= {"actions/upload-pages-artifact", "actions/deploy-pages"}
    upload = next(s for s in steps if s.get("uses", "").startswith("actions/upload-pages-artifact"))
    assert upload["with"]["path"] == "_site"
    assert workflow["jobs"]["publish"]["needs"] == "build"
