"""Where the log of identities ended, as others were told: the workflow service, kept roots, Kafka."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg

from deploy.backup.database import libpq
from deploy.cli.ledger_keys import kept_roots, reader
from deploy.local.stack import Stack
from services.workflow.adapters.roots import root_of
from services.workflow.domain.audit import record_fault
from shared.contracts.identities import IdentityRecorded
from shared.contracts.ledger_roots import IdentityLogHead, RootRecord
from shared.contracts.topics import INTAKE_IDENTITIES
from shared.messaging.cloudevents import from_kafka, parse
from shared.messaging.errors import InvalidMessage
from shared.messaging.topic_reader import TopicReader

IS_THERE = "SELECT to_regclass(%s) IS NOT NULL"
HEADS = "SELECT sequence, hash FROM workflow.identity_heads ORDER BY sequence"
ROOTS = "SELECT record, hash, signature FROM workflow.ledger_roots ORDER BY day"


class NotARoot(Exception):  # noqa: N818 -- a property of the file, reported as such
    """A kept file is no root, or not signed by the ledger's key."""


@dataclass(frozen=True)
class Anchor:
    """A row that must be there; `place` says who was told of it."""

    place: str
    head: IdentityLogHead


def anchors(stack: Stack, roots: Path | None, public_key: Path | None, *, kafka: bool) -> Iterator[Anchor]:
    """Raises NotARoot, OSError, psycopg.Error, KafkaError."""
    yield from _in_the_database(stack.environment["DATABASE_URL"])
    kept, key = roots or stack.home.ledger_roots, public_key or stack.keys.ledger_public
    if kept.is_dir() and key.exists():
        yield from _in_files(kept, key)
    if kafka:
        yield from _in_kafka(stack)


def _in_the_database(url: str) -> Iterator[Anchor]:
    """Roots in the table are checked by `netra ledger verify`: here they only say what they say."""
    with psycopg.connect(libpq(url)) as connection:
        if _is_there(connection, "workflow.identity_heads"):
            for sequence, row_hash in connection.execute(HEADS):
                yield Anchor("workflow", IdentityLogHead(sequence=sequence, hash=row_hash))
        if _is_there(connection, "workflow.ledger_roots"):
            for row in connection.execute(ROOTS):
                root = root_of(*row)
                yield from _of(root.record) if root else ()


def _is_there(connection: psycopg.Connection[tuple[object, ...]], table: str) -> bool:
    row = connection.execute(IS_THERE, [table]).fetchone()
    return bool(row and row[0])


def _in_files(folder: Path, public_key: Path) -> Iterator[Anchor]:
    read = reader(public_key)
    for day, root in kept_roots(folder):
        if root is None or record_fault(day, root, None, read):
            raise NotARoot(str(folder / f"{day}.json"))
        yield from _of(root.record)


def _of(record: RootRecord) -> Iterator[Anchor]:
    if record.identity_log is not None:
        yield Anchor(f"root {record.day}", record.identity_log)


def _in_kafka(stack: Stack) -> Iterator[Anchor]:
    """What intake itself wrote; only intake may write there."""
    with TopicReader(stack.brokers) as topics:
        for record in topics.records(INTAKE_IDENTITIES):
            try:
                event = from_kafka(record)
                if event.type == IdentityRecorded.TYPE:
                    yield Anchor("Kafka", parse(event, IdentityRecorded).head)
            except InvalidMessage:
                continue
