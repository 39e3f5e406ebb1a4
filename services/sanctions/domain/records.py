"""Which milestone makes a duty to upload to the national discipline record (I'DIS), and what is uploaded."""

from datetime import datetime, timedelta
from functools import cache

from pydantic import Field

from services.sanctions.domain.acts.remedy import RemedyResult
from services.sanctions.domain.catalogue import Catalogue, read_rows
from services.sanctions.domain.law import Law
from services.sanctions.domain.state import Entry, Recorded
from shared.calendar import zone_named
from shared.contracts.sanction_records import SanctionRecord, SanctionRecordStatus
from shared.contracts.sanctions import MilestoneKind, SanctionDeadlineCode, SanctionMilestone

STATUS = {
    MilestoneKind.EFFECTIVE: SanctionRecordStatus.IN_FORCE,
    MilestoneKind.OBJECTION_FILED: SanctionRecordStatus.SUSPENDED,
    MilestoneKind.APPEAL_FILED: SanctionRecordStatus.SUSPENDED,
    MilestoneKind.CLOSED_WITHOUT_SANCTION: SanctionRecordStatus.ANNULLED,
    MilestoneKind.RESTORED: SanctionRecordStatus.ENDED,
    MilestoneKind.ENDED_EARLY: SanctionRecordStatus.ENDED,
}

ENDED_BY_EVENT = frozenset({MilestoneKind.ENDED_EARLY, MilestoneKind.CLOSED_WITHOUT_SANCTION})


class SiasnReason(Law):
    id: str = Field(pattern=r"^[0-9A-F]{32}$")
    name_id: str
    violations: tuple[str, ...]


@cache
def load_reasons() -> dict[str, SiasnReason]:
    """By violation. Raises ValidationError at start."""
    rows = read_rows("siasn_reasons.yaml", SiasnReason)
    return {violation: row for row in rows for violation in row.violations}


def record_of(entry: Entry, recorded: Recorded, catalogue: Catalogue) -> SanctionRecord | None:
    """None when nothing has to be uploaded: what never was in force is neither suspended nor annulled there."""
    milestone, order = recorded.milestone, entry.order
    status, kind = status_after(entry, milestone), catalogue.find(milestone.sanction or entry.standing.sanction or "")
    if status is None or kind is None:
        return None
    reason = load_reasons().get(order.violation)
    begins = milestone.at if milestone.kind is MilestoneKind.EFFECTIVE else entry.standing.effective_at
    return SanctionRecord(
        case_number=order.case_number,
        round=order.round,
        sequence=milestone.sequence,
        status=status,
        at=milestone.at,
        personnel_authority=entry.standing.personnel_authority or order.personnel_authority,
        control=order.control,
        employment_type=order.employment_type,
        position_level=order.position_level,
        violation=order.violation,
        day_of_act=order.day_of_act,
        category=kind.category,
        sanction=kind.code,
        sanction_basis=kind.basis,
        letter_number=entry.standing.decision_letter,
        effective_on=_local_day(begins, order.zone),
        ends_on=_last_day(milestone, order.zone),
        documents=entry.standing.documents if status is SanctionRecordStatus.IN_FORCE else {},
        reason_id=reason.id if reason else None,
        reason_confidence=reason.confidence if reason else None,
    )


def status_after(entry: Entry, milestone: SanctionMilestone) -> SanctionRecordStatus | None:
    status = STATUS.get(milestone.kind)
    if status is SanctionRecordStatus.ANNULLED and milestone.ground != RemedyResult.ANNULLED:
        status = SanctionRecordStatus.ENDED  # he died or left while a remedy was pending
    known = status is SanctionRecordStatus.IN_FORCE or entry.standing.effective_at is not None
    return status if known else None


def _last_day(milestone: SanctionMilestone, zone: str) -> str | None:
    if milestone.kind is MilestoneKind.RESTORED:
        return _local_day(milestone.at - timedelta(microseconds=1), zone)
    if milestone.kind in ENDED_BY_EVENT:
        return _local_day(milestone.at, zone)
    end = next((clock for clock in milestone.deadlines if clock.code is SanctionDeadlineCode.SANCTION_END), None)
    return _local_day(end.due_at - timedelta(microseconds=1), zone) if end else None


def _local_day(instant: datetime | None, zone: str) -> str | None:
    return instant.astimezone(zone_named(zone).clock).date().isoformat() if instant else None
