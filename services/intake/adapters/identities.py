"""Reporters' keys, and the log of what was done about them, in PostgreSQL."""

from datetime import datetime

import structlog
from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from services.intake.adapters.tables import (
    case_progress,
    identity_log,
    outbox,
    report,
    report_case,
    reporter_key,
    reporter_vault,
)
from services.intake.domain.filing import ERASED, VaultEntry
from services.intake.domain.identity_log import Deed, LogEntry, row_after
from services.intake.domain.refusals import UNKNOWN_REPORT
from services.intake.domain.releases import VERDICTS, CaseParties, Standing, Step, Written
from shared.contracts.identities import IdentityRecorded
from shared.contracts.ledger_roots import IdentityLogHead
from shared.contracts.refusals import Refused
from shared.contracts.topics import INTAKE_IDENTITIES
from shared.contracts.vocabulary import Role
from shared.persistence.advisory import lock_key
from shared.persistence.outbox import OutboxEvent, enqueue
from shared.security.chain import GENESIS

log = structlog.get_logger(__name__)

LOCK = lock_key("intake: identity log")


class PostgresIdentities:
    """Implements `services.intake.domain.releases.Identities`."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def standing(self, report_id: str) -> Standing | None:
        async with self._engine.connect() as connection:
            return await _standing(connection, report_id)

    async def waiting(self, since: datetime) -> list[str]:
        decided = select(identity_log.c.release_id).where(identity_log.c.deed.in_(VERDICTS))
        query = (
            select(identity_log.c.report_id)
            .distinct()
            .where(identity_log.c.deed == Deed.ASKED, identity_log.c.at >= since)
            .where(identity_log.c.release_id.not_in(decided))
            .order_by(identity_log.c.report_id)
        )
        async with self._engine.connect() as connection:
            return list((await connection.execute(query)).scalars())

    async def write(self, report_id: str, step: Step) -> Written:
        """Under a lock of the whole log: its rows follow one another, and no grant is used twice at once."""
        async with self._engine.begin() as connection:
            await connection.execute(select(func.pg_advisory_xact_lock(LOCK)))
            standing = await _standing(connection, report_id)
            if standing is None:
                raise Refused(UNKNOWN_REPORT)
            entry = step(standing)
            if entry is not None:
                await _append(connection, entry)
            if entry is not None and entry.deed is Deed.ERASED:
                await _destroy_key(connection, report_id)
            after = await _standing(connection, report_id)
            assert after is not None  # noqa: S101 -- reports are never dropped
            return Written(after, await _reporter(connection, report_id))

    async def tell_the_end(self) -> None:
        """Where the log ends, to whoever keeps it: said once, and at last also of rows older than the telling."""
        query = select(identity_log.c.sequence, identity_log.c.hash, identity_log.c.at)
        async with self._engine.begin() as connection:
            await connection.execute(select(func.pg_advisory_xact_lock(LOCK)))
            last = (await connection.execute(query.order_by(identity_log.c.sequence.desc()).limit(1))).first()
            if last is not None:
                await enqueue(connection, outbox, head_event(last.sequence, last.hash, last.at))


async def _standing(connection: AsyncConnection, report_id: str) -> Standing | None:
    known = select(reporter_key.c.report_id).where(report.c.report_id == reporter_key.c.report_id).exists()
    row = (await connection.execute(select(known).where(report.c.report_id == report_id))).first()
    if row is None:
        return None
    entries = select(identity_log.c.body).where(identity_log.c.report_id == report_id)
    bodies = (await connection.execute(entries.order_by(identity_log.c.sequence))).scalars()
    return Standing(
        report_id=report_id,
        cases=await _cases(connection, report_id),
        log=tuple(LogEntry.model_validate_json(body) for body in bodies),
        is_kept=bool(row[0]),
    )


async def _cases(connection: AsyncConnection, report_id: str) -> tuple[CaseParties, ...]:
    """A case of which no event has told the parties is nobody's."""
    told = select(case_progress.c.parties, case_progress.c.excluded).join(
        report_case, report_case.c.case_number == case_progress.c.case_number
    )
    rows = await connection.execute(told.where(report_case.c.report_id == report_id))
    return tuple(
        CaseParties({Role(role): agency for role, agency in (row.parties or {}).items()}, frozenset(row.excluded or ()))
        for row in rows
    )


async def _append(connection: AsyncConnection, entry: LogEntry) -> None:
    newest = select(identity_log.c.sequence, identity_log.c.hash).order_by(identity_log.c.sequence.desc()).limit(1)
    last = (await connection.execute(newest)).first()
    row = row_after(last.sequence if last else 0, last.hash if last else GENESIS, entry)
    await connection.execute(
        insert(identity_log).values(
            sequence=row.sequence,
            report_id=entry.report_id,
            release_id=entry.release_id,
            deed=entry.deed.value,
            at=entry.at,
            body=row.body,
            previous_hash=row.previous_hash,
            hash=row.hash,
        )
    )
    await enqueue(connection, outbox, head_event(row.sequence, row.hash, entry.at))
    # The end of the chain stands in other places too: whoever cuts rows off leaves others that know better.
    log.info(
        "identity.recorded", deed=entry.deed.value, report_id=entry.report_id, sequence=row.sequence, hash=row.hash
    )


def head_event(sequence: int, row_hash: str, at: datetime) -> OutboxEvent:
    """That the log of identities ends here now."""
    told = IdentityRecorded(head=IdentityLogHead(sequence=sequence, hash=row_hash), recorded_at=at)
    return OutboxEvent(
        event_id=told.event_id,
        topic=INTAKE_IDENTITIES,
        key=IdentityRecorded.LOG,
        type=IdentityRecorded.TYPE,
        subject=IdentityRecorded.LOG,
        time=at,
        payload=told.model_dump(mode="json"),
    )


async def _destroy_key(connection: AsyncConnection, report_id: str) -> None:
    await connection.execute(delete(reporter_key).where(reporter_key.c.report_id == report_id))
    await connection.execute(update(report).where(report.c.report_id == report_id).values(content_mac=ERASED))


async def _reporter(connection: AsyncConnection, report_id: str) -> VaultEntry | None:
    query = select(reporter_key.c.key_id, reporter_key.c.wrapped_key, reporter_vault.c.content).join_from(
        reporter_key, reporter_vault, reporter_key.c.report_id == reporter_vault.c.report_id
    )
    row = (await connection.execute(query.where(reporter_key.c.report_id == report_id))).first()
    return VaultEntry(row.key_id, row.wrapped_key, row.content) if row else None
