import asyncio
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import pytest

from shared.messaging.errors import Transient
from shared.messaging.lanes import Attempt, Lanes, Work
from shared.messaging.records import Record
from shared.messaging.subscription import Backoff, ConsumerSettings

AT_ONCE = Backoff(0, 0)
NEVER = Backoff(3600, 3600)


def work(offset: int, key: bytes | None = b"a", epoch: int = 1) -> Work:
    return Work(Record("t", 0, offset, 0, key, b"", ()), epoch)


class Handler:
    """Notes what it is given; fails as often as `failures` says for an offset."""

    def __init__(self, failures: Mapping[int, int] = MappingProxyType({}), error: type[Exception] = Transient) -> None:
        self.failures = dict(failures)
        self.error = error
        self.seen: list[int] = []
        self.running = self.most_running = 0

    async def __call__(self, record: Record) -> None:
        self.running += 1
        self.most_running = max(self.most_running, self.running)
        await asyncio.sleep(0)
        self.running -= 1
        self.seen.append(record.offset)
        if self.failures.get(record.offset, 0) > 0:
            self.failures[record.offset] -= 1
            raise self.error("BUDI")


class Bench:
    def __init__(self, handler: Attempt, *, backoff: Backoff = AT_ONCE, epoch: int = 1, **settings: Any) -> None:
        self.finished: list[int] = []
        self.epoch = epoch
        self.lanes = Lanes(
            handler,
            lambda done: self.finished.append(done.record.offset),
            lambda each: each.epoch == self.epoch,
            transient=(),
            settings=ConsumerSettings(transient_backoff=backoff, bug_backoff=backoff, **settings),
        )

    async def until(self, condition: Callable[[], bool]) -> None:
        async with asyncio.timeout(5):
            while not condition():  # noqa: ASYNC110 (one turn of the loop at a time; nothing signals)
                await asyncio.sleep(0)


async def test_records_of_one_key_keep_their_order_through_failures() -> None:
    handler = Handler({1: 3})
    bench = Bench(handler)
    bench.lanes.accept([work(offset) for offset in range(5)])
    await bench.until(lambda: len(bench.finished) == 5)
    assert handler.seen == [0, 1, 1, 1, 1, 2, 3, 4]
    assert handler.most_running == 1


async def test_different_keys_run_side_by_side() -> None:
    handler = Handler()
    bench = Bench(handler)
    bench.lanes.accept([work(offset, key=b"%d" % offset) for offset in range(20)])
    await bench.until(lambda: len(bench.finished) == 20)
    assert handler.most_running > 1


async def test_no_more_handlers_run_than_the_concurrency_allows() -> None:
    handler = Handler()
    bench = Bench(handler, concurrency=2)
    bench.lanes.accept([work(offset, key=None) for offset in range(20)])
    await bench.until(lambda: len(bench.finished) == 20)
    assert handler.most_running == 2


async def test_a_lane_that_waits_holds_up_no_other() -> None:
    handler = Handler({0: 1})
    bench = Bench(handler, backoff=NEVER)
    bench.lanes.accept([work(0, b"a"), work(1, b"b"), work(2, b"a")])
    await bench.until(lambda: bench.finished == [1] and bench.lanes.retrying == 1)
    await bench.lanes.drain(1)
    assert bench.finished == [1]


async def test_a_bug_is_retried_too_and_its_text_is_not_logged(capsys: pytest.CaptureFixture[str]) -> None:
    handler = Handler({0: 1}, error=KeyError)
    bench = Bench(handler)
    bench.lanes.accept([work(0)])
    await bench.until(lambda: bench.finished == [0])
    told = capsys.readouterr().out
    assert "KeyError" in told
    assert "BUDI" not in told


async def test_records_of_a_lost_assignment_are_dropped() -> None:
    handler = Handler()
    bench = Bench(handler)
    bench.lanes.accept([work(0), work(1)])
    bench.epoch = 2
    bench.lanes.accept([work(1, epoch=2)])
    await bench.until(lambda: bench.finished == [1])
    assert handler.seen == [1]


async def test_a_drain_finishes_what_is_queued() -> None:
    handler = Handler()
    bench = Bench(handler)
    bench.lanes.accept([work(offset) for offset in range(5)])
    await bench.lanes.drain(5)
    assert bench.finished == [0, 1, 2, 3, 4]


async def test_a_drain_cancels_what_does_not_end() -> None:
    async def endless(_record: Record) -> None:
        await asyncio.Event().wait()

    bench = Bench(endless)
    bench.lanes.accept([work(0)])
    await bench.lanes.drain(0.01)
    assert bench.finished == []


async def test_a_handler_that_hangs_counts_as_transient() -> None:
    calls: list[int] = []

    async def hangs_once(record: Record) -> None:
        calls.append(record.offset)
        if len(calls) == 1:
            await asyncio.Event().wait()

    bench = Bench(hangs_once, attempt_limit=0.01)
    bench.lanes.accept([work(0)])
    await bench.until(lambda: bench.finished == [0])
    assert calls == [0, 0]


@pytest.mark.parametrize(("attempt", "seconds"), [(2, 0.2), (3, 0.4), (4, 0.8), (10, 30.0), (100_000, 30.0)])
def test_the_wait_doubles_up_to_its_cap(attempt: int, seconds: float) -> None:
    assert Backoff(0.2, 30.0).before(attempt) == seconds
