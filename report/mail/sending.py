"""Hand one message to the mail server: over TLS, again when the trouble may pass.

A reply that begins with 4, a dropped connection and a server that is away are tried again
after a pause. A reply that begins with 5 is final. A connection that drops before the server
has said "accepted" counts as not delivered, which is what mail servers agree on (RFC 5321,
4.2.5 and 6.1); the message keeps its id, so a server that did take it can tell the copy.
"""

import smtplib
import ssl
import time
from collections.abc import Callable
from email.message import EmailMessage

from report.escaping import short
from report.mail.smtp_settings import SmtpSettings

PAUSES = (2.0, 10.0, 30.0)  # seconds before each further try
PATIENCE = 60.0  # seconds without a word from the server
PATIENCE_FOR_VERDICT = 600.0  # after the message; giving up early makes copies (RFC 5321, 4.5.3.2.6)
PATIENCE_FOR_GOODBYE = 5.0
LONGEST_REPLY = 160

Wait = Callable[[float], None]


class NotSentError(Exception):
    """Why a message was not sent.

    Attributes
    ----------
    told
        What the server, or the way to it, said.
    advice
        What to do.
    may_pass
        Whether the same could work a little later.
    is_about_server
        Whether every other recipient would meet the same trouble.
    """

    def __init__(self, told: str, advice: str, *, may_pass: bool, is_about_server: bool) -> None:
        self.told, self.advice = short(told, LONGEST_REPLY), advice
        self.may_pass, self.is_about_server = may_pass, is_about_server
        super().__init__(self.told)


LATER = "run the same command again later; who has got it will not get it twice"
CHECK_ADDRESS = "check the address; the server does not take it"
CHECK_LOGIN = "check SEGMENTS_SMTP_USER and SEGMENTS_SMTP_PASSWORD"
CHECK_SECURITY = (
    "check SEGMENTS_SMTP_HOST, _PORT and _SECURITY; nothing is sent without a checked certificate"
)
CHECK_SENDER = "check SEGMENTS_SMTP_FROM; the server does not let this sender send"
ASK_ADMINISTRATOR = "show this reply to whoever runs the mail server"


def deliver(
    message: EmailMessage,
    sender: str,
    to: str,
    settings: SmtpSettings,
    before_data: Callable[[], None],
    wait: Wait = time.sleep,
) -> str:
    """Send one message to one recipient and return the server's reply.

    `before_data` is called each time just before the message itself goes out.

    Raises
    ------
    NotSentError
        The server refused, or still could not be reached after the last try.
    """
    for pause in PAUSES:
        try:
            return _try_once(message, sender, to, settings, before_data)
        except NotSentError as trouble:
            if not trouble.may_pass:
                raise
        wait(pause)
    return _try_once(message, sender, to, settings, before_data)


def _try_once(
    message: EmailMessage, sender: str, to: str, settings: SmtpSettings, before_data: Callable[[], None]
) -> str:
    server = _connected(settings)
    try:
        _require_accepted(*server.mail(sender), CHECK_SENDER, is_about_server=True)
        _require_accepted(*server.rcpt(to), CHECK_ADDRESS)
        before_data()
        _be_patient(server, PATIENCE_FOR_VERDICT)
        code, reply = server.data(message.as_bytes())
        _require_accepted(code, reply, ASK_ADMINISTRATOR)
    except smtplib.SMTPDataError as error:
        raise _refusal(error.smtp_code, error.smtp_error, ASK_ADMINISTRATOR) from error
    except (smtplib.SMTPException, OSError) as error:
        raise _away(error, is_about_server=False) from error
    finally:
        _say_goodbye(server)
    return _shown(code, reply)


def _connected(settings: SmtpSettings) -> smtplib.SMTP:
    """Connect, turn on TLS with a checked certificate, and log in."""
    context = ssl.create_default_context()
    server: smtplib.SMTP | None = None
    try:
        if settings.security == "tls":
            server = smtplib.SMTP_SSL(settings.host, settings.port, timeout=PATIENCE, context=context)
        else:
            server = smtplib.SMTP(settings.host, settings.port, timeout=PATIENCE)
        server.ehlo_or_helo_if_needed()
        if settings.security == "starttls":
            _require_accepted(*server.starttls(context=context), CHECK_SECURITY, is_about_server=True)
        if settings.user:
            server.login(settings.user, settings.password)
    except BaseException as error:
        if server is not None:
            server.close()
        if isinstance(error, (smtplib.SMTPException, OSError)):
            raise _no_connection(error) from error
        raise
    return server


def _no_connection(error: Exception) -> NotSentError:
    """Say why there is no connection: for good, or for now."""
    if isinstance(error, smtplib.SMTPAuthenticationError) and error.smtp_code >= 500:
        told, advice = "the server does not accept the login", CHECK_LOGIN
    elif isinstance(error, smtplib.SMTPResponseException):
        return _refusal(error.smtp_code, error.smtp_error, ASK_ADMINISTRATOR, is_about_server=True)
    elif isinstance(error, (smtplib.SMTPServerDisconnected, ssl.SSLEOFError, ssl.SSLZeroReturnError)):
        return _away(error, is_about_server=True)
    elif isinstance(error, (smtplib.SMTPException, ssl.SSLError)):
        told, advice = str(error), CHECK_SECURITY
    else:
        return _away(error, is_about_server=True)
    return NotSentError(told, advice, may_pass=False, is_about_server=True)


def _away(error: Exception, *, is_about_server: bool) -> NotSentError:
    told = f"the mail server is away or hung up ({error})"
    return NotSentError(told, LATER, may_pass=True, is_about_server=is_about_server)


def _require_accepted(code: int, reply: bytes, advice: str, *, is_about_server: bool = False) -> None:
    if not 200 <= code < 300:
        raise _refusal(code, reply, advice, is_about_server=is_about_server)


def _refusal(code: int, reply: bytes | str, advice: str, *, is_about_server: bool = False) -> NotSentError:
    may_pass = 400 <= code < 500
    told = _shown(code, reply)
    return NotSentError(
        told, LATER if may_pass else advice, may_pass=may_pass, is_about_server=is_about_server
    )


def _shown(code: int, reply: bytes | str) -> str:
    text = reply.decode("utf-8", "replace") if isinstance(reply, bytes) else reply
    return short(f"{code} {text}", LONGEST_REPLY)


def _be_patient(server: smtplib.SMTP, seconds: float) -> None:
    if server.sock is not None:
        server.sock.settimeout(seconds)


def _say_goodbye(server: smtplib.SMTP) -> None:
    """Close politely where the server still listens; what was accepted stays accepted."""
    try:
        _be_patient(server, PATIENCE_FOR_GOODBYE)
        server.quit()
    except (smtplib.SMTPException, OSError):
        server.close()
