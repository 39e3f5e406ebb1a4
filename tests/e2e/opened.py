"""What somebody reads who has every key as well: all that is sealed is opened, and looked through."""

import io
import re
import subprocess
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from pydantic import RootModel

from deploy.backup.database import _program
from deploy.backup.sealed_files import identity_of, unseal
from deploy.backup.taking import DATABASE, FILES, RECORDS
from deploy.local.stack import Stack
from services.intake.adapters.vault import CannotOpen, Vault
from services.intake.domain.filing import VaultEntry
from shared.messaging.topic_reader import TopicReader
from shared.security.sealing import CannotUnseal, Seal
from tests.e2e.secrecy import OUR_TABLES

SEALED = re.compile(rb"eyJ[\w-]{20,}\.[\w-]*\.[\w-]+\.[\w-]+\.[\w-]+")
IDENTITIES = """SELECT report_id, k.key_id, k.wrapped_key, v.content
FROM intake.reporter_vault v JOIN intake.reporter_key k USING (report_id)"""


class Anything(RootModel[dict[str, Any]]):
    """Whatever was sealed."""


class WithAllKeys:
    """Places in which a word stands, in clear or under any key that the stack has."""

    def __init__(self, stack: Stack, word: str) -> None:
        self._stack, self._word = stack, word.encode()
        self._seal, self._vault = Seal.from_file(stack.keys.seal), Vault.from_file(stack.keys.vault)

    def reads(self, content: bytes) -> bool:
        return self._word in content or any(self._word in clear for clear in self._opened(content))

    def _opened(self, content: bytes) -> Iterator[bytes]:
        for sealed in SEALED.findall(content):
            try:
                yield self._seal.unseal(sealed.decode(), Anything).model_dump_json().encode()
            except CannotUnseal:
                continue

    def tables(self) -> set[str]:
        found = set()
        with psycopg.connect(self._stack.environment["DATABASE_URL"].replace("+psycopg", "")) as connection:
            for schema, table in connection.execute(OUR_TABLES).fetchall():
                copying = sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(schema, table))
                with connection.cursor() as cursor, cursor.copy(copying) as rows:
                    content = [
                        bytes(row) for row in rows
                    ]  # to the end: a copy that is left early blocks its connection
                if any(map(self.reads, content)):
                    found.add(f"{schema}.{table}")
            if any(self.reads(clear) for clear in self._identities(connection)):
                found.add("vault")
        return found

    def _identities(self, connection: psycopg.Connection[Any]) -> Iterator[bytes]:
        for number, key_id, wrapped, content in connection.execute(IDENTITIES):
            try:
                entry = VaultEntry(key_id, wrapped, content)
                yield self._vault.open(number, entry, Anything).model_dump_json().encode()
            except CannotOpen:
                continue

    def topic(self, name: str) -> bool:
        with TopicReader(self._stack.environment["KAFKA_BOOTSTRAP_SERVERS"]) as topics:
            return any(self.reads(record.value or b"") for record in topics.records(name))

    def exhibits(self) -> bool:
        folder = self._stack.home.root / "evidence"
        return any(self.reads(path.read_bytes()) for path in folder.rglob("*") if path.is_file())

    def backup(self, folder: Path) -> set[str]:
        """Of a backup that was taken, and that its key opens."""
        identity, found = identity_of(self._stack.keys.backup), set()
        for name in (DATABASE, FILES, RECORDS):
            clear = io.BytesIO()
            unseal(folder / name, identity, clear, lambda _done: None)
            if self.reads(_legible(name, clear.getvalue())):
                found.add(name)
        return found


def _legible(name: str, content: bytes) -> bytes:
    if name == DATABASE:
        command = [str(_program("pg_restore")), "--data-only", "--file=-"]
        return subprocess.run(command, input=content, check=True, capture_output=True).stdout  # noqa: S603 -- our own
    if name == FILES:
        with tarfile.open(fileobj=io.BytesIO(content)) as archive:
            return b"".join(part.read() for member in archive if (part := archive.extractfile(member)))
    return content
