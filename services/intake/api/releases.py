"""Releases of a reporter's identity: two officers, a reason, a window of hours, and a log of all of it."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Body, Depends, Path, Response
from pydantic import BaseModel, Field

from services.intake.api.desk import TheCounter, TheOfficer, wants_json
from services.intake.domain.form import Reporter
from services.intake.domain.identity_log import Deed, LogEntry
from services.intake.domain.numbers import TRACKING_NUMBER
from services.intake.domain.release_policy import ReleasePolicy, load_policy
from services.intake.domain.releases import Release, ReleaseStatus
from shared.contracts import model
from shared.contracts.model import DocumentNumber

router = APIRouter(prefix="/v1", tags=["identities"])

Number = Annotated[str, Path(pattern=rf"^{TRACKING_NUMBER.pattern}$")]
ReleaseId = Annotated[str, Path(pattern=r"^[0-9a-f-]{36}$")]
Code = Annotated[str, Field(pattern=r"^[a-z_]{1,64}$")]


class ReleaseBody(model.Request):
    """Why the identity is needed, and the number of the letter or record that says so."""

    reason: Code = Field(examples=["clarification"])
    reference: DocumentNumber = Field(examples=["017/UND/2026"])


class RefusalBody(model.Request):
    reason: Code = Field(examples=["need_not_shown"])


class ReleaseView(BaseModel):
    """`until` is when the request lapses, or, once it is granted, when the grant ends. Subjects are opaque."""

    release_id: str
    tracking_number: str
    status: ReleaseStatus
    reason: str
    reference: str
    asked_at: datetime
    asked_by_agency: str
    asked_by: str
    decided_at: datetime | None = None
    decided_by_agency: str | None = None
    decided_by: str | None = None
    refused_because: str | None = None
    until: datetime
    reads_left: int


@router.get("/release-reasons", summary="Why an identity may be asked for, refused, erased; and by whom")
async def read_reasons(response: Response) -> ReleasePolicy:
    """`confidence` says how sure it is that this is the law: `unverified` is a default chosen by NETRA's authors."""
    response.headers["Cache-Control"] = "public, max-age=300"
    return load_policy()


@router.post(
    "/reports/{tracking_number}/releases",
    status_code=201,
    summary="Ask for a reporter's identity",
    dependencies=[Depends(wants_json)],
)
async def ask(
    tracking_number: Number, body: Annotated[ReleaseBody, Body()], officer: TheOfficer, counter: TheCounter
) -> ReleaseView:
    """Another officer has to decide. Asking the same again while it is open answers with the same request.

    For officers of the agency that handles one of the report's cases, or of the one above it.
    """
    release = await counter.releasing.ask(tracking_number, officer, body.reason, body.reference)
    return release_view(release, counter.releasing.now())


@router.get("/reports/{tracking_number}/releases/{release_id}", summary="What became of a request")
async def read_release(
    tracking_number: Number, release_id: ReleaseId, officer: TheOfficer, counter: TheCounter
) -> ReleaseView:
    release = await counter.releasing.release(tracking_number, release_id, officer)
    return release_view(release, counter.releasing.now())


@router.post("/reports/{tracking_number}/releases/{release_id}/read", summary="Read the identity that was granted")
async def read_identity(
    tracking_number: Number, release_id: ReleaseId, officer: TheOfficer, counter: TheCounter
) -> Reporter:
    """Only by the officer who asked, as often as was granted (once, unless set otherwise), while the grant lasts.

    The reading is on record before the answer is sent: an answer that is lost on the way counts as read.
    """
    return await counter.releasing.read(tracking_number, release_id, officer)


@router.post("/reports/{tracking_number}/releases/{release_id}/grant", summary="Grant a request of another officer")
async def grant(
    tracking_number: Number, release_id: ReleaseId, officer: TheOfficer, counter: TheCounter
) -> ReleaseView:
    """For officers of the agency that handles one of the report's cases, or of the one above; never who asked."""
    release = await counter.releasing.decide(tracking_number, release_id, Deed.GRANTED, officer)
    return release_view(release, counter.releasing.now())


@router.post(
    "/reports/{tracking_number}/releases/{release_id}/refuse",
    summary="Refuse a request of another officer",
    dependencies=[Depends(wants_json)],
)
async def refuse(
    tracking_number: Number,
    release_id: ReleaseId,
    body: Annotated[RefusalBody, Body()],
    officer: TheOfficer,
    counter: TheCounter,
) -> ReleaseView:
    release = await counter.releasing.decide(tracking_number, release_id, Deed.REFUSED, officer, body.reason)
    return release_view(release, counter.releasing.now())


@router.get("/releases", summary="Requests that wait for this officer's decision")
async def read_waiting(officer: TheOfficer, counter: TheCounter) -> list[ReleaseView]:
    return [release_view(release, counter.releasing.now()) for release in await counter.releasing.waiting(officer)]


@router.get("/reports/{tracking_number}/identity-log", summary="All that was done about a reporter's identity")
async def read_log(tracking_number: Number, officer: TheOfficer, counter: TheCounter) -> list[LogEntry]:
    """Every request, grant, refusal, reading and erasure, the oldest first; never the identity."""
    return list(await counter.releasing.history(tracking_number, officer))


def release_view(release: Release, now: datetime) -> ReleaseView:
    asked, decided = release.asked, release.decided
    return ReleaseView(
        release_id=release.id,
        tracking_number=asked.report_id,
        status=release.status(now),
        reason=asked.reason or "",
        reference=asked.reference or "",
        asked_at=asked.at,
        asked_by_agency=asked.by_agency,
        asked_by=asked.by_subject,
        decided_at=decided.at if decided else None,
        decided_by_agency=decided.by_agency if decided else None,
        decided_by=decided.by_subject if decided else None,
        refused_because=decided.reason if decided else None,
        until=release.until,
        reads_left=release.reads_left,
    )
