"""One lane and as many messages as are wanted, the same ones for the same seed."""

from asyncio import Runner

from hypothesis import HealthCheck, Phase, given, seed, settings

from shared.messaging.records import Record
from tests.fuzz.lanes import Lane
from tests.fuzz.messages import messages


def pour(lane: Lane, runner: Runner, *, number: int, seeded: int) -> None:
    """Through `lane`, one after the other; what became of each stands in its account."""

    @seed(seeded)
    @settings(
        max_examples=number,
        database=None,
        deadline=None,
        phases=[Phase.generate],  # a fault is written down with its message, and the next one is tried
        suppress_health_check=list(HealthCheck),
    )
    @given(messages(lane.good))
    def each(record: Record) -> None:
        runner.run(lane.take(record))

    each()
