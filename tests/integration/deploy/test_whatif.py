"""A running case is read for `netra whatif`, and is afterwards what it was, to the byte."""

import asyncio
import json
import os
import subprocess
import sys
import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio.client import Client, WorkflowHandle

from deploy.local.stack import Stack
from deploy.rehearsal.cast import Cast
from deploy.rehearsal.fork import Fork
from deploy.rehearsal.live import LiveCase, read_case
from deploy.rehearsal.office import Office
from deploy.rehearsal.pace import Pace
from deploy.rehearsal.scene import Scene, scene
from services.sanctions.adapters.actions import Asked
from services.sanctions.adapters.log import PostgresMilestoneLog
from services.sanctions.adapters.tables import SCHEMA as SANCTIONS
from services.sanctions.adapters.temporal import TemporalSanctions
from services.sanctions.adapters.temporal import workflow_id as sanction_id
from services.sanctions.domain.catalogue import load_catalogue
from services.sanctions.worker import sanction_worker
from services.workflow.adapters.book import PostgresCaseBook
from services.workflow.adapters.intake import PostgresIntake
from services.workflow.adapters.tables import SCHEMA as WORKFLOW
from services.workflow.adapters.temporal import TemporalCases, workflow_id
from services.workflow.domain.case import ActionRequest
from services.workflow.worker import case_worker
from shared.calendar import published_calendar
from shared.persistence.engine import create_engine
from shared.persistence.migrations import upgrade
from shared.temporal.connection import connect, register_search_attributes
from tests.integration.workflow.reports import admissions, report
from tests.integration.workflow.service import eventually

NETRA = str(Path(sys.executable).parent / "netra")


@dataclass(frozen=True)
class Running:
    """A case on the real stack, and those who act on it: the cast of a rehearsal, over the real workflows."""

    stack: Stack
    client: Client
    number: str

    @property
    def url(self) -> str:
        return self.stack.environment["DATABASE_URL"]

    def read(self) -> LiveCase:
        return read_case(self.url, self.number)

    def scene(self) -> Scene:
        live = self.read()
        fork = Fork.of(live, live.calendar)
        return scene(datetime.now(UTC), fork.case, fork.book, fork.log)

    async def settled(self) -> Scene:
        async def settles() -> bool:
            return self._written() and self.scene().is_settled

        await eventually(settles)
        return self.scene()

    def _written(self) -> bool:
        with psycopg.connect(self.url.replace("+psycopg", "")) as connection:
            query = "SELECT last_sequence FROM workflow.cases WHERE case_number = %s"
            found = connection.execute(query, (self.number,)).fetchone()
            return found is not None and found[0] > 0

    async def advance(self) -> Scene:
        """Whose turn it is acts now."""
        seen = await self.settled()
        turn = Cast(Pace(published_calendar(), seen.case.zone), Office()).next_turn(seen)
        assert turn is not None
        if isinstance(turn.request, ActionRequest):
            cases, key = TemporalCases(self.client), uuid.uuid4().hex
            await cases.act(self.number, turn.request, key=key, timeout_seconds=20)
        else:
            sanctions = TemporalSanctions(self.client, timeout_seconds=20)
            await sanctions.act(Asked(self.number, seen.sanctions, uuid.uuid4().hex, turn.request))
        return await self.settled()

    @property
    def handles(self) -> list[WorkflowHandle[Any, Any]]:
        ids = (workflow_id(self.number), sanction_id(self.number, 1))
        return [self.client.get_workflow_handle(each) for each in ids]

    async def rests(self) -> None:
        """The row is written before the workflow task that wrote it has ended."""

        async def nothing_pends() -> bool:
            described = [await handle.describe() for handle in self.handles]
            return not any(each.raw_description.HasField("pending_workflow_task") for each in described)

        for _ in range(2):
            await eventually(nothing_pends)
            await asyncio.sleep(1)

    async def everything(self) -> list[str]:
        """Both histories and all rows, as text; the server gives the keys of a map in any order."""
        histories = [await handle.fetch_history() for handle in self.handles]
        queries = (
            "SELECT c::text FROM workflow.cases c WHERE case_number = %s",
            "SELECT l::text FROM workflow.ledger l WHERE case_number = %s ORDER BY sequence",
            "SELECT d::text FROM workflow.deadlines d WHERE case_number = %s ORDER BY deadline_id",
            "SELECT m::text FROM sanctions.milestones m WHERE case_number = %s ORDER BY sequence",
        )
        with psycopg.connect(self.url.replace("+psycopg", "")) as connection:
            rows = [connection.execute(query, (self.number,)).fetchall() for query in queries]
        events = [json.dumps(history.to_json_dict(), sort_keys=True) for history in histories]
        return [*events, *(str(each) for each in rows)]


@pytest.fixture
async def engines(stack: Stack) -> AsyncIterator[dict[str, AsyncEngine]]:
    url = stack.environment["DATABASE_URL"]
    for service, schema in (("workflow", WORKFLOW), ("sanctions", SANCTIONS)):
        upgrade(service, url, schema)
    engines = {schema: create_engine(url, schema=schema) for schema in (WORKFLOW, SANCTIONS)}
    yield engines
    for engine in engines.values():
        await engine.dispose()


@pytest.fixture
async def running(stack: Stack, engines: dict[str, AsyncEngine]) -> AsyncIterator[Running]:
    """Summoned, and waiting for the examination."""
    client = await connect(stack.environment["TEMPORAL_ADDRESS"])
    await register_search_attributes(client)
    book = PostgresCaseBook(engines[WORKFLOW], published_calendar())
    log = PostgresMilestoneLog(engines[SANCTIONS], load_catalogue(), published_calendar())
    async with case_worker(client, book), sanction_worker(client, log):
        intake, now = PostgresIntake(engines[WORKFLOW]), datetime.now(UTC)
        asked = admissions(report(edition="bkn-2024"))
        [assignment] = await intake.take_in(asked, source="test", event_id=uuid.uuid4().hex, now=now)
        await TemporalCases(client).start(assignment)
        case = Running(stack, client, assignment.case.case_number)
        while (await case.settled()).sanction is None:
            await case.advance()
        await case.advance()
        await case.rests()
        yield case


def netra_whatif(stack: Stack, *arguments: str) -> "subprocess.CompletedProcess[str]":
    environment = {**os.environ, "NETRA_DATA_DIR": str(stack.home.root)}
    command = [NETRA, "whatif", *arguments]
    return subprocess.run(  # noqa: S603 -- our own
        command, env=environment, capture_output=True, text=True, timeout=120, check=False
    )


async def test_a_case_that_was_asked_what_if_is_what_it_was_to_the_byte(running: Running) -> None:
    before = await running.everything()
    done = netra_whatif(running.stack, running.number, "--extension", "14", "--json")
    assert done.returncode == 0, done.stderr
    assert await running.everything() == before
    document: dict[str, Any] = json.loads(done.stdout)
    assert document["ledger_head"] == running.read().head
    assert [limit["deadline_id"] for limit in document["moved_deadlines"]] == ["sanction_execution.1"]
    kinds = [row["kind"] for row in document["unchanged"]["story"]]
    assert kinds[-1] == "closed"
    assert "opened" not in kinds


async def test_a_silent_authority_is_compared_in_words(running: Running) -> None:
    done = netra_whatif(running.stack, running.number, "--silent", "personnel_authority")
    assert done.returncode == 0, done.stderr
    assert "tidak terjadi" in done.stdout
    assert "Eskalasi" in done.stdout
    assert running.number in done.stdout


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["NTR-1999-000001", "--extension", "1"], "unknown_case"),
        (["NTR-1999-000001"], "unknown_case"),
        (["NTR-1999-000001", "--decree", "no-such.csv"], "unreadable"),
    ],
)
async def test_what_cannot_be_compared_is_said_in_one_line(
    stack: Stack, engines: dict[str, AsyncEngine], arguments: list[str], code: str
) -> None:
    assert engines
    done = netra_whatif(stack, *arguments)
    assert done.returncode == 2
    assert done.stderr.endswith(f"[{code}]\n")
    assert "Traceback" not in done.stderr
