"""What comes after the decision, and how a sanction ends without one."""

from collections.abc import Callable
from typing import Any

from services.sanctions.domain.acts import CloseWithoutSanction, ReportExecution
from services.sanctions.domain.catalogue import GroundPurpose
from services.sanctions.domain.decision_refusals import approval_withheld
from services.sanctions.domain.permission.matter import Matter, check_ground
from services.sanctions.domain.withholding import holding
from shared.contracts.refusals import Refused


def _check_closing(act: CloseWithoutSanction, matter: Matter) -> None:
    check_ground(act.ground, GroundPurpose.CLOSING, matter.catalogue)


def _check_execution(_act: ReportExecution, matter: Matter) -> None:
    held = holding(matter.state, matter.catalogue)
    if held is not None:
        raise Refused(approval_withheld(held))


CHECKS: dict[type[Any], Callable[[Any, Matter], None]] = {
    CloseWithoutSanction: _check_closing,
    ReportExecution: _check_execution,
}
