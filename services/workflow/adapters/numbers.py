"""Case numbers that were given, and of which a database that was put back knows nothing: nobody else gets them."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta

import structlog
from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from temporalio.client import Client
from temporalio.service import RPCError

from services.workflow.adapters.tables import case_counter, cases, ledger, lost_numbers
from services.workflow.domain.audit import MOST_CASES, NUMBER
from shared.contracts.cases import CASE_WORKFLOW
from shared.contracts.topics import CASE_EVENTS
from shared.messaging.brokers import Brokers
from shared.messaging.errors import Transient
from shared.messaging.topic_reader import TopicReader

BROKERS_CLOCK = timedelta(days=1)
"""A record is dated by the host that wrote it, whose clock may be wrong."""
PATIENCE = timedelta(seconds=20)
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)

log = structlog.get_logger(__name__)

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


class NotCompared(Exception):  # noqa: N818 -- what is the case
    """PostgreSQL was started at `began`, and `comparing` has not compared it with Temporal since."""

    def __init__(self, comparing: "Comparing", began: datetime) -> None:
        super().__init__(f"not compared since {began}")
        self.comparing = comparing
        self.began = began


class Comparing:
    """Whether PostgreSQL may give numbers: not while Temporal runs cases with numbers that it has not given.

    Then it was put back, or a standby took over that was behind, and `reconcile` has yet to move the counters. Nobody
    puts it back while it runs, so each of its starts is compared once.
    """

    def __init__(self, engine: AsyncEngine, client: Client) -> None:
        self._engine = engine
        self._client = client
        self._compared: datetime | None = None

    def require(self, began: datetime) -> None:
        """Raises NotCompared."""
        if began != self._compared:
            raise NotCompared(self, began)

    async def compare(self, began: datetime) -> None:
        """Raises Transient while PostgreSQL is behind, or Temporal does not answer."""
        try:
            running = self._client.list_workflows(await self._newest(), rpc_timeout=PATIENCE)
            given = numbers_of([each.id async for each in running])
        except RPCError as error:
            raise Transient(f"Temporal does not answer: {error.status.name}") from error
        known = await self._given()
        behind = {year: last for year, last in given.items() if last > known.get(year, 0)}
        if behind:
            log.error("case_numbers_behind", temporal=behind, postgres=known, mend="services.workflow reconcile")
            raise Transient("PostgreSQL was put back: see deploy/BACKUP.md")
        self._compared = began

    async def _newest(self) -> str:
        """Those that began after the newest case that PostgreSQL knows: of older ones it knows by then."""
        async with self._engine.connect() as connection:
            newest: datetime = await connection.scalar(select(func.max(cases.c.opened_at))) or BEGINNING + BROKERS_CLOCK
        since = newest - BROKERS_CLOCK
        return f"WorkflowType = '{CASE_WORKFLOW}' AND StartTime > '{since:%Y-%m-%dT%H:%M:%SZ}'"

    async def _given(self) -> dict[int, int]:
        """Read after Temporal was asked: what another process opens meanwhile is in it."""
        async with self._engine.connect() as connection:
            rows = await connection.execute(select(case_counter.c.year, case_counter.c.last))
            return {row.year: row.last for row in rows}


def _last_of_each_year(names: Iterable[str]) -> dict[int, int]:
    """Without those that no counter of ours has reached."""
    last: dict[int, int] = {}
    for found in filter(None, map(NUMBER.fullmatch, names)):
        year, number = int(found[1]), int(found[2])
        if number <= MOST_CASES:
            last[year] = max(last.get(year, 0), number)
    return last
