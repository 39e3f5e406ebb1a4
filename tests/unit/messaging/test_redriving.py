"""Which dead letters are sent again, in which order, and what exactly is sent."""

from collections.abc import Iterable
from dataclasses import replace

import pytest

from shared.contracts.topics import TOPICS, Topic
from shared.messaging.dead_letters import DeadLetters
from shared.messaging.errors import InvalidMessage
from shared.messaging.records import Acknowledgement, Headers, Record
from shared.messaging.redriving import MOST_HELD, Letter, Plan, letter_of, plan, redrive_of, why_not
from tests.memory import MEGABYTE, most_memory

TOPIC, DEAD = "t.v1", "t.v1.g.dlq"
REFUSAL = InvalidMessage("unknown_agency", "The agency is not in the directory.")


async def dead_letter(original: Record, *, partition: int = 0, offset: int = 7, timestamp: int = 5000) -> Record:
    """`original` as it lies in the dead letter topic after a consumer has refused it."""
    sent: list[tuple[bytes | None, bytes | None, Headers]] = []

    async def send(topic: str, key: bytes | None, value: bytes | None, headers: Headers) -> Acknowledgement:
        sent.append((key, value, headers))
        return Acknowledgement(topic, partition, offset)

    await DeadLetters(send, DEAD, group="g", service_version="1").publish(original, REFUSAL)
    return Record(DEAD, partition, offset, timestamp, *sent[0])


def original(**changes: object) -> Record:
    headers = (("content-type", b"x"), ("odd", b"\xff\x00"), ("odd", b"twice"))
    return replace(Record(TOPIC, 3, 42, 1000, b"\xffkey", b"\xff\x00value", headers), **changes)  # type: ignore[arg-type]


async def letter(**changes: object) -> Letter:
    return replace(letter_of(await dead_letter(original())), **changes)  # type: ignore[arg-type]


def code(one: Letter) -> str | None:
    refusal = why_not(one, serves=TOPIC)
    return refusal.code if refusal else None


def planned(*given: Letter, letters: Iterable[Letter] | None = None, **options: object) -> Plan:
    return plan(letters or given, lambda one: why_not(one, serves=TOPIC), **options)  # type: ignore[arg-type]


async def test_a_redrive_sends_the_original_topic_key_bytes_and_headers() -> None:
    redrive = redrive_of(await dead_letter(original()))
    own = tuple(header for header in redrive.headers if not header[0].startswith("dlq-"))
    assert (redrive.topic, redrive.key, redrive.value, own) == (
        TOPIC,
        b"\xffkey",
        b"\xff\x00value",
        original().headers,
    )


@pytest.mark.parametrize("topic", [one for one in TOPICS if one.dead_letter_of], ids=lambda one: str(one.name))
async def test_the_letters_of_every_dead_letter_topic_go_back_to_the_topic_it_serves(topic: Topic) -> None:
    record = await dead_letter(original(topic=topic.dead_letter_of))
    assert why_not(letter_of(record), serves=str(topic.dead_letter_of)) is None
    assert redrive_of(record).topic == topic.dead_letter_of


async def test_a_redrive_counts_and_says_from_where() -> None:
    headers = dict(redrive_of(await dead_letter(original())).headers)
    assert (headers["dlq-redrives"], headers["dlq-redriven-from"]) == (b"1", f"{DEAD}/0/7".encode())


async def test_a_record_that_fails_again_is_a_letter_that_knows_its_redrives_and_its_first_failure() -> None:
    first = await dead_letter(original())
    again = redrive_of(first)
    second = letter_of(await dead_letter(Record(TOPIC, 3, 99, 9000, again.key, again.value, again.headers), offset=8))
    assert (second.redrives, second.origin) == (1, (TOPIC, 3, 99, 9000))
    assert (second.first["first-offset"], second.first["first-timestamp"]) == ("42", "1000")
    assert second.first["first-failed-at"] == letter_of(first).failed_at


@pytest.mark.parametrize(("key", "held"), [(b"k", None), (None, "nothing_to_send")])
async def test_a_record_without_a_value_is_sent_without_one_if_it_has_a_key(
    key: bytes | None, held: str | None
) -> None:
    record = await dead_letter(original(key=key, value=None))
    assert code(letter_of(record)) == held
    assert redrive_of(record).value is None


async def test_the_cap_ends_a_loop() -> None:
    record = original()
    for redrives in range(4):
        dead = await dead_letter(record)
        assert letter_of(dead).redrives == redrives
        again = redrive_of(dead)
        record = replace(record, headers=again.headers)
    assert [code(await letter(redrives=number)) for number in (0, 2, 3)] == [None, None, "redrive_cap_reached"]
    assert why_not(await letter(redrives=3), serves=TOPIC, most=4) is None


async def test_a_letter_that_none_of_our_consumers_wrote_is_sent_nowhere() -> None:
    assert code(letter_of(Record(DEAD, 0, 1, 0, b"k", b"v"))) == "not_our_letter"
    forged = (("dlq-orig-topic", b"another.topic"), *((f"dlq-orig-{name}", b"1") for name in ("partition", "offset")))
    assert code(letter_of(Record(DEAD, 0, 1, 0, b"k", b"v", (*forged, ("dlq-orig-timestamp", b"1"))))) == (
        "not_our_letter"
    )


async def test_a_value_that_was_not_kept_cannot_be_sent() -> None:
    assert code(await letter(kept=False)) == "value_not_kept"


async def test_what_was_sent_before_is_left_unless_its_topic_was_made_anew() -> None:
    one = await letter()
    assert planned(one, done={one.place}).done == 1
    assert planned(replace(one, timestamp=6000), done={one.place}).due


async def test_the_oldest_come_first_and_none_overtakes_in_its_partition_whatever_the_clocks_say() -> None:
    places = [(0, 1, 30), (0, 2, 10), (1, 1, 20), (1, 2, 40)]
    letters = [await letter(partition=p, offset=o, timestamp=t) for p, o, t in places]
    made = planned(*reversed(letters), limit=3)
    assert [(one.partition, one.offset) for one in made.due] == [(1, 1), (0, 1), (0, 2)]
    assert made.later == 1


async def test_a_held_letter_is_told_and_holds_up_no_other() -> None:
    made = planned(await letter(offset=1, redrives=3), await letter(offset=2))
    assert [refusal.code for _, refusal in made.held] == ["redrive_cap_reached"]
    assert [one.offset for one in made.due] == [2]


async def test_however_many_letters_there_are_no_more_are_kept_than_are_sent() -> None:
    one, most = await letter(), 5_000
    every = (replace(one, partition=n % 3, offset=n, timestamp=n, error=f"{n} is not known") for n in range(most))
    with most_memory() as used:
        made = planned(letters=every, limit=100)
    assert ([each.offset for each in made.due], made.later) == (list(range(100)), most - 100)
    assert used() < MEGABYTE


async def test_of_those_that_are_held_the_first_thousand_are_kept_and_all_are_counted() -> None:
    one = await letter(redrives=3)
    made = planned(letters=(replace(one, offset=n) for n in range(MOST_HELD + 5)))
    assert (len(made.held), made.beyond, made.due) == (MOST_HELD, 5, [])
