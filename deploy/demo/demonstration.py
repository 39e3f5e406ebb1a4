"""The demonstration from end to end: hand in, act, wait, and gather the evidence."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from typing import Any

from deploy.demo.board import Board
from deploy.demo.dead_letters import DeadLetter, DeadLetterReader
from deploy.demo.desk import AT_ONCE, Audience, Desk
from deploy.demo.evidence import SENT, Evidence, Told, letters_of, webhooks_of
from deploy.demo.officers import Offices
from deploy.demo.opening import Opened, Opening
from deploy.demo.owed import Owed, owed_by
from deploy.demo.records import DeliveryRow
from deploy.demo.samples import malformed, officials_named
from deploy.demo.telling import Tellers
from deploy.demo.watch import Pids, pids, unwell
from shared.contracts.cases import CaseEvent
from shared.contracts.vocabulary import ReportChannel

SENT_WITHIN_SECONDS = 90.0
PAUSE_SECONDS = 1.0
PAUSE_BETWEEN_CHANNELS_SECONDS = 10.0


class Demonstration:
    def __init__(self, desk: Desk, audience: Audience) -> None:
        self._desk = desk
        self._audience = audience
        urls = (desk.stack.url("workflow"), desk.stack.url("sanctions"))
        self._offices = Offices(desk.http, *urls, desk.stack.token, asyncio.Semaphore(AT_ONCE))

    async def perform(self) -> Evidence:
        """Raises NotAccepted, NotAssigned."""
        desk, before, stop = self._desk, pids(self._desk.stack), asyncio.Event()
        reader, board = DeadLetterReader(desk.bootstrap, desk.producer, desk.run), Board(desk.records)
        async with beside(reader.read(stop), stop), beside(board.keep_current(stop), stop):
            channels = await asyncio.gather(*(self._through(board, *each) for each in enumerate(ReportChannel)))
            self._audience.waiting_for("the last notices and dead letters")
            dead_letters = await reader.collected(record.key for record in malformed())
        opened = Opened(
            [each for channel, _ in channels for each in channel.accepted],
            [each for channel, _ in channels for each in channel.assignments],
        )
        await self._until_sent(list(opened.stories))
        return await self._evidence(opened, [each for _, told in channels for each in told], dead_letters, before)

    async def _through(self, board: Board, number: int, channel: ReportChannel) -> tuple[Opened, list[Told]]:
        """One channel from hand-in to the end of its stories. Two cores need the pauses to keep the drill's limits."""
        await asyncio.sleep(number * PAUSE_BETWEEN_CHANNELS_SECONDS)
        opened = await Opening(self._desk, self._audience).open_cases(channel)
        await board.follow(opened.stories)
        tellers = Tellers(self._offices, board, self._audience.told)
        return opened, await tellers.tell_all(opened.stories)

    async def _until_sent(self, cases: list[str]) -> None:
        """Until every notice that the ledgers owe is sent, for a minute and a half at most; the checks judge it."""
        records = self._desk.records
        events = [CaseEvent.model_validate_json(row.entry.body) for row in await records.ledger(cases)]
        owed = owed_by(events)
        with suppress(TimeoutError):
            async with asyncio.timeout(SENT_WITHIN_SECONDS):
                while not all_sent(owed, await records.deliveries(cases)):  # noqa: ASYNC110 -- another process sets no event of ours
                    await asyncio.sleep(PAUSE_SECONDS)

    async def _evidence(
        self, opened: Opened, told: list[Told], dead_letters: list[DeadLetter], before: Pids
    ) -> Evidence:
        desk, cases = self._desk, list(opened.stories)
        observed_at = datetime.now(UTC)
        deliveries = await desk.records.deliveries(cases)
        return Evidence(
            observed_at=observed_at,
            accepted=opened.accepted,
            officials=officials_named(),
            told=told,
            assignments=opened.assignments,
            standings=await desk.records.standings(cases),
            ledger=await desk.records.ledger(cases),
            deadlines=await desk.records.deadlines(cases),
            deliveries=deliveries,
            letters=letters_of(desk.stack.mail_dir, cases, desk.run.begun_at) if desk.stack.keeps_mail else None,
            webhooks=webhooks_of(desk.stack.webhook_dir, (each.delivery_id for each in deliveries)),
            malformed=malformed(),
            dead_letters=dead_letters,
            unwell=await unwell(desk.stack, desk.http, before),
        )


def all_sent(owed: set[Owed], deliveries: list[DeliveryRow]) -> bool:
    sent = {(each.case_number, each.sequence, each.recipient) for each in deliveries if each.status in SENT}
    return owed <= sent and all(each.status in SENT for each in deliveries)


@asynccontextmanager
async def beside(work: Coroutine[Any, Any, None], stop: asyncio.Event) -> AsyncIterator[None]:
    """Run `work` while the body runs, then set `stop` and wait for its end."""
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        stop.set()
        await task
