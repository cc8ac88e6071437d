"""Publishing to another machine: real rsync, to a remote shell and a daemon that both stay here."""

import os
import shutil
from pathlib import Path

import pytest

from analysis.errors import ReportError
from report.publishing import complete, folder, over_ssh
from report.publishing.publish import publish
from tests.small_site import beside, make_site, quiet, shown, write_version

needs_rsync = pytest.mark.skipif(
    shutil.which("rsync") is None, reason="needs the rsync program, which is not installed here"
)


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return make_site(tmp_path)


@pytest.fixture
def fake_ssh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A remote shell that stays here: it leaves out the host and runs the rest."""
    program = tmp_path / "fake-ssh"
    program.write_text('#!/bin/sh\n[ "$1" != -l ] || shift 2\nshift\nexec sh -c "$*"\n', encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("RSYNC_RSH", str(program))


@needs_rsync
def test_over_ssh_the_folder_is_swapped_and_three_versions_stay(site: Path, tmp_path: Path, fake_ssh: None):
    dest = tmp_path / "segments"
    for number in range(1, 6):
        publish(write_version(site, number), f"me@host:{dest}", quiet)
        assert shown(dest) == f"version {number}"
    said: list[str] = []
    publish(site, f"host:{dest}", said.append)
    assert "already" in said[0]
    assert beside(dest) == [f"segments.previous-{n:04d}" for n in (2, 3, 4)]
    unchanged = "report/segments/segment-a.html"
    assert (dest / unchanged).samefile(folder.previous(dest, 4) / unchanged)


@needs_rsync
def test_over_ssh_a_broken_off_upload_is_cleared_and_foreign_folders_stay(
    site: Path, tmp_path: Path, fake_ssh: None, monkeypatch: pytest.MonkeyPatch
):
    dest, foreign = tmp_path / "segments", tmp_path / "www"
    publish(site, f"host:{dest}", quiet)
    sent = over_ssh.run_rsync
    monkeypatch.setattr(over_ssh, "run_rsync", lambda *told: (_ for _ in ()).throw(ReportError("line cut")))
    with pytest.raises(ReportError, match="line cut"):
        publish(write_version(site, 2), f"host:{dest}", quiet)
    assert (shown(dest), beside(dest)) == ("version 1", ["segments.publishing"])
    monkeypatch.setattr(over_ssh, "run_rsync", sent)
    publish(site, f"host:{dest}", quiet)
    assert (shown(dest), beside(dest)) == ("version 2", ["segments.previous-0001"])
    foreign.mkdir()
    (foreign / "mine.txt").touch()
    with pytest.raises(ReportError, match="not from here"):
        publish(site, f"host:{foreign}", quiet)
    with pytest.raises(ReportError, match="make the folder it lies in first"):
        publish(site, f"host:{tmp_path}/no/segments", quiet)


@needs_rsync
def test_a_daemon_gets_the_site_and_three_versions(
    site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    web = tmp_path / "web"
    (web / "foreign").mkdir(parents=True)
    (web / "foreign" / "mine.txt").touch()
    settings = tmp_path / "rsyncd.conf"
    rights = f"uid = {os.getuid()}\ngid = {os.getgid()}\n"  # else a daemon of root acts as nobody
    settings.write_text(f"[web]\npath = {web}\nread only = false\nuse chroot = no\n{rights}", encoding="utf-8")
    monkeypatch.setenv("RSYNC_CONNECT_PROG", f"rsync --daemon --config={settings}")
    for number in range(1, 7):
        if number == 4:
            (site / "report" / "segments" / "segment-a.html").unlink()
        publish(write_version(site, number), "host::web/segments", quiet)
        assert shown(web / "segments") == f"version {number}"
    assert beside(web / "segments") == [f"segments.version-{n:04d}" for n in (3, 4, 5, 6)]
    assert not (web / "segments" / "report" / "segments" / "segment-a.html").exists()
    assert complete.mark_of(web / "segments") == complete.mark_of(web / "segments.version-0006")
    with pytest.raises(ReportError, match="not from here"):
        publish(site, "host::web/foreign", quiet)


def test_without_rsync_the_message_says_so(site: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(ReportError, match="rsync is not installed"):
        publish(site, "host::web/segments", quiet)
