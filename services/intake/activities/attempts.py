"""Wrong receipts are counted, so that trying them is slow and is noticed."""

import time
from collections.abc import Callable

import structlog

from shared.security.buckets import Buckets, Rate, Wait

log = structlog.get_logger(__name__)

BY_CLIENT = Rate(per_minute=10, burst=30)
BY_NUMBER = Rate(per_minute=1, burst=10)


class Attempts:
    """By client, before anything is looked up; and by tracking number, whoever asks.

    A right receipt opens its report however many wrong ones were tried on its number: else whoever learnt the number
    could keep the reporter out. Guessing gains nothing from that: a receipt is 125 random bits. Numbers that do not
    exist are counted as those that do.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clients = Buckets(BY_CLIENT, clock=clock)
        self._numbers = Buckets(BY_NUMBER, clock=clock)

    def begin(self, client: str) -> None:
        """Counted before it is judged, so that many at once do not slip by. Raises Wait."""
        self._clients.admit(client)

    def right(self, client: str) -> None:
        self._clients.give_back(client)

    def wrong(self, number: str) -> None:
        """Raises Wait."""
        try:
            self._numbers.admit(number)
        except Wait:
            log.warning("receipts.guessed", number=number)
            raise
