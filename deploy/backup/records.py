"""What only Kafka has: records of outsiders that nobody has taken in yet, and dead letters.

Everything else on Kafka was a row of an outbox first, and is published again from there.
"""

import base64
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO

from kafka import KafkaConsumer, KafkaProducer, TopicPartition

from deploy.backup.gauge import Gauge, Step
from shared.contracts.topics import TOPICS, Topic
from shared.messaging.brokers import Brokers, options_of
from shared.messaging.producer import MAX_RECORD_BYTES
from shared.messaging.records import Record
from shared.messaging.redriving import letter_of
from shared.messaging.topic_reader import TopicReader

SERVICES = frozenset({"intake", "workflow", "sanctions", "notify"})
AT_ONCE = 500
PATIENCE_SECONDS = 30
Offsets = Mapping[int, int]


def taken_in(bootstrap: Brokers | str) -> dict[str, Offsets]:
    """Of each topic that outsiders write to, the first offset that some group of ours has not committed.

    Read it before everything else: what is committed then is in every later picture of the database.
    """
    found: dict[str, Offsets] = {}
    for topic in TOPICS:
        if topic.consumers and not set(topic.producers) <= SERVICES:
            groups = [_committed(bootstrap, f"{name}{topic.group_suffix}", topic) for name in topic.consumers]
            found[topic.name] = {
                number: min(each.get(number, 0) for each in groups) for number in range(topic.partitions)
            }
    return found


def save(bootstrap: Brokers | str, first: Mapping[str, Offsets], target: BinaryIO, gauge: Gauge) -> None:
    """One line for each record: those from `first` on, and every dead letter whose original is not among them."""
    letters = [topic.name for topic in TOPICS if topic.dead_letter_of is not None]
    with TopicReader(bootstrap) as topics:
        step = gauge.begin("Kafka", None)
        for topic in (*first, *letters):
            for record in topics.records_from(topic, first.get(topic, {})):
                if topic in letters and _comes_again(record, first):
                    continue
                target.write(json.dumps(_as_json(record)).encode() + b"\n")
                step(1)


@dataclass(frozen=True)
class Saved:
    topic: str
    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, bytes], ...]


def load(source: Iterable[bytes]) -> Iterator[Saved]:
    for line in source:
        row: dict[str, Any] = json.loads(line)
        headers = tuple((name, base64.b64decode(value)) for name, value in row["headers"])
        yield Saved(row["topic"], _plain(row["key"]), _plain(row["value"]), headers)


def send(bootstrap: Brokers | str, saved: Iterable[Saved], step: Step) -> int:
    """In order of each key; all of them are with the brokers when this returns. Raises KafkaError."""
    producer, count = _producer(bootstrap), 0
    try:
        waiting: list[Any] = []
        for each in saved:
            waiting.append(producer.send(each.topic, value=each.value, key=each.key, headers=list(each.headers)))
            if len(waiting) == AT_ONCE:
                count += _acknowledged(waiting, step)
        return count + _acknowledged(waiting, step)
    finally:
        producer.close()


def _acknowledged(waiting: list[Any], step: Step) -> int:
    for each in waiting:
        each.get(timeout=PATIENCE_SECONDS)
    done = len(waiting)
    step(done)
    waiting.clear()
    return done


def _producer(bootstrap: Brokers | str) -> KafkaProducer:
    return KafkaProducer(
        **options_of(bootstrap),
        client_id="netra-restore",
        enable_idempotence=True,
        acks="all",
        max_request_size=MAX_RECORD_BYTES,
        compression_type="zstd",
        allow_auto_create_topics=False,
    )


def _comes_again(letter: Record, first: Mapping[str, Offsets]) -> bool:
    """A dead letter whose original is read again will be refused again."""
    origin = letter_of(letter).origin
    if origin is None or origin.topic not in first:
        return False
    return origin.offset >= first[origin.topic].get(origin.partition, 0)


def _as_json(record: Record) -> dict[str, Any]:
    headers = [[name, base64.b64encode(value).decode()] for name, value in record.headers]
    return {"topic": record.topic, "key": _text(record.key), "value": _text(record.value), "headers": headers}


def _text(value: bytes | None) -> str | None:
    return None if value is None else base64.b64encode(value).decode()


def _plain(text: str | None) -> bytes | None:
    return None if text is None else base64.b64decode(text)


def _committed(bootstrap: Brokers | str, group: str, topic: Topic) -> dict[int, int]:
    consumer = KafkaConsumer(**options_of(bootstrap), group_id=group, enable_auto_commit=False)
    try:
        partitions = [TopicPartition(topic.name, number) for number in range(topic.partitions)]
        return {each.partition: consumer.committed(each) or 0 for each in partitions}
    finally:
        consumer.close(autocommit=False)
