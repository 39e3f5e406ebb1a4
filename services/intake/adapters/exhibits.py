"""What is known of evidence, in PostgreSQL: one row per content of a report, and a custody log beside it."""

from dataclasses import replace
from typing import Any

from sqlalchemy import Row, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.intake.adapters.tables import custody, evidence, report
from services.intake.domain.evidence import MAX_FILES_PER_REPORT, Content
from services.intake.domain.filing import ERASED, Exhibit
from services.intake.domain.refusals import REPORTER_ERASED, TOO_MANY_FILES
from shared.contracts.refusals import Refused
from shared.contracts.reports import EvidenceItem, ReportSubmitted


async def of_report(connection: AsyncConnection, report_id: str) -> list[Exhibit]:
    query = select(evidence).where(evidence.c.report_id == report_id).order_by(evidence.c.evidence_id)
    return [_exhibit(row) for row in await connection.execute(query)]


async def announce(connection: AsyncConnection, event: ReportSubmitted, item: EvidenceItem) -> None:
    content = Content(item.sha256, item.media_type, item.size_bytes)
    exhibit = Exhibit(item.evidence_id, content, event.received_at, stored=False)
    await connection.execute(insert(evidence).values(_row(event.report_id, exhibit)))
    await _log_custody(connection, exhibit, action="announced", by="reporter")


async def add(connection: AsyncConnection, report_id: str, exhibit: Exhibit) -> Exhibit:
    """Keep an uploaded file, or return the exhibit of this report that holds the same content already.

    Raises Refused: too_many_files, reporter_erased.
    """
    await _take_turns(connection, report_id)
    known = await _same_content(connection, report_id, exhibit.content.sha256)
    if known is None:
        return await _keep(connection, report_id, exhibit)
    return known if known.stored else await _receive(connection, exhibit, known)


async def _keep(connection: AsyncConnection, report_id: str, exhibit: Exhibit) -> Exhibit:
    if await _count(connection, report_id) >= MAX_FILES_PER_REPORT:
        raise Refused(TOO_MANY_FILES)
    row = {**_row(report_id, exhibit), "stored_at": exhibit.recorded_at}
    await connection.execute(insert(evidence).values(row))
    await _log_custody(connection, exhibit, action="received", by="receipt_holder")
    return exhibit


async def _receive(connection: AsyncConnection, exhibit: Exhibit, announced: Exhibit) -> Exhibit:
    """The content that was announced has come; what is in it counts, not what was said of it."""
    arrived = replace(exhibit, evidence_id=announced.evidence_id)
    content = {"media_type": arrived.content.media_type, "size_bytes": arrived.content.size_bytes}
    times = {"recorded_at": arrived.recorded_at, "stored_at": arrived.recorded_at}
    same = evidence.c.evidence_id == arrived.evidence_id
    await connection.execute(evidence.update().where(same).values(**content, **times))
    await _log_custody(connection, arrived, action="received", by="receipt_holder")
    return arrived


async def _take_turns(connection: AsyncConnection, report_id: str) -> None:
    """Uploads to one report wait for each other, so that the limit of files holds, and for its reporter's erasing."""
    query = select(report.c.content_mac).where(report.c.report_id == report_id).with_for_update()
    if await connection.scalar(query) == ERASED:
        raise Refused(REPORTER_ERASED)


async def _same_content(connection: AsyncConnection, report_id: str, sha256: str) -> Exhibit | None:
    query = select(evidence).where(evidence.c.report_id == report_id, evidence.c.sha256 == sha256)
    found = (await connection.execute(query)).first()
    return _exhibit(found) if found else None


async def _count(connection: AsyncConnection, report_id: str) -> int:
    query = select(func.count()).select_from(evidence).where(evidence.c.report_id == report_id)
    return int((await connection.execute(query)).scalar_one())


async def _log_custody(connection: AsyncConnection, exhibit: Exhibit, *, action: str, by: str) -> None:
    entry = {
        "evidence_id": exhibit.evidence_id,
        "happened_at": exhibit.recorded_at,
        "action": action,
        "by": by,
        "sha256": exhibit.content.sha256,
    }
    await connection.execute(insert(custody).values(entry))


def _row(report_id: str, exhibit: Exhibit) -> dict[str, Any]:
    return {
        "evidence_id": exhibit.evidence_id,
        "report_id": report_id,
        "sha256": exhibit.content.sha256,
        "media_type": exhibit.content.media_type,
        "size_bytes": exhibit.content.size_bytes,
        "recorded_at": exhibit.recorded_at,
    }


def _exhibit(row: Row[Any]) -> Exhibit:
    content = Content(row.sha256, row.media_type, row.size_bytes)
    return Exhibit(row.evidence_id, content, row.recorded_at, stored=_is_kept(row))


def _is_kept(row: Row[Any]) -> bool:
    return row.stored_at is not None and row.erased_at is None
