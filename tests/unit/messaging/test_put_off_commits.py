"""A client that goes on reading and can commit nothing is replaced, before somebody has to."""

from typing import Any

from kafka.errors import RebalanceInProgressError

from shared.messaging.poller import Poller
from shared.messaging.progress import Progress
from shared.messaging.subscription import ConsumerSettings, Subscription


class Client:
    """Believes in a rebalance for as long as it is told to."""

    def __init__(self) -> None:
        self.rebalances = True

    def commit(self, _offsets: Any, timeout_ms: int) -> None:  # noqa: ARG002 -- the client's shape
        if self.rebalances:
            raise RebalanceInProgressError


def poller_with_something_to_commit(stuck_after: float) -> Poller:
    settings = ConsumerSettings(stuck_after=stuck_after)
    poller = Poller(Subscription("broker", "t", "g", "t.dlq"), settings, Progress(stuck_after), lambda _: None)
    poller._tracker.assigned([("t", 0)])
    epoch = poller._tracker.add(("t", 0), [0])
    assert epoch is not None
    assert poller._tracker.done(("t", 0), epoch, 0)
    return poller


def test_it_is_left_alone_for_as_long_as_a_rebalance_may_take() -> None:
    poller = poller_with_something_to_commit(stuck_after=60)
    for _ in range(3):
        poller._commit(Client())
    assert not poller._stalled()


def test_it_is_replaced_once_no_rebalance_takes_that_long() -> None:
    poller = poller_with_something_to_commit(stuck_after=0)
    poller._commit(Client())
    poller._commit(Client())
    assert poller._stalled()
    assert not poller._commits_nothing()  # the new one has its own time


def test_a_commit_that_succeeds_ends_the_wait() -> None:
    poller, client = poller_with_something_to_commit(stuck_after=0), Client()
    poller._commit(client)
    client.rebalances = False
    poller._commit(client)
    assert not poller._commits_nothing()


def test_what_a_rebalance_took_away_is_no_longer_put_off() -> None:
    poller = poller_with_something_to_commit(stuck_after=0)
    poller._commit(Client())
    poller.on_partitions_revoked([("t", 0)])
    poller._commit(Client())
    assert not poller._commits_nothing()
