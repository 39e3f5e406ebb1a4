"""From rows to what an office reads."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import RowMapping

from services.sanctions.api.models import (
    CatalogueView,
    ClockView,
    RecordedMilestone,
    RecordView,
    RemedyView,
    SanctionDetail,
    SanctionSummary,
)
from services.sanctions.domain.catalogue import GroundPurpose, load_catalogue
from services.sanctions.domain.law import DatedLaw
from services.sanctions.domain.permission.remedy import ACTION_OF
from services.sanctions.domain.procedure import FOLLOWS
from services.sanctions.domain.remedies import load_remedies
from services.sanctions.domain.state import Recorded, SanctionState
from services.sanctions.domain.turns import actions_open
from services.sanctions.domain.words import clock_in_words, duties, limit_name
from shared.contracts.sanctions import MilestoneKind, SanctionDeadline, SanctionMilestone, SanctionOrder
from shared.contracts.vocabulary import EmploymentType
from shared.contracts.words import STAGES


def summary(row: RowMapping) -> SanctionSummary:
    title, _ = STAGES[MilestoneKind(row["stage"])]
    return SanctionSummary.model_validate({**row, "stage_title": title})


def detail(row: RowMapping, milestones: Sequence[RowMapping], records: Sequence[RowMapping]) -> SanctionDetail:
    order, state = SanctionOrder.model_validate(row["order"]), state_of(milestones)
    return SanctionDetail(
        **summary(row).model_dump(),
        edition=order.edition,
        violation=order.violation,
        day_of_act=date.fromisoformat(order.day_of_act),
        position_level=order.position_level,
        employment_type=order.employment_type,
        recommendation=order.recommendation,
        kind=load_catalogue().find(row["sanction"] or ""),
        duties=list(duties(state)),
        available_actions=list(actions_open(order, state, load_catalogue())),
        clocks=[_clock(clock) for clock in state.clocks if state.is_open],
        remedy=_remedy(state),
        pay_note=_pay_note(state),
        milestones=[_milestone(milestone) for milestone in milestones],
        records=[record(one) for one in records],
    )


def state_of(rows: Sequence[RowMapping]) -> SanctionState:
    """The sanction as its milestones tell it."""
    state = SanctionState()
    for row in rows:
        milestone = SanctionMilestone.model_validate(row["milestone"])
        entry_id, words = row["entry_id"], row["due_in_words"]
        state = state.after(Recorded(entry_id=entry_id, milestone=milestone, due_in_words=words))
    return state


def record(row: RowMapping) -> RecordView:
    return RecordView.model_validate({**row, "waiting": row["acknowledged_at"] is None})


def _remedy(state: SanctionState) -> RemedyView | None:
    """Told while it may still be filed: from the service on, until the sanction was executed."""
    law, kind = load_remedies(), load_catalogue().find(state.sanction or "")
    rule = law.remedy_against(kind) if kind else None
    if rule is None or state.window is None or state.stage not in FOLLOWS[ACTION_OF[rule.remedy]]:
        return None
    to = law.addressee(rule.remedy, state.decided_by)
    return RemedyView(
        action=ACTION_OF[rule.remedy],
        addressee=to.addressee.value if to else None,
        until=state.window.due_at,
        basis=f"{rule.basis}; {state.window.basis}",
        confidence=state.window.confidence,
    )


def _pay_note(state: SanctionState) -> str | None:
    note = load_remedies().pay_note(state.ground) if state.stage is MilestoneKind.APPEAL_FILED else None
    return f"{note.name_id} ({note.basis})" if note else None


def _clock(clock: SanctionDeadline) -> ClockView:
    name, words = limit_name(clock.confidence), clock_in_words(clock)
    return ClockView.model_validate({**clock.model_dump(), "name": name, "in_words": words})


def catalogue(on: date | None, employment_type: EmploymentType) -> CatalogueView:
    law = load_catalogue()
    return CatalogueView(
        kinds=list(law.selection(on, employment_type)),
        deviation_grounds=list(law.grounds_for(GroundPurpose.DEVIATION)),
        closing_grounds=list(law.grounds_for(GroundPurpose.CLOSING)),
        ending_grounds=list(law.grounds_for(GroundPurpose.ENDING)),
        breaches=[breach for breach in law.breaches if _in_force(breach, on) and breach.fits(employment_type)],
        competences=list(law.competences),
        summonses=[rule for rule in law.summonses if _in_force(rule, on)],
        acting_heads=list(law.scopes),
        freezes=list(law.freezes),
    )


def _in_force(law: DatedLaw, on: date | None) -> bool:
    return on is None or law.in_force_on(on)


def _milestone(row: RowMapping) -> RecordedMilestone:
    return RecordedMilestone(**row["milestone"], recorded_at=row["recorded_at"], due_in_words=row["due_in_words"])
