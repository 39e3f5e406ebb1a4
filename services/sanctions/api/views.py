"""From rows to what an office reads."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import RowMapping

from services.sanctions.api.models import CatalogueView, RecordedMilestone, SanctionDetail, SanctionSummary
from services.sanctions.domain.catalogue import GroundPurpose, load_catalogue
from services.sanctions.domain.procedure import available
from services.sanctions.domain.words import STAGES
from shared.contracts.sanctions import MilestoneKind, SanctionOrder
from shared.contracts.vocabulary import EmploymentType


def summary(row: RowMapping) -> SanctionSummary:
    title, _ = STAGES[MilestoneKind(row["stage"])]
    return SanctionSummary.model_validate({**row, "stage_title": title})


def detail(row: RowMapping, milestones: Sequence[RowMapping]) -> SanctionDetail:
    order = SanctionOrder.model_validate(row["order"])
    return SanctionDetail(
        **summary(row).model_dump(),
        edition=order.edition,
        violation=order.violation,
        day_of_act=date.fromisoformat(order.day_of_act),
        position_level=order.position_level,
        employment_type=order.employment_type,
        recommendation=order.recommendation,
        kind=load_catalogue().find(row["sanction"] or ""),
        available_actions=list(available(MilestoneKind(row["stage"]))),
        milestones=[_milestone(milestone) for milestone in milestones],
    )


def catalogue(on: date | None, employment_type: EmploymentType) -> CatalogueView:
    law = load_catalogue()
    return CatalogueView(
        kinds=list(law.selection(on, employment_type)),
        deviation_grounds=list(law.grounds_for(GroundPurpose.DEVIATION)),
        closing_grounds=list(law.grounds_for(GroundPurpose.CLOSING)),
    )


def _milestone(row: RowMapping) -> RecordedMilestone:
    return RecordedMilestone(**row["milestone"], recorded_at=row["recorded_at"], due_in_words=row["due_in_words"])
