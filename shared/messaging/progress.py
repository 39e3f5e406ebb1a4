"""Is the consumer getting anywhere? Figures for health endpoints and alerts."""

import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class ConsumerHealth:
    """`lag` is records not yet done, read or unread. `retrying` lanes wait for something that is away.

    `healthy` is false when stuck (lag, and nothing done for `stuck_after` seconds), fused or not polling.
    A restart mends no retrying consumer; a stuck one with nothing retrying it may. It resets a fuse, which should be
    done by a person who has seen why it blew: tell liveness probes nothing of this.
    """

    healthy: bool
    polling: bool
    partitions: int
    paused: int
    lag: int
    seconds_since_progress: float
    retrying: int
    stuck: bool
    fused: bool


class Progress:
    """Written by the poll thread, read by anyone: plain fields, each set in one step."""

    def __init__(self, stuck_after: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._stuck_after = stuck_after
        self._clock = clock
        self._moved_at = self._assigned_at = clock()
        self.polling = False
        self.partitions = 0
        self.paused = 0
        self.lag = 0

    def moved(self) -> None:
        self._moved_at = self._clock()

    def renewed(self) -> None:
        """A new client: both clocks start again."""
        self._moved_at = self._assigned_at = self._clock()

    def measured(self, *, lag: int, partitions: int, paused: int) -> None:
        """Without lag there is nothing to move: the clock starts with the first record that waits."""
        self.lag, self.partitions, self.paused = lag, partitions, paused
        if lag == 0:
            self.moved()
        if partitions > 0:
            self._assigned_at = self._clock()

    @property
    def seconds_since_progress(self) -> float:
        return self._clock() - self._moved_at

    @property
    def stuck(self) -> bool:
        return (self.lag > 0 and self.seconds_since_progress > self._stuck_after) or self.unassigned

    @property
    def unassigned(self) -> bool:
        """Out of the group without noticing: nothing is owned, so nothing lags, and all seems well."""
        return self._clock() - self._assigned_at > self._stuck_after

    def health(self, *, fused: bool, retrying: int) -> ConsumerHealth:
        stuck = self.stuck
        return ConsumerHealth(
            healthy=self.polling and not stuck and not fused,
            polling=self.polling,
            partitions=self.partitions,
            paused=self.paused,
            lag=self.lag,
            seconds_since_progress=self.seconds_since_progress,
            retrying=retrying,
            stuck=stuck,
            fused=fused,
        )
