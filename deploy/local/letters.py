"""Reading the embedded mailbox: one .eml file per message, its name beginning with the time of arrival."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from uuid import uuid4

ARRIVAL = "%Y%m%dT%H%M%S.%fZ"
RECIPIENT_HEADER = "X-Envelope-To"


@dataclass(frozen=True)
class Letter:
    """`number` counts from 1 in order of arrival. `recipients` are the envelope's, so blind copies too."""

    number: int
    arrived_at: datetime
    recipients: tuple[str, ...]
    subject: str
    path: Path

    def read(self) -> EmailMessage:
        return message_from_bytes(self.path.read_bytes(), policy=default)

    def text(self) -> str:
        body = self.read().get_body(("plain", "html"))
        return str(body.get_content()) if body else ""


def store(folder: Path, content: bytes, recipients: Iterable[str], arrived_at: datetime) -> Path:
    """Under a name that nobody lists until it is complete."""
    path = folder / f"{arrived_at.astimezone(UTC).strftime(ARRIVAL)}-{uuid4().hex[:8]}.eml"
    draft = path.with_suffix(".new")
    envelope = "".join(f"{RECIPIENT_HEADER}: {address}\r\n" for address in recipients)
    draft.write_bytes(envelope.encode() + content)
    return draft.rename(path)


def letters(folder: Path) -> list[Letter]:
    """In order of arrival."""
    return [_letter(number, path) for number, path in enumerate(sorted(folder.glob("*.eml")), start=1)]


def find(kept: list[Letter], number: int) -> Letter | None:
    """By its number; None when there is no such letter."""
    return next((letter for letter in kept if letter.number == number), None)


def _letter(number: int, path: Path) -> Letter:
    message = message_from_bytes(path.read_bytes(), policy=default)
    return Letter(
        number=number,
        arrived_at=datetime.strptime(path.stem.rpartition("-")[0], ARRIVAL).replace(tzinfo=UTC),
        recipients=tuple(str(address) for address in message.get_all(RECIPIENT_HEADER, [])),
        subject=str(message["Subject"] or ""),
        path=path,
    )
