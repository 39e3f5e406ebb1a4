"""Sending one delivery once: what is sent, and how it can fail."""

from dataclasses import dataclass
from datetime import timedelta

from services.notify.domain.notices import Delivery
from shared.contracts.cases import CaseEvent

SENDING = timedelta(seconds=12)
LEASE = timedelta(seconds=30)
"""An attempt may take SENDING. Within LEASE, which is longer, nobody else attempts the same delivery."""

NO_ADDRESS = "no_address"
TIMED_OUT = "timed_out"


@dataclass(frozen=True)
class Parcel:
    """A delivery that this attempt, and no other, may send. `address` is the recipient's of this moment."""

    delivery: Delivery
    notice_id: str
    template: str
    event: CaseEvent
    address: str | None


@dataclass(frozen=True)
class Letter:
    subject: str
    body: str


class NotDelivered(Exception):  # noqa: N818 -- an everyday outcome of an attempt, not a fault of ours
    """The receiver has not accepted it. `code` is stable; `retry_after` is the pause the receiver asked for."""

    def __init__(self, code: str, retry_after: timedelta | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.retry_after = retry_after


class AttemptUnderWay(Exception):  # noqa: N818 -- the other attempt decides
    """Another attempt holds the delivery's lease, or died holding it: ask again when the lease has run out."""
