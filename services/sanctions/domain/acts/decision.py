"""The decision letter (SK), within the recommendation or departing from it."""

from enum import StrEnum
from typing import Literal

from services.sanctions.domain.acts.dated import DatedAct, GroundCode, SanctionCode
from shared.contracts.model import DocumentNumber


class SignedBy(StrEnum):
    """The agency, whichever of its officials is competent (PP 94/2021 Ps 18-25), or the President (Ps 17)."""

    PERSONNEL_AUTHORITY = "personnel_authority"
    PRESIDENT = "president"


class Decide(DatedAct):
    """The decision letter (SK) is set, within the recommended category."""

    action: Literal["decide"] = "decide"
    sanction: SanctionCode
    letter_number: DocumentNumber
    signed_by: SignedBy = SignedBy.PERSONNEL_AUTHORITY


class ProposeDeviation(DatedAct):
    """A decision outside the recommended category: it stands once the recommending authority accepts it."""

    action: Literal["propose_deviation"] = "propose_deviation"
    sanction: SanctionCode
    letter_number: DocumentNumber
    ground: GroundCode
    signed_by: SignedBy = SignedBy.PERSONNEL_AUTHORITY

    def ground_told(self) -> str | None:
        return self.ground
