"""A real mail server on this machine, with a certificate of its own and the moods of real ones."""

import ssl
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from socket import socket

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

LOGIN = ("report", "correct horse")


class Inbox:
    """What arrived, and how the server answers.

    Attributes
    ----------
    refusals
        Reply to RCPT by address; a list is used up one by one, an empty list accepts.
    drops
        How many messages are cut off in the middle of DATA.
    on_message
        Called with a message that was received whole, before it is accepted.
    """

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self.envelopes: list[tuple[str, list[str]]] = []
        self.was_encrypted: list[bool] = []
        self.asked: list[str] = []
        self.refusals: dict[str, list[str]] = {}
        self.drops = 0
        self.on_message: Callable[[], None] = lambda: None

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        self.asked.append(address)
        if self.refusals.get(address):
            return self.refusals[address].pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        self.on_message()
        self.messages.append(message_from_bytes(envelope.original_content, policy=default))
        self.envelopes.append((envelope.mail_from, list(envelope.rcpt_tos)))
        self.was_encrypted.append(session.ssl is not None)
        return "250 2.0.0 queued"


class Moody(SMTP):
    """Hangs up after "go ahead" as often as the inbox says."""

    async def smtp_DATA(self, arg):  # noqa: N802
        inbox = self.event_handler
        if inbox.drops == 0:
            await super().smtp_DATA(arg)
            return
        inbox.drops -= 1
        await self.push("354 go ahead")
        self.transport.close()


class Server(Controller):
    """A server with our mood."""

    def factory(self):
        return Moody(self.handler, **self.SMTP_kwargs)


def make_certificate(folder: Path) -> Path:
    """A self-signed certificate for 127.0.0.1 and its key, in one file."""
    path = folder / "certificate.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1"]
    command += ["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(path), "-out", str(folder / "public.pem")]
    subprocess.run(command, check=True, capture_output=True)
    path.write_text(path.read_text() + (folder / "public.pem").read_text())
    return path


def free_port() -> int:
    with socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(inbox: Inbox, certificate: Path | None, port: int, security: str = "starttls") -> Iterator[None]:
    """Run the server; without a certificate it offers no TLS."""
    options: dict[str, object] = {}
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        if security == "tls":
            options = {"ssl_context": context}
        else:
            options = {"tls_context": context, "require_starttls": True}

        def check(server, session, envelope, mechanism, given) -> AuthResult:
            right = isinstance(given, LoginPassword) and (given.login.decode(), given.password.decode()) == LOGIN
            return AuthResult(success=right, handled=False)

        options |= {"authenticator": check, "auth_required": security == "starttls"}
    server = Server(inbox, hostname="127.0.0.1", port=port, **options)
    server.start()
    try:
        yield
    finally:
        server.stop()
