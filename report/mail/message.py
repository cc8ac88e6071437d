"""A letter as a mail file: parts, headers, and bytes that depend on nothing but the letter.

The parts nest the way mail programs expect: the PDF beside the letter, the picture inside
the HTML, the plain text as its twin. Boundaries come from the content, not from chance.
"""

import hashlib
import re
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

from analysis.errors import ReportError
from report.escaping import one_line
from report.finishing.page import LANGUAGE
from report.mail.addresses import person
from report.mail.letter import PICTURE_ID, Letter

PDF_NAME = "customer-segments.pdf"
PICTURE_NAME = "segment-sizes.png"
POLICY = SMTP.clone(cte_type="7bit")
MOST_BYTES = 5_000_000
MOST_BODY_BYTES = 100_000
DRAFT = "X-Unsent"
UNUSUAL = re.compile(r"[^a-z0-9@._+-]")


@dataclass(frozen=True, slots=True)
class Sender:
    """Who a mail is from: one address, and the name to show with it (may be empty)."""

    address: str
    name: str = ""


def draft(letter: Letter, pdf: bytes, to: str, sender: Sender | None) -> EmailMessage:
    """Write the mail to one recipient as a draft: no date, no id, nobody else named.

    Raises
    ------
    ReportError
        The mail is too heavy to arrive everywhere.
    """
    message = EmailMessage(policy=POLICY)
    message["Subject"] = _header(letter.subject)
    if sender is not None:
        message["From"] = Address(display_name=_header(sender.name), addr_spec=sender.address)
    message["To"] = Address(addr_spec=to)
    message[DRAFT] = "1"
    _fill(message, letter, pdf)
    message["Content-Language"] = LANGUAGE
    _refuse_heavy(message)
    return message


def dated(message: EmailMessage, date: str, identifier: str) -> EmailMessage:
    """Turn a draft into what is sent: with a date and an id, and no answering machine's reply."""
    del message[DRAFT]
    message["Date"] = date
    message["Message-ID"] = identifier
    message["Auto-Submitted"] = "auto-generated"
    return message


def file_name(address: str) -> str:
    """Give the name of a recipient's file, another for every address.

    >>> file_name("Anna@example.org"), file_name("a/b@example.org")
    ('anna@example.org.eml', 'a_b@example.org-bb02eab6.eml')
    """
    plain = UNUSUAL.sub("_", person(address))
    marked = "" if plain == person(address) else f"-{_hash(person(address).encode(), 8)}"
    return f"{plain}{marked}.eml"


def _header(text: str) -> str:
    """Make a text safe for a header: one line, and nothing that reads as text in disguise (RFC 2047)."""
    return one_line(text).replace("=?", "= ?")


def _fill(message: EmailMessage, letter: Letter, pdf: bytes) -> None:
    message.set_content(letter.text, cte="quoted-printable")
    message.add_alternative(letter.html, subtype="html", cte="quoted-printable")
    body = message.get_body(("html",))
    if not isinstance(body, EmailMessage):
        raise ReportError("the mail lost its HTML body; this is a defect, please report it")
    body.add_related(
        letter.picture.png,
        maintype="image",
        subtype="png",
        cid=f"<{PICTURE_ID}>",
        filename=PICTURE_NAME,
        disposition="inline",
    )
    message.add_attachment(pdf, maintype="application", subtype="pdf", filename=PDF_NAME)
    seed = letter.text.encode() + letter.html.encode() + letter.picture.png + pdf
    for place, part in enumerate(p for p in message.walk() if p.is_multipart()):
        part.set_boundary(f"=_part{place}_{_hash(seed, 24)}")


def _refuse_heavy(message: EmailMessage) -> None:
    whole = len(message.as_bytes())
    bodies = [message.get_body((kind,)) for kind in ("plain", "html")]
    body = sum(len(str(part.get_payload())) for part in bodies if part is not None)
    for what, n_bytes, most in (("mail", whole, MOST_BYTES), ("mail's text", body, MOST_BODY_BYTES)):
        if n_bytes > most:
            raise ReportError(
                f"the {what} weighs {n_bytes:,} bytes, and at most {most:,} arrive everywhere; "
                "shorten the names and labels in the settings file, or mail the PDF by itself"
            )


def _hash(content: bytes, digits: int) -> str:
    return hashlib.sha256(content).hexdigest()[:digits]
