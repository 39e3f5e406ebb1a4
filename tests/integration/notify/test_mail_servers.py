"""Mail servers that take a letter, put it off, refuse it, hang or are not there."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session

from services.notify.adapters.mail import Mail
from services.notify.domain.mail_server import MailServer
from services.notify.domain.sending import Letter, NotDelivered
from shared.contracts.cases import ReportAttached
from tests.clocks import hosts_clock
from tests.unit.notify.events import case_event, parcel

PARCEL = parcel(case_event(ReportAttached(report_id="r")), template="opened")


class Answering:
    """aiosmtpd calls `handle_DATA` by name."""

    def __init__(self, answer: str) -> None:
        self._answer = answer
        self.letters: list[bytes] = []

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.letters.append(envelope.original_content or b"")
        return self._answer


@asynccontextmanager
async def server(handler: Answering) -> AsyncIterator[MailServer]:
    serving = await asyncio.get_running_loop().create_server(lambda: SMTP(handler), "127.0.0.1", 0)
    async with serving:
        yield MailServer("127.0.0.1", serving.sockets[0].getsockname()[1])


async def sent(where: MailServer) -> str:
    """`accepted`, or the code of the failure."""
    try:
        await Mail(where, sender="n@netra.test", clock=hosts_clock).send(
            PARCEL, Letter("Perkara", "Isi"), "bkn@netra.test"
        )
    except NotDelivered as failure:
        return failure.code
    return "accepted"


@pytest.mark.parametrize(
    ("answer", "result"),
    [("250 Kept", "accepted"), ("451 Later", "mail_deferred"), ("554 Never", "mail_refused")],
)
async def test_the_servers_answer_decides(answer: str, result: str) -> None:
    async with server(Answering(answer)) as where:
        assert await sent(where) == result


async def test_a_letter_arrives_in_utf_8_with_its_id() -> None:
    handler = Answering("250 Kept")
    async with server(handler) as where:
        await sent(where)
    assert f"Message-ID: <{PARCEL.delivery.delivery_id}@netra.test>".encode() in handler.letters[0]


async def test_a_server_that_is_not_there_is_unreachable() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        where = MailServer("127.0.0.1", free.getsockname()[1])
        assert await sent(where) == "mail_unreachable"
