"""What the personnel authority's office does: one route for each action, so that each documents its own body."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Path, Response
from pydantic import TypeAdapter

from services.sanctions.adapters.temporal import NoAnswerYet
from services.sanctions.api.desk import CaseNumber, Desk, Key, Office, OpenDesk, actor, own_sanction
from services.sanctions.api.models import Waiting
from services.sanctions.domain.acts import ACTS, Act, ActRequest, DatedAct
from services.sanctions.domain.refusals import KEY_NEEDED, UNKNOWN_REQUEST, unknown_action
from shared.contracts.refusals import Refused
from shared.contracts.sanctions import SanctionMilestone
from shared.security.tokens import Principal
from shared.web import paths

router = APIRouter(prefix="/v1/sanctions/{number}/actions", tags=["actions"])

WAITING: dict[int | str, dict[str, Any]] = {202: {"model": Waiting, "description": "No worker answered in time."}}
ANY_ACT: TypeAdapter[Act] = TypeAdapter(Act)
Answer = SanctionMilestone | Waiting
Route = Callable[..., Awaitable[Answer]]


def route_for(act: type[DatedAct]) -> Route:
    async def do(
        number: CaseNumber, body: DatedAct, caller: Office, desk: OpenDesk, response: Response, key: Key = None
    ) -> Answer:
        return await perform(desk, caller, number, key, body, response)

    do.__annotations__["body"] = act  # FastAPI reads the annotation; a closure variable is no type to mypy
    return do


async def perform(
    desk: Desk, caller: Principal, number: str, key: str | None, act: DatedAct, response: Response
) -> Answer:
    if key is None:
        raise Refused(KEY_NEEDED)
    row = await own_sanction(desk, caller, number)
    decrees = await desk.calendar.decrees()
    request = ActRequest(act=ANY_ACT.validate_python(act), by=actor(caller), decrees=decrees)
    asked = await desk.actions.ask(number, row["round"], key, request)
    try:
        return await desk.courier.deliver(asked)
    except NoAnswerYet:
        return waiting(number, key, response)


def waiting(number: str, key: str, response: Response) -> Waiting:
    location = f"/v1/sanctions/{number}/actions/{quote(key, safe='')}"
    response.status_code = 202
    response.headers["Location"] = location
    return Waiting(location=location)


for _name, _act in ACTS.items():
    router.add_api_route(
        f"/{_name}",
        route_for(_act),
        methods=["POST"],
        name=_name,
        summary=_name.replace("_", " ").capitalize(),
        description=_act.__doc__,
        responses=WAITING,
        response_model=Answer,
    )


@router.post("/{action}", summary="An act that does not exist: refused, and told which do")
async def refuse_unknown(
    number: CaseNumber,  # noqa: ARG001 -- the document needs to say what the path holds
    action: Annotated[str, Path(max_length=64)],
    _caller: Office,
) -> None:
    raise Refused(unknown_action(action))


@router.get(f"/{paths.KEY}", summary="What became of an act", responses=WAITING)
async def read_action(
    number: CaseNumber, key: Annotated[str, Path(max_length=128)], caller: Office, desk: OpenDesk, response: Response
) -> Answer:
    row = await own_sanction(desk, caller, number)
    asked = await desk.actions.find(number, row["round"], key)
    if asked is None:
        raise Refused(UNKNOWN_REQUEST)
    if asked.refusal is not None:
        raise Refused(asked.refusal)
    return asked.answer or waiting(number, key, response)
