"""What is due, and erasing it: identities through the log of identities, the rest in small transactions."""

from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self

import psycopg
from psycopg import sql

from services.intake.adapters.retention import REPORTERS
from shared.contracts.topics import CASE_EVENTS, INTAKE_REPORTS, TOPICS
from shared.retention.schedule import Kind, Rule, Schedule, days_of_published, days_of_seen

ROWS_AT_ONCE = 5_000
OUTBOXES = ("intake", "workflow", "sanctions", "notify")
READS = {("workflow", "starter"): INTAKE_REPORTS, ("notify", "notify"): CASE_EVENTS, ("intake", "intake"): CASE_EVENTS}
"""Which topic the marks of a consumer are of. Marks of any other consumer stay."""

PUBLISHED = "o.aggregatetype = %(name)s AND o.published_at < %(before)s"
ANSWERED = " AND EXISTS (SELECT FROM intake.report_case c WHERE c.report_id = o.aggregateid)"
"""A report of which no case has come is published again from its row."""

SEEN = "o.consumer = %(name)s AND o.received_at < %(before)s"


@dataclass(frozen=True)
class Heap:
    """Rows of one table that are due for one reason; `name` is a topic or a consumer."""

    kind: Kind
    schema: str
    table: str
    name: str
    before: datetime

    @property
    def condition(self) -> str:
        if self.kind is Kind.SEEN_EVENTS:
            return SEEN
        return PUBLISHED + (ANSWERED if self.name == INTAKE_REPORTS else "")


def heaps(schedule: Schedule, now: datetime) -> Iterator[Heap]:
    published, seen = schedule[Kind.PUBLISHED_EVENTS], schedule[Kind.SEEN_EVENTS]
    for topic in TOPICS:
        days = days_of_published(published, topic)
        if topic.owner in OUTBOXES and topic.dead_letter_of is None and days is not None:
            yield Heap(published.kind, topic.owner, "outbox", topic.name, now - timedelta(days=days))
    for (schema, consumer), topic_name in READS.items():
        days = days_of_seen(seen, topic_name)
        if days is not None:
            yield Heap(seen.kind, schema, "inbox", consumer, now - timedelta(days=days))


class Records:
    """Use it with `with`. As the owner of the tables: the services' own roles may not delete these rows."""

    def __init__(self, database_url: str) -> None:
        self._conninfo = database_url.replace("+psycopg", "")

    def __enter__(self) -> Self:
        with ExitStack() as opening:
            self._connection = opening.enter_context(closing(psycopg.connect(self._conninfo, autocommit=True)))
            self._connection.execute("SET lock_timeout = '5s'")
            opening.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def reporters(self, rule: Rule, now: datetime) -> list[str]:
        """Tracking numbers whose identity is due."""
        if rule.days is None:
            return []
        before = {"before": now - timedelta(days=rule.days)}
        return [
            number
            for (number,) in self._connection.execute(sql.SQL(REPORTERS[rule.kind].format(before="%(before)s")), before)
        ]

    def count(self, heap: Heap) -> int:
        query = sql.SQL("SELECT count(*) FROM {} o WHERE ").format(_table(heap)) + sql.SQL(heap.condition)
        row = self._connection.execute(query, _values(heap)).fetchone()
        return int(row[0]) if row else 0

    def prune(self, heap: Heap) -> Iterator[int]:
        """Yield how many rows went, transaction by transaction; may be stopped at any time."""
        some = sql.SQL("SELECT o.ctid FROM {} o WHERE ").format(_table(heap)) + sql.SQL(heap.condition)
        statement = sql.SQL("DELETE FROM {} WHERE ctid IN ({} LIMIT {})").format(
            _table(heap), some, sql.Literal(ROWS_AT_ONCE)
        )
        while gone := self._connection.execute(statement, _values(heap)).rowcount:
            yield gone


def _table(heap: Heap) -> sql.Identifier:
    return sql.Identifier(heap.schema, heap.table)


def _values(heap: Heap) -> dict[str, object]:
    return {"name": heap.name, "before": heap.before}
