"""The tracker against a model that keeps everything and computes nothing cleverly."""

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from shared.messaging.tracker import OffsetTracker, Partition

PARTITIONS: list[Partition] = [("reports", 0), ("reports", 1)]
partitions = st.sampled_from(PARTITIONS)


class TrackerRules(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.tracker = OffsetTracker()
        self.unfinished: dict[Partition, set[int]] = {}  # partition -> offsets at work in the current epoch
        self.seen_up_to: dict[Partition, int] = {}
        self.acknowledged: dict[Partition, int] = {}
        self.handed_out: list[tuple[Partition, int, int]] = []  # every (partition, epoch, offset) there ever was
        self.epochs: dict[Partition, int | None] = {}

    @rule(partition=partitions)
    def a_partition_is_assigned(self, partition: Partition) -> None:
        self.tracker.assigned([partition])
        self.unfinished[partition], self.seen_up_to[partition], self.acknowledged[partition] = set(), -1, 0
        self.epochs[partition] = None

    @rule(partition=partitions)
    def a_partition_is_revoked(self, partition: Partition) -> None:
        self.tracker.revoked([partition])
        self.unfinished.pop(partition, None)
        self.seen_up_to.pop(partition, None)
        self.acknowledged.pop(partition, None)
        self.epochs.pop(partition, None)

    @rule(partition=partitions, gaps=st.lists(st.integers(1, 4), min_size=1, max_size=6))
    def records_are_fetched(self, partition: Partition, gaps: list[int]) -> None:
        position, offsets = self.seen_up_to.get(partition, -1), []
        for gap in gaps:
            position += gap
            offsets.append(position)
        epoch = self.tracker.add(partition, offsets)
        assert (epoch is None) == (partition not in self.unfinished)
        if epoch is not None:
            assert self.epochs[partition] in (None, epoch)
            self.epochs[partition] = epoch
            self.unfinished[partition].update(offsets)
            self.seen_up_to[partition] = position
            self.handed_out += [(partition, epoch, offset) for offset in offsets]

    @rule(data=st.data())
    def a_record_of_any_epoch_ends(self, data: st.DataObject) -> None:
        if not self.handed_out:
            return
        partition, epoch, offset = data.draw(st.sampled_from(self.handed_out))
        before = self.tracker.to_commit()
        noted = self.tracker.done(partition, epoch, offset)
        if epoch == self.epochs.get(partition):
            self.unfinished[partition].discard(offset)
        else:
            assert not noted
            assert self.tracker.to_commit() == before

    @rule()
    def the_broker_acknowledges(self) -> None:
        offsets = self.tracker.to_commit()
        for partition, offset in offsets.items():
            assert offset > self.acknowledged[partition], "never back within an epoch"
            self.acknowledged[partition] = offset
        self.tracker.committed(offsets)
        assert self.tracker.to_commit() == {}

    @invariant()
    def what_may_be_committed_is_the_contiguous_prefix(self) -> None:
        for partition, offset in self.tracker.to_commit().items():
            at_work = self.unfinished[partition]
            assert offset == (min(at_work) if at_work else self.seen_up_to[partition] + 1)

    @invariant()
    def unfinished_records_are_counted(self) -> None:
        for partition in PARTITIONS:
            assert self.tracker.unfinished(partition) == len(self.unfinished.get(partition, ()))
            assert self.tracker.span(partition) >= self.tracker.unfinished(partition)


TestTrackerRules = TrackerRules.TestCase
TestTrackerRules.settings = settings(max_examples=30, stateful_step_count=40, deadline=None)


def added(tracker: OffsetTracker, *offsets: int) -> int:
    epoch = tracker.add(("reports", 0), offsets)
    assert epoch is not None
    return epoch


@pytest.fixture
def tracker() -> OffsetTracker:
    tracker = OffsetTracker()
    tracker.assigned([("reports", 0)])
    return tracker


def test_a_gap_in_the_offsets_holds_nothing_up(tracker: OffsetTracker) -> None:
    epoch = added(tracker, 3, 7, 8)
    for offset in (3, 7, 8):
        tracker.done(("reports", 0), epoch, offset)
    assert tracker.to_commit() == {("reports", 0): 9}


def test_a_step_back_voids_earlier_work(tracker: OffsetTracker) -> None:
    before = added(tracker, 10, 11)
    after = added(tracker, 0)
    assert before != after
    assert not tracker.done(("reports", 0), before, 10)
    assert not tracker.is_current(("reports", 0), before)


def test_the_span_counts_what_a_restart_would_read_again(tracker: OffsetTracker) -> None:
    epoch = added(tracker, *range(5))
    for offset in (1, 2, 3, 4):
        tracker.done(("reports", 0), epoch, offset)
    assert (tracker.unfinished(("reports", 0)), tracker.span(("reports", 0))) == (1, 5)
