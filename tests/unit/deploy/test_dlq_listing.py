"""`netra dlq list`: all letters are counted, the newest are shown, and no others are kept."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from deploy.cli.dlq_listing import listing
from deploy.cli.dlq_redriving import SOURCE
from shared.contracts.redrives import DeadLetterRedriven
from shared.contracts.topics import DEAD_LETTER_REDRIVES
from shared.messaging.cloudevents import CloudEvent, binary
from shared.messaging.records import Headers, Record
from shared.messaging.topic_reader import TopicReader
from tests.memory import MEGABYTE, most_memory

FIRST, SECOND = "first.v1.dlq", "second.v1.dlq"
REDRIVEN_AT = datetime(2026, 11, 26, 9, tzinfo=UTC)


class Box(TopicReader):
    """Gives `number` letters of each topic, and the redrives that the test names; keeps none of them."""

    def __init__(self, number: int, *redriven: int) -> None:
        self._number = number
        self._redriven = redriven

    def records(self, topic: str) -> Iterator[Record]:
        if topic == DEAD_LETTER_REDRIVES:
            return (redrive_of(offset, run) for offset in self._redriven for run in (1, 2))
        return (letter(topic, offset) for offset in range(self._number))


def letter(topic: str, offset: int) -> Record:
    code = b"odd" if offset % 2 else b"even"
    headers: Headers = (("dlq-reason-code", code), ("dlq-error", b"The agency %d is unknown." % offset))
    return Record(topic, 0, offset, 1000 + offset, b"key-%d" % offset, b"{}", headers)


def redrive_of(offset: int, run: int) -> Record:
    told = DeadLetterRedriven(
        topic=FIRST,
        partition=0,
        offset=offset,
        timestamp=1000 + offset,
        reason_code="odd",
        redrive=run,
        to_topic="first.v1",
        to_partition=0,
        to_offset=run,
        redriven_at=REDRIVEN_AT,
    )
    data = told.model_dump_json().encode()
    event = CloudEvent(f"{offset}/{run}", SOURCE, DeadLetterRedriven.TYPE, REDRIVEN_AT, told.letter, data)
    message = binary(event, told.letter)
    return Record(DEAD_LETTER_REDRIVES, 0, offset, 0, message.key, message.value, message.headers)


def test_all_are_counted_and_the_newest_are_shown_the_newest_last() -> None:
    found = listing(Box(5, 3), [FIRST, SECOND], reason=None, rows=3)
    assert found.counts == {
        (FIRST, "even"): (3, 0),
        (FIRST, "odd"): (2, 1),
        (SECOND, "even"): (3, 0),
        (SECOND, "odd"): (2, 0),
    }
    shown = [(each.topic, each.offset, told.to_offset if told else None) for each, told in found.rows]
    assert shown == [(SECOND, 3, None), (FIRST, 4, None), (SECOND, 4, None)]


def test_a_letter_that_was_sent_twice_is_shown_with_the_newest_redrive() -> None:
    [(_, told)] = listing(Box(4, 3), [FIRST], reason="odd", rows=1).rows
    assert told is not None
    assert told.redrive == 2


@pytest.mark.parametrize("rows", [0, 1])
def test_what_is_not_shown_is_counted(rows: int) -> None:
    found = listing(Box(4), [FIRST], reason="odd", rows=rows)
    assert (found.counts, len(found.rows)) == ({(FIRST, "odd"): (2, 0)}, rows)


def test_however_many_letters_there_are_no_more_are_kept_than_are_shown() -> None:
    listing(Box(1), [FIRST], reason=None, rows=1)  # what is compiled once is none of it
    with most_memory() as used:
        found = listing(Box(2_000), [FIRST], reason=None, rows=50)
    assert sum(number for number, _ in found.counts.values()) == 2_000
    assert used() < MEGABYTE
