"""What is on record of the examination and of the ethics panel, derived from milestones alone."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict

from shared.contracts.sanctions import MilestoneKind, SanctionMilestone

WITHHELD = "withheld"
"""The result of a check (`ApprovalResult`), as a milestone tells it."""


class ExaminationState(BaseModel):
    """`proven` are codes of breaches; `appear_at` is the day of the latest summons.

    A withheld approval leaves the check open: the Minister may give it later, or the freeze may end.
    """

    model_config = ConfigDict(frozen=True)

    appear_at: datetime | None = None
    team: bool = False
    relieved: bool = False
    examined_at: datetime | None = None
    reported: bool = False
    proven: tuple[str, ...] = ()
    last_sanction: str | None = None
    panel: bool = False
    panel_recommended: bool = False
    minister_informed: bool = False
    approval_checked: bool = False
    approval_withheld: bool = False

    def after(self, milestone: SanctionMilestone) -> "ExaminationState":
        changes: dict[str, object] = {FLAGS[milestone.kind]: True} if milestone.kind in FLAGS else {}
        told = milestone.particulars
        if milestone.kind is MilestoneKind.SUMMONED and "examination_at" in told:
            changes["appear_at"] = datetime.fromisoformat(told["examination_at"])
        if milestone.kind is MilestoneKind.EXAMINED:
            changes["examined_at"] = milestone.at
        if milestone.kind is MilestoneKind.EXAMINATION_REPORTED:
            changes["proven"] = tuple(told["proven"].split(",")) if told.get("proven") else ()
            changes["last_sanction"] = told.get("last_sanction")
        if milestone.kind is MilestoneKind.APPROVAL_CHECKED:
            withheld = milestone.ground == WITHHELD
            changes |= {"approval_checked": not withheld, "approval_withheld": withheld}
        if milestone.kind is MilestoneKind.DECIDED:
            changes["relieved"] = False
        return self.model_copy(update=changes)


FLAGS = {
    MilestoneKind.TEAM_FORMED: "team",
    MilestoneKind.RELIEVED_FROM_DUTY: "relieved",
    MilestoneKind.EXAMINATION_REPORTED: "reported",
    MilestoneKind.PANEL_FORMED: "panel",
    MilestoneKind.PANEL_RECOMMENDED: "panel_recommended",
    MilestoneKind.MINISTER_INFORMED: "minister_informed",
}
