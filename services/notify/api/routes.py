"""The notify API: the directory of agencies, and what became of notices. No rules here, no SQL."""

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query, Request

from services.notify.adapters.agencies import PostgresAgencies
from services.notify.adapters.receipts import PostgresReceipts
from services.notify.api.access import DIRECTORY_READ, DIRECTORY_WRITE_ALL, NOTICES_READ
from services.notify.api.models import AgencyView, ContactsBody, NoticeList, agency_view, notice_list
from services.notify.domain.contacts import Contacts, Editor, check_contacts, check_editor
from services.notify.domain.notices import Receipt
from shared.security.tokens import Principal
from shared.web.access import Caller


@dataclass(frozen=True)
class Desk:
    """What the routes work with; set by the composition root as `app.state.desk`."""

    agencies: PostgresAgencies
    receipts: PostgresReceipts
    production: bool


async def desk_of(request: Request) -> Desk:
    desk: Desk = request.app.state.desk
    return desk


OpenDesk = Annotated[Desk, Depends(desk_of)]
AgencyId = Annotated[str, Path(pattern=r"^[a-z0-9-]{1,100}$", examples=["bkn"])]
CaseNumber = Annotated[str, Query(alias="case", pattern=r"^NTR-\d{4}-\d{6,9}$", examples=["NTR-2026-000123"])]
router = APIRouter(prefix="/v1")


@router.get("/agencies", tags=["directory"], summary="Every agency, and who stands above it")
async def list_agencies(caller: Caller, desk: OpenDesk) -> list[AgencyView]:
    return [agency_view(row, with_contacts=sees_contacts(caller, row["id"])) for row in await desk.agencies.all()]


@router.get("/agencies/{agency}", tags=["directory"], summary="One agency")
async def read_agency(agency: AgencyId, caller: Caller, desk: OpenDesk) -> AgencyView:
    return agency_view(await desk.agencies.one(agency), with_contacts=sees_contacts(caller, agency))


@router.put("/agencies/{agency}/contacts", tags=["directory"], summary="How an agency is reached")
async def put_contacts(agency: AgencyId, body: ContactsBody, caller: Caller, desk: OpenDesk) -> AgencyView:
    """Those of your own agency; of another one, and its superior, with the scope `directory:write:all` as well.

    Deliveries that are still being tried go to the new address at their next attempt.
    """
    contacts = Contacts(email=body.email, webhook_url=body.webhook_url, superior=body.superior)
    check_editor(editor(caller), agency, contacts)
    check_contacts(contacts, production=desk.production)
    return agency_view(await desk.agencies.edit(agency, contacts, by=caller.subject), with_contacts=True)


@router.get("/notices", tags=["notices"], summary="The notices of a case, and what became of each")
async def list_notices(case: CaseNumber, caller: Caller, desk: OpenDesk) -> NoticeList:
    """With the scope notices:read all of them, otherwise those sent to the caller's agency.

    None to an agency that has a conflict of interest in the case.
    """
    recipient = None if NOTICES_READ in caller.scopes else caller.agency
    return notice_list(list(await desk.receipts.of_case(case, reader=caller.agency, recipient=recipient)))


@router.post("/deliveries/{delivery_id}/acknowledge", tags=["notices"], summary="Confirm that a notice was received")
async def acknowledge(delivery_id: UUID, caller: Caller, desk: OpenDesk) -> Receipt:
    return await desk.receipts.acknowledge(str(delivery_id), agency=caller.agency)


def editor(caller: Principal) -> Editor:
    return Editor(caller.agency, central=DIRECTORY_WRITE_ALL in caller.scopes)


def sees_contacts(caller: Principal, agency: str) -> bool:
    return caller.agency == agency or bool({DIRECTORY_READ, DIRECTORY_WRITE_ALL} & caller.scopes)
