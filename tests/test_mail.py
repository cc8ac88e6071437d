"""What the mail holds, and what is refused before anything is written."""

import re
import shutil
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pyarrow as arrow
import pyarrow.parquet as parquet
import pytest
from bs4 import BeautifulSoup
from typer.testing import CliRunner

from analysis.errors import EXIT_CODE, ReportError
from analysis.results import Alert, Changes, Decision, EarlierRun, Results, load
from report.__main__ import app
from report.finish import PARSER
from report.linting import privacy
from report.linting.document import missing_numbers
from report.linting.page_file import PageFile
from report.mail import mailing
from report.mail import message as message_file
from report.mail.letter import Letter, compose, words
from report.mail.message import MOST_BODY_BYTES, MOST_BYTES
from report.mail.picture import Picture
from report.summary_facts import summary
from tests.example_results import example_results
from tests.mail_post import ANNA, BEN, FROM, Post, changed, part
from tests.mail_server import LOGIN
from tests.site_fixture import built_project


@pytest.fixture(scope="module")
def project() -> Path:
    return built_project()


@pytest.fixture(scope="module")
def results(project: Path) -> Results:
    return load(project / "results" / "results.json")


@pytest.fixture
def post(project: Path, tmp_path: Path) -> Post:
    return Post(project, tmp_path / "outbox", 1)


# --- what a draft holds ---------------------------------------------------------------------


def test_a_draft_opens_whole_and_names_one_recipient(post: Post, project: Path):
    post(ANNA, f"{BEN}, {ANNA.upper()}", send=False)
    assert sorted(p.name for p in post.outbox.iterdir()) == [f"{ANNA}.eml", f"{BEN}.eml"]
    message = post.read(ANNA)
    assert message["X-Unsent"] == "1"
    assert (message["To"], message["From"]) == (ANNA, FROM)
    assert not {"Date", "Message-ID", "Cc", "Bcc"} & set(message)
    raw = (post.outbox / f"{ANNA}.eml").read_bytes()
    assert BEN.encode() not in raw
    assert raw.count(b"\n") == raw.count(b"\r\n")
    assert max(map(len, raw.split(b"\r\n"))) <= 78
    assert not any(p.defects for p in message.walk())
    (pdf,) = message.iter_attachments()
    assert (pdf.get_content_type(), pdf.get_filename()) == ("application/pdf", "customer-segments.pdf")
    assert pdf.get_content() == (project / "_site" / "customer-segments.pdf").read_bytes()


def test_equal_results_give_equal_bytes(post: Post):
    post(ANNA, send=False)
    first = (post.outbox / f"{ANNA}.eml").read_bytes()
    post(ANNA, send=False)
    assert (post.outbox / f"{ANNA}.eml").read_bytes() == first


def test_the_mail_fits_everywhere(post: Post):
    post(ANNA, send=False)
    assert (post.outbox / f"{ANNA}.eml").stat().st_size <= MOST_BYTES == 5_000_000
    message = post.read(ANNA)
    assert sum(len(part(message, kind).encode()) for kind in ("plain", "html")) <= MOST_BODY_BYTES == 100_000


@pytest.mark.parametrize(("limit", "what"), [("MOST_BYTES", "the mail"), ("MOST_BODY_BYTES", "the mail's text")])
def test_a_mail_that_is_too_heavy_is_not_written(
    post: Post, monkeypatch: pytest.MonkeyPatch, limit: str, what: str
):
    monkeypatch.setattr(message_file, limit, 10_000)
    with pytest.raises(ReportError, match=rf"{what} weighs [\d,]+ bytes, and at most 10,000"):
        post(ANNA, send=False)
    assert list(post.outbox.glob("*.eml")) == []


def test_the_mail_tells_the_finding_and_the_numbers_of_the_summary(post: Post, project: Path, results: Results):
    post(ANNA, send=False)
    message, facts = post.read(ANNA), summary(results)
    page = PageFile(project / "_site", project / "_site" / "report" / "index.html")
    assert message["Subject"] == f"{facts.headline} (data to 30 September 2026)"
    for text in (words(part(message, "html")), part(message, "plain"), page.main.get_text(" ")):
        assert missing_numbers(text, facts) == []
        flat = "".join(text.split())
        told = [facts.headline, facts.verdict, *(a.title for a in facts.top_actions), *(r.name for r in facts.rows)]
        assert all("".join(one.split()) in flat for one in told)
    assert part(message, "html").count("<li") == 3
    assert sum(line.startswith("* ") for line in part(message, "plain").split("IN NUMBERS")[0].splitlines()) == 3


def test_the_html_is_for_everybody_and_fetches_nothing(post: Post):
    post(ANNA, send=False)
    message = post.read(ANNA)
    html = part(message, "html")
    soup = BeautifulSoup(html, PARSER)
    assert soup.html["lang"] == "en"
    assert soup.title.get_text()
    assert soup.select_one('meta[name="color-scheme"]')["content"] == "light dark"
    (table,) = soup.select("table:not([role=presentation])")
    assert table.caption
    assert all(th.get("scope") in ("col", "row") for th in table.find_all("th"))
    assert all(len(row.find_all(["td", "th"])) == 3 for row in table.find_all("tr"))
    (image,) = soup.find_all("img")
    (picture,) = [p for p in message.walk() if p.get_content_type() == "image/png"]
    assert image["src"] == f"cid:{picture['Content-ID'].strip('<>')}"
    assert " where " in image["alt"]
    assert "<svg" not in html
    assert "http" not in html
    png = picture.get_content()
    assert png.startswith(b"\x89PNG")
    assert int.from_bytes(png[16:20], "big") == 2 * int(image["width"])
    assert picture.get_content_disposition() == "inline"


def test_the_link_is_the_one_of_the_settings_file(post: Post, project: Path, tmp_path: Path, results: Results):
    post(ANNA, send=False)
    assert "with whoever sent you this mail" in " ".join(part(post.read(ANNA), "plain").split())
    assert any("site_url" in line for line in post.said)
    address = "https://reports.shop.example/segments/?a=1&b=2"
    post.project = changed(project, tmp_path, settings={"report": {"site_url": address, "contact": BEN}})
    post.environment.pop("SEGMENTS_SMTP_FROM")
    post(ANNA, send=False)
    assert address in part(post.read(ANNA), "plain").splitlines()
    assert 'href="https://reports.shop.example/segments/?a=1&amp;b=2"' in part(post.read(ANNA), "html")
    assert post.read(ANNA)["From"] == BEN


def test_without_an_address_a_draft_has_no_sender_and_nothing_is_sent(post: Post):
    post.environment.pop("SEGMENTS_SMTP_FROM")
    post(ANNA, send=False)
    assert "From" not in post.read(ANNA)
    with pytest.raises(ReportError, match="nobody to send from"):
        post(ANNA)


# --- nothing points at anybody, nothing breaks out --------------------------------------------


@pytest.mark.parametrize("hostile", ["A\r\nBcc: eve@evil.example", "<b>&{{x}}=\u2028Bcc: x", "“Ünï”, Inc; =?utf-8?q?=0ABcc:x?="])
def test_names_from_the_data_stay_inside_their_place(
    post: Post, project: Path, tmp_path: Path, results: Results, hostile: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(mailing, "require_site_of", lambda made, site: site / "customer-segments.pdf")
    monkeypatch.setattr(privacy, "MAIL", re.compile("no address"))  # else the name itself is refused
    segments = tuple(s.model_copy(update={"name": hostile}) for s in results.segments)
    settings = {"report": {"organisation": hostile, "title": hostile}}
    post.project = changed(project, tmp_path, segments=segments, settings=settings)
    post(ANNA, send=False)
    message = post.read(ANNA)
    assert set(message) == {"Subject", "From", "To", "Content-Language", "X-Unsent", "MIME-Version", "Content-Type"}
    shown = " ".join(hostile.split())
    assert message["From"].addresses[0].addr_spec == FROM
    assert message["From"].addresses[0].display_name == shown.replace("=?", "= ?")
    assert message["Subject"].startswith("Six kinds of customers; ")
    assert shown in " ".join(words(part(message, "html")).split())
    assert shown in " ".join(part(message, "plain").split())
    assert "<b>&" not in part(message, "html")


@pytest.mark.parametrize("hostile", ["a\nBcc: x@y.org", "a\x85Bcc: x", "=?utf-8?q?a=0ABcc:_x?=", "x" * 900])
def test_a_subject_stays_one_header(hostile: str):
    letter = Letter(hostile, "<p>x</p>", "x", Picture(b"png", "x", "x", "x"))
    read = message_from_bytes(message_file.draft(letter, b"%PDF", ANNA, None).as_bytes(), policy=default)
    assert "Bcc" not in read
    assert read["Subject"].replace(" ", "") == "".join(hostile.split())
    assert len(read["Subject"].splitlines()) == 1


def test_a_mail_that_points_at_a_customer_is_refused(post: Post, project: Path, tmp_path: Path, results: Results):
    named = (results.segments[0].model_copy(update={"name": "Like CUST-00017"}), *results.segments[1:])
    data = results.data.model_copy(update={"id_column": "customer"})
    copied = changed(project, tmp_path, data=data, segments=named)
    parquet.write_table(arrow.table({"customer": ["CUST-00017", "CUST-00018"]}), copied / "results" / "customers.parquet")
    post.project = copied
    with pytest.raises(ReportError, match="would show CUST-00017"):
        post(ANNA, send=False)
    assert list(post.outbox.glob("*.eml")) == []


def test_small_groups_are_not_counted_out(tmp_path: Path):
    letter = compose(example_results(n_segments=8, chosen="dbscan", n_unassigned=5), tmp_path)
    for text in (words(letter.html), letter.text):
        assert "nearly all" in text
        assert not re.search(r"\b[1-9] customers", text)


# --- what is refused --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "to", ["anna", "anna@shop", "a b@example.org", "anna@example.org\nBcc: x@y.org", "Anna <anna@example.org>", "@x.org", "a..b@example.org"]
)
def test_addresses_that_are_none_are_refused_before_anything_is_written(post: Post, to: str):
    with pytest.raises(ReportError, match="mail address"):
        post(BEN, to, send=False)
    assert not post.outbox.exists()


def test_no_address_is_told(post: Post):
    with pytest.raises(ReportError, match="no mail address"):
        post(" , ", send=False)


def test_a_site_of_other_results_is_not_mailed(post: Post, project: Path, tmp_path: Path, results: Results):
    data = results.data
    for number, updates in enumerate(
        (
            {"data": data.model_copy(update={"sha256": "0" * 64})},
            {"data": data.model_copy(update={"n_customers": 2001})},
            {"verdict": results.verdict.model_copy(update={"kind": "constructive"})},
        )
    ):
        post.project = changed(project, tmp_path / str(number), **updates)
        with pytest.raises(ReportError, match=r"was not built from these results.*make report"):
            post(ANNA, send=False)
    assert not post.outbox.exists()


def test_a_site_that_is_not_whole_is_not_mailed(post: Post, project: Path, tmp_path: Path):
    post.project = changed(project, tmp_path)
    (post.project / "_site" / "customer-segments.pdf").unlink()
    with pytest.raises(ReportError, match=r"lacks customer-segments\.pdf"):
        post(ANNA, send=False)
    (post.project / "_site" / "customer-segments.pdf").write_bytes(b"%PDF-1.7 torn %%EOF")
    with pytest.raises(ReportError, match="cannot be read"):
        post(ANNA, send=False)
    shutil.rmtree(post.project / "_site")
    with pytest.raises(ReportError, match="does not exist; run `make report`"):
        post(ANNA, send=False)
    post.outbox = post.project / "_site" / "outbox"
    with pytest.raises(ReportError, match="lies in the site"):
        post(ANNA, send=False)


@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        ({"HOST": ""}, "SMTP_HOST is not set"),
        ({"SECURITY": "none"}, "must be starttls or tls"),
        ({"SECURITY": "plain", "HOST": "mail.example.org"}, "only goes to localhost"),
        ({"PORT": "99999"}, "SMTP_PORT"),
        ({"PASSWORD": ""}, "only one of"),
        ({"FROM": "reports"}, "SMTP_FROM"),
    ],
)
def test_settings_that_cannot_be_meant_are_told(post: Post, settings: dict[str, str], reason: str):
    made = Post(post.project, post.outbox, 25, **settings)
    with pytest.raises(ReportError, match=reason) as told:
        made(ANNA)
    assert LOGIN[1] not in str(told.value)


# --- only when something changed --------------------------------------------------------------


def test_nothing_notable_is_not_mailed(post: Post, project: Path, tmp_path: Path, results: Results):
    base = EarlierRun(sequence=1, name="x", file="x.csv", sha256="2" * 64, n_customers=2000, n_segments=6)
    changes = Changes(
        base=base, decision=Decision(mode="kept", asked="auto", reason="They fit."), matched_by="ids", segments=()
    )
    post.project = changed(project, tmp_path, changes=changes)
    post(ANNA, send=False, if_changed=True)
    assert not post.outbox.exists()
    assert post.said == ["Nothing notable changed since the last report; no mail was written."]
    post.project = changed(project, tmp_path / "notable", changes=changes.model_copy(update={"alerts": (Alert(kind="refitted", weight=1.0),)}))
    post(ANNA, send=False, if_changed=True)
    assert post.read(ANNA)["Subject"]
    assert "What changed" in part(post.read(ANNA), "plain")


def test_a_first_report_is_mailed(post: Post):
    post(ANNA, send=False, if_changed=True)
    assert post.read(ANNA)["Subject"]


def test_the_command_line_tells_and_exits(project: Path, tmp_path: Path):
    told = ["--results", str(project / "results"), "--site", str(project / "_site"), "--outbox", str(tmp_path / "out")]
    done = CliRunner().invoke(app, ["email", "--to", ANNA, "--to", BEN, *told])
    assert done.exit_code == 0
    assert "nothing was sent" in done.output
    assert CliRunner().invoke(app, ["email", "--to", "nobody", *told]).exit_code == EXIT_CODE
