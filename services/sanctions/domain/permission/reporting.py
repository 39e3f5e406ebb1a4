"""What is owed to the Minister of Home Affairs: reported by an acting head or inside the freeze, checked inside it."""

from collections.abc import Callable
from typing import Any

from services.sanctions.domain.acts import RecordApprovalCheck, ReportToMinister
from services.sanctions.domain.attesting import APPROVAL_CHECK, REPORT_DUE
from services.sanctions.domain.decision_refusals import (
    APPROVAL_CHECKED_ALREADY,
    MINISTER_INFORMED_ALREADY,
    NO_ACTING_HEAD,
    NO_APPROVAL_CHECK,
)
from services.sanctions.domain.permission.matter import Matter
from shared.contracts.refusals import Refused


def _check_report(_act: ReportToMinister, matter: Matter) -> None:
    if REPORT_DUE not in matter.state.decision or matter.state.examination.report_released:
        raise Refused(NO_ACTING_HEAD)
    if matter.state.examination.minister_informed:
        raise Refused(MINISTER_INFORMED_ALREADY)


def _check_approval(_act: RecordApprovalCheck, matter: Matter) -> None:
    if APPROVAL_CHECK not in matter.state.decision:
        raise Refused(NO_APPROVAL_CHECK)
    if matter.state.examination.approval_checked:
        raise Refused(APPROVAL_CHECKED_ALREADY)


CHECKS: dict[type[Any], Callable[[Any, Matter], None]] = {
    ReportToMinister: _check_report,
    RecordApprovalCheck: _check_approval,
}
