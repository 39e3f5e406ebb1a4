"""The ledger of a case: an append-only chain in which each row's hash covers the row before it."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

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


def first_break(entries: Iterable[Entry]) -> Break | None:
    """None when the rows of one case, in sequence order, form an unbroken chain from the first row on."""
    previous, expected = GENESIS, 1
    for entry in entries:
        reason = _fault(entry, previous, expected)
        if reason:
            return Break(entry.case_number, expected, reason)
        previous, expected = entry.hash, expected + 1
    return None


def _fault(entry: Entry, previous: str, expected: int) -> str | None:
    if entry.sequence != expected:
        return "row_missing" if entry.sequence > expected else "row_repeated"
    if entry.previous_hash != previous:
        return "link_broken"
    if entry.hash != chain_hash(previous, entry.body):
        return "row_edited"
    event = CaseEvent.model_validate_json(entry.body)
    if (event.case_number, event.sequence) != (entry.case_number, entry.sequence):
        return "row_moved"
    return None
