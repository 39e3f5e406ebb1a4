"""The case API: agencies read their cases and act on them. No rules here, no SQL."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, Header, Path, Query, Request, Response
from sqlalchemy import RowMapping

from services.workflow.adapters.actions import Asked, PostgresActions
from services.workflow.adapters.courier import Courier
from services.workflow.adapters.reading import PostgresReading, Viewer
from services.workflow.adapters.temporal import NoAnswerYet
from services.workflow.api import cursor as cursors
from services.workflow.api import explaining, views
from services.workflow.api.asking import action_request, end_of_finding_window
from services.workflow.api.models import (
    ActionBody,
    ActionResult,
    CaseDetail,
    CasePage,
    DeadlineView,
    Timeline,
    Waiting,
)
from services.workflow.api.queries import CaseQuery
from services.workflow.domain.actions import unknown_action
from services.workflow.domain.case import ActionAnswer
from services.workflow.domain.conflicts import today
from services.workflow.domain.register import load_register
from shared.contracts.refusals import Refusal, Refused
from shared.persistence.decrees import CurrentCalendar
from shared.security.sealing import Seal
from shared.security.tokens import Principal
from shared.web import paths
from shared.web.access import Caller

READ_ALL = "cases:read:all"
UNKNOWN_CASE = Refusal("unknown_case", 404, "Perkara tidak ditemukan.", "There is no such case for you.")
UNKNOWN_ASKED = Refusal("unknown_action_key", 404, "Permintaan tidak ditemukan.", "No action was asked by this key.")
NO_KEY = Refusal(
    "idempotency_key_missing",
    400,
    "Sertakan header Idempotency-Key agar tindakan tidak tercatat dua kali.",
    "Send an Idempotency-Key header, so that the action cannot be recorded twice.",
)


@dataclass(frozen=True)
class Desk:
    """What the routes work with; set by the composition root as `app.state.desk`."""

    reading: PostgresReading
    actions: PostgresActions
    courier: Courier
    seal: Seal
    calendar: CurrentCalendar
    clock: Callable[[], datetime]


async def desk_of(request: Request) -> Desk:
    desk: Desk = request.app.state.desk
    return desk


OpenDesk = Annotated[Desk, Depends(desk_of)]
CaseNumber = Annotated[str, Path(pattern=r"^NTR-\d{4}-\d{6,9}$", examples=["NTR-2026-000123"])]
KEY = r"^[\x21-\x7e]{8,128}$"
Key = Annotated[str | None, Header(alias="Idempotency-Key", pattern=KEY)]
router = APIRouter(prefix="/v1", tags=["cases"])


@router.get("/cases", summary="Cases your agency is a party to, by due date")
async def list_cases(
    caller: Caller,
    desk: OpenDesk,
    wanted: Annotated[CaseQuery, Depends()],
    after: Annotated[str | None, Query(alias="cursor", max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> CasePage:
    position = cursors.decode(after) if after else None
    rows = await desk.reading.page(viewer(caller), wanted.filter(), after=position, limit=limit + 1)
    page = list(rows[:limit])
    more = cursors.encode((page[-1]["position"], page[-1]["case_number"])) if len(rows) > limit else None
    return CasePage(cases=[views.summary(row) for row in page], next=more)


@router.get("/cases/{number}", summary="One case")
async def read_case(number: CaseNumber, caller: Caller, desk: OpenDesk) -> CaseDetail:
    row = await visible_case(desk, caller, number)
    party = caller.agency in row["party_agencies"]
    entries, deadlines = await desk.reading.entries(number), await desk.reading.deadlines(number)
    state = views.standing(row, entries, deadlines)
    reports, seal, day = await desk.reading.reports(number), desk.seal if party else None, today(desk.clock())
    return views.detail(row, reports, state, seal, day=day)


@router.get("/cases/{number}/timeline", summary="The case's ledger")
async def read_timeline(number: CaseNumber, caller: Caller, desk: OpenDesk) -> Timeline:
    await visible_case(desk, caller, number)
    return views.timeline(number, await desk.reading.entries(number))


@router.get("/cases/{number}/deadlines", summary="Deadlines, the window of the report last, and how each was counted")
async def read_deadlines(number: CaseNumber, caller: Caller, desk: OpenDesk) -> list[DeadlineView]:
    await visible_case(desk, caller, number)
    rows = (*await desk.reading.deadlines(number), *await desk.reading.windows(number))
    return [explaining.deadline_view(row) for row in rows]


@router.post(
    "/cases/{number}/actions/{action}",
    summary="Act on a case",
    responses={202: {"model": Waiting, "description": "No worker answered in time; the action will be delivered."}},
)
async def act(
    number: CaseNumber,
    action: Annotated[str, Path(pattern=r"^[a-z_]{1,40}$")],
    body: ActionBody,
    caller: Caller,
    desk: OpenDesk,
    response: Response,
    key: Key = None,
) -> ActionResult | Waiting:
    if key is None:
        raise Refused(NO_KEY)
    row = await visible_case(desk, caller, number)
    if not load_register().edition(row["edition"]).knows_action(action):
        raise Refused(unknown_action(action))
    finding_lapses_at = await end_of_finding_window(body.found_at, row, desk.calendar)
    request = action_request(action, body, caller, row, desk.seal, finding_lapses_at, now=desk.clock())
    try:
        return result(await desk.courier.deliver(number, key, request))
    except NoAnswerYet:
        waiting = not_yet(number, key)
        response.status_code = 202
        response.headers["Location"] = waiting.location
        return waiting


@router.get(
    f"/cases/{{number}}/actions/{paths.KEY}",
    summary="What became of an action",
    responses={202: {"model": Waiting, "description": "Not delivered yet."}},
)
async def read_action(
    number: CaseNumber, key: Annotated[str, Path(pattern=KEY)], caller: Caller, desk: OpenDesk, response: Response
) -> ActionResult | Waiting:
    await visible_case(desk, caller, number)
    asked = await desk.actions.find(number, key)
    if asked is None or asked.request.by.agency != caller.agency:
        raise Refused(UNKNOWN_ASKED)
    return _state_of(asked, response)


def viewer(caller: Principal) -> Viewer:
    return Viewer(agency=caller.agency, sees_all=READ_ALL in caller.scopes)


async def visible_case(desk: Desk, caller: Principal, number: str) -> RowMapping:
    """A case that is not yours and a case that does not exist look the same. Raises Refused(unknown_case)."""
    row = await desk.reading.case(viewer(caller), number)
    if row is None:
        raise Refused(UNKNOWN_CASE)
    return row


def result(answer: ActionAnswer) -> ActionResult:
    return ActionResult(**answer.model_dump())


def _state_of(asked: Asked, response: Response) -> ActionResult | Waiting:
    if asked.refusal is not None:
        raise Refused(asked.refusal)
    if asked.answer is not None:
        return result(asked.answer)
    response.status_code = 202
    return not_yet(asked.case_number, asked.key)


def not_yet(number: str, key: str) -> Waiting:
    return Waiting(location=f"/v1/cases/{number}/actions/{quote(key, safe='')}")
