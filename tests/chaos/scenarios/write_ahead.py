"""The disk of PostgreSQL's write-ahead log is full: no transaction ends any more, and the server ends itself."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from functools import partial
from pathlib import Path

import psycopg

from deploy.local.postgres import system_user
from tests.chaos.scenarios.killing import until_cases_run
from tests.chaos.scenarios.losing import FULL_SECONDS, FULL_WORK, ROOM_WITHIN, WORK, connected
from tests.chaos.small_disk import FILLER, MEGABYTE, NotAllowed, carry, fill, make_room, mounted
from tests.chaos.trial import Trial

ROOM_MEGABYTES = 192
"""For what a trial writes between two checkpoints, once there is room again."""

WRITE_MUCH = "SELECT pg_logical_emit_message(false, 'chaos', repeat('x', 8000000))"
PANIC = "PANIC:"


async def no_room(trial: Trial) -> None:
    """The disk of the write-ahead log is full for 15 s: PostgreSQL panics, and cannot start before there is room.

    A file system of its own becomes the log's folder, and a file fills it. Where none can be mounted, PostgreSQL is
    killed for as long instead, and the run says so.
    """
    await until_cases_run(trial)
    try:
        async with log_on_a_small_disk(trial) as disk:
            await without_it(trial, partial(filled, trial, disk), partial(asyncio.to_thread, make_room, disk))
        if PANIC not in trial.house.home.log("postgres").read_text(errors="replace"):
            trial.journal.never_happened.append("PostgreSQL never panicked")
    except NotAllowed as reason:
        trial.report(f"no file system can be mounted ({reason}): PostgreSQL is killed")
        trial.journal.remarks.append(f"the disk was not really full: {reason}")
        await without_it(trial, partial(trial.kill, "postgres"), partial(trial.revive, "postgres"))


async def without_it(
    trial: Trial, begin: Callable[[], Awaitable[object]], end: Callable[[], Awaitable[object]]
) -> None:
    """Nobody can be answered meanwhile; each reporter asks again until he is."""
    await begin()
    handing_in = asyncio.create_task(trial.hand_in(FULL_WORK))
    await asyncio.sleep(FULL_SECONDS)
    await end()
    await handing_in
    await trial.hand_in(WORK)
    await trial.until(trial.assigned, ROOM_WITHIN, "the cases of what was handed in meanwhile")


async def filled(trial: Trial, disk: Path) -> None:
    """Room that PostgreSQL had set aside for its log is written full too: it asks for more, and panics."""
    trial.doomed.add("postgres")
    await asyncio.to_thread(fill, disk)
    trial.journal.note("no room for the write-ahead log", "postgres")
    with suppress(psycopg.OperationalError):
        async with await connected(trial.house) as connection:
            while True:
                await connection.execute(WRITE_MUCH)


@asynccontextmanager
async def log_on_a_small_disk(trial: Trial) -> AsyncIterator[Path]:
    """Raises NotAllowed. PostgreSQL stands still while its log moves there, and back."""
    log, owner = trial.house.home.postgres / "pg_wal", system_user()
    megabytes = sum(each.stat().st_size for each in log.rglob("*")) // MEGABYTE + ROOM_MEGABYTES
    with mounted(trial.house.home.root / "small-log", megabytes, owner) as disk:
        moved = disk / log.name
        await trial.stop("postgres")
        await asyncio.to_thread(carry, log, moved, owner)
        log.symlink_to(moved)
        await trial.revive("postgres")
        try:
            yield disk
        finally:
            (disk / FILLER).unlink(missing_ok=True)
            await trial.stop("postgres")
            log.unlink()
            await asyncio.to_thread(carry, moved, log, owner)
            await trial.revive("postgres")
