"""Token buckets in bounded memory: who comes too often waits, and nobody can fill our memory by coming as many."""

import math
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass

from shared.contracts.refusals import Refusal, Refused

MOST_BUCKETS = 50_000
"""Some 10 MB. Whoever was not seen for longest is forgotten first: his bucket has filled up most."""


TOO_MANY_REQUESTS = Refusal(
    "too_many_requests",
    429,
    "Terlalu banyak permintaan; coba lagi sesudah waktu pada Retry-After.",
    "Too many requests; try again after the seconds in Retry-After.",
)


class Wait(Refused):
    """Too often; `seconds` until the next one is let through."""

    def __init__(self, seconds: float) -> None:
        super().__init__(TOO_MANY_REQUESTS)
        self.seconds = max(1, math.ceil(seconds))


@dataclass(frozen=True)
class Rate:
    """`burst` at once, then `per_minute`."""

    per_minute: float
    burst: int


@dataclass
class _Bucket:
    left: float
    seen_at: float


class Buckets:
    """One bucket a key, for one process: n replicas allow n times as much. Not for several threads."""

    def __init__(self, rate: Rate, *, most: int = MOST_BUCKETS, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate = rate
        self._most = most
        self._clock = clock
        self._buckets: OrderedDict[Hashable, _Bucket] = OrderedDict()

    def __len__(self) -> int:
        return len(self._buckets)

    def admit(self, key: Hashable) -> None:
        """Take one. Raises Wait when there is none."""
        seconds = self.take(key)
        if seconds:
            raise Wait(seconds)

    def give_back(self, key: Hashable) -> None:
        bucket = self._filled(key)
        bucket.left = min(self._rate.burst, bucket.left + 1)

    def take(self, key: Hashable) -> float:
        """0.0 when there was one to take, otherwise the seconds until there is one; then nothing is taken."""
        wait = self.wait(key)
        if not wait:
            self._filled(key).left -= 1
        return wait

    def wait(self, key: Hashable) -> float:
        """Seconds until `key` may take, 0.0 for now. A key never seen takes no memory."""
        if key not in self._buckets:
            return 0.0
        missing = 1 - self._filled(key).left
        return max(0.0, missing * 60 / self._rate.per_minute)

    def _filled(self, key: Hashable) -> _Bucket:
        now = self._clock()
        bucket = self._buckets.setdefault(key, _Bucket(self._rate.burst, now))
        gained = (now - bucket.seen_at) * self._rate.per_minute / 60
        bucket.left, bucket.seen_at = min(self._rate.burst, bucket.left + gained), now
        self._buckets.move_to_end(key)
        if len(self._buckets) > self._most:
            self._buckets.popitem(last=False)
        return bucket
