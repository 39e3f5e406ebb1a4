"""Rows that cannot be edited unnoticed: each row's hash covers the row before it."""

import hashlib

GENESIS = "0" * 64


def chain_hash(previous_hash: str, body: str) -> str:
    """SHA-256 over the previous row's hash and this row's text, in hex."""
    return hashlib.sha256(f"{previous_hash}\n{body}".encode()).hexdigest()


class Links:
    """Where a chain stands: takes its rows one by one, and says what is wrong with each."""

    def __init__(self) -> None:
        self.last_sequence = 0
        self.last_hash = GENESIS

    def take(self, sequence: int, body: str, previous_hash: str, row_hash: str) -> str | None:
        """The code of the row's fault: row_missing, row_repeated, link_broken, row_edited."""
        fault = self._fault(sequence, body, previous_hash, row_hash)
        self.last_sequence, self.last_hash = sequence, row_hash
        return fault

    def _fault(self, sequence: int, body: str, previous_hash: str, row_hash: str) -> str | None:
        expected = self.last_sequence + 1
        if sequence != expected:
            return "row_missing" if sequence > expected else "row_repeated"
        if previous_hash != self.last_hash:
            return "link_broken"
        return "row_edited" if row_hash != chain_hash(previous_hash, body) else None
