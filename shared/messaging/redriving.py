"""Sending a refused record again once its cause is mended: which letters are due, which are held, what is sent.

Pure. Sending twice harms nobody (consumers keep an inbox by event id), so memory is a courtesy, not a guarantee.
"""

from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Iterator
from dataclasses import dataclass, field
from heapq import merge
from itertools import islice
from typing import NamedTuple

from shared.contracts.refusals import Refusal
from shared.messaging.dead_letter_headers import (
    CODE,
    FIRST,
    INSTANT,
    NUMBER,
    PREFIX,
    count,
    first_failure,
    own_headers,
    told,
    written,
)
from shared.messaging.records import Headers, Record

MOST_REDRIVES = 3
MOST_HELD = 1_000
Place = tuple[str, int, int, int]
"""Topic, partition, offset and timestamp: offsets begin anew when a topic is made anew, timestamps do not."""


class Origin(NamedTuple):
    """Where the refused record lies, or lay. `timestamp` is milliseconds since 1970."""

    topic: str
    partition: int
    offset: int
    timestamp: int


@dataclass(frozen=True, slots=True)
class Letter:
    """A dead letter by its headers, without its value. `timestamp` is its own; `code` is "" when it says none.

    `size` is the original value's, in bytes, None when it had no value. `origin` is None when no consumer of ours
    wrote the letter.
    """

    topic: str
    partition: int
    offset: int
    timestamp: int
    key: bytes | None
    code: str
    error: str
    group: str
    failed_at: str
    origin: Origin | None
    first: dict[str, str]
    redrives: int
    size: int | None
    kept: bool

    @property
    def place(self) -> Place:
        return (self.topic, self.partition, self.offset, self.timestamp)


class Redrive(NamedTuple):
    """What `EventProducer.send` takes."""

    topic: str
    key: bytes | None
    value: bytes | None
    headers: Headers


@dataclass
class Plan:
    """`due` in the order of sending. `held` cannot be sent, and why. `done` were sent before; `later` is over limit.

    There may be any number of letters, so no more are kept than are sent or shown: of those that are held the first
    thousand, and how many there are `beyond`.
    """

    due: list[Letter] = field(default_factory=list)
    held: list[tuple[Letter, Refusal]] = field(default_factory=list)
    beyond: int = 0
    done: int = 0
    later: int = 0

    def hold(self, letter: Letter, refusal: Refusal) -> None:
        if len(self.held) < MOST_HELD:
            self.held.append((letter, refusal))
        else:
            self.beyond += 1


class Lane:
    """The letters of one partition, in its order: the first `limit` of them, however many come and in which order."""

    def __init__(self, limit: int | None) -> None:
        self._limit = limit
        self._letters: list[Letter] = []

    def add(self, letter: Letter) -> None:
        self._letters.append(letter)
        if self._limit is not None and len(self._letters) >= 2 * self._limit + 1:
            self._letters = self.first()

    def first(self) -> list[Letter]:
        return sorted(self._letters, key=_place)[: self._limit]


def letter_of(record: Record) -> Letter:
    """Tolerates everything: whoever may write to the topic may have written anything."""
    return Letter(
        topic=record.topic,
        partition=record.partition,
        offset=record.offset,
        timestamp=record.timestamp,
        key=record.key,
        code=told(record, "reason-code", CODE) or "",
        error=(record.header(f"{PREFIX}error") or b"").decode(errors="replace"),
        group=(record.header(f"{PREFIX}group") or b"").decode(errors="replace"),
        failed_at=told(record, "failed-at", INSTANT) or "",
        origin=_origin(record),
        first=first_failure(record) or _only_failure(record),
        redrives=count(record, "redrives"),
        size=_size(record),
        kept=record.header(f"{PREFIX}value-sha256") is None,
    )


def why_not(letter: Letter, *, serves: str, most: int = MOST_REDRIVES) -> Refusal | None:
    """Why a letter of the dead letter topic that `serves` a topic cannot be sent there again; None when it can."""
    if letter.origin is None or letter.origin.topic != serves:
        return NOT_OURS
    if letter.redrives >= most:
        return CAP_REACHED
    if not letter.kept:
        return VALUE_NOT_KEPT
    return NOTHING_TO_SEND if letter.key is None and letter.size is None else None


def plan(
    letters: Iterable[Letter],
    hold: Callable[[Letter], Refusal | None],
    done: Container[Place] = (),
    limit: int | None = None,
) -> Plan:
    """Oldest first, and in each partition by offset, so that the letters of one key keep their order.

    `done` holds the places of letters that were sent before. Of each partition `limit` letters are kept.
    """
    made, lanes, waiting = Plan(), defaultdict[tuple[str, int], Lane](lambda: Lane(limit)), 0
    for letter in letters:
        if letter.place in done:
            made.done += 1
        elif refusal := hold(letter):
            made.hold(letter, refusal)
        else:
            lanes[letter.topic, letter.partition].add(letter)
            waiting += 1
    made.due = list(islice(_in_order(lanes.values()), limit))
    made.later = waiting - len(made.due)
    return made


def redrive_of(record: Record) -> Redrive:
    """The original topic, key, value and headers, and beside them how often it has failed and was sent again."""
    letter = letter_of(record)
    if letter.origin is None:
        raise ValueError("a letter without an origin is held back by `why_not`")
    memory: dict[str, object] = {
        "attempt": count(record, "attempt"),
        "redrives": letter.redrives + 1,
        "redriven-from": f"{record.topic}/{record.partition}/{record.offset}",
    }
    value = None if letter.size is None else record.value
    return Redrive(
        letter.origin.topic, record.key, value, (*own_headers(record), *written(memory | dict(letter.first)))
    )


def _in_order(lanes: Iterable[Lane]) -> Iterator[Letter]:
    """By time, yet never before what lies earlier in the same partition: two writers' clocks may differ."""
    return merge(*(lane.first() for lane in lanes), key=lambda letter: letter.timestamp)


def _place(letter: Letter) -> Place:
    return letter.place


def _origin(record: Record) -> Origin | None:
    topic = record.header(f"{PREFIX}orig-topic")
    numbers = [told(record, f"orig-{name}", NUMBER) for name in ("partition", "offset", "timestamp")]
    if topic is None or None in numbers:
        return None
    partition, offset, timestamp = (int(number or 0) for number in numbers)
    return Origin(topic.decode(errors="replace"), partition, offset, timestamp)


def _only_failure(record: Record) -> dict[str, str]:
    """A letter that was never redriven, or is older than the headers that say so, is its own first failure."""
    own = {name: told(record, name.replace("first-", "orig-"), form) for name, form in FIRST.items()}
    own |= {f"first-{name}": told(record, name, FIRST[f"first-{name}"]) for name in ("reason-code", "failed-at")}
    return {name: text for name, text in own.items() if text is not None}


def _size(record: Record) -> int | None:
    length = told(record, "value-length", NUMBER)
    if length is not None:
        return int(length)
    is_null = record.value is None or record.header(f"{PREFIX}null-value") == b"true"
    return None if is_null else len(record.value or b"")


NOT_OURS = Refusal(
    "not_our_letter",
    422,
    "Rekaman ini tidak ditulis oleh konsumen topik tersebut.",
    "No consumer of the topic wrote this letter: its origin is missing or names another topic.",
)
CAP_REACHED = Refusal(
    "redrive_cap_reached",
    409,
    "Rekaman ini sudah dikirim ulang sebanyak yang diizinkan dan selalu gagal.",
    "It was sent again as often as is allowed and failed each time: the cause is not mended (--max-redrives).",
)
VALUE_NOT_KEPT = Refusal(
    "value_not_kept",
    422,
    "Isinya terlalu besar untuk disimpan; aslinya ada di koordinat asalnya sampai kedaluwarsa.",
    "Its value was too large to be kept; the original lies at its coordinates until it expires.",
)
NOTHING_TO_SEND = Refusal(
    "nothing_to_send", 422, "Rekaman ini tidak punya kunci maupun isi.", "The record has neither key nor value."
)
