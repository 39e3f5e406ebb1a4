"""What the topics hold and how far the groups say they are, as any client can read it. Everything here blocks."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterator
from contextlib import closing
from dataclasses import dataclass

from kafka import KafkaAdminClient, KafkaConsumer, TopicPartition

from services.notify.domain.routing import load_routes
from shared.contracts.cases import CaseEvent
from shared.contracts.topics import (
    CASE_EVENTS,
    CASE_EVENTS_INTAKE_DLQ,
    CASE_EVENTS_NOTIFY_DLQ,
    INTAKE_REPORTS,
    INTAKE_REPORTS_DLQ,
)
from shared.messaging.cloudevents import from_kafka
from shared.messaging.errors import InvalidMessage
from shared.messaging.records import Record
from shared.messaging.topic_reader import TopicReader

Place = tuple[int, int]
"""Partition and offset."""

Identity = tuple[str, str]
"""Source and id of an event."""


@dataclass(frozen=True)
class Reading:
    """One group's reading of one topic. `table` is the inbox that says what the group has done with an event."""

    group: str
    topic: str
    dead_letters: str
    schema: str
    consumer: str


STARTER = Reading("workflow", INTAKE_REPORTS, INTAKE_REPORTS_DLQ, "workflow", "starter")
READINGS = (
    STARTER,
    Reading("notify", CASE_EVENTS, CASE_EVENTS_NOTIFY_DLQ, "notify", "notify"),
    Reading("intake", CASE_EVENTS, CASE_EVENTS_INTAKE_DLQ, "intake", "intake"),
)


@dataclass(frozen=True)
class Committed:
    """What a group had committed at one moment, and which events lie below that."""

    reading: Reading
    below: dict[Place, Identity | None]
    refused: frozenset[Place]


def committed(bootstrap: str) -> list[Committed]:
    """The offsets first, the records afterwards: whoever asks what was done with them asks later still."""
    offsets = {reading.group: offsets_of(bootstrap, reading.group, reading.topic) for reading in READINGS}
    with TopicReader(bootstrap) as topics:
        records = {topic: list(topics.records(topic)) for topic in {reading.topic for reading in READINGS}}
        return [
            Committed(
                reading,
                dict(_below(records[reading.topic], offsets[reading.group], reading)),
                frozenset(_coordinates(topics.records(reading.dead_letters))),
            )
            for reading in READINGS
        ]


def offsets_of(bootstrap: str, group: str, topic: str) -> dict[int, int]:
    """By partition; what was never committed is left out."""
    with closing(KafkaAdminClient(bootstrap_servers=bootstrap)) as admin:
        found = admin.list_group_offsets([group])[group]
    return {at.partition: each.offset for at, each in found.items() if at.topic == topic and each.offset >= 0}


def set_back(bootstrap: str, reading: Reading) -> bool:
    """To the beginning of the topic, by forgetting the group. False while it has members, be they dead or alive."""
    with closing(KafkaAdminClient(bootstrap_servers=bootstrap)) as admin:
        admin.delete_groups([reading.group])
    return not offsets_of(bootstrap, reading.group, reading.topic)


def lags(bootstrap: str) -> dict[str, int]:
    """Records that each group has not committed yet."""
    return {f"{each.group} on {each.topic}": _lag(bootstrap, each) for each in READINGS}


def case_sequences(bootstrap: str, cases: Collection[str]) -> dict[str, list[int]]:
    """The sequences of each case's events as they lie in the topic, each at its first appearance."""
    found: dict[str, dict[int, None]] = defaultdict(dict)
    with TopicReader(bootstrap) as topics:
        for record in topics.records(CASE_EVENTS):
            case = (record.key or b"").decode()
            if case in cases:
                found[case].setdefault(int(json.loads(record.value or b"{}")["sequence"]))
    return {case: list(sequences) for case, sequences in found.items()}


def _below(records: list[Record], offsets: dict[int, int], reading: Reading) -> Iterator[tuple[Place, Identity | None]]:
    """None for a record that is no event; what the notice board has nothing to say about is done by being read."""
    for record in records:
        if record.offset < offsets.get(record.partition, 0) and _leaves_a_trace(record, reading):
            yield (record.partition, record.offset), _identity(record)


def _leaves_a_trace(record: Record, reading: Reading) -> bool:
    if reading.group != "notify":
        return True
    return load_routes().plan(CaseEvent.model_validate_json(record.value or b"")) is not None


def _identity(record: Record) -> Identity | None:
    try:
        event = from_kafka(record)
    except InvalidMessage:
        return None
    return event.source, event.id


def _coordinates(letters: Iterator[Record]) -> Iterator[Place]:
    for letter in letters:
        yield int(letter.header("dlq-orig-partition") or -1), int(letter.header("dlq-orig-offset") or -1)


def _lag(bootstrap: str, reading: Reading) -> int:
    done = offsets_of(bootstrap, reading.group, reading.topic)
    with closing(KafkaConsumer(bootstrap_servers=bootstrap, enable_auto_commit=False)) as consumer:
        numbers = consumer.partitions_for_topic(reading.topic) or set()
        ends = consumer.end_offsets([TopicPartition(reading.topic, number) for number in numbers])
    return sum(max(0, int(end) - done.get(at.partition, 0)) for at, end in ends.items())
