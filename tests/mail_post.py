"""The mail command with its surroundings, for tests: settings, said lines, pauses, what it wrote."""

import json
import shutil
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

from analysis.results import load
from report.mail import sent_log
from report.mail.mailing import email
from report.mail.message import file_name
from tests.mail_server import LOGIN

ANNA, BEN, CARLA = "anna@example.org", "ben@example.org", "carla@example.org"
FROM = "reports@shop.example"


class Post:
    """The command with its surroundings: settings in the environment, said lines, pauses made."""

    def __init__(self, project: Path, outbox: Path, port: int, **settings: str) -> None:
        self.project, self.outbox = project, outbox
        told = {"HOST": "127.0.0.1", "PORT": str(port), "FROM": FROM, "USER": LOGIN[0], "PASSWORD": LOGIN[1]}
        self.environment = {f"SEGMENTS_SMTP_{k}": v for k, v in (told | settings).items() if v}
        self.port = port
        self.said: list[str] = []
        self.pauses: list[float] = []
        self.wait = self.pauses.append

    def __call__(self, *to: str, send: bool = True, if_changed: bool = False) -> None:
        email(
            to,
            self.project / "results",
            self.project / "_site",
            self.outbox,
            send=send,
            if_changed=if_changed,
            environment=self.environment,
            say=self.said.append,
            wait=self.wait,
        )

    def read(self, address: str) -> EmailMessage:
        message = message_from_bytes((self.outbox / file_name(address)).read_bytes(), policy=default)
        assert isinstance(message, EmailMessage)
        return message

    def log(self) -> list[dict[str, str]]:
        text = (self.outbox / sent_log.NAME).read_text(encoding="utf-8")
        return [json.loads(line) for line in text.splitlines()]


def part(message: EmailMessage, kind: str) -> str:
    body = message.get_body((kind,))
    assert body is not None
    return str(body.get_content())


def changed(project: Path, folder: Path, **updates: object) -> Path:
    """A copy of the project whose results differ, with the same site."""
    copied = folder / "changed"
    shutil.copytree(project / "_site", copied / "_site")
    results = load(project / "results" / "results.json").model_copy(update=updates)
    (copied / "results").mkdir()
    (copied / "results" / "results.json").write_text(results.model_dump_json(), encoding="utf-8")
    return copied
