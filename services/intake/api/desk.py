"""What the routes are made of, as FastAPI dependencies; the composition root sets `app.state.counter`."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Header, Request

from services.intake.activities.erasing import Erasing
from services.intake.activities.reception import Reception
from services.intake.activities.releasing import Releasing
from services.intake.activities.tracking import Tracking
from services.intake.domain.identity_log import Officer
from services.intake.domain.refusals import WANTS_JSON, WANTS_MULTIPART
from shared.contracts.refusals import Refused
from shared.security.sealing import Seal
from shared.web.access import Caller
from shared.web.turnstile import client_of


@dataclass(frozen=True)
class Counter:
    """The front office: what the HTTP API can ask for."""

    reception: Reception
    tracking: Tracking
    seal: Seal
    releasing: Releasing
    erasing: Erasing


async def the_counter(request: Request) -> Counter:
    counter: Counter = request.app.state.counter
    return counter


def media_type(request: Request) -> str:
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


async def wants_json(request: Request) -> None:
    """Raises Refused(unsupported_media_type)."""
    if media_type(request) != "application/json":
        raise Refused(WANTS_JSON)


async def wants_multipart(request: Request) -> None:
    """Raises Refused(unsupported_media_type)."""
    if media_type(request) != "multipart/form-data":
        raise Refused(WANTS_MULTIPART)


async def the_client(request: Request) -> str:
    return client_of(request.scope)


async def the_officer(caller: Caller) -> Officer:
    return Officer(caller.agency, caller.subject)


TheOfficer = Annotated[Officer, Depends(the_officer)]
TheCounter = Annotated[Counter, Depends(the_counter)]
Client = Annotated[str, Depends(the_client)]
Receipt = Annotated[str, Header(alias="X-Receipt", max_length=100, description="the secret receipt of the report")]
IdempotencyKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        pattern=r"^[\x21-\x7e]{1,200}$",
        description="The same key with the same body gets the same answer, however often it is sent.",
    ),
]
