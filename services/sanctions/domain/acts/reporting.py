"""What is owed to the Minister of Home Affairs after a decision: a report, or a check whether he had to approve."""

from enum import StrEnum
from typing import Literal

from services.sanctions.domain.acts.dated import DatedAct
from shared.contracts.model import DocumentNumber


class ApprovalResult(StrEnum):
    APPROVED = "approved"
    NOT_NEEDED = "not_needed"
    WITHHELD = "withheld"


class ReportToMinister(DatedAct):
    """Reported to the Minister: an acting head's decision (SE Mendagri 821/5492/SJ), or one inside the freeze."""

    action: Literal["report_to_minister"] = "report_to_minister"
    letter_number: DocumentNumber


class RecordApprovalCheck(DatedAct):
    """What the check said: whether the Minister's approval was needed inside the freeze (UU 10/2016 Ps 71(2))."""

    action: Literal["record_approval_check"] = "record_approval_check"
    letter_number: DocumentNumber
    result: ApprovalResult

    def ground_told(self) -> str | None:
        return self.result.value
