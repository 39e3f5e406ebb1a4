"""Notices on the time-skipping server: receivers that are away, and what becomes of their letters."""

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from temporalio import activity
from temporalio.client import Client
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Worker

from services.notify.activities.delivery import Deliverer
from services.notify.adapters.temporal import TemporalNotices
from services.notify.domain.notices import NOTICE_TASK_QUEUE, Notice, Receipt, workflow_id
from services.notify.worker import notice_worker
from services.notify.workflows.notice import PATIENCE, NoticeWorkflow, details
from shared.contracts.vocabulary import DeliveryStatus, NoticeChannel
from tests.workflow.notify.deliveries import Book, Plain, Receiver, notice

MAIL, WEBHOOK = NoticeChannel.EMAIL, NoticeChannel.WEBHOOK
Clock = Callable[[], datetime]


@pytest.fixture
def number() -> str:
    return f"NTR-2024-{uuid.uuid4().int % 10**6:06d}.4"


def server_clock() -> datetime:
    """The server's time as the attempt was started, skipped hours included."""
    return activity.info().started_time


def worker(client: Client, book: Book, mail: Receiver, webhook: Receiver | None = None) -> Worker:
    return notice_worker(client, Deliverer(book, Plain(), {MAIL: mail, WEBHOOK: webhook or mail}))


async def told(client: Client, one: Notice) -> list[Receipt]:
    """The receipts; waiting on the handle that started it lets the server skip time."""
    handle = await client.start_workflow(
        NoticeWorkflow.run, one, id=workflow_id(one.notice_id), task_queue=NOTICE_TASK_QUEUE
    )
    return await handle.result()


async def test_a_notice_reaches_every_recipient_over_every_channel_at_once(client: Client, number: str) -> None:
    one = notice(number, ("kasn", MAIL), ("kasn", WEBHOOK), ("bkn", MAIL))
    book, receiver = Book(one), Receiver(server_clock)
    async with worker(client, book, receiver):
        receipts = await told(client, one)
    assert [each.status for each in receipts] == [DeliveryStatus.ACCEPTED] * 3
    assert sorted(delivery for delivery, _ in receiver.received) == sorted(book.attempts)
    assert set(book.attempts.values()) == {1}


@pytest.mark.parametrize("down", [timedelta(hours=1), timedelta(hours=3), PATIENCE - timedelta(minutes=20)], ids=str)
async def test_a_receiver_that_was_down_for_as_long_as_we_wait_gets_the_notice_once(
    environment: WorkflowEnvironment, client: Client, number: str, down: timedelta
) -> None:
    one = notice(number, ("kasn", MAIL))
    opens_at = await environment.get_current_time() + down
    book, receiver = Book(one), Receiver(server_clock, opens_at)
    async with worker(client, book, receiver):
        [receipt] = await told(client, one)
    assert receipt.status is DeliveryStatus.ACCEPTED
    [(_, received_at)] = receiver.received
    assert opens_at <= received_at <= opens_at + timedelta(minutes=11)
    assert book.outcomes == [("kasn", DeliveryStatus.ACCEPTED)]


@pytest.mark.parametrize("down", [PATIENCE, timedelta(days=30)], ids=str)
async def test_a_receiver_that_is_down_for_longer_than_we_wait_is_reported_as_not_reached(
    environment: WorkflowEnvironment, client: Client, number: str, down: timedelta
) -> None:
    one = notice(number, ("kasn", MAIL))
    began = await environment.get_current_time()
    book, receiver = Book(one), Receiver(server_clock, began + down)
    async with worker(client, book, receiver):
        [receipt] = await told(client, one)
    assert receipt.status is DeliveryStatus.FAILED
    assert book.outcomes == [("kasn", DeliveryStatus.FAILED)]
    assert set(book.reasons) == {"kasn: mail_unreachable"}
    assert PATIENCE - timedelta(minutes=15) <= max(receiver.turned_away) - began <= PATIENCE


async def test_one_unreachable_agency_does_not_keep_the_others_waiting(
    environment: WorkflowEnvironment, client: Client, number: str
) -> None:
    one = notice(number, ("kasn", WEBHOOK), ("bkn", MAIL))
    began = await environment.get_current_time()
    mail, webhook = Receiver(server_clock), Receiver(server_clock, began + timedelta(hours=5))
    book = Book(one)
    async with worker(client, book, mail, webhook):
        await told(client, one)
    assert mail.received[0][1] < began + timedelta(minutes=1)
    assert book.outcomes == [("bkn", DeliveryStatus.ACCEPTED), ("kasn", DeliveryStatus.ACCEPTED)]


async def test_a_receiver_that_asks_for_an_hour_is_left_alone_for_an_hour(
    environment: WorkflowEnvironment, client: Client, number: str
) -> None:
    one = notice(number, ("kasn", WEBHOOK))
    opens_at = await environment.get_current_time() + timedelta(minutes=50)
    book, receiver = Book(one), Receiver(server_clock, opens_at, pause=timedelta(hours=1))
    async with worker(client, book, receiver):
        await told(client, one)
    assert len(receiver.turned_away) == 1
    assert receiver.received[0][1] - receiver.turned_away[0] >= timedelta(hours=1)


async def test_an_event_that_comes_twice_is_one_notice(client: Client, number: str) -> None:
    one = notice(number, ("kasn", MAIL), ("bkn", MAIL))
    book, receiver, notices = Book(one), Receiver(server_clock), TemporalNotices(client)
    async with worker(client, book, receiver):
        await notices.start(one)
        await notices.start(one)
        await client.get_workflow_handle(workflow_id(number)).result()
        await notices.start(one)
    assert len(receiver.received) == 2


async def test_what_was_accepted_before_is_not_sent_again(client: Client, number: str) -> None:
    one = notice(number, ("kasn", MAIL))
    book, receiver = Book(one), Receiver(server_clock)
    await book.accept(one.deliveries[0].delivery_id)
    async with worker(client, book, receiver):
        [receipt] = await told(client, one)
    assert receipt.status is DeliveryStatus.ACCEPTED
    assert receiver.received == []


def test_an_operator_sees_whom_we_could_not_reach() -> None:
    one = notice("NTR-2024-000123.4", ("kasn", WEBHOOK), ("bkn", MAIL))
    seen = details(one, {one.deliveries[0].delivery_id: "webhook_answered_500"}, {})
    assert "kasn · webhook: **belum terjangkau** (webhook_answered_500)" in seen
    assert "bkn · email: dikirim" in seen
