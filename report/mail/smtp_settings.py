"""Which mail server sends, told by environment variables: a password belongs in no file here.

    SEGMENTS_SMTP_HOST       name of the mail server; needed
    SEGMENTS_SMTP_SECURITY   starttls (the default) or tls; plain only to this same machine
    SEGMENTS_SMTP_PORT       587 for starttls, 465 for tls, 25 for plain, unless told
    SEGMENTS_SMTP_USER       with SEGMENTS_SMTP_PASSWORD, to log in; leave out both if not needed
    SEGMENTS_SMTP_FROM       the sender's address; else `contact` of the sidecar, if it is one

The server's certificate is always checked. A company's own authority is made known the usual
way: SSL_CERT_FILE names its certificate.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from analysis.errors import ReportError
from analysis.results import Results
from report import masthead
from report.mail.addresses import is_address
from report.mail.message import Sender

PREFIX = "SEGMENTS_SMTP_"
PORTS = {"starttls": 587, "tls": 465, "plain": 25}
THIS_MACHINE = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True, slots=True)
class SmtpSettings:
    """How to reach the mail server. `security` is "starttls", "tls" or "plain"."""

    host: str
    port: int
    security: str
    user: str = ""
    password: str = field(default="", repr=False)


def read_settings(environment: Mapping[str, str]) -> SmtpSettings:
    """Read and check the settings of the mail server.

    Raises
    ------
    ReportError
        Something is missing or cannot be meant; all problems together.
    """
    host, security = _told(environment, "HOST"), _told(environment, "SECURITY") or "starttls"
    user, password = _told(environment, "USER"), environment.get(f"{PREFIX}PASSWORD", "")
    port = _told(environment, "PORT") or str(PORTS.get(security, ""))
    problems = [
        *([] if host else [f"{PREFIX}HOST is not set; it names the mail server"]),
        *_security_problems(security, host),
        *([] if _is_port(port) or security not in PORTS else [f"{PREFIX}PORT is {port!r}, not 1 to 65535"]),
        *([] if bool(user) == bool(password) else [f"only one of {PREFIX}USER and {PREFIX}PASSWORD is set"]),
    ]
    if problems:
        told = "\n  ".join(problems)
        raise ReportError(f"the settings of the mail server do not work; nothing was sent:\n  {told}")
    return SmtpSettings(host, int(port), security, user, password)


def sender_of(environment: Mapping[str, str], results: Results) -> Sender | None:
    """Find out who the mail is from; None when neither environment nor sidecar tell an address.

    Raises
    ------
    ReportError
        The environment names a sender that is not a mail address.
    """
    told, contact = _told(environment, "FROM"), masthead.contact(results)
    if told and not is_address(told):
        raise ReportError(f"{PREFIX}FROM is {told!r}; it must be one address, such as name@example.org")
    address = told or (contact if is_address(contact) else "")
    return Sender(address, masthead.organisation(results)) if address else None


def _told(environment: Mapping[str, str], name: str) -> str:
    return environment.get(PREFIX + name, "").strip()


def _security_problems(security: str, host: str) -> list[str]:
    if security not in PORTS:
        return [f"{PREFIX}SECURITY is {security!r}; it must be starttls or tls"]
    if security == "plain" and host not in THIS_MACHINE:
        return [f"{PREFIX}SECURITY is plain, which only goes to localhost; use starttls or tls for {host!r}"]
    return []


def _is_port(text: str) -> bool:
    return text.isascii() and text.isdigit() and 1 <= int(text) <= 65535
