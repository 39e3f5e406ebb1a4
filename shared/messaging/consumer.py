"""A Kafka consumer for asyncio handlers: at least once, in order per key, never past an unfinished record."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from typing import Any

import structlog
from sqlalchemy.exc import DataError

from shared.messaging.brokers import Brokers
from shared.messaging.dead_letters import DeadLetters
from shared.messaging.errors import InvalidMessage, Transient
from shared.messaging.fuse import Fuse
from shared.messaging.lanes import Lanes, Work
from shared.messaging.poller import Poller
from shared.messaging.producer import EventProducer
from shared.messaging.progress import Progress
from shared.messaging.records import Record
from shared.messaging.subscription import ConsumerSettings, Subscription
from shared.messaging.tracing import consuming

Handler = Callable[[Record], Awaitable[None]]
NOT_STORABLE = InvalidMessage("not_storable", "a value is larger than its column, or no text that PostgreSQL can keep")
_log = structlog.get_logger(__name__)


class LaneConsumer:
    """Calls `handler` for each record, and decides by the name of its error what happens next.

    Returned: done. InvalidMessage, and DataError of the database, which no other attempt changes: to the dead letter,
    then done. Transient, ConnectionError, TimeoutError or
    one of `transient`: the lane waits and tries again. Anything else is a bug: logged, and the lane waits longer.
    Handlers must be idempotent (`shared.persistence.inbox`): after a crash or rebalance records come again.

    consumer = LaneConsumer(
        bootstrap="127.0.0.1:9092", topic=INTAKE_REPORTS, group="workflow", handler=handle,
        dead_letter_topic=INTAKE_REPORTS_DLQ, producer=producer, transient=(OperationalError,),
    )
    await run_roles({"starter": consumer.run})
    """

    def __init__(
        self,
        *,
        bootstrap: Brokers | str,
        topic: str,
        group: str,
        handler: Handler,
        dead_letter_topic: str,
        producer: EventProducer,
        instance: str | None = None,
        transient: tuple[type[Exception], ...] = (),
        settings: ConsumerSettings | None = None,
        service_version: str = "unknown",
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._subscription = Subscription(bootstrap, topic, group, dead_letter_topic, instance)
        self._handle = handler
        self._transient = transient
        self._settings = settings or ConsumerSettings()
        self._dead_letters = DeadLetters(
            producer.send,
            dead_letter_topic,
            group=group,
            service_version=service_version,
        )
        self._fuse = Fuse(self._settings.fuse)
        self._progress = Progress(self._settings.stuck_after)
        self._clock = clock
        self._lanes: Lanes | None = None
        self._poller: Poller | None = None

    def health(self) -> dict[str, Any]:
        """The fields of `ConsumerHealth`, summed up in `healthy`, and the refused share of the last records."""
        retrying = self._lanes.retrying if self._lanes is not None else 0
        health = self._progress.health(fused=self._fuse.blown, retrying=retrying)
        return asdict(health) | {"refused_share": round(self._fuse.refused_share, 3)}

    async def run(self, stop: asyncio.Event) -> None:
        """A role: consumes until `stop`, then finishes what it has begun, commits and leaves the group.

        A broker that is away is waited for. Raises kafka.errors.KafkaError when waiting cannot help (authorisation,
        configuration, another member of the same static name).
        """
        loop = asyncio.get_running_loop()

        def deliver(works: list[Work]) -> None:
            loop.call_soon_threadsafe(lanes.accept, works)

        poller = Poller(self._subscription, self._settings, self._progress, deliver, self._clock)
        lanes = Lanes(
            self._attempt, poller.finished, poller.is_current, transient=self._transient, settings=self._settings
        )
        self._lanes, self._poller = lanes, poller
        with ThreadPoolExecutor(max_workers=1, thread_name_prefix=f"kafka-poll-{self._subscription.group}") as thread:
            await self._consume(loop.run_in_executor(thread, poller.run), poller, lanes, stop)

    async def _consume(self, polling: asyncio.Future[None], poller: Poller, lanes: Lanes, stop: asyncio.Event) -> None:
        stopping = asyncio.ensure_future(stop.wait())
        either: tuple[asyncio.Future[Any], ...] = (polling, stopping)
        try:
            await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
            poller.close_intake()
            await lanes.drain(self._settings.drain_limit)
        finally:
            stopping.cancel()
            poller.finish()
            await polling

    async def _attempt(self, record: Record) -> None:
        with consuming(record, self._subscription.group):
            try:
                await self._handle(record)
            except InvalidMessage as refusal:
                await self._refuse(record, refusal)
            except DataError:
                await self._refuse(record, NOT_STORABLE)
            else:
                self._fuse.note(refused=False)

    async def _refuse(self, record: Record, refusal: InvalidMessage) -> None:
        if self._fuse.blown:
            raise Transient("the fuse has blown")
        await self._dead_letters.publish(record, refusal)
        told = self._fuse.alarmed
        self._fuse.note(refused=True)
        if self._fuse.blown:
            self._stop_for_good(refusal)
        elif self._fuse.alarmed and not told:
            _log.error("consumer_refuses_most", **self._refusing(refusal))

    def _stop_for_good(self, refusal: InvalidMessage) -> None:
        """Stay in the group, read nothing, say so: most records are refused, so the fault is likely to be ours."""
        reset = "mend the cause, start the process anew, then: netra dlq redrive"
        _log.critical("consumer_fused", **self._refusing(refusal), reset=reset)
        if self._poller is not None and self._lanes is not None:
            self._poller.close_intake()
            self._lanes.abandon()

    def _refusing(self, refusal: InvalidMessage) -> dict[str, object]:
        return {
            "topic": self._subscription.topic,
            "group": self._subscription.group,
            "last_code": refusal.code,
            "refused_share": round(self._fuse.refused_share, 3),
        }
