"""Which offsets may be committed when records of a partition end in any order. Pure.

Only the contiguous prefix is ever committed: everything before the committed offset has ended. Offsets have gaps
(transaction markers, compaction), so the offsets seen are kept, not a range.
"""

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

Partition = tuple[str, int]


@dataclass
class _Assignment:
    epoch: int
    unfinished: deque[int] = field(default_factory=deque)  # ascending; its head is the oldest record still at work
    ended: set[int] = field(default_factory=set)  # ended behind the head
    seen_up_to: int = -1
    committed: int = 0

    @property
    def safe(self) -> int:
        """The next offset to consume if this process vanished now; 0 when nothing was seen."""
        return self.unfinished[0] if self.unfinished else self.seen_up_to + 1


class OffsetTracker:
    """Every assignment of a partition has an epoch; what belongs to an earlier one changes nothing (fencing).

    One thread changes it; `is_current` may be asked from any.
    """

    def __init__(self) -> None:
        self._assignments: dict[Partition, _Assignment] = {}
        self._last_epoch = 0

    def assigned(self, partitions: Iterable[Partition]) -> None:
        """Start each partition afresh, in a new epoch."""
        for partition in partitions:
            self._last_epoch += 1
            self._assignments[partition] = _Assignment(self._last_epoch)

    def revoked(self, partitions: Iterable[Partition]) -> None:
        """Forget each partition: its unfinished records are somebody else's now."""
        for partition in partitions:
            self._assignments.pop(partition, None)

    def partitions(self) -> list[Partition]:
        return list(self._assignments)

    def is_current(self, partition: Partition, epoch: int) -> bool:
        return self._current(partition, epoch) is not None

    def add(self, partition: Partition, offsets: Sequence[int]) -> int | None:
        """Note fetched offsets, ascending, and return their epoch; None, and nothing noted, when not assigned here.

        A step back (the topic was made anew, or the position was reset) begins a new epoch: earlier work is void.
        """
        if partition not in self._assignments or not offsets:
            return None
        if offsets[0] <= self._assignments[partition].seen_up_to:
            self.assigned([partition])
        assignment = self._assignments[partition]
        assignment.unfinished.extend(offsets)
        assignment.seen_up_to = offsets[-1]
        return assignment.epoch

    def done(self, partition: Partition, epoch: int, offset: int) -> bool:
        """Note that a record has ended. False, and nothing noted, when it is of a void epoch or was never added."""
        assignment = self._current(partition, epoch)
        if assignment is None or not assignment.safe <= offset <= assignment.seen_up_to:
            return False
        assignment.ended.add(offset)
        while assignment.unfinished and assignment.unfinished[0] in assignment.ended:
            assignment.ended.remove(assignment.unfinished.popleft())
        return True

    def to_commit(self) -> dict[Partition, int]:
        """The next offset to consume, of each partition where it has moved since `committed`."""
        return {at: each.safe for at, each in self._assignments.items() if each.safe > each.committed}

    def committed(self, offsets: dict[Partition, int]) -> None:
        """Note what the broker has acknowledged; within an epoch it never goes back."""
        for partition, offset in offsets.items():
            assignment = self._assignments.get(partition)
            if assignment is not None:
                assignment.committed = max(assignment.committed, offset)

    def unfinished(self, partition: Partition) -> int:
        """How many records are at work."""
        assignment = self._assignments.get(partition)
        return len(assignment.unfinished) - len(assignment.ended) if assignment else 0

    def span(self, partition: Partition) -> int:
        """How many records a restart would read again: those from the oldest at work to the newest fetched."""
        assignment = self._assignments.get(partition)
        return len(assignment.unfinished) if assignment else 0

    def _current(self, partition: Partition, epoch: int) -> _Assignment | None:
        assignment = self._assignments.get(partition)
        return assignment if assignment is not None and assignment.epoch == epoch else None
