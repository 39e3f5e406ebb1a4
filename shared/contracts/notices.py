"""What became of a notice: topic `netra.notify.outcomes.v1`, key = case number."""

from typing import ClassVar

from shared.contracts.model import AwareDatetime, Contract
from shared.contracts.vocabulary import DeliveryStatus, NoticeChannel, Role


class NoticeOutcome(Contract):
    """Type `id.netra.notify.outcome.v1`; event id `<notice_id>/<recipient>/<channel>/<status>`."""

    TYPE: ClassVar[str] = "id.netra.notify.outcome.v1"

    notice_id: str
    case_number: str
    event_id: str
    template: str
    recipient: str
    role: Role
    channel: NoticeChannel
    status: DeliveryStatus
    attempts: int
    at: AwareDatetime
    reason: str | None = None
