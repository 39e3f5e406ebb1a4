"""Mail over SMTP. Accepted means: the server has answered 250 to the whole message."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime

import aiosmtplib

from services.notify.domain.mail_server import MailServer
from services.notify.domain.sending import Letter, NotDelivered, Parcel

CONNECT_SECONDS = 10
ANSWER_SECONDS = 600
"""How long a server may take over a letter it has been given (RFC 5321 section 4.5.3.2.6)."""

PERMANENT = 500


class Mail:
    """`sender` is the From address; its domain also ends the Message-IDs, so it must not change lightly."""

    def __init__(self, server: MailServer, *, sender: str, clock: Callable[[], datetime]) -> None:
        self._server = server
        self._sender = sender
        self._clock = clock
        self._leaving: set[asyncio.Task[None]] = set()

    async def send(self, parcel: Parcel, letter: Letter, address: str) -> None:
        """Raises NotDelivered: mail_unreachable, mail_unanswered, mail_refused, mail_deferred."""
        message = compose(parcel, letter, sender=self._sender, recipient=address, now=self._clock())
        client = self._client()
        try:
            async with _failures_named():
                await client.connect()
                await client.send_message(message, timeout=ANSWER_SECONDS)
        finally:
            self._leave(client)

    def _leave(self, client: aiosmtplib.SMTP) -> None:
        """Say goodbye later: what the server has accepted must be written down first."""
        leaving = asyncio.create_task(_quit(client))
        self._leaving.add(leaving)
        leaving.add_done_callback(self._leaving.discard)

    def _client(self) -> aiosmtplib.SMTP:
        return aiosmtplib.SMTP(
            hostname=self._server.host,
            port=self._server.port,
            username=self._server.username,
            password=self._server.password,
            use_tls=self._server.tls,
            start_tls=self._server.starttls,
            timeout=CONNECT_SECONDS,
        )


@asynccontextmanager
async def _failures_named() -> AsyncIterator[None]:
    try:
        yield
    except aiosmtplib.SMTPRecipientsRefused as refused:
        raise NotDelivered(_code(min(each.code for each in refused.recipients))) from None
    except aiosmtplib.SMTPResponseException as refused:
        raise NotDelivered(_code(refused.code)) from None
    except aiosmtplib.SMTPReadTimeoutError:
        raise NotDelivered("mail_unanswered") from None
    except (aiosmtplib.SMTPException, OSError):
        raise NotDelivered("mail_unreachable") from None


async def _quit(client: aiosmtplib.SMTP) -> None:
    with suppress(aiosmtplib.SMTPException, OSError):
        if client.is_connected:
            await client.quit()
    client.close()


def compose(parcel: Parcel, letter: Letter, *, sender: str, recipient: str, now: datetime) -> EmailMessage:
    """The Message-ID and the thread are the same at every attempt; auto-responders stay silent (RFC 3834)."""
    domain = sender.rpartition("@")[2]
    message = EmailMessage()
    message["From"] = f"NETRA <{sender}>"
    message["To"] = recipient
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(now)
    message["Message-ID"] = f"<{parcel.delivery.delivery_id}@{domain}>"
    message["References"] = f"<{parcel.event.case_number}@{domain}>"
    message["Auto-Submitted"] = "auto-generated"
    message["X-Netra-Notice"] = parcel.notice_id
    message["X-Netra-Template"] = parcel.template
    message.set_content(letter.body)
    return message


def _code(status: int) -> str:
    return "mail_refused" if status >= PERMANENT else "mail_deferred"
