"""Dead letters on the real broker: sent again untouched, in order, once, and never round and round."""

import asyncio
import json
import uuid
from datetime import UTC, datetime, timedelta

from typer.testing import CliRunner, Result

from deploy.cli.dlq_redriving import Order, Outcome, Redriving, make_memory, remembered
from deploy.cli.main import build
from deploy.local.stack import Stack
from shared.contracts.topics import INTAKE_REPORTS, INTAKE_REPORTS_DLQ, Topic
from shared.messaging.dead_letters import DeadLetters, Send
from shared.messaging.errors import InvalidMessage, PublishError, Transient
from shared.messaging.fuse import FuseRule
from shared.messaging.producer import EventProducer
from shared.messaging.records import Acknowledgement, Headers, Record
from shared.messaging.redriving import Plan
from shared.messaging.subscription import ConsumerSettings
from shared.messaging.topic_reader import TopicReader
from tests.integration.messaging.conftest import QUICK, Broker, running, until

NONSENSE = b"\xff\x00\x1b[2J" + bytes(range(256))
HEADERS = (("content-type", b"text/odd"), ("odd", b"\xff"), ("odd", b"twice"))


async def redrive(broker: Broker, send: Send, limit: int | None = None) -> tuple[Plan, Outcome]:
    topic = Topic(broker.dead_letters, "test", "original key", (), (), dead_letter_of=broker.topic)
    await asyncio.to_thread(make_memory, broker.bootstrap)
    with TopicReader(broker.bootstrap) as topics:
        wanted = Order(topic, limit=limit).plan(topics, remembered(topics))
        return wanted, await Redriving(topics, send, topic, lambda _line: None).carry_out(wanted.due)


async def refuse(_record: Record) -> None:
    raise InvalidMessage("unknown_agency", "The agency is not in the directory.")


async def dead(broker: Broker, producer: EventProducer, number: int) -> None:
    """Until `number` dead letters lie there, by a consumer that refuses all."""
    settings = ConsumerSettings(fuse=FuseRule().for_strangers, commit_interval=0.05, session_timeout=10)
    consumer = broker.consumer(refuse, producer, settings)
    async with running(consumer.run):
        while len(await broker.read(broker.dead_letters)) < number:  # noqa: ASYNC110 -- a broker signals nothing
            await asyncio.sleep(0.1)
        await until(lambda: consumer.health()["lag"] == 0)


def test_a_topic_that_is_not_there_holds_no_letters(broker: Broker) -> None:
    """As for a moment after a broker has come back without its disk."""
    with TopicReader(broker.bootstrap) as topics:
        assert list(topics.records("never.made.v1.dlq")) == []


async def test_letters_are_read_from_a_moment_on(broker: Broker, producer: EventProducer) -> None:
    await producer.send(broker.dead_letters, b"early", b"{}", ())
    await asyncio.sleep(0.05)
    moment = datetime.now(UTC)
    await producer.send(broker.dead_letters, b"late", b"{}", ())
    with TopicReader(broker.bootstrap) as topics:
        assert [each.key for each in topics.records_since(broker.dead_letters, moment)] == [b"late"]
        assert list(topics.records_since(broker.dead_letters, moment + timedelta(minutes=1))) == []


async def test_bytes_that_are_nonsense_go_there_and_back_untouched(broker: Broker, producer: EventProducer) -> None:
    await producer.send(broker.topic, b"\xffkey", NONSENSE, HEADERS)
    await producer.send(broker.topic, b"\xffkey", None, ())
    await dead(broker, producer, 2)
    _, outcome = await redrive(broker, producer.send)
    assert outcome == Outcome(sent=2)
    first, empty, again, empty_again = await broker.read()
    assert (again.partition, again.key, again.value) == (first.partition, first.key, first.value)
    assert tuple(header for header in again.headers if not header[0].startswith("dlq-")) == HEADERS
    assert (empty.value, empty_again.value) == (None, None)


async def test_a_second_run_sends_nothing_that_the_first_has_sent(broker: Broker, producer: EventProducer) -> None:
    for number in range(5):
        await producer.send(broker.topic, b"k", b"%d" % number, ())
    await dead(broker, producer, 5)
    sent = [(await redrive(broker, producer.send, limit))[1].sent for limit in (2, None, None)]
    assert sent == [2, 3, 0]
    assert [record.value for record in await broker.read()] == [b"%d" % number for number in range(5)] * 2


async def test_letters_of_one_key_are_sent_in_the_order_they_came(broker: Broker, producer: EventProducer) -> None:
    keys = [b"key-%d" % number for number in range(9)]
    for number in range(20):
        await asyncio.gather(*(producer.send(broker.topic, key, b"%d" % number, ()) for key in keys))
    await dead(broker, producer, 180)
    got: dict[bytes | None, list[bytes | None]] = {}

    async def handle(record: Record) -> None:
        got.setdefault(record.key, []).append(record.value)

    assert (await redrive(broker, producer.send))[1].sent == 180
    async with running(broker.consumer(handle, producer).run):
        await until(lambda: sum(map(len, got.values())) == 180)
    assert got == {key: [b"%d" % number for number in range(20)] for key in keys}


async def test_the_cap_ends_a_loop_and_the_last_letter_still_knows_its_first_failure(
    broker: Broker, producer: EventProducer
) -> None:
    put = await producer.send(broker.topic, b"k", NONSENSE, ())
    for run in range(1, 4):
        await dead(broker, producer, run)
        assert (await redrive(broker, producer.send))[1].sent == 1
    await dead(broker, producer, 4)
    wanted, outcome = await redrive(broker, producer.send)
    [(last, refusal)] = wanted.held
    assert (refusal.code, outcome.sent, len(await broker.read())) == ("redrive_cap_reached", 0, 4)
    assert (last.redrives, last.first["first-offset"]) == (3, str(put.offset))


async def test_a_broker_that_does_not_confirm_leaves_the_rest_for_the_next_run(
    broker: Broker, producer: EventProducer
) -> None:
    for number in range(3):
        await producer.send(broker.topic, b"k", b"%d" % number, ())
    await dead(broker, producer, 3)
    confirmed = 0

    async def send(topic: str, key: bytes | None, value: bytes | None, headers: Headers) -> Acknowledgement:
        nonlocal confirmed
        confirmed += topic == broker.topic
        if topic == broker.topic and confirmed == 2:
            raise PublishError("KafkaTimeoutError")
        return await producer.send(topic, key, value, headers)

    _, outcome = await redrive(broker, send)
    assert outcome == Outcome(sent=1, stopped="KafkaTimeoutError")
    assert (await redrive(broker, producer.send))[1].sent == 2
    assert [record.value for record in await broker.read()] == [b"0", b"1", b"2"] * 2


async def test_a_new_process_is_a_new_fuse_and_goes_on_where_the_blown_one_stopped(
    broker: Broker, producer: EventProducer
) -> None:
    done: list[bytes | None] = []

    async def handle(record: Record) -> None:
        done.append(record.value)

    for number in range(40):
        await producer.send(broker.topic, b"k", b"%d" % number, ())
    settings = ConsumerSettings(fuse=FuseRule(window=20, least=10), commit_interval=0.05, session_timeout=10)
    consumer = broker.consumer(refuse, producer, settings)
    async with running(consumer.run):
        await until(lambda: bool(consumer.health()["fused"]))
        assert consumer.health()["refused_share"] == 1.0
    assert (await redrive(broker, producer.send))[1].sent == 10
    mended = broker.consumer(handle, producer, QUICK)
    async with running(mended.run):
        await until(lambda: len(done) == 40)
        assert not mended.health()["fused"]
    assert sorted(done, key=lambda value: int(value or b"")) == [b"%d" % number for number in range(40)]


async def test_a_record_that_waits_is_no_dead_letter(broker: Broker, producer: EventProducer) -> None:
    async def away(_record: Record) -> None:
        raise Transient("away")

    await producer.send(broker.topic, b"k", b"1", ())
    consumer = broker.consumer(away, producer)
    async with running(consumer.run):
        await until(lambda: consumer.health()["retrying"] == 1)
    assert await broker.read(broker.dead_letters) == []


def netra(stack: Stack, *arguments: str) -> Result:
    servers = stack.environment["KAFKA_BOOTSTRAP_SERVERS"]
    return CliRunner().invoke(build(), ["dlq", *arguments, "--bootstrap", servers], env={"COLUMNS": "200"})


async def test_the_commands_list_show_and_send_again(stack: Stack, producer: EventProducer) -> None:
    code, key = f"test_{uuid.uuid4().hex[:8]}", uuid.uuid4().hex.encode()
    letters = DeadLetters(producer.send, INTAKE_REPORTS_DLQ, group="test", service_version="1")
    for value in (NONSENSE, b'{"officials": [{"sealed": "Kenari"}]}'):
        await letters.publish(Record(INTAKE_REPORTS, 0, 1, 1000, key, value, HEADERS), InvalidMessage(code, "why"))

    async def run(*arguments: str) -> Result:
        return await asyncio.to_thread(netra, stack, *arguments)

    listed = json.loads((await run("list", INTAKE_REPORTS, "--reason", code, "--json")).stdout)
    assert listed["counts"] == [{"topic": INTAKE_REPORTS_DLQ, "reason": code, "letters": 2, "redriven": 0}]
    places = [(str(row["partition"]), str(row["offset"])) for row in listed["letters"]]
    shown = [(await run("show", INTAKE_REPORTS_DLQ, *place)).stdout for place in places]
    assert "ff 00 1b 5b" in shown[0]
    assert "«sealed»" in shown[1]
    assert not any(word in "".join(shown) for word in ("\x1b", "Kenari"))
    assert (await run("show", INTAKE_REPORTS_DLQ, places[0][0], "999999")).exit_code == 2

    tried = await run("redrive", INTAKE_REPORTS, "--reason", code, "--dry-run")
    assert (tried.exit_code, "2 akan dikirim" in tried.stdout) == (0, True)
    assert "2 dari 2" in (await run("redrive", INTAKE_REPORTS, "--reason", code)).stdout
    second = await run("redrive", INTAKE_REPORTS, "--reason", code)
    assert (second.exit_code, "2 sudah pernah dikirim" in second.stdout) == (0, True)
    assert "1 dari 1" in (await run("redrive", INTAKE_REPORTS, "--reason", code, "--again", "--limit", "1")).stdout
    table = (await run("list", "--reason", code)).stdout
    assert key.decode()[:20] in table
    assert "\x1b]" not in table


async def test_every_dead_letter_topic_can_be_read(stack: Stack) -> None:
    result = await asyncio.to_thread(netra, stack, "list", "--json")
    assert result.exit_code == 0, result.output
