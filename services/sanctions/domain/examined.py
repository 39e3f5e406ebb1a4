"""What is on record of the examination and of the ethics panel, derived from milestones alone."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

from shared.contracts.sanctions import MilestoneKind, SanctionMilestone
from shared.contracts.vocabulary import SanctionCategory

WITHHELD = "withheld"
"""The result of a check (`ApprovalResult`), as a milestone tells it."""
REPORT_NOT_DUE = "report_not_due"
"""In the particulars of a check: by it the report to the Minister, due on the basis named, is due no longer."""


class ExaminationState(BaseModel):
    """`proven` are codes of breaches; `appear_at` is the day of the latest summons.

    A withheld approval leaves the check open: the Minister may give it later, or the freeze may end.
    """

    model_config = ConfigDict(frozen=True)

    appear_at: datetime | None = None
    team: bool = False
    suspected: SanctionCategory | None = Field(default=None, description="where another than the recommended level is")
    relieved: bool = False
    examined_at: datetime | None = None
    reported: bool = False
    proven: tuple[str, ...] = ()
    last_sanction: str | None = None
    documents: dict[str, str] = Field(default_factory=dict, description="number of each document, by what it records")
    panel: bool = False
    panel_recommended: bool = False
    minister_informed: bool = False
    approval_checked: bool = False
    approval_withheld: bool = False
    report_released: bool = False

    def after(self, milestone: SanctionMilestone) -> "ExaminationState":
        changes: dict[str, object] = {FLAGS[milestone.kind]: True} if milestone.kind in FLAGS else {}
        told = milestone.particulars
        if milestone.kind is MilestoneKind.SUMMONED and "examination_at" in told:
            changes["appear_at"] = datetime.fromisoformat(told["examination_at"])
        if milestone.kind is MilestoneKind.TEAM_FORMED and "suspected" in told:
            changes["suspected"] = SanctionCategory(told["suspected"])
        if milestone.kind is MilestoneKind.EXAMINED:
            changes["examined_at"] = milestone.at
        if milestone.kind is MilestoneKind.EXAMINATION_REPORTED:
            changes["proven"] = tuple(told["proven"].split(",")) if told.get("proven") else ()
            changes["last_sanction"] = told.get("last_sanction")
        if milestone.kind is MilestoneKind.APPROVAL_CHECKED:
            withheld = milestone.ground == WITHHELD
            changes |= {"approval_checked": not withheld, "approval_withheld": withheld}
            changes["report_released"] = REPORT_NOT_DUE in told
        if milestone.kind in DOCUMENTED and milestone.letter_number is not None:
            changes["documents"] = self.documents | {_name(milestone): milestone.letter_number}
        if milestone.kind is MilestoneKind.DECIDED:
            changes["relieved"] = False
        return self.model_copy(update=changes)


def _name(milestone: SanctionMilestone) -> str:
    """`summoned_2` is the second summons."""
    number = milestone.particulars.get("summons")
    return f"{milestone.kind.value}_{number}" if number else milestone.kind.value


DOCUMENTED = frozenset(
    {
        MilestoneKind.SUMMONED,
        MilestoneKind.TEAM_FORMED,
        MilestoneKind.RELIEVED_FROM_DUTY,
        MilestoneKind.EXAMINED,
        MilestoneKind.EXAMINATION_REPORTED,
        MilestoneKind.PANEL_FORMED,
        MilestoneKind.PANEL_RECOMMENDED,
    }
)
"""The documents of the examination: they are uploaded with the sanction (PP 94/2021 Ps 39)."""
FLAGS = {
    MilestoneKind.TEAM_FORMED: "team",
    MilestoneKind.RELIEVED_FROM_DUTY: "relieved",
    MilestoneKind.EXAMINATION_REPORTED: "reported",
    MilestoneKind.PANEL_FORMED: "panel",
    MilestoneKind.PANEL_RECOMMENDED: "panel_recommended",
    MilestoneKind.MINISTER_INFORMED: "minister_informed",
}
