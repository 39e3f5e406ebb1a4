"""How many dead letters there are of each kind, and the newest of them."""

from collections import Counter
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from heapq import nlargest
from itertools import chain
from typing import Any

from deploy.cli.dlq_redriving import redrives, remembered
from deploy.cli.dlq_view import safe, safe_bytes
from shared.contracts.redrives import DeadLetterRedriven
from shared.messaging.redriving import Letter, Place, letter_of
from shared.messaging.topic_reader import TopicReader

Row = tuple[Letter, DeadLetterRedriven | None]


@dataclass(frozen=True)
class Listing:
    """`counts` by topic and reason: letters, and how many of them were sent again. `rows` by time, the newest last."""

    counts: dict[tuple[str, str], tuple[int, int]]
    rows: list[Row]

    def as_json(self) -> dict[str, Any]:
        counts = [
            {"topic": topic, "reason": code, "letters": letters, "redriven": sent}
            for (topic, code), (letters, sent) in self.counts.items()
        ]
        return {"counts": counts, "letters": [_row_as_json(*row) for row in self.rows]}


def listing(box: TopicReader, topics: Iterable[str], *, reason: str | None, rows: int) -> Listing:
    """In one look through each topic, and two through the redrives: no more letters are kept than are shown."""
    sent, counts, newest = remembered(box), Counts(), list[Letter]()
    for topic in topics:
        letters = (letter_of(record) for record in box.records(topic))
        chosen = (letter for letter in letters if reason in {None, letter.code})
        newest = nlargest(max(rows, 1), chain(newest, counts.counting(chosen, sent)), key=_time)[:rows]
    shown = {letter.place for letter in newest}
    told = {place: redrive for place, redrive in redrives(box) if place in shown}
    return Listing(counts.by_kind(), [(letter, told.get(letter.place)) for letter in reversed(newest)])


class Counts:
    """Of each topic and reason: letters, and how many of them were sent again."""

    def __init__(self) -> None:
        self._letters: Counter[tuple[str, str]] = Counter()
        self._sent: Counter[tuple[str, str]] = Counter()

    def counting(self, letters: Iterable[Letter], sent: Container[Place]) -> Iterator[Letter]:
        for letter in letters:
            kind = (letter.topic, letter.code)
            self._letters[kind] += 1
            self._sent[kind] += letter.place in sent
            yield letter

    def by_kind(self) -> dict[tuple[str, str], tuple[int, int]]:
        return {kind: (number, self._sent[kind]) for kind, number in sorted(self._letters.items())}


def _time(letter: Letter) -> tuple[int, str, int, int]:
    return (letter.timestamp, letter.topic, letter.partition, letter.offset)


def _row_as_json(letter: Letter, told: DeadLetterRedriven | None) -> dict[str, Any]:
    """A key that is no UTF-8 is given in hexadecimal, after 0x."""
    return {
        "topic": letter.topic,
        "partition": letter.partition,
        "offset": letter.offset,
        "timestamp": letter.timestamp,
        "failed_at": letter.failed_at,
        "key": None if letter.key is None else safe_bytes(letter.key),
        "reason": letter.code,
        "error": safe(letter.error),
        "group": safe(letter.group),
        "origin": None if letter.origin is None else letter.origin._asdict() | {"topic": safe(letter.origin.topic)},
        "first": letter.first,
        "redrives": letter.redrives,
        "size": letter.size,
        "redriven": None if told is None else told.model_dump(mode="json", include=REDRIVEN_FIELDS),
    }


REDRIVEN_FIELDS = {"to_topic", "to_partition", "to_offset", "redriven_at"}
