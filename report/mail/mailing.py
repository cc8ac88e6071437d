"""`python -m report email`: write a draft for every recipient, and send where asked to."""

import datetime as dt
import os
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime
from functools import partial
from pathlib import Path

from analysis.errors import ReportError
from analysis.results import Changes, Results, load
from report import formatting
from report.mail import sent_log
from report.mail.addresses import recipients
from report.mail.letter import Letter, compose, site_address
from report.mail.message import Sender, dated, draft, file_name
from report.mail.origin import require_site_of
from report.mail.sending import NotSentError, Wait, deliver
from report.mail.sent_log import SentLog
from report.mail.smtp_settings import PREFIX, SmtpSettings, read_settings, sender_of

Say = Callable[[str], None]
NO_SENDER = (
    f"nobody to send from: set {PREFIX}FROM, or `contact` in the settings file's [report] section, to a "
    "mail address; nothing was sent"
)
MAKE_ROOM = "make room on the disk or allow writing there, then try again"
BY_HAND = "ask whether it arrived; if not, open {path} in a mail program and send it"


@dataclass(frozen=True, slots=True)
class Mailing:
    """One letter with its attachment, from one sender, about one state of the data."""

    letter: Letter
    pdf: bytes
    sender: Sender | None
    data_sha256: str
    outbox: Path


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one recipient's mail. `advice` is empty where nothing is left to do."""

    address: str
    told: str
    advice: str = ""


def email(
    to: Iterable[str],
    results_folder: Path,
    site: Path,
    outbox: Path,
    *,
    send: bool = False,
    if_changed: bool = False,
    environment: Mapping[str, str] = os.environ,
    say: Say = print,
    wait: Wait = time.sleep,
) -> None:
    """Write `outbox/<address>.eml` for every recipient; with `send`, hand it to the mail server.

    With `if_changed`, nothing is written when nothing notable changed since the earlier run.

    Raises
    ------
    SegmentsError
        An address, the results, the site or the settings cannot be used, and nothing was
        sent; or somebody did not get the mail, and the message says who and what to do.
    """
    people = recipients(to)
    results = load(results_folder / "results.json")
    if if_changed and results.changes is not None and not results.changes.alerts:
        say(f"Nothing notable changed since {_earlier(results.changes)}; no mail was written.")
        return
    settings = read_settings(environment) if send else None
    mailing = _prepare(results, results_folder, site, outbox, environment)
    if settings is None:
        _write_drafts(mailing, people, has_link=bool(site_address(results)), say=say)
    else:
        _report(_send_all(mailing, people, settings, say, wait), say)


def _earlier(changes: Changes) -> str:
    day = changes.base.period_end
    return f"the last report (data to {formatting.date(day)})" if day else "the last report"


def _prepare(
    results: Results, results_folder: Path, site: Path, outbox: Path, environment: Mapping[str, str]
) -> Mailing:
    """Check what goes out, write the letter, and make the outbox."""
    if outbox.resolve().is_relative_to(site.resolve()):
        raise ReportError(f"{outbox} lies in the site, which is published; choose another folder (--outbox)")
    pdf = require_site_of(results, site)
    letter, sender = compose(results, results_folder), sender_of(environment, results)
    outbox.mkdir(parents=True, exist_ok=True)
    return Mailing(letter, pdf.read_bytes(), sender, results.data.sha256, outbox)


def _write_drafts(mailing: Mailing, people: Sequence[str], *, has_link: bool, say: Say) -> None:
    for address in people:
        message = draft(mailing.letter, mailing.pdf, address, mailing.sender)
        say(f"Draft: {_write(message, mailing.outbox / file_name(address))}")
    say("Open a draft in a mail program to read and send it; nothing was sent.")
    if not has_link:
        say("The mail has no link: `site_url` in the settings file's [report] section sets it.")


def _send_all(
    mailing: Mailing, people: Sequence[str], settings: SmtpSettings, say: Say, wait: Wait
) -> list[Outcome]:
    """Send to one person after the other; trouble with the server itself ends the round."""
    if mailing.sender is None:
        raise ReportError(NO_SENDER)
    outcomes: list[Outcome] = []
    trouble: NotSentError | None = None
    with sent_log.opened(mailing.outbox) as log:
        for number in log.unreadable:
            say(f"Line {number} of {log.path} cannot be read and is left out.")
        for address in people:
            try:
                outcomes.append(_send_one(mailing, mailing.sender, address, settings, log, trouble, wait))
            except NotSentError as error:
                outcomes.append(Outcome(address, f"not sent: {error.told}", error.advice))
                trouble = error if error.is_about_server else trouble
    return outcomes


def _send_one(
    mailing: Mailing,
    sender: Sender,
    address: str,
    settings: SmtpSettings,
    log: SentLog,
    trouble: NotSentError | None,
    wait: Wait,
) -> Outcome:
    """Send one mail unless these data went to this person before, and write down how it ended."""
    key, path = sent_log.key_of(address, mailing.data_sha256), mailing.outbox / file_name(address)
    known = log.state_of(key)
    if known is not None and known.state == sent_log.SENT:
        return Outcome(address, f"got it on {known.at}; the same data are not sent again")
    message = draft(mailing.letter, mailing.pdf, address, sender)
    _write(message, path)
    if known is not None and known.state == sent_log.HANDING_OVER:
        told = f"may have got it: sending broke off on {known.at}, and is not tried again"
        return Outcome(address, told, BY_HAND.format(path=path))
    if trouble is not None:
        raise trouble
    identifier = f"<{key}@{sender.address.partition('@')[2]}>"
    sent = dated(message, format_datetime(dt.datetime.now(dt.UTC)), identifier)
    facts = {"to": address, "data": mailing.data_sha256, "message_id": identifier}
    before_data = partial(log.add, sent_log.HANDING_OVER, key, **facts)
    try:
        reply = deliver(sent, sender.address, address, settings, before_data, wait)
    except NotSentError as error:
        log.add(sent_log.NOT_SENT, key, **facts, reply=error.told)
        raise
    log.add(sent_log.SENT, key, **facts, reply=reply)
    _write(sent, path)
    return Outcome(address, "sent")


def _report(outcomes: Sequence[Outcome], say: Say) -> None:
    """Say who got it and who did not; the latter is an error."""
    width = max(len(outcome.address) for outcome in outcomes)
    lines = []
    for outcome in outcomes:
        lines.append(f"  {outcome.address:<{width}}  {outcome.told}")
        if outcome.advice:
            lines.append(f"  {'':<{width}}  -> {outcome.advice}")
    failed = [outcome for outcome in outcomes if outcome.advice]
    if failed:
        people = formatting.plural(len(outcomes), "recipient")
        raise ReportError(f"the mail did not surely reach {len(failed)} of {people}:\n" + "\n".join(lines))
    say("\n".join(["Everybody has the mail:", *lines]))


def _write(message: EmailMessage, path: Path) -> Path:
    """Write a mail file in one step: a mail program sees the old one or the new one."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        beside.write_bytes(message.as_bytes())
        os.replace(beside, path)
    except OSError as error:
        raise ReportError(f"{path} cannot be written ({error.strerror}); {MAKE_ROOM}") from error
    finally:
        beside.unlink(missing_ok=True)
    return path
