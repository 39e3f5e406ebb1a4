"""What somebody reads who has the server, its database or its backup, and no key."""

import base64
import json
import os
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import psycopg
from google.protobuf.descriptor import FieldDescriptor
from psycopg import sql
from temporalio.api.common.v1 import Header, Payload, SearchAttributes
from temporalio.client import Client

from deploy.local.letters import letters
from deploy.local.stack import Stack
from shared.contracts.topics import TOPICS
from shared.messaging.topic_reader import TopicReader
from shared.temporal.encryption import ENCODING

MEANT_TO_BE_CLEAR = (SearchAttributes, Header)
"""Codes that operators search by, and the ids of traces."""

MARKS_OF_THE_SDK = frozenset({b"json/protobuf", b"binary/null"})
WHEN_A_LOCAL_ACTIVITY_RAN = {
    *("seq", "attempt", "activity_id", "activity_type"),
    *("complete_time", "backoff", "original_schedule_time", "activation_index"),
}
"""What the SDK itself notes: which local activity ran, when, and that nothing was returned."""


OUR_TABLES = """SELECT schemaname, tablename FROM pg_tables
WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1, 2"""

PREALLOCATED = {".index", ".timeindex"}
"""Kafka's, of 10 MB each: numbers only."""


async def in_clear(address: str, case_number: str) -> set[str]:
    """Payloads in the histories of everything about a case that are not encrypted."""
    client = await Client.connect(address)
    found: set[str] = set()
    async for execution in client.list_workflows(f"CaseNumber = '{case_number}'"):
        history = await client.get_workflow_handle(execution.id, run_id=execution.run_id).fetch_history()
        assert history.events
        payloads = [payload for event in history.events for payload in payloads_of(event)]
        assert payloads
        found |= {str(payload) for payload in payloads if payload.metadata["encoding"] != ENCODING and carries(payload)}
    return found


def carries(payload: Payload) -> bool:
    """Something that we put there."""
    if payload.metadata["encoding"] in MARKS_OF_THE_SDK or not payload.data:
        return False
    return not WHEN_A_LOCAL_ACTIVITY_RAN.issuperset(json.loads(payload.data))


def payloads_of(message: Any) -> Iterator[Payload]:
    """Every payload anywhere in a message."""
    if isinstance(message, Payload):
        yield message
    elif not isinstance(message, MEANT_TO_BE_CLEAR):
        for field, value in message.ListFields():
            for part in parts(field, value):
                yield from payloads_of(part)


def parts(field: FieldDescriptor, value: Any) -> list[Any]:
    if field.message_type is None:
        return []
    if field.message_type.GetOptions().map_entry:
        return [one for one in value.values() if hasattr(one, "ListFields")]
    return list(value) if field.is_repeated else [value]


def spellings(stem: str) -> tuple[bytes, ...]:
    """How a text may stand in bytes: plain, in capitals, in UTF-16, in hex, in base64 at any place."""
    plain = stem.encode()
    based = {
        base64.b64encode(bytes(shift) + plain)[-(-shift * 8 // 6) : (shift + len(plain)) * 8 // 6] for shift in range(3)
    }
    shown = {
        plain,
        plain.lower(),
        plain.upper(),
        stem.encode("utf-16-le"),
        plain.hex().encode(),
        plain.hex().upper().encode(),
    }
    return tuple(sorted(shown | based))


@dataclass(frozen=True)
class Search:
    """Looks for stems, by groups, in all that a running stack keeps, sends or writes. `found`: places by group."""

    stack: Stack
    stems: Mapping[str, tuple[str, ...]]
    found: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))

    @cached_property
    def needles(self) -> list[tuple[str, bytes]]:
        return [(group, one) for group, stems in self.stems.items() for stem in stems for one in spellings(stem)]

    def look(self, place: str, content: bytes) -> None:
        for group in {group for group, needle in self.needles if content.find(needle) >= 0}:
            self.found[group][place] += 1

    def topics(self) -> int:
        """Every record of every topic: keys, values, headers. Returns how many there are."""
        records = 0
        with TopicReader(self.stack.environment["KAFKA_BOOTSTRAP_SERVERS"]) as topics:
            for topic in TOPICS:
                for record in topics.records(topic.name):
                    records += 1
                    self.look(f"{topic.name} key", record.key or b"")
                    self.look(f"{topic.name} value", record.value or b"")
                    for name, value in record.headers:
                        self.look(f"{topic.name} header {name}", name.encode() + value)
        return records

    def tables(self) -> int:
        """Every row of every table, as pg_dump writes them. Returns how many tables hold something."""
        filled = 0
        with psycopg.connect(self.stack.environment["DATABASE_URL"].replace("+psycopg", "")) as connection:
            for schema, table in connection.execute(OUR_TABLES).fetchall():
                copying = sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(schema, table))
                with connection.cursor() as cursor, cursor.copy(copying) as rows:
                    content = b"".join(bytes(row) for row in rows)
                filled += bool(content)
                self.look(f"table {schema}.{table}", content)
        return filled

    def files(self, *more: Path) -> list[Path]:
        """Every file of the state folder: logs, PostgreSQL's and Kafka's data, Temporal's database, mail, exhibits."""
        looked = [path for path in _files(self.stack.home.root) if path.suffix not in PREALLOCATED] + list(more)
        for path in looked:
            with suppress(FileNotFoundError):
                self.look(f"file {_place(path, self.stack.home.root)}", path.read_bytes())
        for letter in letters(self.stack.mail_dir):
            self.look("mail", f"{letter.subject}\n{letter.text()}".encode())
        return looked

    async def temporal(self, cases: Iterable[str]) -> int:
        """Ids, search attributes and memos of all workflows; whole histories of these cases. Returns how many."""
        client = await Client.connect(self.stack.environment["TEMPORAL_ADDRESS"])
        executions = [execution async for execution in client.list_workflows()]
        for execution in executions:
            self.look("workflow as it is listed", execution.raw_info.SerializeToString())
        of_cases = [each async for each in client.list_workflows(" OR ".join(f"CaseNumber = '{one}'" for one in cases))]
        for execution in of_cases:
            handle = client.get_workflow_handle(execution.id, run_id=execution.run_id)
            self.look("pending activities and failures", (await handle.describe()).raw_description.SerializeToString())
            for event in (await handle.fetch_history()).events:
                self.look("history", event.SerializeToString())
        return len(of_cases)


def _files(folder: Path) -> Iterator[Path]:
    for root, _folders, names in os.walk(folder):
        for name in names:
            path = Path(root, name)
            if path.is_file() and not path.is_symlink():
                yield path


def _place(path: Path, root: Path) -> str:
    """The first folder, and the log's name: which of a thousand data files it is says nothing."""
    if not path.is_relative_to(root):
        return path.name
    inside = path.relative_to(root)
    return str(inside) if inside.parts[0] == "logs" else inside.parts[0].removesuffix("-wal")
