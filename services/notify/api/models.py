"""What the notify API takes and gives."""

from typing import Annotated

from pydantic import BaseModel, Field
from sqlalchemy import RowMapping

from shared.contracts.model import AwareDatetime, Request
from shared.contracts.vocabulary import DeliveryStatus, NoticeChannel, Role

Address = Annotated[str, Field(max_length=320)]


class ContactsBody(Request):
    """Replaces both addresses; null means that the agency is not told over that channel."""

    email: Address | None = Field(examples=["ppid@bkn.go.id"])
    webhook_url: Annotated[str, Field(max_length=2000)] | None = None
    superior: Annotated[str, Field(max_length=100)] | None = Field(
        default=None, description="agency id; left out, the superior stays"
    )


class ContactsView(BaseModel):
    email: str | None
    webhook_url: str | None
    edited_at: AwareDatetime | None


class AgencyView(BaseModel):
    """`contacts` are shown to the agency itself and to keepers of the directory."""

    id: str
    name: str
    kind: str
    province: str | None
    zone: str
    superior: str | None
    contacts: ContactsView | None = None


class DeliveryView(BaseModel):
    delivery_id: str
    recipient: str
    role: Role
    channel: NoticeChannel
    status: DeliveryStatus
    attempts: int
    reason: str | None = Field(description="code of the last failure")
    queued_at: AwareDatetime
    accepted_at: AwareDatetime | None
    acknowledged_at: AwareDatetime | None
    failed_at: AwareDatetime | None


class NoticeView(BaseModel):
    notice_id: str
    case_number: str
    event_id: str
    template: str
    created_at: AwareDatetime
    deliveries: list[DeliveryView]


class NoticeList(BaseModel):
    notices: list[NoticeView]


def agency_view(row: RowMapping, *, with_contacts: bool) -> AgencyView:
    contacts = ContactsView.model_validate(dict(row)) if with_contacts else None
    return AgencyView.model_validate({**row, "contacts": contacts})


def notice_list(rows: list[RowMapping]) -> NoticeList:
    """Rows are deliveries joined with their notice, in the notices' order."""
    found: dict[str, NoticeView] = {}
    for row in rows:
        notice = found.setdefault(row["notice_id"], _notice(row))
        notice.deliveries.append(DeliveryView.model_validate(dict(row)))
    return NoticeList(notices=list(found.values()))


def _notice(row: RowMapping) -> NoticeView:
    return NoticeView(
        notice_id=row["notice_id"],
        case_number=row["case_number"],
        event_id=f"{row['case_number']}/{row['sequence']}",
        template=row["template"],
        created_at=row["created_at"],
        deliveries=[],
    )
