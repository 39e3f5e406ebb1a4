"""Reporting and following a report: public, without an account."""

from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Body, Depends, Response
from pydantic import BaseModel, Field

from services.intake.activities.reception import Origin
from services.intake.activities.tracking import Status
from services.intake.api.desk import Client, IdempotencyKey, Receipt, TheCounter, wants_json
from services.intake.domain.filing import Exhibit
from services.intake.domain.form import EXAMPLE, ReportForm
from services.intake.domain.hours import AfterHours
from services.intake.domain.progress import RECEIVED, CaseProgress
from shared.contracts.vocabulary import ReportChannel

router = APIRouter(prefix="/v1", tags=["reports"])


class AfterHoursNotice(BaseModel):
    """Clocks that run from reception begin at `counts_as_received_at`, when the office next opens."""

    counts_as_received_at: datetime
    text_id: str
    text_en: str


class ReportAccepted(BaseModel):
    """Keep the receipt: it is shown once and cannot be recovered. Repeating the request with its key shows it again."""

    tracking_number: str = Field(examples=["LPR-2026-7K2MQX"])
    receipt: str = Field(examples=["K7QXA-2M4NP-9RSTU-V3WXY-Z5678"])
    status_url: str = Field(examples=["/v1/reports/LPR-2026-7K2MQX"])
    after_hours: AfterHoursNotice | None = Field(default=None, description="set when the receiving office was closed")


class CaseStatus(BaseModel):
    """One reported official, in the order in which the cases were opened."""

    number: int
    status: str = Field(description="step of the procedure, `in_progress` or `closed`")
    outcome: str | None
    text_id: str
    text_en: str
    updated_at: datetime


class EvidenceStatus(BaseModel):
    evidence_id: str
    media_type: str
    size_bytes: int
    sha256: str
    status: Literal["announced", "stored"]
    recorded_at: datetime


class ReportStatus(BaseModel):
    """Where a report stands, in plain words. Names nobody, not even the reporter."""

    tracking_number: str
    received_at: datetime
    after_hours: AfterHoursNotice | None
    status: Literal["received", "in_progress", "closed"]
    text_id: str
    text_en: str
    reported_officials: int
    cases: list[CaseStatus]
    evidence: list[EvidenceStatus]


@router.post(
    "/reports",
    status_code=202,
    summary="Report a breach of neutrality (Form B.1)",
    dependencies=[Depends(wants_json)],
    response_description="The report is filed and will become one case per reported official.",
)
async def submit_report(
    form: Annotated[ReportForm, Body(openapi_examples={"a shared campaign post": {"value": EXAMPLE}})],
    counter: TheCounter,
    response: Response,
    idempotency_key: IdempotencyKey = None,
) -> ReportAccepted:
    """Filed for good when this answers 202. If no answer comes, send the same body with the same Idempotency-Key."""
    origin = Origin(ReportChannel.HTTP, "http", idempotency_key)
    acceptance = await counter.reception.accept(form, origin)
    status_url = f"/v1/reports/{acceptance.tracking_number}"
    response.headers["Location"] = status_url
    return ReportAccepted(
        tracking_number=acceptance.tracking_number,
        receipt=acceptance.receipt,
        status_url=status_url,
        after_hours=_notice(acceptance.after_hours),
    )


@router.get("/reports/{tracking_number}", summary="Follow a report")
async def read_report(tracking_number: str, receipt: Receipt, client: Client, counter: TheCounter) -> ReportStatus:
    """Needs the receipt. A wrong receipt and an unknown number get the same answer: 404 `unknown_report`."""
    status = await counter.tracking.status(tracking_number, receipt, client)
    return report_status(status)


@router.get("/keys", summary="Public keys for sealing")
async def read_keys(counter: TheCounter, response: Response) -> dict[str, Any]:
    """A JWK set. Producers that write to Kafka themselves seal names and stories with its first key (JWE, RFC 7516)."""
    response.headers["Cache-Control"] = "public, max-age=300"
    return dict(counter.seal.public_jwks())


def report_status(status: Status) -> ReportStatus:
    cases = [_case_status(number, case) for number, case in enumerate(status.cases, start=1)]
    telling = next((case for case in cases if case.status != "closed"), cases[0] if cases else None)
    return ReportStatus(
        tracking_number=status.report.report_id,
        received_at=status.report.received_at,
        after_hours=_notice(status.after_hours),
        status=_overall(telling),
        text_id=telling.text_id if telling else RECEIVED.id,
        text_en=telling.text_en if telling else RECEIVED.en,
        reported_officials=status.report.officials,
        cases=cases,
        evidence=[evidence_status(exhibit) for exhibit in status.exhibits],
    )


def _notice(late: AfterHours | None) -> AfterHoursNotice | None:
    if late is None:
        return None
    return AfterHoursNotice(
        counts_as_received_at=late.counts_as_received_at, text_id=late.words.id, text_en=late.words.en
    )


def _overall(telling: CaseStatus | None) -> Literal["received", "in_progress", "closed"]:
    """`telling` is the first case still open, or the first of all when every case is closed."""
    if telling is None:
        return "received"
    return "closed" if telling.status == "closed" else "in_progress"


def _case_status(number: int, case: CaseProgress) -> CaseStatus:
    return CaseStatus(
        number=number,
        status=case.status,
        outcome=case.outcome,
        text_id=case.words.id,
        text_en=case.words.en,
        updated_at=case.updated_at,
    )


def evidence_status(exhibit: Exhibit) -> EvidenceStatus:
    return EvidenceStatus(
        evidence_id=exhibit.evidence_id,
        media_type=exhibit.content.media_type,
        size_bytes=exhibit.content.size_bytes,
        sha256=exhibit.content.sha256,
        status="stored" if exhibit.stored else "announced",
        recorded_at=exhibit.recorded_at,
    )
