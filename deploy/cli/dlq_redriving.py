"""Carrying out a redrive: each letter is sent, and once the brokers have it, remembered."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Collection, Container, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from sys import intern

from shared.contracts.redrives import DeadLetterRedriven
from shared.contracts.refusals import Refusal
from shared.contracts.topics import DEAD_LETTER_REDRIVES, TOPICS, Topic
from shared.messaging.brokers import Brokers
from shared.messaging.cloudevents import CloudEvent, binary, from_kafka, parse
from shared.messaging.dead_letters import Send
from shared.messaging.errors import InvalidMessage, PublishError, RecordTooLargeError
from shared.messaging.records import Acknowledgement, Record
from shared.messaging.redriving import MOST_REDRIVES, Letter, Place, Plan, letter_of, plan, redrive_of, why_not
from shared.messaging.topic_reader import TopicReader
from shared.messaging.topics import ensure_topics

SOURCE = "netra/dlq"


@dataclass(frozen=True)
class Order:
    """What is to be sent of a dead letter topic: of one `reason` or any, at most `limit`, none over `most` redrives."""

    topic: Topic
    reason: str | None = None
    limit: int | None = None
    most: int = MOST_REDRIVES

    def plan(self, box: TopicReader, done: Container[Place]) -> Plan:
        letters = (letter_of(record) for record in box.records(self.topic.name))
        chosen = (letter for letter in letters if self.reason in {None, letter.code})
        return plan(chosen, self._hold, done, self.limit)

    def _hold(self, letter: Letter) -> Refusal | None:
        return why_not(letter, serves=self.topic.dead_letter_of or "", most=self.most)


@dataclass
class Outcome:
    """`too_large` cannot be sent; `stopped` is why the rest was left for the next run, "" when nothing was."""

    sent: int = 0
    too_large: int = 0
    stopped: str = ""


def remembered(box: TopicReader) -> set[Place]:
    """The letters that were sent again."""
    return {place for place, _ in redrives(box)}


def redrives(box: TopicReader) -> Iterator[tuple[Place, DeadLetterRedriven]]:
    """All that there are, of one letter the newest last."""
    for record in box.records(DEAD_LETTER_REDRIVES):
        try:
            told = parse(from_kafka(record), DeadLetterRedriven)
        except InvalidMessage:
            continue  # somebody else's; what is not remembered is sent again, which harms nobody
        yield (intern(told.topic), told.partition, told.offset, told.timestamp), told


def make_memory(bootstrap: Brokers | str) -> None:
    """The topic of the memory, where an older release has made the others."""
    ensure_topics(bootstrap, [topic for topic in TOPICS if topic.name == DEAD_LETTER_REDRIVES])


class Redriving:
    """Letters of one key are sent one after the other, letters of different keys side by side.

    When Kafka does not confirm, the rest is left as it lies: nothing overtakes, and the next run goes on there.
    Between a record's confirmation and its mark a crash makes the next run send it again: the inbox drops it.
    """

    def __init__(self, box: TopicReader, send: Send, topic: Topic, note: Callable[[str], None]) -> None:
        self._box = box
        self._put = send
        self._topic = topic
        self._note = note
        self._outcome = Outcome()

    async def carry_out(self, due: Collection[Letter]) -> Outcome:
        offsets: dict[int, set[int]] = defaultdict(set)
        for letter in due:
            offsets[letter.partition].add(letter.offset)
        batches = self._box.batches(self._topic.name, offsets)
        while (batch := await asyncio.to_thread(next, batches, None)) is not None and not self._outcome.stopped:
            await asyncio.gather(*(self._send_in_order(lane) for lane in _lanes(batch)))
            self._note(f"{self._outcome.sent} of {len(due)} sent again")
        return self._outcome

    async def _send_in_order(self, lane: Iterable[Record]) -> None:
        for record in lane:
            try:
                await self._send(record)
            except RecordTooLargeError:
                self._outcome.too_large += 1
            except PublishError as error:
                self._outcome.stopped = str(error)
                return

    async def _send(self, record: Record) -> None:
        put = await self._put(*redrive_of(record))
        self._outcome.sent += 1
        told = _told(record, put)
        await self._put(DEAD_LETTER_REDRIVES, *binary(_event(told), told.letter))


def _lanes(batch: list[Record]) -> list[list[Record]]:
    """By key; a record without one promises no order."""
    lanes: dict[object, list[Record]] = defaultdict(list)
    for record in batch:
        lanes[(record.partition, record.key if record.key is not None else record.offset)].append(record)
    return list(lanes.values())


def _told(record: Record, put: Acknowledgement) -> DeadLetterRedriven:
    letter = letter_of(record)
    return DeadLetterRedriven(
        topic=letter.topic,
        partition=letter.partition,
        offset=letter.offset,
        timestamp=letter.timestamp,
        reason_code=letter.code or "unknown",
        redrive=letter.redrives + 1,
        to_topic=put.topic,
        to_partition=put.partition,
        to_offset=put.offset,
        redriven_at=datetime.now(UTC),
    )


def _event(told: DeadLetterRedriven) -> CloudEvent:
    return CloudEvent(
        id=f"{told.to_topic}/{told.to_partition}/{told.to_offset}",
        source=SOURCE,
        type=DeadLetterRedriven.TYPE,
        time=told.redriven_at,
        subject=told.letter,
        data=told.model_dump_json().encode(),
    )
