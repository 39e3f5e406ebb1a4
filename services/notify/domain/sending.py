"""Sending one delivery once: what is sent, and how it can fail."""

from dataclasses import dataclass
from datetime import timedelta

from services.notify.domain.notices import Delivery
from shared.contracts.cases import CaseEvent

LEASE = timedelta(seconds=30)
RENEWAL = timedelta(seconds=10)
"""Within LEASE nobody else attempts the same delivery. An attempt under way renews it: only a death lets it run out."""

SENDING = timedelta(minutes=11)
"""The longest attempt. A mail server may take ten minutes to confirm what it has received (RFC 5321 section 4.5.3.2.6);
a sender with less patience sends again what has arrived."""

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


class BookAway(Exception):  # noqa: N818 -- it will be back
    """The book of deliveries cannot be reached for now; nothing was written."""
