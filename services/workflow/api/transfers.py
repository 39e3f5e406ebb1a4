"""Bulk hand-overs from one authority to another: looked at first, asked for, followed until they are done."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request
from temporalio.service import RPCError

from services.workflow.adapters.temporal import TemporalTransfers
from services.workflow.adapters.transfers import PostgresTransfers
from services.workflow.domain.conflicts import today
from services.workflow.domain.register import load_register
from services.workflow.domain.transfers import TransferOrder, TransferProgress, check_order
from shared.contracts import model
from shared.contracts.refusals import Refused
from shared.directory.agencies import Directory
from shared.web.access import Caller
from shared.web.problems import UNAVAILABLE

TransferId = Annotated[str, Path(pattern=r"^[a-z0-9-]{1,64}[.][a-z0-9-]{1,64}[.][0-9a-f]{12}$")]
router = APIRouter(prefix="/v1/transfers", tags=["transfers of authority"])


class TransferPreview(model.Request):
    """What the order would hand over if it were asked for now."""

    transfer_id: str
    total: int
    stages: Mapping[str, int]


class TransferView(model.Request):
    """`waiting` 0 and `total` reached: done. `outcomes` counts `transferred`, and codes of what was not, by code.

    `waiting_cases` names the first of those that wait. One that does not answer is asked again after the others.
    """

    transfer_id: str
    asked_at: datetime
    total: int
    waiting: int
    waiting_cases: tuple[str, ...]
    outcomes: Mapping[str, int]


@dataclass(frozen=True)
class TransferDesk:
    """Set by the composition root as `app.state.transfers`."""

    transfers: PostgresTransfers
    running: TemporalTransfers
    directory: Directory
    clock: Callable[[], datetime]

    def check(self, order: TransferOrder) -> None:
        """Raises Refused."""
        check_order(order, self.directory, load_register(), today(self.clock()))


async def desk_of(request: Request) -> TransferDesk:
    desk: TransferDesk = request.app.state.transfers
    return desk


OpenDesk = Annotated[TransferDesk, Depends(desk_of)]
Keeper = Caller
"""The gate has seen that his token has the scope, see `access.py`."""


@router.post("/preview", summary="Which cases an order would hand over; nothing is recorded")
async def preview(order: TransferOrder, _keeper: Keeper, desk: OpenDesk) -> TransferPreview:
    desk.check(order)
    stages = await desk.transfers.preview(order)
    return TransferPreview(transfer_id=order.transfer_id, total=sum(stages.values()), stages=stages)


@router.post("", status_code=202, summary="Hand over; the same order asked again goes on where it stood")
async def ask(order: TransferOrder, keeper: Keeper, desk: OpenDesk) -> TransferView:
    desk.check(order)
    transfer_id = await desk.transfers.ask(order, agency=keeper.agency, subject=keeper.subject)
    try:
        await desk.running.start(transfer_id)
    except RPCError:
        raise Refused(UNAVAILABLE) from None
    return _view(await desk.transfers.progress(transfer_id))


@router.get("/{transfer_id}", summary="How far a transfer is")
async def read(transfer_id: TransferId, _keeper: Keeper, desk: OpenDesk) -> TransferView:
    progress = await desk.transfers.progress(transfer_id)
    return _view(progress)


def _view(progress: TransferProgress) -> TransferView:
    return TransferView(**progress.model_dump())
