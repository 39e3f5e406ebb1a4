"""Reporters who do not give up: each hands his report in, again and again under the same key, until it is taken."""

import asyncio
from collections.abc import Iterable
from time import monotonic

from deploy.demo.desk import AT_ONCE, Desk
from deploy.demo.feeding import Accepted, Counter, NotAccepted, OutsideProducer
from deploy.demo.samples import Sample
from shared.messaging.errors import PublishError
from shared.security.sealing import Seal
from tests.chaos.acts import HTTP, Act

PATIENCE_SECONDS = 180.0
ASK_AGAIN_SECONDS = 0.5
AT_MOST = 2_000
"""Reports of one run; a mistyped number must not fill a disk."""


class Feeder:
    """`accepted` holds what was acknowledged, `given_up` the names of reports that nobody took in three minutes."""

    def __init__(self, desk: Desk, *, per_second: float) -> None:
        self._desk = desk
        self._pause = 1 / per_second
        self._counter = Counter(desk.http, desk.stack.url("intake"), desk.run, at_once=AT_ONCE)
        self._outside = OutsideProducer(desk.producer, Seal.from_file(desk.stack.keys.seal_public), desk.run)
        self.accepted: list[Accepted] = []
        self.stories: dict[str, str] = {}
        self.given_up: list[str] = []
        self.asked_again = 0

    async def feed(self, acts: Iterable[Act]) -> None:
        """Returns when every report was taken or given up. Second reports of an act wait for nothing."""
        reports = [(act, sample) for act in acts for sample in act.reports]
        if len(reports) > AT_MOST:
            raise ValueError(f"more than {AT_MOST} reports")
        async with asyncio.TaskGroup() as group:
            for act, sample in reports:
                group.create_task(self._until_taken(act, sample))
                await asyncio.sleep(self._pause)

    async def _until_taken(self, act: Act, sample: Sample) -> None:
        until = monotonic() + PATIENCE_SECONDS
        while monotonic() < until:
            try:
                taken = await self._hand_in(sample)
            except (NotAccepted, PublishError):
                self.asked_again += 1
                await asyncio.sleep(ASK_AGAIN_SECONDS)
            else:
                self.accepted.append(taken)
                self.stories[taken.report_id] = act.story
                return
        self.given_up.append(sample.name)

    async def _hand_in(self, sample: Sample) -> Accepted:
        """Raises NotAccepted, PublishError: whether it was taken is then not known, and asking again must be safe."""
        return await (self._counter.hand_in(sample) if sample.mode == HTTP else self._outside.publish(sample))
