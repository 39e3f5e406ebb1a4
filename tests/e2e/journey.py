"""One report's way through the whole system, as those outside see it."""

import asyncio
from dataclasses import dataclass
from typing import Any

from deploy.demo.board import Board
from deploy.demo.demonstration import all_sent, beside
from deploy.demo.desk import Desk
from deploy.demo.evidence import Told
from deploy.demo.feeding import Accepted, Counter, OutsideProducer
from deploy.demo.officers import Offices
from deploy.demo.owed import owed_by
from deploy.demo.telling import Tellers
from deploy.local.letters import Letter, letters
from services.workflow.domain.ledger import first_break
from shared.contracts.cases import CaseEvent, CaseEventKind
from shared.security.sealing import Seal
from tests.e2e.waiting import eventually

CLOCK = {CaseEventKind.REMINDER_DUE, CaseEventKind.DEADLINE_LAPSED, CaseEventKind.RUNG_FIRED}
"""What a slow machine adds to a story."""


@dataclass(frozen=True)
class Journey:
    desk: Desk

    @property
    def counter(self) -> Counter:
        return Counter(self.desk.http, self.desk.stack.url("intake"), self.desk.run, at_once=1)

    @property
    def outside(self) -> OutsideProducer:
        return OutsideProducer(self.desk.producer, Seal.from_file(self.desk.stack.keys.seal_public), self.desk.run)

    async def case_of(self, accepted: Accepted) -> str:
        """The number of the case that the report opened."""

        async def look() -> str | None:
            rows = await self.desk.records.assignments([accepted.report_id])
            return rows[0].case_number if rows and rows[0].opened_case else None

        return await eventually(look)

    async def tell(self, case_number: str, story: str) -> Told:
        stack, board = self.desk.stack, Board(self.desk.records)
        await board.follow([case_number])
        offices = Offices(
            self.desk.http, stack.url("workflow"), stack.url("sanctions"), stack.token, asyncio.Semaphore(1)
        )
        stop = asyncio.Event()
        async with beside(board.keep_current(stop), stop):
            told = await Tellers(offices, board, lambda _told: None).tell_all({case_number: story})
        return told[0]

    async def ledger(self, case_number: str) -> list[CaseEvent]:
        """Its entries, after checking that they form a chain."""
        rows = await self.desk.records.ledger([case_number])
        assert first_break(row.entry for row in rows) is None
        return [CaseEvent.model_validate_json(row.entry.body) for row in rows]

    async def told_in(self, case_number: str) -> list[CaseEventKind]:
        """The kinds of its entries, without what the clock did."""
        return [each.facts.kind for each in await self.ledger(case_number) if each.facts.kind not in CLOCK]

    async def mail_about(self, case_number: str) -> list[Letter]:
        """Every letter about the case, once every notice that its ledger owes was accepted."""
        owed = owed_by(await self.ledger(case_number))

        async def look() -> bool | None:
            return all_sent(owed, await self.desk.records.deliveries([case_number])) or None

        await eventually(look)
        kept = letters(self.desk.stack.mail_dir)
        return [each for each in kept if str(each.read()["X-Netra-Notice"] or "").startswith(f"{case_number}.")]

    async def tracked(self, accepted: Accepted, status: str) -> dict[str, Any]:
        """What the reporter is shown, once his report has this status."""

        async def look() -> dict[str, Any] | None:
            url = f"{self.desk.stack.url('intake')}/v1/reports/{accepted.report_id}"
            answer = await self.desk.http.get(url, headers={"X-Receipt": accepted.receipt or ""})
            shown: dict[str, Any] = answer.raise_for_status().json()
            return shown if shown["status"] == status else None

        return await eventually(look)
