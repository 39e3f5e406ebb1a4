"""A personnel authority's office against the real API, PostgreSQL and Temporal."""

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio.client import Client
from temporalio.worker import Worker

from deploy.local.stack import Stack
from services.sanctions.activities.recording import Recorder
from services.sanctions.adapters.actions import Asked, PostgresActions
from services.sanctions.adapters.calendar import calendar_versions
from services.sanctions.adapters.courier import Courier
from services.sanctions.adapters.log import PostgresMilestoneLog
from services.sanctions.adapters.reading import PostgresReading
from services.sanctions.adapters.records import PostgresRecords
from services.sanctions.adapters.temporal import TemporalSanctions, workflow_id
from services.sanctions.api.desk import Desk
from services.sanctions.app import create_app
from services.sanctions.domain.acts import Actor, ActRequest, Decide
from services.sanctions.domain.catalogue import load_catalogue
from services.sanctions.domain.milestones import Writer
from services.sanctions.domain.state import SanctionState
from services.sanctions.settings import SanctionsSettings
from services.sanctions.workflows.sanction import SanctionWorkflow
from shared.calendar import published_calendar
from shared.contracts.cases import CASE_TASK_QUEUE
from shared.contracts.limits import Unit
from shared.contracts.sanctions import SanctionLimit, SanctionLimits, SanctionOrder
from shared.contracts.vocabulary import SanctionCategory
from shared.persistence.decrees import CurrentCalendar
from shared.temporal.sandbox import sandboxed_runner
from shared.web.access import token_reader
from tests.clocks import hosts_clock
from tests.unit.sanctions.matters import NOW, order
from tests.workflow.sanctions.story import Clerk

QUEUE = "sanctions-integration"
AUTHORITY = "pemprov-sulsel"
SECONDS = SanctionLimit(amount=1, unit=Unit.SECONDS)
SLOW = SanctionLimit(amount=600, unit=Unit.SECONDS)
DRILL = SanctionLimits(
    service=SLOW,
    delivery=SECONDS,
    effect=SECONDS,
    objection=SLOW,
    objection_decision=SLOW,
    minister_report=SLOW,
    month=SLOW,
)


async def always_healthy() -> dict[str, Any]:
    return {"healthy": True}


def in_half_a_minute() -> dict[str, str]:
    """The day of the examination, as a summons names it."""
    return {"examination_at": (datetime.now(UTC) + timedelta(seconds=30)).isoformat()}


def new_order(category: SanctionCategory) -> SanctionOrder:
    return order_of(category, f"NTR-2024-{secrets.randbelow(10**9):09d}")


def order_of(category: SanctionCategory, number: str) -> SanctionOrder:
    return order(category, case_number=number, limits=DRILL)


@dataclass
class Office:
    http: httpx.AsyncClient
    client: Client
    engine: AsyncEngine
    courier: Courier
    actions: PostgresActions
    log: PostgresMilestoneLog
    stack: Stack

    @asynccontextmanager
    async def worker(self, queue: str = QUEUE) -> AsyncIterator[None]:
        recorder = Recorder(self.log)
        async with Worker(
            self.client,
            task_queue=queue,
            workflows=[SanctionWorkflow],
            activities=[recorder.record, recorder.read],
            workflow_runner=sandboxed_runner(),
        ):
            yield

    @asynccontextmanager
    async def clerk(self) -> AsyncIterator[None]:
        """Who writes postscripts: without him a sanction whose case is gone waits for its ledger."""
        async with Worker(self.client, task_queue=CASE_TASK_QUEUE, workflows=[Clerk]):
            yield

    async def receives(self, category: SanctionCategory) -> str:
        """An order, received and started; its case number."""
        ordered = new_order(category)
        await self.log.write(Writer(ordered, SanctionState()).received(NOW))
        name = workflow_id(ordered.case_number, ordered.round)
        await self.client.start_workflow(SanctionWorkflow.run, ordered, id=name, task_queue=QUEUE)
        return ordered.case_number

    async def pending(self, number: str) -> list[Asked]:
        found = await self.actions.pending(older_than_seconds=0, limit=9)
        return [one for one in found if one.case_number == number]

    async def commits_unheard(self, category: SanctionCategory, number: str) -> None:
        """The act that waits is in the log; the sanction has not heard of it."""
        [asked] = await self.pending(number)
        await self._commits(category, number, asked.key, asked.request)

    async def decides_unheard(self, number: str, decision: Decide) -> None:
        """As `commits_unheard`, of an act for which nobody waits any more."""
        officer = Actor(agency=AUTHORITY, subject="officer-1", roles=frozenset({"personnel_authority"}))
        await self._commits(SanctionCategory.MORAL, number, secrets.token_hex(8), ActRequest(act=decision, by=officer))

    async def _commits(self, category: SanctionCategory, number: str, key: str, request: ActRequest) -> None:
        ordered = order_of(category, number)
        received = await self.log.write(Writer(ordered, SanctionState()).received(NOW))
        state = SanctionState().after(received)
        await self.log.write(Writer(ordered, state).acted(key, request, datetime.now(UTC)))

    async def does(self, number: str, verb: str, key: str = "", *, token: str = "", **body: Any) -> httpx.Response:
        headers = {"Idempotency-Key": key or secrets.token_hex(8), **self.bearer(token)}
        return await self.http.post(f"/v1/sanctions/{number}/actions/{verb}", json=body, headers=headers)

    async def examines(self, number: str) -> None:
        """The whole examination of a suspected severe violation, each act accepted."""
        team = [{"element": one, "rank": "IV/b"} for one in ("direct_superior", "supervision", "personnel")]
        for verb, body in (
            ("summon", in_half_a_minute()),
            ("form_examination_team", {"members": team}),
            ("record_examination", {}),
            ("report_examination", {}),
        ):
            answer = await self.does(number, verb, letter_number="800/1/BKD", **body)
            assert answer.status_code == 200, answer.text

    async def reads(self, path: str, *, token: str = "", **query: Any) -> httpx.Response:
        return await self.http.get(path, params=query, headers=self.bearer(token))

    def bearer(self, token: str = "") -> dict[str, str]:
        return {"Authorization": f"Bearer {token or self.token()}"}

    def token(self, agency: str = AUTHORITY, *roles: str) -> str:
        return self.stack.token(agency, *(roles or ("personnel_authority",)))


def office(stack: Stack, engine: AsyncEngine, client: Client, *, timeout_seconds: float) -> Office:
    actions = PostgresActions(engine)
    courier = Courier(actions, TemporalSanctions(client, timeout_seconds=timeout_seconds))
    calendar = CurrentCalendar(engine, calendar_versions(published_calendar()))
    desk = Desk(PostgresReading(engine), actions, courier, PostgresRecords(engine), calendar, hosts_clock)
    tokens = token_reader(SanctionsSettings.model_validate(stack.environment))
    transport = httpx.ASGITransport(create_app(desk, tokens, always_healthy))
    log = PostgresMilestoneLog(engine, load_catalogue(), published_calendar())
    http = httpx.AsyncClient(transport=transport, base_url="http://sanctions")
    return Office(http, client, engine, courier, actions, log, stack)
