"""Looking at a run from outside: receivers, databases, Temporal, and the product's own verifier."""

import asyncio
import os
import subprocess
import sys
from collections import defaultdict
from collections.abc import AsyncIterator, Collection, Iterable
from datetime import UTC, datetime
from email.parser import BytesHeaderParser
from pathlib import Path

import httpx
from kafka.errors import KafkaError
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio.client import Client
from temporalio.service import RPCError

from deploy.demo.dead_letters import DeadLetter
from deploy.demo.desk import Desk
from deploy.demo.run import Run
from deploy.local.home import PROJECT_ROOT
from deploy.local.letters import letters
from deploy.local.services import SERVICES
from deploy.local.stack import Stack
from deploy.local.webhooks import deliveries
from shared.contracts.ledger_roots import LedgerRootSealed
from shared.contracts.topics import INTAKE_REPORTS_DLQ, LEDGER_ROOTS
from shared.messaging.cloudevents import from_kafka
from shared.messaging.records import Record
from shared.messaging.topic_reader import TopicReader
from shared.persistence.availability import DATABASE_AWAY
from shared.security.signing import Verifier
from tests.chaos.topics import Committed, committed

VERIFIED_WITHIN_SECONDS = 120
MISDATED_SECONDS = 60.0
"""A request may wait so long for a connection; an hour it may not."""

MISDATED = """SELECT report.report_id, report.received_at - outbox.created_at AS wrong_by
FROM intake.report JOIN intake.outbox ON outbox.aggregateid = report.report_id
WHERE report.report_id = ANY(:reports)
AND abs(extract(epoch FROM report.received_at - outbox.created_at)) > :seconds"""
UNDER_NO_ROOT = """SELECT ledger.case_number, count(*) AS rows FROM workflow.ledger
WHERE ledger.case_number = ANY(:cases) AND NOT EXISTS (
    SELECT FROM workflow.ledger_marks AS mark WHERE mark.case_number = ledger.case_number
    AND ledger.sequence BETWEEN mark.first_sequence AND mark.last_sequence)
GROUP BY ledger.case_number"""
DONE = "SELECT source, event_id FROM {schema}.inbox WHERE consumer = :consumer"


def arrivals(
    stack: Stack, cases: Collection[str], known: Collection[str], since: datetime
) -> dict[str, list[datetime]]:
    """When each delivery about these cases came to the mailbox or to the webhook receiver."""
    found: dict[str, list[datetime]] = defaultdict(list)
    parser = BytesHeaderParser()
    for letter in letters(stack.mail_dir):
        headers = parser.parsebytes(letter.path.read_bytes())
        if letter.arrived_at >= since and (headers["X-Netra-Notice"] or "").partition(".")[0] in cases:
            found[headers["Message-ID"].strip("<> ").partition("@")[0]].append(letter.arrived_at)
    for each in deliveries(stack.webhook_dir):
        if each.webhook_id in known:
            found[each.webhook_id].append(datetime.fromisoformat(each.received_at).astimezone(UTC))
    return dict(found)


def dead_letters(bootstrap: str, run: Run) -> list[DeadLetter]:
    """Of this run; one for each record that was refused, however often a consumer died between its letter and its
    commit."""
    with TopicReader(bootstrap) as topics:
        letters = {_origin(each): each for each in topics.records(INTAKE_REPORTS_DLQ) if _is_of(each, run)}
    return [
        DeadLetter(_key(each).removeprefix(run.name("")), _said(each, "dlq-reason-code"), _said(each, "dlq-error"))
        for each in letters.values()
    ]


async def past_unfinished(engine: AsyncEngine, bootstrap: str) -> list[str]:
    """Records below a committed offset that nobody has done. Empty, too, while broker or database cannot be asked."""
    try:
        looks = await asyncio.to_thread(committed, bootstrap)
        return [fault for look in looks async for fault in _undone(engine, look)]
    except (KafkaError, *DATABASE_AWAY):
        return []


async def _undone(engine: AsyncEngine, look: Committed) -> AsyncIterator[str]:
    query = text(DONE.format(schema=look.reading.schema))
    async with engine.connect() as connection:
        rows = await connection.execute(query, {"consumer": look.reading.consumer})
        done = {(row.source, row.event_id) for row in rows}
    for place, identity in look.below.items():
        if identity not in done and place not in look.refused:
            yield f"{look.reading.group} committed past {look.reading.topic} {place}, event {identity}, not done"


async def workflows(client: Client, cases: Iterable[str]) -> dict[str, str]:
    """The status of each case's workflow; `MISSING` where there is none."""
    found: dict[str, str] = {}
    for case in cases:
        try:
            status = (await client.get_workflow_handle(f"case/{case}").describe()).status
        except RPCError:
            found[case] = "MISSING"
        else:
            found[case] = status.name if status else "MISSING"
    return found


async def complaints(desk: Desk) -> list[str]:
    """What each service that is not well says of itself."""
    found = [(name, await _complaint(desk.http, desk.stack.url(name))) for name in SERVICES]
    return [f"{name}: {complaint}" for name, complaint in found if complaint]


async def unsealed(engine: AsyncEngine, cases: Collection[str]) -> list[str]:
    """Cases with ledger rows under the root of no day."""
    async with engine.connect() as connection:
        rows = await connection.execute(text(UNDER_NO_ROOT), {"cases": list(cases)})
        return [f"{row.rows} rows of {row.case_number} are under no root" for row in rows]


async def untold_roots(engine: AsyncEngine, bootstrap: str, public_key: Path) -> list[str]:
    """Days whose root the topic does not tell as it stands in the database, under a good signature."""
    async with engine.connect() as connection:
        rows = (await connection.execute(text("SELECT day, record FROM workflow.ledger_roots"))).all()
    told = await asyncio.to_thread(roots_told, bootstrap, public_key)
    return [
        f"the root of {row.day} is {'told otherwise' if told.get(row.day.isoformat()) else 'not told'}"
        for row in rows
        if told.get(row.day.isoformat()) != {row.record}
    ] or ([] if rows else ["no day was sealed"])


def roots_told(bootstrap: str, public_key: Path) -> dict[str, set[str]]:
    """By day what the signatures of its roots are for. Raises NotSigned."""
    found: dict[str, set[str]] = defaultdict(set)
    verifier = Verifier.from_file(public_key)
    with TopicReader(bootstrap) as topics:
        for record in topics.records(LEDGER_ROOTS):
            root = LedgerRootSealed.model_validate_json(from_kafka(record).data)
            found[root.record.day].add(verifier.read(root.signature))
    return found


async def misdated(engine: AsyncEngine, reports: Collection[str]) -> list[str]:
    """Reports that bear another time than that at which the database took them in, or whose case does."""
    async with engine.connect() as connection:
        rows = await connection.execute(text(MISDATED), {"reports": list(reports), "seconds": MISDATED_SECONDS})
        return [f"{row.report_id} bears a time that is wrong by {row.wrong_by}" for row in rows]


def ledger_verdict(stack: Stack) -> str:
    """What `netra ledger verify --all` objects to; empty when it holds."""
    command = [str(Path(sys.executable).parent / "netra"), "ledger", "verify", "--all"]
    told = os.environ | {"NETRA_DATA_DIR": str(stack.home.root)}
    done = subprocess.run(  # noqa: S603 -- our own command
        command,
        env=told,
        cwd=PROJECT_ROOT,
        check=False,
        capture_output=True,
        text=True,
        timeout=VERIFIED_WITHIN_SECONDS,
    )
    return "" if done.returncode == 0 else f"exit code {done.returncode}: {done.stdout[-300:]}{done.stderr[-300:]}"


async def _complaint(http: httpx.AsyncClient, url: str) -> str:
    try:
        answer = await http.get(f"{url}/health")
    except httpx.HTTPError as error:
        return type(error).__name__
    return "" if answer.is_success else answer.text[:300]


def _origin(letter: Record) -> tuple[bytes | None, bytes | None]:
    """Of the record as it first came; a redrive makes another record of it."""
    return letter.header("dlq-first-partition"), letter.header("dlq-first-offset")


def _is_of(letter: Record, run: Run) -> bool:
    return _key(letter).startswith(run.name(""))


def _key(letter: Record) -> str:
    return (letter.key or b"").decode(errors="replace")


def _said(letter: Record, name: str) -> str:
    return (letter.header(name) or b"").decode(errors="replace")
