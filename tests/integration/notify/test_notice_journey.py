"""From a case event on Kafka to the mailbox, the webhook and the receipt."""

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine
from standardwebhooks import Webhook
from temporalio.client import WorkflowExecutionStatus

from deploy.local.letters import letters
from deploy.local.webhooks import deliveries
from services.notify.adapters.tables import outbox
from services.notify.domain.notices import delivery_id, notice_id, workflow_id
from shared.contracts.cases import CaseEvent, DeadlineLapsed, StageEntered
from shared.contracts.topics import CASE_EVENTS, CASE_EVENTS_NOTIFY_DLQ
from shared.contracts.vocabulary import NoticeChannel, Role
from shared.messaging.producer import EventProducer
from shared.messaging.topic_reader import TopicReader
from shared.security.key_ring import KeyRing
from shared.temporal.connection import connect
from tests.integration.notify.numbers import message, new_event
from tests.integration.notify.waiting import eventually
from tests.unit.notify.events import AT, deadline

if TYPE_CHECKING:
    from deploy.local.stack import Stack

LAPSE = DeadlineLapsed(
    deadline=deadline(), observed_at=AT, consequence="escalate", notify=(Role.RECOMMENDING, Role.HANDLER)
)
pytestmark = pytest.mark.usefixtures("notify")


def mail_to(stack: "Stack", event: CaseEvent, agency: str) -> list[Any]:
    """Letters in the mailbox that tell this event to this agency."""
    wanted = f"<{delivery_id(notice_id(event), agency, NoticeChannel.EMAIL)}@"
    kept = [letter for letter in letters(stack.mail_dir) if letter.recipients == (f"{agency}@netra.test",)]
    return [letter for letter in kept if str(letter.read()["Message-ID"]).startswith(wanted)]


async def sent(stack: "Stack", event: CaseEvent, agency: str) -> None:
    async def arrived() -> bool:
        return bool(mail_to(stack, event, agency))

    await eventually(arrived)


def next_event(event: CaseEvent) -> CaseEvent:
    facts = StageEntered(actor=Role.HANDLER, deadline=deadline())
    return event.model_copy(update={"sequence": event.sequence + 1, "facts": facts})


async def test_an_event_that_comes_three_times_is_one_letter_to_each_agency(
    stack: "Stack", producer: EventProducer
) -> None:
    event = new_event(LAPSE)
    for each in (message(event), message(event), message(event, event_id="again"), message(next_event(event))):
        await producer.send(CASE_EVENTS, *each)
    await sent(stack, next_event(event), "bawaslu-jawa-barat")  # of the same case, hence handled after the others
    await sent(stack, event, "kasn")
    await sent(stack, event, "bawaslu-jawa-barat")
    assert len(mail_to(stack, event, "kasn")) == len(mail_to(stack, event, "bawaslu-jawa-barat")) == 1


async def test_a_webhook_is_signed_with_the_secret_of_the_installation(stack: "Stack", producer: EventProducer) -> None:
    event = new_event(LAPSE)
    await producer.send(CASE_EVENTS, *message(event))
    wanted = delivery_id(notice_id(event), "kasn", NoticeChannel.WEBHOOK)

    async def arrived() -> bool:
        return any(each.webhook_id == wanted for each in deliveries(stack.webhook_dir))

    await eventually(arrived)
    [received] = [each for each in deliveries(stack.webhook_dir) if each.webhook_id == wanted]
    content = Webhook(stack.keys.webhook.read_text().strip()).verify(received.body, received.headers)
    assert content["data"]["case_number"] == event.case_number
    assert content["data"]["event"]["facts"]["kind"] == "deadline_lapsed"


async def test_what_became_of_it_is_told_on_kafka(stack: "Stack", producer: EventProducer, engine: AsyncEngine) -> None:
    event = new_event(LAPSE)
    await producer.send(CASE_EVENTS, *message(event))
    await sent(stack, event, "kasn")
    said = select(outbox.c.payload, outbox.c.published_at).where(outbox.c.aggregateid == event.case_number)

    async def published() -> list[dict[str, Any]]:
        async with engine.connect() as connection:
            return [row.payload for row in await connection.execute(said) if row.published_at]

    async def all_published() -> bool:
        return len(await published()) == 3

    await eventually(all_published)
    assert {(each["recipient"], each["channel"], each["status"]) for each in await published()} == {
        ("kasn", "email", "accepted"),
        ("kasn", "webhook", "accepted"),
        ("bawaslu-jawa-barat", "email", "accepted"),
    }


async def test_a_notice_is_a_workflow_that_operators_find_by_the_case(stack: "Stack", producer: EventProducer) -> None:
    event = new_event(LAPSE)
    await producer.send(CASE_EVENTS, *message(event))
    await sent(stack, event, "kasn")
    keys = KeyRing.from_file(stack.keys.temporal)
    client = await connect(stack.environment["TEMPORAL_ADDRESS"], keys=keys)
    await client.get_workflow_handle(workflow_id(notice_id(event))).result()

    async def listed() -> bool:
        found = [each async for each in client.list_workflows(f"CaseNumber = '{event.case_number}'")]
        return [(each.workflow_type, each.status) for each in found] == [
            ("NoticeWorkflow", WorkflowExecutionStatus.COMPLETED)
        ]

    await eventually(listed)


async def test_a_message_that_is_no_case_event_goes_to_the_dead_letter_and_holds_nobody_up(
    stack: "Stack", producer: EventProducer
) -> None:
    event = new_event(LAPSE)
    good = message(event)
    await producer.send(CASE_EVENTS, good.key, b'{"not": "a case event"}', good.headers)
    await producer.send(CASE_EVENTS, *good)
    await sent(stack, event, "kasn")
    assert ("invalid_data", b'{"not": "a case event"}') in dead_letters(stack, good.key)


def dead_letters(stack: "Stack", key: bytes) -> list[tuple[str, bytes | None]]:
    with TopicReader(stack.environment["KAFKA_BOOTSTRAP_SERVERS"]) as topics:
        found = [record for record in topics.records(CASE_EVENTS_NOTIFY_DLQ) if record.key == key]
    return [(dict(each.headers)["dlq-reason-code"].decode(), each.value) for each in found]
