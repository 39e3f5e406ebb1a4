"""Officers who work on through outages: the board they look at goes blank at times, and services do not answer."""

import asyncio
from time import monotonic
from typing import Any

import httpx

from deploy.demo.board import Board
from deploy.demo.desk import AT_ONCE, Desk
from deploy.demo.evidence import Told
from deploy.demo.officers import ASK_AGAIN_SECONDS, WAITING, ActionFailed, Officers, Offices
from deploy.demo.records import Assignment
from deploy.demo.telling import Tellers
from shared.contracts.vocabulary import Role
from shared.persistence.availability import DATABASE_AWAY
from tests.chaos.feeding import Feeder

PATIENCE_SECONDS = 600.0
FAULT_OF_THEIRS = 500
PAUSE_SECONDS = 0.5


class PatientBoard(Board):
    """While the database is away, it shows what it showed."""

    patience_seconds = PATIENCE_SECONDS

    async def follow(self, cases: Any) -> None:
        wanted = list(cases)
        while True:
            try:
                return await super().follow(wanted)
            except DATABASE_AWAY:
                await asyncio.sleep(PAUSE_SECONDS)


class PatientOfficers(Officers):
    """With one key until there is an answer. An answer that refuses is an answer; 5xx is none."""

    async def _post(self, url: str, role: Role, body: dict[str, Any]) -> httpx.Response:
        key = f"chaos-{self.case_number}-{next(self._keys)}"
        until = monotonic() + PATIENCE_SECONDS
        while monotonic() < until:
            answer = await self._asked(url, self._headers(role) | {"Idempotency-Key": key}, body)
            if answer is not None and answer.status_code != WAITING and answer.status_code < FAULT_OF_THEIRS:
                return self._noted(answer)
            await asyncio.sleep(ASK_AGAIN_SECONDS)
        raise ActionFailed(f"{url}: no answer in {PATIENCE_SECONDS:.0f} s")

    async def sanctions_of(self, category: str) -> str:
        until = monotonic() + PATIENCE_SECONDS
        while True:
            try:
                return await super().sanctions_of(category)
            except ActionFailed:
                if monotonic() > until:
                    raise
                await asyncio.sleep(ASK_AGAIN_SECONDS)


class Troupe(Tellers):
    """Finds the cases that the feeder's reports have opened, and tells each its story, side by side."""

    def __init__(self, desk: Desk, feeder: Feeder, board: Board) -> None:
        urls = (desk.stack.url("workflow"), desk.stack.url("sanctions"))
        offices = Offices(desk.http, *urls, desk.stack.token, asyncio.Semaphore(AT_ONCE))
        super().__init__(offices, board, self._note)
        self._desk = desk
        self._feeder = feeder
        self.told: list[Told] = []
        self.stories: dict[str, str] = {}
        self.assignments: list[Assignment] = []

    async def perform(self, fed: asyncio.Event) -> None:
        """Until every accepted report stands in a case and each case is told; `fed` says that no report follows."""
        async with asyncio.TaskGroup() as group:
            while not (fed.is_set() and self.all_assigned):
                for number, story in (await self._opened()).items():
                    self.stories[number] = story
                    group.create_task(self._tell(number, story))
                await asyncio.sleep(PAUSE_SECONDS)

    @property
    def all_assigned(self) -> bool:
        return {each.report_id for each in self.assignments} >= {each.report_id for each in self._feeder.accepted}

    async def _opened(self) -> dict[str, str]:
        """Cases that are new on the board, with their stories."""
        reports = dict(self._feeder.stories)
        try:
            self.assignments = await self._desk.records.assignments(list(reports))
        except DATABASE_AWAY:
            return {}
        found = {each.case_number: reports[each.report_id] for each in self.assignments if each.opened_case}
        new = {number: story for number, story in found.items() if number not in self.stories}
        await self._board.follow(new)
        return new

    async def _tell(self, case_number: str, story: str) -> Told:
        officers = PatientOfficers(self._offices, self._board, case_number)
        trouble = await self._trouble(officers, story)
        told = Told(case_number, story, officers.actions, tuple(officers.refusals), trouble)
        self._note(told)
        return told

    def _note(self, told: Told) -> None:
        self.told.append(told)
