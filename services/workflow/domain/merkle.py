"""Merkle trees of RFC 6962, section 2.1: leaves and nodes are hashed apart, so that none passes for the other."""

import hashlib
from collections.abc import Sequence

EMPTY = hashlib.sha256(b"").hexdigest()
"""The root of a tree without leaves."""


def leaf_hash(data: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


class Tree:
    """A root over leaves that come one by one. It keeps one hash for each bit of their number."""

    def __init__(self) -> None:
        self.size = 0
        self._peaks: list[bytes] = []

    def add(self, data: bytes) -> None:
        peak, filled = leaf_hash(data), self.size
        while filled & 1:
            peak, filled = node_hash(self._peaks.pop(), peak), filled >> 1
        self._peaks.append(peak)
        self.size += 1

    def root(self) -> str:
        """In hex, of what has come so far."""
        if not self._peaks:
            return EMPTY
        *rest, root = self._peaks
        for peak in reversed(rest):
            root = node_hash(peak, root)
        return root.hex()


def path(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """The hashes beside the way from leaf `index` up to the root, the lowest first. `leaves` are hashes of leaves."""
    if len(leaves) == 1:
        return []
    half = _half(len(leaves))
    if index < half:
        return [*path(leaves[:half], index), _root(leaves[half:])]
    return [*path(leaves[half:], index - half), _root(leaves[:half])]


def climb(leaf: bytes, index: int, size: int, beside: Sequence[bytes]) -> str | None:
    """The root, in hex, to which the path of leaf `index` among `size` leads; None when it does not fit (RFC 9162)."""
    if not 0 <= index < size:
        return None
    place, last, reached = index, size - 1, leaf
    for hash_beside in beside:
        if last == 0:
            return None
        if place & 1 or place == last:
            reached = node_hash(hash_beside, reached)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            reached = node_hash(reached, hash_beside)
        place, last = place >> 1, last >> 1
    return reached.hex() if last == 0 else None


def _half(size: int) -> int:
    """The largest power of two below `size`."""
    return 1 << (size - 1).bit_length() - 1


def _root(leaves: Sequence[bytes]) -> bytes:
    if len(leaves) == 1:
        return leaves[0]
    half = _half(len(leaves))
    return node_hash(_root(leaves[:half]), _root(leaves[half:]))
