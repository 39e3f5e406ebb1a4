"""Writing to Kafka from asyncio: one idempotent producer per process, and a send that ends when the broker has it."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from types import TracebackType
from typing import Any, Self

from kafka import KafkaProducer
from kafka.errors import KafkaError, MessageSizeTooLargeError, RecordListTooLargeError

from shared.messaging.brokers import Brokers, options_of
from shared.messaging.errors import PublishError, RecordTooLargeError
from shared.messaging.records import Acknowledgement, Headers

MAX_IN_FLIGHT = 1_000
MAX_RECORD_BYTES = 2 * 1024 * 1024 + 65_536  # topics set the real limit; a dead letter's is the highest
CONNECT_TIMEOUT_MS = 8_000
CLOSE_TIMEOUT_SECONDS = 10
TOO_LARGE = (MessageSizeTooLargeError, RecordListTooLargeError)


class EventProducer:
    """An async context manager; safe to share among tasks of one loop.

    The connection is made by the first send, so a broker that is away costs sends, not the process. At most
    `max_in_flight` sends wait for the broker at a time (kafka-python bounds no memory of its own); further ones queue.
    Records of one task's awaited sends keep their order.
    """

    def __init__(
        self, *, bootstrap: Brokers | str, client_id: str = "netra", max_in_flight: int = MAX_IN_FLIGHT
    ) -> None:
        self._bootstrap = bootstrap
        self._client_id = client_id
        self._room = asyncio.Semaphore(max_in_flight)
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="kafka-send")
        self._connecting = asyncio.Lock()
        self._producer: Any = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.close()

    async def send(self, topic: str, key: bytes | None, value: bytes | None, headers: Headers) -> Acknowledgement:
        """Return when all in-sync replicas have the record.

        Raises PublishError, after some 15 s at the latest, when that is not known to be so: the record may be there all
        the same, so send it again under the same event id. Raises RecordTooLargeError when no attempt can succeed.
        """
        async with self._room:
            try:
                producer = await self._connected()
                pending = partial(producer.send, topic, value=value, key=key, headers=list(headers))
                return await self._acknowledged(pending)
            except TOO_LARGE as error:
                raise RecordTooLargeError(topic) from error
            except KafkaError as error:
                raise PublishError(type(error).__name__) from error

    async def close(self) -> None:
        """Wait up to 10 s for what is in flight, then let go."""
        if self._producer is not None:
            await self._in_thread(partial(self._producer.close, timeout=CLOSE_TIMEOUT_SECONDS))
            self._producer = None
        self._thread.shutdown(wait=False)

    async def _connected(self) -> Any:
        async with self._connecting:
            if self._producer is None:
                self._producer = await self._in_thread(self._build)
        return self._producer

    async def _acknowledged(self, send: Callable[[], Any]) -> Acknowledgement:
        loop = asyncio.get_running_loop()
        acknowledged: asyncio.Future[Acknowledgement] = loop.create_future()

        def settle(metadata: Any, error: BaseException | None) -> None:
            if acknowledged.done():  # the sender was cancelled meanwhile
                return
            if error is not None:
                acknowledged.set_exception(error)
            else:
                acknowledged.set_result(Acknowledgement(metadata.topic, metadata.partition, metadata.offset))

        pending = await self._in_thread(send)
        pending.add_callback(lambda metadata: loop.call_soon_threadsafe(settle, metadata, None))
        pending.add_errback(lambda error: loop.call_soon_threadsafe(settle, None, error))
        return await acknowledged

    async def _in_thread(self, call: Callable[[], Any]) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self._thread, call)

    def _build(self) -> Any:
        """Every setting that a guarantee rests on is explicit: kafka-python drops idempotence quietly otherwise."""
        return KafkaProducer(
            **options_of(self._bootstrap),
            client_id=self._client_id,
            enable_idempotence=True,
            acks="all",
            max_in_flight_requests_per_connection=5,
            request_timeout_ms=8_000,
            delivery_timeout_ms=15_000,
            max_block_ms=5_000,
            max_request_size=MAX_RECORD_BYTES,
            linger_ms=2,
            compression_type="zstd",
            allow_auto_create_topics=False,
            bootstrap_timeout_ms=CONNECT_TIMEOUT_MS,
        )
