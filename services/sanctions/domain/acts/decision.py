"""The decision letter (SK), within the recommendation or departing from it, and the proposal that may precede it."""

from enum import StrEnum
from typing import Literal

from pydantic import Field

from services.sanctions.domain.acting import Capacity
from services.sanctions.domain.acts.dated import DatedAct, GroundCode, LawCode, SanctionCode
from shared.contracts.model import DocumentNumber


class SignedBy(StrEnum):
    """Who imposes the sanction. `competent_official`: the agency states that whoever is competent has signed."""

    COMPETENT_OFFICIAL = "competent_official"
    PRESIDENT = "president"
    PERSONNEL_AUTHORITY = "personnel_authority"
    REPRESENTATIVE_HEAD = "representative_head"
    SENIOR_EXECUTIVE_2 = "senior_executive_2"
    SENIOR_EXECUTIVE_3 = "senior_executive_3"
    ADMINISTRATOR = "administrator"
    NAMED_SENIOR_FUNCTIONAL = "named_senior_functional"
    SUPERVISOR = "supervisor"
    NAMED_FUNCTIONAL = "named_functional"


class SignedDecision(DatedAct):
    """What a decision letter says: the sanction, the breach and its article, and who signed in which capacity."""

    sanction: SanctionCode
    letter_number: DocumentNumber
    breach: LawCode | None = Field(
        default=None, description="catalogue code of the article breached; the one of the case's violation if left out"
    )
    signed_by: SignedBy = SignedBy.COMPETENT_OFFICIAL
    in_place_of: SignedBy | None = Field(
        default=None, description="the competent official who does not exist: the next higher one signs (Ps 25)"
    )
    capacity: Capacity = Field(default=Capacity.DEFINITIVE, description="of the agency's head on the day of decision")
    approval_letter: DocumentNumber | None = Field(
        default=None, description="written approval for what an acting head may not impose by himself"
    )

    def particulars_told(self) -> dict[str, str]:
        told = {
            "breach": self.breach,
            "signed_by": self.signed_by.value,
            "in_place_of": self.in_place_of and self.in_place_of.value,
            "capacity": self.capacity.value,
            "approval_letter": self.approval_letter,
        }
        return {name: value for name, value in told.items() if value}


class Decide(SignedDecision):
    """The decision letter (SK) is set, within the recommended category."""

    action: Literal["decide"] = "decide"


class ProposeDeviation(SignedDecision):
    """A decision outside the recommended category: it stands once the recommending authority accepts it."""

    action: Literal["propose_deviation"] = "propose_deviation"
    ground: GroundCode

    def ground_told(self) -> str | None:
        return self.ground


class SubmitProposal(DatedAct):
    """A dismissal is proposed to whom it belongs: the President (PP 94/2021 Ps 17(3)), or the authority (PPPK)."""

    action: Literal["submit_proposal"] = "submit_proposal"
    letter_number: DocumentNumber
    sanction: SanctionCode
    to: Literal[SignedBy.PRESIDENT, SignedBy.PERSONNEL_AUTHORITY] = SignedBy.PERSONNEL_AUTHORITY

    def particulars_told(self) -> dict[str, str]:
        return {"proposed": self.sanction, "to": self.to.value}
