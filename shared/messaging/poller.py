"""The one thread that owns a KafkaConsumer, and the only caller of its methods."""

import queue
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any

import structlog
from kafka import ConsumerRebalanceListener, KafkaConsumer, OffsetAndMetadata, TopicPartition
from kafka.errors import (
    AuthorizationError,
    CommitFailedError,
    FencedInstanceIdError,
    IllegalGenerationError,
    KafkaConfigurationError,
    KafkaError,
    RebalanceInProgressError,
    RetriableError,
    UnknownMemberIdError,
)

from shared.messaging.client import consumer_client, finish_begun_rebalance, free_used_slot, plain_record
from shared.messaging.lanes import Work
from shared.messaging.progress import Progress
from shared.messaging.subscription import ConsumerSettings, Subscription
from shared.messaging.tracker import OffsetTracker, Partition

POLL_MS = 200
POLL_MS_UNDER_PRESSURE = 20
COMMIT_TIMEOUT_MS = 5_000
CLOSE_TIMEOUT_MS = 5_000
MEASURE_TIMEOUT_MS = 200
RECONNECT_SECONDS = 1.0
SPINNING_SHARE = 0.05
WATCHED_AGAIN_SECONDS = 5.0
"""A poll that waits costs next to no processor time. One that takes this share of its wait spins, and is not let wait
again for a while: kafka-python 3.0.x asks without pause, half a core, while it holds its heartbeat for overdue."""

HOPELESS = (AuthorizationError, KafkaConfigurationError, FencedInstanceIdError)
MEMBERSHIP_CHANGED = (CommitFailedError, IllegalGenerationError, RebalanceInProgressError, UnknownMemberIdError)
_log = structlog.get_logger(__name__)


class Poller(ConsumerRebalanceListener):  # type: ignore[misc]  # the client has no types
    """Reads records into `deliver`, takes completions back, commits the contiguous prefix.

    On a rebalance it fences and does not drain: a revoked partition's work is dropped, its completions ignored, and
    the next owner reads it again. Handlers are idempotent, so that costs little and blocks nobody.
    """

    def __init__(
        self,
        subscription: Subscription,
        settings: ConsumerSettings,
        progress: Progress,
        deliver: Callable[[list[Work]], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`clock` says for how long commits were put off."""
        self._subscription = subscription
        self._settings = settings
        self._progress = progress
        self._deliver = deliver
        self._clock = clock
        self._tracker = OffsetTracker()
        self._completions: queue.SimpleQueue[Work] = queue.SimpleQueue()
        self._closing = threading.Event()
        self._intake_open = True
        self._next_commit = 0.0
        self._spins_until = 0.0
        self._put_off_since: float | None = None

    def finished(self, work: Work) -> None:
        """From any thread: `work` is done and may be committed."""
        self._completions.put(work)

    def is_current(self, work: Work) -> bool:
        """From any thread."""
        return self._tracker.is_current(work.partition, work.epoch)

    def close_intake(self) -> None:
        """From any thread: read nothing more, but stay in the group and go on committing."""
        self._intake_open = False

    def finish(self) -> None:
        """From any thread: commit what is done, leave the group, and let `run` return."""
        self._closing.set()

    def run(self) -> None:
        """Blocks until `finish`. A lost broker is waited for; raises KafkaError when waiting cannot help."""
        while not self._closing.is_set():
            try:
                self._session()
            except HOPELESS:
                raise
            except KafkaError as error:
                _log.warning("consumer_reconnects", group=self._subscription.group, error=type(error).__name__)
                self._closing.wait(RECONNECT_SECONDS)

    def _session(self) -> None:
        consumer = consumer_client(self._subscription, self._settings, listener=self)
        self._progress.polling = True
        try:
            while not self._closing.is_set() and not self._stalled():
                self._turn(consumer)
            self._settle()
            self._commit(consumer)
        finally:
            self._progress.polling = False
            with suppress(KafkaError):
                consumer.close(autocommit=False, timeout_ms=CLOSE_TIMEOUT_MS)
            self._tracker.revoked(self._tracker.partitions())

    def _turn(self, consumer: KafkaConsumer) -> None:
        self._settle()
        if time.monotonic() >= self._next_commit:
            self._next_commit = time.monotonic() + self._settings.commit_interval
            self._commit(consumer)
            self._measure(consumer)
        pressed = self._regulate(consumer)
        wait = POLL_MS_UNDER_PRESSURE if pressed and self._intake_open else POLL_MS
        free_used_slot(consumer)
        finish_begun_rebalance(consumer)
        until = time.monotonic() + wait / 1000
        polled = self._poll(consumer, wait)
        for partition, records in polled.items():
            self._take(partition, records)
        if not polled:  # with every partition paused the client returns at once, and would be asked again at once
            self._closing.wait(max(0.0, until - time.monotonic()))

    def _poll(self, consumer: KafkaConsumer, wait: int) -> dict[Any, Any]:
        """Records by partition. Waits `wait` milliseconds at most, and not at all while waiting means spinning."""
        spins, worked = time.monotonic() < self._spins_until, time.thread_time()
        polled = consumer.poll(timeout_ms=0 if spins else wait, max_records=self._settings.records_per_poll)
        if not polled and not spins and time.thread_time() - worked > SPINNING_SHARE * wait / 1000:
            self._spins_until = time.monotonic() + WATCHED_AGAIN_SECONDS
        return dict(polled)

    def _take(self, partition: Partition, records: list[Any]) -> None:
        taken = [plain_record(record) for record in records]
        epoch = self._tracker.add(partition, [record.offset for record in taken])
        if epoch is not None:
            self._deliver([Work(record, epoch) for record in taken])

    def _settle(self) -> None:
        with suppress(queue.Empty):
            while True:
                work = self._completions.get_nowait()
                if self._tracker.done(work.partition, work.epoch, work.record.offset):
                    self._progress.moved()

    def _commit(self, consumer: KafkaConsumer) -> None:
        offsets = self._tracker.to_commit()
        if not offsets:  # also after a rebalance that took away what was put off
            self._put_off_since = None
            return
        positions = {TopicPartition(*at): OffsetAndMetadata(offset, "", -1) for at, offset in offsets.items()}
        try:
            consumer.commit(positions, timeout_ms=COMMIT_TIMEOUT_MS)
        except (*MEMBERSHIP_CHANGED, RetriableError) as error:
            _log.info("commit_put_off", group=self._subscription.group, error=type(error).__name__)
            if self._put_off_since is None:
                self._put_off_since = self._clock()
        else:
            self._put_off_since = None
            self._tracker.committed(offsets)

    def _regulate(self, consumer: KafkaConsumer) -> bool:
        """Pause and resume by load; true when something is paused. Every turn anew: an assignment starts unpaused."""
        owned, paused = consumer.assignment(), consumer.paused()
        wanted = {each for each in owned if self._should_rest(each, resting=each in paused)}
        consumer.pause(*(wanted - paused))
        consumer.resume(*((paused & owned) - wanted))
        return bool(wanted)

    def _should_rest(self, partition: Partition, *, resting: bool) -> bool:
        water = self._settings.low_water + 1 if resting else self._settings.high_water
        return (
            not self._intake_open
            or self._tracker.unfinished(partition) >= water
            or self._tracker.span(partition) >= self._settings.longest_span
        )

    def _measure(self, consumer: KafkaConsumer) -> None:
        owned = consumer.assignment()
        lag = sum(_unread(consumer, each) + self._tracker.span(each) for each in owned)
        self._progress.measured(lag=lag, partitions=len(owned), paused=len(consumer.paused() & owned))

    def _stalled(self) -> bool:
        """Whether the client is at fault (kafka-python 3.0.x) and a new one has to take its place.

        Lag, nothing in hand, nothing paused, no progress; or a rebalance that it believes in, long over for the broker,
        while it reads on and can commit nothing.
        """
        in_hand = any(self._tracker.unfinished(partition) for partition in self._tracker.partitions())
        stalled = self._commits_nothing() or (self._progress.stuck and not in_hand and self._intake_open)
        if stalled:
            _log.error("consumer_stalled", group=self._subscription.group, lag=self._progress.lag)
            self._progress.renewed()
            self._put_off_since = None
        return stalled

    def _commits_nothing(self) -> bool:
        since = self._put_off_since
        return since is not None and self._clock() - since > self._settings.stuck_after

    def on_partitions_assigned(self, assigned: Iterable[Partition]) -> None:
        """On the client's own thread while the poll thread waits inside poll(): no blocking call is allowed here."""
        self._tracker.assigned(assigned)

    def on_partitions_revoked(self, revoked: Iterable[Partition]) -> None:
        self._tracker.revoked(revoked)

    def on_partitions_lost(self, lost: Iterable[Partition]) -> None:
        self._tracker.revoked(lost)


def _unread(consumer: KafkaConsumer, partition: TopicPartition) -> int:
    """A partition that was never fetched has no high-water mark yet: ask the broker, lest a stalled one look idle."""
    with suppress(KafkaError):
        end = consumer.highwater(partition)
        if end is None:
            end = consumer.end_offsets([partition], timeout_ms=MEASURE_TIMEOUT_MS)[partition]
        position = consumer.position(partition, timeout_ms=MEASURE_TIMEOUT_MS)
        return max(0, int(end) - int(position or 0))
    return 0
