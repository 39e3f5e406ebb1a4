import asyncio
import time
import uuid
from typing import TYPE_CHECKING

from kafka import KafkaConsumer, KafkaProducer, TopicPartition

from shared.contracts.topics import Topic
from shared.messaging.consumer import LaneConsumer
from shared.messaging.producer import EventProducer
from shared.messaging.records import Record
from shared.messaging.topics import ensure_topics
from tests.benchmarks.results import Results

if TYPE_CHECKING:
    from deploy.local.stack import Stack

RECORDS = 10_000
KEYS = 500
VALUE = b"x" * 1_000
PARTITIONS = 4


def fill(bootstrap: str) -> str:
    """A topic of its own with RECORDS records of 1 kB under KEYS keys."""
    name = f"bench.{uuid.uuid4().hex[:12]}.v1"
    main = Topic(name, "bench", "key", (), (), PARTITIONS, 1)
    ensure_topics(bootstrap, [main, Topic(f"{name}.readers.dlq", "bench", "key", (), (), PARTITIONS, 1, name)])
    producer = KafkaProducer(bootstrap_servers=bootstrap)
    for number in range(RECORDS):
        producer.send(name, value=VALUE, key=str(number % KEYS).encode())
    producer.close()
    return name


def read_bare(bootstrap: str, topic: str) -> float:
    """Records per second of a loop that polls, does nothing, and commits: from the first record to the last."""
    consumer = KafkaConsumer(
        bootstrap_servers=bootstrap, group_id="bare", auto_offset_reset="earliest", enable_auto_commit=False
    )
    consumer.assign([TopicPartition(topic, number) for number in range(PARTITIONS)])
    seen, begun = 0, 0.0
    while seen < RECORDS:
        records = consumer.poll(timeout_ms=200)
        begun = begun or (time.perf_counter() if records else 0.0)
        seen += sum(map(len, records.values()))
        if records:
            consumer.commit()
    rate = RECORDS / (time.perf_counter() - begun)
    consumer.close()
    return rate


async def read_in_lanes(bootstrap: str, topic: str) -> float:
    """The same through LaneConsumer, with a handler that does nothing."""
    stop, times = asyncio.Event(), list[float]()

    async def handle(_record: Record) -> None:
        times.append(time.perf_counter())
        if len(times) >= RECORDS:
            stop.set()

    async with EventProducer(bootstrap=bootstrap, client_id="bench") as producer:
        consumer = LaneConsumer(
            bootstrap=bootstrap,
            topic=topic,
            group="lanes",
            handler=handle,
            dead_letter_topic=f"{topic}.readers.dlq",
            producer=producer,
        )
        await consumer.run(stop)
    return RECORDS / (times[-1] - times[0])


async def test_reading_a_topic(stack: "Stack", results: Results) -> None:
    bootstrap = stack.environment["KAFKA_BOOTSTRAP_SERVERS"]
    topic = await asyncio.to_thread(fill, bootstrap)
    results.add(
        "records handled by LaneConsumer",
        against="a KafkaConsumer loop that polls and commits",
        unit="records/s",
        bare=await asyncio.to_thread(read_bare, bootstrap, topic),
        ours=await read_in_lanes(bootstrap, topic),
    )
