"""How many dead letters there are of each kind, and the newest of them."""

from collections import defaultdict, deque
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from deploy.cli.dlq_redriving import remembered
from deploy.cli.dlq_view import safe, safe_bytes
from shared.contracts.redrives import DeadLetterRedriven
from shared.messaging.dead_letter_box import DeadLetterBox
from shared.messaging.redriving import Letter, letter_of

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


def listing(box: DeadLetterBox, topics: Iterable[str], *, reason: str | None, rows: int) -> Listing:
    sent = remembered(box)
    counts: dict[tuple[str, str], tuple[int, int]] = defaultdict(lambda: (0, 0))
    newest: list[Row] = []
    for topic in topics:
        latest: deque[Row] = deque(maxlen=rows)
        letters = (letter_of(record) for record in box.records(topic))
        for letter in sorted((each for each in letters if reason in {None, each.code}), key=_time):
            told = sent.get(letter.place)
            total, redriven = counts[topic, letter.code]
            counts[topic, letter.code] = (total + 1, redriven + (told is not None))
            latest.append((letter, told))
        newest += latest
    newest.sort(key=lambda row: _time(row[0]))
    return Listing(dict(sorted(counts.items())), newest[-rows:] if rows else [])


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
