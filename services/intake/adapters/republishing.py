"""Reports that no case has come of, in intake's own records, and among Kafka's dead letters."""

from collections.abc import AsyncIterator, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import exists, func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.intake.adapters import tables
from shared.contracts.topics import INTAKE_REPORTS, INTAKE_REPORTS_DLQ
from shared.messaging.brokers import Brokers
from shared.messaging.topic_reader import TopicReader

AT_ONCE = 10_000
LETTERS_CLOCK = timedelta(days=1)
"""A dead letter is dated by the host that wrote it, whose clock may be wrong."""


@dataclass(frozen=True)
class Unanswered:
    """A report that was published and of which no case has been heard. `times` it was published again already."""

    row: int
    report_id: str
    published_at: datetime
    times: int
    now: datetime


async def unanswered(connection: AsyncConnection) -> AsyncIterator[Unanswered]:
    """All of them but those that were set aside, in one look through the outbox. `now` is the database's clock.

    Through a cursor, which lives in a transaction: not on a connection that commits by itself.
    """
    outbox, link, again = tables.outbox, tables.report_case, tables.republication
    times = func.coalesce(again.c.times, 0)
    query = (
        select(outbox.c.id, outbox.c.aggregateid, outbox.c.published_at, times, func.now())
        .outerjoin(again, again.c.report_id == outbox.c.aggregateid)
        .where(
            outbox.c.aggregatetype == INTAKE_REPORTS,
            outbox.c.published_at.is_not(None),
            again.c.set_aside.is_not(True),
            ~exists().where(link.c.report_id == outbox.c.aggregateid),
        )
    )
    await connection.execute(text("SET LOCAL cursor_tuple_fraction = 1"))  # all of them are wanted, not the first soon
    async for row in await connection.stream(query, execution_options={"yield_per": AT_ONCE}):
        yield Unanswered(*row)


async def publish_again(connection: AsyncConnection, rows: Collection[int]) -> None:
    """In one statement: the relay finds these rows unpublished, and we remember that we asked for it."""
    outbox, table = tables.outbox, tables.republication
    reopened = (
        update(outbox)
        .where(outbox.c.id.in_(rows))
        .values(published_at=None)
        .returning(outbox.c.aggregateid)
        .cte("reopened")
    )
    remembered = insert(table).from_select(["report_id", "times"], select(reopened.c.aggregateid, 1))
    once_more = {"times": table.c.times + 1, "last_at": func.now()}
    await connection.execute(remembered.on_conflict_do_update(index_elements=["report_id"], set_=once_more))


async def set_aside(connection: AsyncConnection, reports: Collection[str]) -> None:
    """A person decides about them now: they are not looked at again."""
    rows = [{"report_id": each, "times": 0, "set_aside": True} for each in reports]
    table = tables.republication
    await connection.execute(
        insert(table).values(rows).on_conflict_do_update(index_elements=["report_id"], set_={"set_aside": True})
    )


def dead_letters(bootstrap: Brokers | str, reports: Collection[str], since: datetime) -> set[str]:
    """Which of these reports, published at `since` or later, lie among the dead letters.

    What was refused before they were published is none of them: those letters, of which there may be any number, are
    not read. Blocks; raises kafka.errors.KafkaError when Kafka is away.
    """
    keys = {each.encode(): each for each in reports}
    with TopicReader(bootstrap) as topics:
        letters = topics.records_since(INTAKE_REPORTS_DLQ, since - LETTERS_CLOCK)
        found = {record.key for record in letters if record.key in keys}
    return {keys[key] for key in found if key is not None}
