"""The ledger of a case: an append-only chain in which each row's hash covers the row before it."""

from collections.abc import Iterable
from dataclasses import dataclass

from pydantic import BaseModel, ValidationError

from shared.contracts.cases import CaseEvent
from shared.security.chain import GENESIS, Links, chain_hash

__all__ = ["GENESIS", "Break", "Chain", "Entry", "append", "chain_hash", "first_break"]


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


class Chain:
    """Takes the rows of one case in sequence order, one by one, and remembers the first that does not hold."""

    def __init__(self) -> None:
        self.broken: Break | None = None
        self._links = Links()

    @property
    def last_sequence(self) -> int:
        return self._links.last_sequence

    @property
    def last_hash(self) -> str:
        return self._links.last_hash

    def take(self, entry: Entry) -> None:
        """What follows a broken row is judged no more: its first fault is the one to look at."""
        expected = self.last_sequence + 1
        fault = self._links.take(entry.sequence, entry.body, entry.previous_hash, entry.hash) or _misplaced(entry)
        if fault and not self.broken:
            self.broken = Break(entry.case_number, expected, fault)


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


def _misplaced(entry: Entry) -> str | None:
    try:
        place = _Place.model_validate_json(entry.body)
    except ValidationError:
        return "row_unreadable"
    return None if (place.case_number, place.sequence) == (entry.case_number, entry.sequence) else "row_moved"
