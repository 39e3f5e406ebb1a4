"""A notice tells one case event to agencies; a delivery is one notice to one agency over one channel."""

from uuid import UUID, uuid5

from pydantic import BaseModel, ConfigDict

from shared.contracts.cases import CaseEvent
from shared.contracts.vocabulary import DeliveryStatus, NoticeChannel, Role

NOTICE_WORKFLOW = "NoticeWorkflow"
NOTICE_TASK_QUEUE = "notices"

_DELIVERIES = UUID("6f1f2a0e-5c0e-5d55-9a53-0f6e3a8b7c11")


class Value(BaseModel):
    model_config = ConfigDict(frozen=True)


class Recipient(Value):
    """An agency, and the role by which the case concerns it."""

    agency: str
    role: Role


class Delivery(Value):
    delivery_id: str
    recipient: str
    role: Role
    channel: NoticeChannel


class Notice(Value):
    """What `NoticeWorkflow` is started with. It names agencies and ids only; the letter is written when it is sent."""

    notice_id: str
    case_number: str
    template: str
    deliveries: tuple[Delivery, ...]


class Receipt(Value):
    """What became of a delivery so far. `reason` is the code of the last failure."""

    delivery_id: str
    status: DeliveryStatus
    attempts: int
    reason: str | None = None


def notice_id(event: CaseEvent) -> str:
    return f"{event.case_number}.{event.sequence}"


def workflow_id(notice: str) -> str:
    return f"notice/{notice}"


def delivery_id(notice: str, recipient: str, channel: NoticeChannel) -> str:
    """The same for ever: it becomes the Message-ID and the webhook-id by which receivers know a repetition."""
    return str(uuid5(_DELIVERIES, f"{notice}/{recipient}/{channel}"))
