"""What servers lose or refuse: the broker's disk, a database in mid-transaction, connections, room on a disk."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from deploy.local.postgres import system_user
from tests.chaos.house import House
from tests.chaos.scenarios.killing import until_cases_run
from tests.chaos.small_disk import FILLER, MEGABYTE, NotAllowed, fill, make_room, mounted
from tests.chaos.trial import Trial

RESTARTS = 4
HELD_SECONDS = 12.0
"""Longer than a caller waits for a connection of the pool (10 s), so that some are told that there is none."""

FULL_SECONDS = 15.0
FULL_WORK = 6
ROOM_WITHIN = 60.0
SPARE_MEGABYTES = 4
NO_SPACE = "No space left on device"
WORK = 3
LOCKED = ("workflow.cases", "notify.deliveries", "intake.report")
NO_ROOM = """
CREATE OR REPLACE FUNCTION workflow.no_room() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = 'disk_full'; END $$"""
FILL = "CREATE OR REPLACE TRIGGER no_room BEFORE INSERT ON workflow.ledger EXECUTE FUNCTION workflow.no_room()"
LEDGER_SIZE = "SELECT pg_total_relation_size('workflow.ledger')"
EMPTY = "DROP TRIGGER IF EXISTS no_room ON workflow.ledger"


async def brokers_disk(trial: Trial) -> None:
    """The broker's data folder is emptied while it is down: reports it had acknowledged are gone with their topics.

    All come by HTTP: what an agency's own system wrote straight to Kafka, nobody but that agency has.
    """
    await until_cases_run(trial)
    starter = trial.house.component_of("workflow", "starter")
    await trial.stop(starter)
    await trial.hand_in(WORK)
    trial.keeps_topics = False
    await trial.kill("kafka")
    await asyncio.to_thread(shutil.rmtree, trial.house.home.kafka)
    trial.journal.note("the broker's data folder is emptied", "kafka")
    await trial.revive("kafka")
    await trial.revive(starter)
    await trial.hand_in(WORK)


async def database_restarts(trial: Trial) -> None:
    """PostgreSQL is restarted in good order, which cuts transactions in the middle, four times."""
    await until_cases_run(trial)
    for _ in range(RESTARTS):
        await trial.hand_in(WORK)
        await trial.stop("postgres")
        await trial.revive("postgres")
        await asyncio.sleep(trial.random.uniform(1, 4))


async def no_connections(trial: Trial) -> None:
    """Tables are locked for 12 s, so that every pool runs dry; then all other connections of the server are taken."""
    await until_cases_run(trial)
    async with locked(trial.house):
        trial.journal.note("tables locked")
        handing_in = asyncio.create_task(trial.hand_in(WORK))
        await asyncio.sleep(HELD_SECONDS)
    await handing_in
    async with crowded(trial.house) as taken:
        trial.journal.note(f"{taken} connections taken")
        handing_in = asyncio.create_task(trial.hand_in(WORK))
        await asyncio.sleep(HELD_SECONDS)
    await handing_in


async def no_room(trial: Trial) -> None:
    """The disk on which the ledger lies is full for 15 s: PostgreSQL has ENOSPC of the kernel, and says 53100.

    A file system of a few megabytes becomes the ledger's tablespace, and a file fills it. Where none can be mounted, a
    trigger answers in the disk's name instead, and the run says so.
    """
    await until_cases_run(trial)
    try:
        async with ledger_on_a_small_disk(trial.house) as disk:
            await without_room(trial, partial(fill, disk), partial(make_room, disk))
            if not said_full(trial.house):
                trial.journal.never_happened.append("PostgreSQL never met a full disk")
    except NotAllowed as reason:
        trial.report(f"no file system can be mounted ({reason}): a trigger speaks in the disk's name")
        trial.journal.remarks.append(f"the disk was not really full: {reason}")
        async with await connected(trial.house) as connection:
            await connection.execute(NO_ROOM)
            await connection.execute(FILL)
            await without_room(trial, lambda: None, lambda: None)
            await connection.execute(EMPTY)


async def without_room(trial: Trial, begin: Callable[[], object], end: Callable[[], object]) -> None:
    await asyncio.to_thread(begin)
    trial.journal.note("no room for the ledger")
    trial.report("no room for the ledger")
    await trial.hand_in(FULL_WORK)
    await asyncio.sleep(FULL_SECONDS)
    await asyncio.to_thread(end)
    trial.report("there is room again")
    await trial.hand_in(WORK)
    await trial.until(trial.assigned, ROOM_WITHIN, "the cases of what was handed in meanwhile")


@asynccontextmanager
async def ledger_on_a_small_disk(house: House) -> AsyncIterator[Path]:
    """Raises NotAllowed. The ledger goes back to where it was before the disk is taken away."""
    async with await connected(house) as connection:
        [(size,)] = await (await connection.execute(LEDGER_SIZE)).fetchall()
        megabytes = size // MEGABYTE + SPARE_MEGABYTES
        with mounted(house.home.root / "small-disk", megabytes, system_user()) as disk:
            await connection.execute(
                sql.SQL("CREATE TABLESPACE small LOCATION {}").format(sql.Literal(str(disk.resolve())))
            )
            await connection.execute("ALTER TABLE workflow.ledger SET TABLESPACE small")
            try:
                yield disk
            finally:
                (disk / FILLER).unlink(missing_ok=True)
                await connection.execute("ALTER TABLE workflow.ledger SET TABLESPACE pg_default")
                await connection.execute("CHECKPOINT")  # it holds no file of the tablespace open any more
                await connection.execute("DROP TABLESPACE small")


def said_full(house: House) -> bool:
    return NO_SPACE in house.home.log("postgres").read_text(errors="replace")


@asynccontextmanager
async def locked(house: House) -> AsyncIterator[None]:
    async with await connected(house, autocommit=False) as connection:
        for table in LOCKED:
            name = sql.Identifier(*table.split("."))
            await connection.execute(sql.SQL("LOCK TABLE {} IN ACCESS EXCLUSIVE MODE").format(name))
        yield
        await connection.rollback()


@asynccontextmanager
async def crowded(house: House) -> AsyncIterator[int]:
    """Until the server takes nobody any more, as far as its superuser can tell."""
    taken: list[psycopg.AsyncConnection[tuple[Any, ...]]] = []
    try:
        while True:
            try:
                taken.append(await connected(house))
            except psycopg.OperationalError:
                break
        yield len(taken)
    finally:
        for connection in taken:
            await connection.close()


async def connected(house: House, *, autocommit: bool = True) -> "psycopg.AsyncConnection[tuple[Any, ...]]":
    url = house.environment["DATABASE_URL"].replace("+psycopg", "")
    return await psycopg.AsyncConnection.connect(url, autocommit=autocommit)
