"""How a sanction ends: executed and reported, misdirected, or with nobody left to be sanctioned."""

from typing import Literal

from services.sanctions.domain.acts.dated import DatedAct, GroundCode
from shared.contracts.model import DocumentNumber
from shared.contracts.vocabulary import CaseOutcome

OUTCOMES = {
    "already_dismissed": CaseOutcome.SUBJECT_ALREADY_DISMISSED,
    "retired": CaseOutcome.SUBJECT_RETIRED,
    "deceased": CaseOutcome.SUBJECT_DECEASED,
    "sanctioned_in_another_case": CaseOutcome.SANCTIONED_IN_ANOTHER_CASE,
}
ENDINGS = {
    "died_during_sanction": CaseOutcome.SUBJECT_DECEASED,
    "retired_during_sanction": CaseOutcome.SUBJECT_RETIRED,
    "dismissed_during_sanction": CaseOutcome.SUBJECT_ALREADY_DISMISSED,
}
"""By closing and by ending ground; the rows of `catalogue/grounds.yaml` say the same, and a test compares them."""


class ReportExecution(DatedAct):
    """The sanction was carried out and reported (I'DIS)."""

    action: Literal["report_execution"] = "report_execution"
    letter_number: DocumentNumber

    def outcome_told(self) -> CaseOutcome | None:
        return CaseOutcome.SANCTIONED


class ReplyNotOurEmployee(DatedAct):
    action: Literal["reply_not_our_employee"] = "reply_not_our_employee"
    letter_number: DocumentNumber


class CloseWithoutSanction(DatedAct):
    """No sanction can be imposed any more: dismissed, retired, deceased, or sanctioned for all in another case."""

    action: Literal["close_without_sanction"] = "close_without_sanction"
    letter_number: DocumentNumber
    ground: GroundCode

    def ground_told(self) -> str | None:
        return self.ground

    def outcome_told(self) -> CaseOutcome | None:
        return OUTCOMES.get(self.ground, CaseOutcome.SUBJECT_ALREADY_DISMISSED)


class EndSanction(DatedAct):
    """A sanction in force ends before its months do: the official died, retired, or was dismissed otherwise (`at`).

    A case that has not closed yet ends with it; one that closed with the execution keeps its outcome.
    """

    action: Literal["end_sanction"] = "end_sanction"
    letter_number: DocumentNumber
    ground: GroundCode

    def ground_told(self) -> str | None:
        return self.ground

    def outcome_told(self) -> CaseOutcome | None:
        return ENDINGS.get(self.ground)
