"""A client that spins instead of waiting is not let wait."""

import time
from typing import Any

import pytest

from shared.messaging.poller import Poller
from shared.messaging.progress import Progress
from shared.messaging.subscription import ConsumerSettings, Subscription


class Client:
    """Waits as a KafkaConsumer does: at rest, or burning the processor."""

    def __init__(self, *, spinning: bool) -> None:
        self._spinning = spinning
        self.waits: list[int] = []

    def poll(self, *, timeout_ms: int, max_records: int) -> dict[Any, Any]:  # noqa: ARG002 -- the client's shape
        self.waits.append(timeout_ms)
        until = time.thread_time() + timeout_ms / 1000
        while self._spinning and time.thread_time() < until:
            pass
        return {}


@pytest.mark.parametrize(("spinning", "waits"), [(True, [40, 0, 0]), (False, [40, 40, 40])])
def test_only_a_client_that_spins_is_asked_without_waiting(spinning: bool, waits: list[int]) -> None:  # noqa: FBT001 -- a case of the table
    client, settings = Client(spinning=spinning), ConsumerSettings()
    poller = Poller(Subscription("broker", "t", "g", "t.dlq"), settings, Progress(settings.stuck_after), lambda _: None)
    for _ in waits:
        poller._poll(client, 40)
    assert client.waits == waits
