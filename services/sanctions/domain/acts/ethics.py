"""The ethics panel (Majelis Kode Etik) and its recommendation: the office may ask for one, and need not."""

from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from services.sanctions.domain.acts.dated import DatedAct
from services.sanctions.domain.ranks import Rank
from shared.contracts.model import DocumentNumber
from shared.contracts.vocabulary import SanctionCategory


class Seat(StrEnum):
    CHAIR = "chair"
    SECRETARY = "secretary"
    MEMBER = "member"


class FormedBy(StrEnum):
    PERSONNEL_AUTHORITY = "personnel_authority"
    OTHER_AUTHORITY = "other_authority"


class Statement(StrEnum):
    """How the moral sanction is stated (PP 42/2004 Ps 15(3))."""

    CLOSED = "closed"
    OPEN = "open"


class PanelMember(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    seat: Seat
    rank: Rank


class FormEthicsPanel(DatedAct):
    """The ethics panel is formed: chair, secretary and at least three members."""

    action: Literal["form_ethics_panel"] = "form_ethics_panel"
    letter_number: DocumentNumber
    members: tuple[PanelMember, ...] = Field(min_length=1, max_length=25)
    examined_rank: Rank | None = None
    formed_by: FormedBy = FormedBy.PERSONNEL_AUTHORITY
    regional_secretary: bool = Field(default=False, description="the official examined is the Sekda")

    def ground_told(self) -> str | None:
        return self.formed_by.value

    def particulars_told(self) -> dict[str, str]:
        return {"members": str(len(self.members))}


class RecordPanelRecommendation(DatedAct):
    """What the panel recommends: a statement, and possibly discipline beside it (PP 42/2004 Ps 16)."""

    action: Literal["record_panel_recommendation"] = "record_panel_recommendation"
    letter_number: DocumentNumber
    statement: Statement
    discipline: SanctionCategory | None = Field(default=None, description="disciplinary category it adds, if any")

    def ground_told(self) -> str | None:
        return self.statement.value

    def particulars_told(self) -> dict[str, str]:
        return {"discipline": self.discipline.value} if self.discipline else {}
