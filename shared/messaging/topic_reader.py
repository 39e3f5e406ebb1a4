"""Reading a topic from its beginning to its present end, without a group: reading changes nothing."""

import time
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from types import TracebackType
from typing import Self

from kafka import KafkaConsumer, TopicPartition
from kafka.errors import KafkaTimeoutError

from shared.messaging.brokers import Brokers, options_of
from shared.messaging.client import plain_record
from shared.messaging.records import Record

CONNECT_TIMEOUT_MS = 8_000
POLL_MS = 500
PATIENCE_SECONDS = 20.0


class TopicReader:
    """A context manager, for one thread at a time. Every method raises kafka.errors.KafkaError when Kafka is away.

    A topic that does not exist is empty.
    """

    def __init__(self, bootstrap: Brokers | str) -> None:
        self._consumer = KafkaConsumer(
            **options_of(bootstrap),
            client_id="netra-reader",
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            isolation_level="read_committed",
            allow_auto_create_topics=False,
            bootstrap_timeout_ms=CONNECT_TIMEOUT_MS,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._consumer.close(autocommit=False)

    def records(self, topic: str) -> Iterator[Record]:
        """All that lie there now, each partition by offset."""
        partitions = self._partitions(topic)
        self._consumer.assign(partitions)
        if partitions:  # the client takes none for a mistake
            self._consumer.seek_to_beginning(*partitions)
        for batch in self._to_the_end(partitions):
            yield from batch

    def records_from(self, topic: str, first: Mapping[int, int]) -> Iterator[Record]:
        """What lies there now from an offset of each partition on; where none is given, from the beginning."""
        partitions = self._partitions(topic)
        self._consumer.assign(partitions)
        beginnings = self._consumer.beginning_offsets(partitions) if partitions else {}
        for each in partitions:
            self._consumer.seek(each, max(first.get(each.partition, 0), beginnings[each]))
        for batch in self._to_the_end(partitions):
            yield from batch

    def records_since(self, topic: str, instant: datetime) -> Iterator[Record]:
        """What lies there now from the first record of each partition on that was written at `instant` or later."""
        partitions = self._partitions(topic)
        if not partitions:
            return
        milliseconds = int(instant.timestamp() * 1000)
        found = self._consumer.offsets_for_times(dict.fromkeys(partitions, milliseconds))
        ends = self._consumer.end_offsets(partitions)
        first = {each.partition: found[each].offset if found.get(each) else ends[each] for each in partitions}
        yield from self.records_from(topic, first)

    def size(self, topic: str) -> int:
        """How many offsets there are between the first record and the present end."""
        partitions = self._partitions(topic)
        if not partitions:
            return 0
        ends, beginnings = self._consumer.end_offsets(partitions), self._consumer.beginning_offsets(partitions)
        return sum(ends[each] - beginnings[each] for each in partitions)

    def batches(self, topic: str, wanted: Mapping[int, Collection[int]]) -> Iterator[list[Record]]:
        """The records at these offsets, by partition, a few hundred at a time; those that have expired are left out."""
        partitions = [each for each in self._partitions(topic) if wanted.get(each.partition)]
        self._consumer.assign(partitions)
        for each in partitions:
            self._consumer.seek(each, min(wanted[each.partition]))
        for batch in self._to_the_end(partitions):
            yield [record for record in batch if record.offset in wanted[record.partition]]

    def record(self, topic: str, partition: int, offset: int) -> Record | None:
        """None when there is none, or none any more."""
        there = TopicPartition(topic, partition)
        if there not in self._partitions(topic) or offset < 0:
            return None
        self._consumer.assign([there])
        if offset >= self._consumer.end_offsets([there])[there]:
            return None
        self._consumer.seek(there, offset)
        first = next((batch[0] for batch in self._to_the_end([there]) if batch), None)
        return first if first is not None and first.offset == offset else None

    def _partitions(self, topic: str) -> list[TopicPartition]:
        numbers = self._consumer.partitions_for_topic(topic) or ()
        return [TopicPartition(topic, number) for number in sorted(numbers)]

    def _position(self, partition: TopicPartition) -> int:
        return int(self._consumer.position(partition, timeout_ms=POLL_MS) or 0)

    def _to_the_end(self, partitions: list[TopicPartition]) -> Iterator[list[Record]]:
        ends = self._consumer.end_offsets(partitions) if partitions else {}
        until = time.monotonic() + PATIENCE_SECONDS
        while any(self._position(each) < ends[each] for each in partitions):
            polled = self._consumer.poll(timeout_ms=POLL_MS)
            if polled:
                until = time.monotonic() + PATIENCE_SECONDS
            elif time.monotonic() > until:
                raise KafkaTimeoutError("the brokers do not give what they have")
            yield [
                plain_record(record)
                for partition, records in polled.items()
                for record in records
                if record.offset < ends[partition]
            ]
