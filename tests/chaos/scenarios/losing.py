"""What servers lose or refuse: the broker's disk, a database in mid-transaction, connections, room on a disk."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import psycopg
from psycopg import sql

from tests.chaos.house import House
from tests.chaos.scenarios.killing import until_cases_run
from tests.chaos.trial import Trial

RESTARTS = 4
HELD_SECONDS = 12.0
"""Longer than a caller waits for a connection of the pool (10 s), so that some are told that there is none."""

FULL_SECONDS = 10.0
WORK = 3
LOCKED = ("workflow.cases", "notify.deliveries", "intake.report")
NO_ROOM = """
CREATE OR REPLACE FUNCTION workflow.no_room() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = 'disk_full'; END $$"""
FILL = "CREATE OR REPLACE TRIGGER no_room BEFORE INSERT ON workflow.ledger EXECUTE FUNCTION workflow.no_room()"
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
    """For 10 s PostgreSQL answers every row of the ledger with `disk_full` (53100), raised by a trigger in its name."""
    await until_cases_run(trial)
    async with await connected(trial.house) as connection:
        await connection.execute(NO_ROOM)
        await connection.execute(FILL)
        trial.journal.note("no room for the ledger")
        await trial.hand_in(WORK)
        await asyncio.sleep(FULL_SECONDS)
        await connection.execute(EMPTY)


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
    taken: list[psycopg.AsyncConnection[object]] = []
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


async def connected(house: House, *, autocommit: bool = True) -> "psycopg.AsyncConnection[object]":
    url = house.environment["DATABASE_URL"].replace("+psycopg", "")
    return await psycopg.AsyncConnection.connect(url, autocommit=autocommit)
