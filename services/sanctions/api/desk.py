"""What the routes work with, and who may use it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import Depends, Header, Path, Request
from sqlalchemy import RowMapping

from services.sanctions.adapters.actions import PostgresActions
from services.sanctions.adapters.courier import Courier
from services.sanctions.adapters.reading import PostgresReading
from services.sanctions.adapters.records import PostgresRecords
from services.sanctions.domain.acts import Actor
from services.sanctions.domain.refusals import UNKNOWN_SANCTION
from shared.contracts.refusals import Refused
from shared.persistence.decrees import CurrentCalendar
from shared.security.tokens import Principal
from shared.web.access import Caller


@dataclass(frozen=True)
class Desk:
    """Set by the composition root as `app.state.desk`."""

    reading: PostgresReading
    actions: PostgresActions
    courier: Courier
    records: PostgresRecords
    calendar: CurrentCalendar
    clock: Callable[[], datetime]


async def desk_of(request: Request) -> Desk:
    desk: Desk = request.app.state.desk
    return desk


OpenDesk = Annotated[Desk, Depends(desk_of)]
CaseNumber = Annotated[str, Path(pattern=r"^NTR-\d{4}-\d{6,9}$", examples=["NTR-2026-000123"])]
Key = Annotated[str | None, Header(alias="Idempotency-Key", min_length=8, max_length=128, pattern=r"^[\x21-\x7e]+$")]


Office = Caller
"""May act as a personnel authority: the gate has seen the role in his token, see `access.py`."""


def actor(caller: Principal) -> Actor:
    return Actor(agency=caller.agency, subject=caller.subject, roles=caller.roles)


async def own_sanction(desk: Desk, caller: Principal, number: str) -> RowMapping:
    """The newest round of the case. A sanction of another agency and none look the same. Raises Refused (404)."""
    row = await desk.reading.latest(caller.agency, number)
    if row is None:
        raise Refused(UNKNOWN_SANCTION)
    return row
