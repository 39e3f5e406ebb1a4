"""Reading the dead letter topic, to see what became of the malformed records."""

import asyncio
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass

from deploy.demo.run import Run
from shared.contracts.topics import INTAKE_REPORTS_DLQ
from shared.messaging.consumer import LaneConsumer
from shared.messaging.producer import EventProducer
from shared.messaging.records import Record

PATIENCE_SECONDS = 30.0


@dataclass(frozen=True)
class DeadLetter:
    """`key` is the malformed record's name within its run."""

    key: str
    code: str
    reason: str


class DeadLetterReader:
    """Collects the dead letters of one run, by their keys; reads the topic from its beginning as a group of its own."""

    def __init__(self, bootstrap: str, producer: EventProducer, run: Run) -> None:
        self._prefix = run.name("")
        self._found: list[DeadLetter] = []
        self._arrived = asyncio.Condition()
        self._consumer = LaneConsumer(
            bootstrap=bootstrap,
            topic=INTAKE_REPORTS_DLQ,
            group=run.name("dead-letters"),
            instance="only",  # a member without a name puts off its commits for ever
            handler=self._keep,
            dead_letter_topic=INTAKE_REPORTS_DLQ,  # never written to: `_keep` refuses nothing
            producer=producer,
        )

    async def read(self, stop: asyncio.Event) -> None:
        """Runs until `stop`."""
        await self._consumer.run(stop)

    async def collected(self, keys: Iterable[str]) -> list[DeadLetter]:
        """What was found once all these keys are among it, or what was found in half a minute."""
        wanted = set(keys)
        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE_SECONDS), self._arrived:
                await self._arrived.wait_for(lambda: wanted <= {letter.key for letter in self._found})
        return sorted(self._found, key=lambda letter: letter.key)

    async def _keep(self, record: Record) -> None:
        key = (record.key or b"").decode(errors="replace")
        if key.startswith(self._prefix):
            code, reason = (_header(record, name) for name in ("dlq-reason-code", "dlq-error"))
            async with self._arrived:
                self._found.append(DeadLetter(key.removeprefix(self._prefix), code, reason))
                self._arrived.notify_all()


def _header(record: Record, name: str) -> str:
    return (record.header(name) or b"").decode(errors="replace")
