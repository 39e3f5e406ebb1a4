"""Case numbers that were given, and of which a database that was put back knows nothing: nobody else gets them."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from services.workflow.adapters.tables import case_counter, ledger, lost_numbers
from services.workflow.domain.audit import MOST_CASES, NUMBER
from shared.contracts.topics import CASE_EVENTS
from shared.messaging.brokers import Brokers
from shared.messaging.topic_reader import TopicReader

BROKERS_CLOCK = timedelta(days=1)
"""A record is dated by the host that wrote it, whose clock may be wrong."""
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)

Numbers = Mapping[int, int]
"""The last number of each year."""


def numbers_of(workflow_ids: Iterable[str]) -> dict[int, int]:
    """Of cases, and of what runs beside them: the number comes second in their ids."""
    return _last_of_each_year(part for each in workflow_ids for part in each.split("/")[1:2])


def numbers_on_kafka(brokers: Brokers | str, since: datetime) -> dict[int, int]:
    """Of cases that events were published of at `since` or later. Blocks; raises kafka.errors.KafkaError."""
    with TopicReader(brokers) as topics:
        keys = (record.key for record in topics.records_since(CASE_EVENTS, max(BEGINNING, since - BROKERS_CLOCK)))
        return _last_of_each_year(key.decode(errors="replace") for key in keys if key is not None)


async def end_of_ledger(engine: AsyncEngine) -> datetime:
    """When its last row was recorded: of later ones, if there were any, only others can tell."""
    async with engine.connect() as connection:
        found: datetime | None = await connection.scalar(select(func.max(ledger.c.recorded_at)))
    return found or BEGINNING + BROKERS_CLOCK


async def lose(engine: AsyncEngine, *given: Numbers) -> dict[int, tuple[int, int]]:
    """Move the counters past what was given; by year, the first and the last number that no case has any more."""
    lost: dict[int, tuple[int, int]] = {}
    async with engine.begin() as connection:
        for year in sorted({year for numbers in given for year in numbers}):
            last, known = max(numbers.get(year, 0) for numbers in given), await _locked(connection, year)
            if last > known:
                lost[year] = (known + 1, last)
                await _skip(connection, year, *lost[year])
    return lost


async def _locked(connection: AsyncConnection, year: int) -> int:
    """The last number that the database knows it has given; it gives none until the transaction has ended."""
    await connection.execute(insert(case_counter).values(year=year, last=0).on_conflict_do_nothing())
    query = select(case_counter.c.last).where(case_counter.c.year == year).with_for_update()
    return int((await connection.execute(query)).scalar_one())


async def _skip(connection: AsyncConnection, year: int, first: int, last: int) -> None:
    await connection.execute(insert(lost_numbers).values(year=year, first=first, last=last))
    await connection.execute(update(case_counter).where(case_counter.c.year == year).values(last=last))


def _last_of_each_year(names: Iterable[str]) -> dict[int, int]:
    """Without those that no counter of ours has reached."""
    last: dict[int, int] = {}
    for found in filter(None, map(NUMBER.fullmatch, names)):
        year, number = int(found[1]), int(found[2])
        if number <= MOST_CASES:
            last[year] = max(last.get(year, 0), number)
    return last
