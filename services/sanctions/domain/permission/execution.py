"""What comes after the decision, and how a sanction ends without one, or before its time."""

from collections.abc import Callable
from typing import Any

from services.sanctions.domain.acts import CloseWithoutSanction, EndSanction, ReportExecution
from services.sanctions.domain.catalogue import GroundPurpose
from services.sanctions.domain.decision_refusals import (
    DISMISSED_BY_THE_SANCTION,
    NO_MONTHS_LEFT,
    approval_withheld,
)
from services.sanctions.domain.permission.matter import Matter, check_ground
from services.sanctions.domain.refusals import DATES_OUT_OF_ORDER
from services.sanctions.domain.withholding import holding
from shared.contracts.refusals import Refused
from shared.contracts.sanctions import MilestoneKind, SanctionDeadlineCode

DIED = "died_during_sanction"


def _check_closing(act: CloseWithoutSanction, matter: Matter) -> None:
    check_ground(act.ground, GroundPurpose.CLOSING, matter.catalogue)


def _check_execution(_act: ReportExecution, matter: Matter) -> None:
    held = holding(matter.state, matter.catalogue)
    if held is not None:
        raise Refused(approval_withheld(held))


def _check_ending(act: EndSanction, matter: Matter) -> None:
    """It happened while the sanction was in force. Who is dismissed by the sanction itself can only die meanwhile."""
    check_ground(act.ground, GroundPurpose.ENDING, matter.catalogue)
    state, kind = matter.state, matter.catalogue.find(matter.state.sanction or "")
    if state.effective_at is not None and (act.at or matter.now) < state.effective_at:
        raise Refused(DATES_OUT_OF_ORDER)
    if state.stage is MilestoneKind.EXECUTED and state.clock(SanctionDeadlineCode.SANCTION_END) is None:
        raise Refused(NO_MONTHS_LEFT)
    if kind is not None and kind.dismissal and act.ground != DIED:
        raise Refused(DISMISSED_BY_THE_SANCTION)


CHECKS: dict[type[Any], Callable[[Any, Matter], None]] = {
    CloseWithoutSanction: _check_closing,
    ReportExecution: _check_execution,
    EndSanction: _check_ending,
}
