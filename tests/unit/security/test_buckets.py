"""Token buckets: so many at once, then so many a minute, in bounded memory."""

from dataclasses import dataclass

import pytest

from shared.security.buckets import Buckets, Rate


@dataclass
class Clock:
    seconds: float = 0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


def taken(buckets: Buckets, key: str, times: int) -> int:
    return sum(buckets.take(key) == 0 for _ in range(times))


def test_the_burst_is_let_through_and_the_next_one_is_told_how_long_to_wait(clock: Clock) -> None:
    buckets = Buckets(Rate(per_minute=6, burst=3), clock=clock)
    assert taken(buckets, "a", 3) == 3
    assert buckets.take("a") == 10
    clock.seconds = 9.5
    assert buckets.take("a") == pytest.approx(0.5)
    clock.seconds = 10
    assert buckets.take("a") == 0


def test_a_bucket_never_holds_more_than_its_burst(clock: Clock) -> None:
    buckets = Buckets(Rate(per_minute=6, burst=3), clock=clock)
    buckets.take("a")
    clock.seconds = 86_400
    assert taken(buckets, "a", 10) == 3


def test_nobody_pays_for_another(clock: Clock) -> None:
    buckets = Buckets(Rate(per_minute=6, burst=1), clock=clock)
    assert [buckets.take(key) for key in "abab"] == [0, 0, 10, 10]


def test_memory_is_bounded_and_who_was_not_seen_for_longest_is_forgotten_first(clock: Clock) -> None:
    buckets = Buckets(Rate(per_minute=6, burst=1), most=100, clock=clock)
    for number in range(10_000):
        buckets.take(str(number))
        buckets.take("steady")
    assert len(buckets) == 100
    assert buckets.take("steady") > 0
    assert buckets.take("0") == 0


def test_looking_takes_nothing_and_remembers_nobody(clock: Clock) -> None:
    buckets = Buckets(Rate(per_minute=6, burst=1), clock=clock)
    assert [buckets.wait("a") for _ in range(5)] == [0] * 5
    assert len(buckets) == 0
