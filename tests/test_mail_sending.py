"""Sending to a real mail server: who gets the mail, what is tried again, and that nobody gets it twice."""

import os
import shutil
import signal
import subprocess
import sys
from contextlib import ExitStack
from functools import cache
from pathlib import Path

import pytest

from analysis.errors import ReportError
from analysis.results import load
from report.mail import letter, mailing, sending, sent_log
from tests.conftest import PROJECT
from tests.mail_post import ANNA, BEN, CARLA, FROM, Post, changed, part
from tests.mail_server import LOGIN, Inbox, free_port, make_certificate, running
from tests.site_fixture import built_project

pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="needs the openssl program")


@pytest.fixture(scope="module")
def project() -> Path:
    return built_project()


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_certificate(tmp_path_factory.mktemp("certificate"))


@cache
def one_letter(folder: Path) -> letter.Letter:
    return letter.compose(load(folder / "results.json"), folder)


@pytest.fixture
def post(project: Path, tmp_path: Path, certificate: Path, monkeypatch: pytest.MonkeyPatch) -> Post:
    """The command, with its letter written once for all tests of this file."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    monkeypatch.setattr(mailing, "compose", lambda results, folder: one_letter(folder))
    monkeypatch.setattr(mailing, "require_site_of", lambda results, site: site / "customer-segments.pdf")
    return Post(project, tmp_path / "outbox", free_port())


@pytest.fixture
def inbox(post: Post, certificate: Path):
    made = Inbox()
    with running(made, certificate, post.port):
        yield made



def test_each_recipient_gets_a_mail_alone_over_tls(post: Post, inbox: Inbox, project: Path):
    post(ANNA, BEN)
    assert inbox.envelopes == [(FROM, [ANNA]), (FROM, [BEN])]
    assert inbox.was_encrypted == [True, True]
    first, second = inbox.messages
    assert (first["To"], second["To"]) == (ANNA, BEN)
    assert BEN not in first.as_string()
    assert "X-Unsent" not in first
    assert first["Date"].datetime.tzinfo is not None
    assert first["Message-ID"] != second["Message-ID"]
    assert first["Auto-Submitted"] == "auto-generated"
    (pdf,) = first.iter_attachments()
    assert pdf.get_content() == (project / "_site" / "customer-segments.pdf").read_bytes()
    assert part(first, "plain").splitlines() == part(post.read(ANNA), "plain").splitlines()
    assert part(first, "html").split() == part(post.read(ANNA), "html").split()
    assert post.read(ANNA)["Message-ID"] == first["Message-ID"]  # the file is now what was sent
    assert "X-Unsent" not in post.read(ANNA)
    assert post.said[-1].startswith("Everybody has the mail")
    assert not any(LOGIN[1] in line for line in (*post.said, *map(str, post.log())))


def test_tls_from_the_start_works_too(post: Post, certificate: Path):
    inbox, port = Inbox(), free_port()
    made = Post(post.project, post.outbox, port, SECURITY="tls", USER="", PASSWORD="")
    with running(inbox, certificate, port, "tls"):
        made(ANNA)
    assert [m["To"] for m in inbox.messages] == [ANNA]


def test_nobody_gets_the_same_data_twice(post: Post, inbox: Inbox):
    post(ANNA)
    post(ANNA.upper(), BEN)
    post(BEN)
    assert [m["To"] for m in inbox.messages] == [ANNA, BEN]
    assert "the same data are not sent again" in post.said[-1]
    torn = '{"state": "sent", "ke'  # cut off by a full disk
    with (post.outbox / sent_log.NAME).open("a", encoding="utf-8") as log:
        log.write(torn)
    post(ANNA, CARLA)
    post(ANNA, CARLA)
    assert (post.outbox / sent_log.NAME).read_text(encoding="utf-8").splitlines()[4] == torn
    assert [m["To"] for m in inbox.messages] == [ANNA, BEN, CARLA]
    assert "Line 5 of" in post.said[-2]


def test_new_data_are_sent_again(post: Post, inbox: Inbox, project: Path, tmp_path: Path):
    post(ANNA)
    data = load(project / "results" / "results.json").data
    post.project = changed(project, tmp_path, data=data.model_copy(update={"sha256": "1" * 64}))
    post(ANNA)
    assert [m["To"] for m in inbox.messages] == [ANNA, ANNA]


def test_one_refused_recipient_does_not_keep_the_others_from_it(post: Post, inbox: Inbox):
    inbox.refusals[BEN] = ["550 5.1.1 no such person", "250 not asked twice"]
    with pytest.raises(ReportError, match="did not surely reach 1 of 3 recipients") as told:
        post(ANNA, BEN, CARLA)
    assert [m["To"] for m in inbox.messages] == [ANNA, CARLA]
    assert inbox.asked == [ANNA, BEN, CARLA]
    assert post.pauses == []
    lines = str(told.value).splitlines()
    assert any(BEN in line and "550 5.1.1 no such person" in line for line in lines)
    assert any("check the address" in line for line in lines)
    assert "X-Unsent" in post.read(BEN)


def test_what_may_pass_is_tried_again(post: Post, inbox: Inbox):
    inbox.refusals[ANNA] = ["450 4.2.0 try later", "451 4.3.0 and later"]
    post(ANNA)
    assert inbox.asked == [ANNA] * 3
    assert tuple(post.pauses) == sending.PAUSES[:2]
    assert len(inbox.messages) == 1


def test_what_does_not_pass_is_given_up(post: Post, inbox: Inbox):
    inbox.refusals[ANNA] = ["450 4.2.0 try later"] * 9
    with pytest.raises(ReportError, match=r"450 4.2.0 try later\n.*run the same command again later"):
        post(ANNA)
    assert len(inbox.asked) == 1 + len(sending.PAUSES)
    inbox.refusals.clear()
    post(ANNA)
    assert len(inbox.messages) == 1


def test_a_connection_that_drops_within_the_message_is_made_again(post: Post, inbox: Inbox):
    inbox.drops = 1
    post(ANNA)
    assert [m["To"] for m in inbox.messages] == [ANNA]
    assert tuple(post.pauses) == sending.PAUSES[:1]
    assert [line["state"] for line in post.log()] == ["handing over", "handing over", "sent"]


def test_a_server_that_is_away_is_asked_again_but_not_for_everybody(post: Post, certificate: Path):
    with pytest.raises(ReportError, match="did not surely reach 2 of 2") as told:
        post(ANNA, BEN)
    assert tuple(post.pauses) == sending.PAUSES
    assert str(told.value).count("away") == 2
    inbox = Inbox()
    with running(inbox, certificate, post.port):
        post(ANNA, BEN)
    assert [m["To"] for m in inbox.messages] == [ANNA, BEN]


def test_a_server_that_comes_back_gets_the_mail(post: Post, certificate: Path):
    inbox, back = Inbox(), ExitStack()
    post.wait = lambda seconds: back.enter_context(running(inbox, certificate, post.port))
    with back:
        post(ANNA)
    assert [m["To"] for m in inbox.messages] == [ANNA]


@pytest.mark.parametrize(
    ("trusted", "offers_tls", "password", "reason"),
    [
        (False, True, LOGIN[1], "CERTIFICATE_VERIFY_FAILED|certificate verify failed"),
        (True, False, LOGIN[1], "STARTTLS"),
        (True, True, "wrong", "does not accept the login"),
    ],
)
def test_without_a_checked_certificate_or_login_nothing_goes_out(
    post: Post, certificate: Path, monkeypatch: pytest.MonkeyPatch, trusted: bool, offers_tls: bool, password: str, reason: str
):
    if not trusted:
        monkeypatch.delenv("SSL_CERT_FILE")
    post.environment["SEGMENTS_SMTP_PASSWORD"] = password
    inbox = Inbox()
    with (
        running(inbox, certificate if offers_tls else None, post.port),
        pytest.raises(ReportError, match=reason) as told,
    ):
        post(ANNA, BEN)
    assert inbox.asked == []
    assert post.pauses == []
    assert "wrong" not in str(told.value)


def test_a_sender_that_is_killed_while_handing_over_does_not_send_twice(post: Post, inbox: Inbox):
    command = [sys.executable, "-m", "report", "email", "--to", ANNA, "--send", "--outbox", str(post.outbox)]
    command += ["--results", str(post.project / "results"), "--site", str(post.project / "_site")]
    process = subprocess.Popen(command, cwd=PROJECT, env=os.environ | post.environment)
    inbox.on_message = lambda: os.kill(process.pid, signal.SIGKILL)
    assert process.wait(timeout=120) == -signal.SIGKILL
    inbox.on_message = lambda: None
    n_received = len(inbox.messages)
    with pytest.raises(ReportError, match=r"may have got it: sending broke off.*\n.*send it"):
        post(ANNA)
    assert len(inbox.messages) == n_received
    assert post.read(ANNA)["X-Unsent"] == "1"
    assert [line["state"] for line in post.log()] == ["handing over"]


def test_two_senders_do_not_meet(post: Post, inbox: Inbox):
    post.outbox.mkdir()
    with sent_log.opened(post.outbox), pytest.raises(ReportError, match="another command is sending"):
        post(ANNA)
    assert inbox.asked == []
