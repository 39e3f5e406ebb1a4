"""The ledger of a case: an append-only chain in which each row's hash covers the row before it."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from pydantic import BaseModel, ValidationError

from shared.contracts.cases import CaseEvent

GENESIS = "0" * 64


@dataclass(frozen=True)
class Entry:
    """`body` is the exact text that was hashed: the event as canonical JSON."""

    case_number: str
    sequence: int
    body: str
    previous_hash: str
    hash: str


@dataclass(frozen=True)
class Break:
    """The first place where a chain does not hold, and why."""

    case_number: str
    sequence: int
    reason: str


def append(event: CaseEvent, previous_hash: str) -> Entry:
    body = event.model_dump_json()
    return Entry(event.case_number, event.sequence, body, previous_hash, chain_hash(previous_hash, body))


def chain_hash(previous_hash: str, body: str) -> str:
    """SHA-256 over the previous row's hash and this row's text, in hex."""
    return hashlib.sha256(f"{previous_hash}\n{body}".encode()).hexdigest()


class Chain:
    """Takes the rows of one case in sequence order, one by one, and remembers the first that does not hold."""

    def __init__(self) -> None:
        self.broken: Break | None = None
        self.last_sequence = 0
        self.last_hash = GENESIS

    def take(self, entry: Entry) -> None:
        """What follows a broken row is judged no more: its first fault is the one to look at."""
        reason = None if self.broken else _fault(entry, self.last_hash, self.last_sequence + 1)
        if reason:
            self.broken = Break(entry.case_number, self.last_sequence + 1, reason)
        self.last_sequence, self.last_hash = entry.sequence, entry.hash


def first_break(entries: Iterable[Entry]) -> Break | None:
    """None when the rows of one case, in sequence order, form an unbroken chain from the first row on."""
    chain = Chain()
    for entry in entries:
        chain.take(entry)
    return chain.broken


class _Place(BaseModel):
    """What of a row's text says where the row belongs."""

    case_number: str
    sequence: int


def _fault(entry: Entry, previous: str, expected: int) -> str | None:
    if entry.sequence != expected:
        return "row_missing" if entry.sequence > expected else "row_repeated"
    if entry.previous_hash != previous:
        return "link_broken"
    if entry.hash != chain_hash(previous, entry.body):
        return "row_edited"
    return _misplaced(entry)


def _misplaced(entry: Entry) -> str | None:
    try:
        place = _Place.model_validate_json(entry.body)
    except ValidationError:
        return "row_unreadable"
    return None if (place.case_number, place.sequence) == (entry.case_number, entry.sequence) else "row_moved"
