"""From the sample to open cases: every report handed in over its channel, every report in the cases it asks for."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from deploy.demo.desk import AT_ONCE, Audience, Desk
from deploy.demo.feeding import Accepted, Counter, OutsideProducer
from deploy.demo.records import Assignment
from deploy.demo.samples import csv_file, http_samples, kafka_samples, malformed, officials_named, stories
from shared.contracts.vocabulary import ReportChannel
from shared.security.sealing import Seal

ASSIGNED_WITHIN_SECONDS = 60.0
PAUSE_SECONDS = 0.2
BULK_AGENCY = "bawaslu-ri"


class NotAssigned(Exception):  # noqa: N818 -- an answer to a person
    """Reports did not become cases."""


@dataclass(frozen=True)
class Opened:
    accepted: list[Accepted]
    assignments: list[Assignment]

    @property
    def stories(self) -> dict[str, str]:
        """The story of each case: its first report's."""
        samples = {each.report_id: each.sample for each in self.accepted}
        by_sample = stories()
        return {each.case_number: by_sample[samples[each.report_id]] for each in self.assignments if each.opened_case}


class Opening:
    def __init__(self, desk: Desk, audience: Audience) -> None:
        self._desk = desk
        self._audience = audience
        self._feeds: dict[ReportChannel, Callable[[], Awaitable[list[Accepted]]]] = {
            ReportChannel.HTTP: self._by_http,
            ReportChannel.CSV: self._by_csv,
            ReportChannel.KAFKA: self._by_kafka,
        }

    async def open_cases(self, channel: ReportChannel) -> Opened:
        """The sample of one channel. Raises NotAccepted, NotAssigned."""
        accepted = await self._feeds[channel]()
        opened = Opened(accepted, await self._assigned(accepted))
        self._audience.opened(channel, len(opened.stories))
        return opened

    async def _by_http(self) -> list[Accepted]:
        desk = self._desk
        counter = Counter(desk.http, desk.stack.url("intake"), desk.run, at_once=AT_ONCE)
        return await asyncio.gather(*(self._noted(counter.hand_in(one)) for one in http_samples(desk.run)))

    async def _by_csv(self) -> list[Accepted]:
        desk = self._desk
        counter = Counter(desk.http, desk.stack.url("intake"), desk.run, at_once=AT_ONCE)
        rows = await counter.hand_in_bulk(csv_file(desk.run), desk.stack.token(BULK_AGENCY, scopes=("reports:bulk",)))
        for row in rows:
            self._audience.handed_in(row)
        return rows

    async def _by_kafka(self) -> list[Accepted]:
        """The malformed records first: nothing behind them may be held up."""
        desk = self._desk
        outside = OutsideProducer(desk.producer, Seal.from_file(desk.stack.keys.seal_public), desk.run)
        for record in malformed():
            await outside.publish_malformed(record)
        return [await self._noted(outside.publish(sample)) for sample in kafka_samples(desk.run)]

    async def _noted(self, handing_in: Awaitable[Accepted]) -> Accepted:
        accepted = await handing_in
        self._audience.handed_in(accepted)
        return accepted

    async def _assigned(self, accepted: list[Accepted]) -> list[Assignment]:
        """Once there is a row for each official of each report."""
        named = officials_named()
        wanted = sum(named[each.sample] for each in accepted)
        found: list[Assignment] = []
        try:
            async with asyncio.timeout(ASSIGNED_WITHIN_SECONDS):
                while len(found) < wanted:
                    await asyncio.sleep(PAUSE_SECONDS)
                    found = await self._desk.records.assignments([each.report_id for each in accepted])
        except TimeoutError:
            missing = sorted({each.report_id for each in accepted} - {each.report_id for each in found})
            raise NotAssigned(
                f"{wanted} officials were reported and {len(found)} stand in cases; reports without one: {missing}"
            ) from None
        return found
