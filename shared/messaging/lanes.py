"""The asyncio side of a consumer: records of one key one after the other, different keys side by side."""

import asyncio
import zlib
from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass

import structlog

from shared.messaging.errors import Transient
from shared.messaging.records import Record
from shared.messaging.subscription import Backoff, ConsumerSettings
from shared.messaging.tracker import Partition

_log = structlog.get_logger(__name__)
Attempt = Callable[[Record], Awaitable[None]]
_Lane = tuple[Partition, int]


@dataclass(frozen=True, slots=True)
class Work:
    """A record and the assignment it was read under."""

    record: Record
    epoch: int

    @property
    def partition(self) -> Partition:
        return (self.record.topic, self.record.partition)


class Lanes:
    """Each lane is a queue served by at most one task; a record that must wait holds up its lane and no other.

    `attempt` handles one record once. `finished` is told of each record that is done. `is_current` says whether a
    record's assignment still holds: when it does not, the record is dropped, for another member has it now.
    """

    def __init__(
        self,
        attempt: Attempt,
        finished: Callable[[Work], None],
        is_current: Callable[[Work], bool],
        *,
        transient: tuple[type[Exception], ...],
        settings: ConsumerSettings,
    ) -> None:
        self._attempt = attempt
        self._finished = finished
        self._is_current = is_current
        self._transient: tuple[type[Exception], ...] = (Transient, ConnectionError, TimeoutError, *transient)
        self._settings = settings
        self._slots = asyncio.Semaphore(settings.concurrency)
        self._queues: dict[_Lane, deque[Work]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._stopping = asyncio.Event()
        self._abandoned = False
        self.retrying = 0

    def accept(self, works: Iterable[Work]) -> None:
        """Queue `works`; on the loop. What comes after the stop is left to the next owner."""
        for work in works if not self._stopping.is_set() else ():
            lane = (work.partition, _lane_number(work.record, self._settings.lanes))
            if lane in self._queues:
                self._queues[lane].append(work)
            else:
                self._open(lane, work)

    def abandon(self) -> None:
        """Begin nothing more; what is queued stays unfinished, hence uncommitted."""
        self._abandoned = True
        self._stopping.set()

    async def drain(self, seconds: float) -> None:
        """Finish what is queued, except lanes that are waiting to retry; after `seconds` cancel the rest."""
        self._stopping.set()
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=seconds)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    def _open(self, lane: _Lane, work: Work) -> None:
        self._queues[lane] = deque([work])
        task = asyncio.create_task(self._serve(lane))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _serve(self, lane: _Lane) -> None:
        queue = self._queues[lane]
        try:
            while queue and await self._carry_out(queue.popleft()):
                pass
        finally:
            del self._queues[lane]

    async def _carry_out(self, work: Work) -> bool:
        """Attempt until done; false when the lane must end because the consumer is stopping."""
        attempt = 1
        while self._is_current(work) and not self._abandoned:
            backoff = await self._once(work, attempt)
            if backoff is None:
                self._finished(work)
                return True
            attempt += 1
            if await self._stops_within(backoff.before(attempt)):
                return False
        return not self._abandoned

    async def _once(self, work: Work, attempt: int) -> Backoff | None:
        """None when the record is done, else how to wait for the next attempt."""
        try:
            async with self._slots, asyncio.timeout(self._settings.attempt_limit):
                await self._attempt(work.record)
        except self._transient as error:
            _log.warning("record_waits", **_coordinates(work, attempt, error))
            return self._settings.transient_backoff
        except Exception as error:  # noqa: BLE001 (the outermost loop of a record: a bug must not lose it)
            _log.error("record_hits_bug", where=_place(error), **_coordinates(work, attempt, error))
            return self._settings.bug_backoff
        return None

    async def _stops_within(self, seconds: float) -> bool:
        self.retrying += 1
        try:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), seconds)
        finally:
            self.retrying -= 1
        return self._stopping.is_set()


def _lane_number(record: Record, lanes: int) -> int:
    """Records without a key promise no order: spread them by offset."""
    return (record.offset if record.key is None else zlib.crc32(record.key)) % lanes


def _coordinates(work: Work, attempt: int, error: Exception) -> dict[str, object]:
    """An error's text may quote the message, so only its type is told."""
    record = work.record
    return {
        "topic": record.topic,
        "partition": record.partition,
        "offset": record.offset,
        "attempt": attempt,
        "error": type(error).__name__,
    }


def _place(error: Exception) -> str:
    """File and line that raised: enough to find the bug, free of what the message held."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return "" if trace is None else f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}"
