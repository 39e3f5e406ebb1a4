"""Webhooks: signed, never redirected, patient as asked."""

import json
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from standardwebhooks import Webhook

from services.notify.adapters.webhooks import Webhooks, retry_after
from services.notify.domain.sending import Letter, NotDelivered
from shared.contracts.cases import ReportAttached
from shared.contracts.vocabulary import NoticeChannel
from tests.unit.notify.events import case_event, parcel

SECRET = "whsec_" + "c2VjcmV0" * 4
NOW = datetime(2024, 1, 10, tzinfo=UTC)
PARCEL = parcel(case_event(ReportAttached(report_id="r")), template="opened", channel=NoticeChannel.WEBHOOK)
Handler = Callable[[httpx.Request], httpx.Response]


async def deliver(handler: Handler, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
    async with httpx.AsyncClient(transport=httpx.MockTransport(handler)) as client:
        webhooks = Webhooks(client, secrets=[SECRET], clock=clock)
        await webhooks.send(PARCEL, Letter("Perkara", "Isi"), "https://agency.test/hook")


async def refused(handler: Handler) -> NotDelivered:
    with pytest.raises(NotDelivered) as failure:
        await deliver(handler, lambda: NOW)
    return failure.value


async def test_a_receiver_can_verify_the_signature_with_the_standard_library_of_the_format() -> None:
    seen: list[httpx.Request] = []

    def receive(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(204)

    await deliver(receive)
    content = Webhook(SECRET).verify(seen[0].content, dict(seen[0].headers))
    assert content["data"]["case_number"] == PARCEL.event.case_number
    assert content["type"] == "id.netra.notice.opened.v1"


async def test_every_attempt_has_the_same_webhook_id() -> None:
    ids: list[str] = []

    def receive(request: httpx.Request) -> httpx.Response:
        ids.append(request.headers["webhook-id"])
        return httpx.Response(200)

    await deliver(receive)
    await deliver(receive)
    assert ids == [PARCEL.delivery.delivery_id] * 2


@pytest.mark.parametrize("status", [301, 307, 400, 404, 410, 500])
async def test_only_a_success_is_an_acceptance(status: int) -> None:
    failure = await refused(lambda _: httpx.Response(status, headers={"location": "https://elsewhere.test/"}))
    assert failure.code == f"webhook_answered_{status}"
    assert failure.retry_after is None


async def test_a_receiver_that_asks_for_a_pause_gets_it() -> None:
    failure = await refused(lambda _: httpx.Response(429, headers={"retry-after": "90"}))
    assert failure.retry_after == timedelta(seconds=90)


class Endless(httpx.AsyncByteStream):
    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield b"and so on"
        raise AssertionError("it is read")


async def test_what_stands_below_an_answer_is_not_read() -> None:
    """It may have no end, or unpack to more than there is memory."""
    await deliver(lambda _: httpx.Response(200, stream=Endless()))
    assert (await refused(lambda _: httpx.Response(500, stream=Endless()))).code == "webhook_answered_500"


async def test_a_receiver_that_is_away_is_unreachable() -> None:
    def away(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused", request=request)

    assert (await refused(away)).code == "webhook_unreachable"


@pytest.mark.parametrize(
    ("header", "pause"),
    [
        (None, None),
        ("soon", None),
        ("0", timedelta()),
        ("999999999", timedelta(hours=6)),
        ("Wed, 10 Jan 2024 00:02:00 GMT", timedelta(minutes=2)),
        ("Wed, 10 Jan 2020 00:02:00 GMT", timedelta()),
        ("9" * 400, None),
    ],
)
def test_a_pause_is_seconds_or_a_date_within_reason(header: str | None, pause: timedelta | None) -> None:
    assert retry_after(header, NOW) == pause


async def test_the_body_is_json_that_carries_the_letter_and_the_event() -> None:
    bodies: list[bytes] = []

    def receive(request: httpx.Request) -> httpx.Response:
        bodies.append(request.content)
        return httpx.Response(200)

    await deliver(receive)
    data = json.loads(bodies[0])["data"]
    assert (data["subject"], data["body"]) == ("Perkara", "Isi")
    assert data["event"]["facts"]["kind"] == "report_attached"
