"""What the record says of a decision beside its letter: article, who was competent, what the Minister is owed."""

from datetime import date
from zoneinfo import ZoneInfo

from services.sanctions.domain.acting import Capacity, PostFreeze
from services.sanctions.domain.acts import SignedBy
from services.sanctions.domain.breaches import Breach, standing_for
from services.sanctions.domain.catalogue import Catalogue, SanctionKind
from services.sanctions.domain.competence import Subject, competent
from services.sanctions.domain.law import Law, level_of
from services.sanctions.domain.state import DECIDING, SanctionState
from services.sanctions.domain.withholding import EXECUTION_HELD
from shared.contracts.sanctions import MilestoneKind, SanctionMilestone, SanctionOrder
from shared.contracts.words import SURENESS
from shared.directory.agencies import load_directory

APPROVAL_CHECK = "requires_mendagri_approval_check"
REPORT_DUE = "report_to_minister"
REPORT_CONFIDENCE = "report_confidence"
"""How sure it is that an act inside the freeze is reported; left out where an acting head reports by his own rule."""
POSITION_NOTE = "position_note"
KEPT_FOR = "sanction_kept_for"
BEYOND = "sanction_beyond"
"""In the particulars of an appeal: the breaches that alone lead to this sanction, and what is known beyond them."""
OWN_HEAD = frozenset({SignedBy.PERSONNEL_AUTHORITY, SignedBy.COMPETENT_OFFICIAL})


def attested(milestone: SanctionMilestone, order: SanctionOrder, catalogue: Catalogue) -> SanctionMilestone:
    """Counted and cited when it is recorded, so that a replay meets the law as it was then."""
    kind = catalogue.find(milestone.sanction or "")
    if milestone.kind not in DECIDING or kind is None:
        return milestone
    on = milestone.at.astimezone(ZoneInfo(order.zone)).date()
    told = milestone.particulars
    told = told | _article(told.get("breach"), order, catalogue) | _competent(kind, order, catalogue)
    told = told | _report_due(told, kind, order, on, catalogue) | approval_check(kind, order, on, catalogue)
    told = told | execution_held(kind, order, on, catalogue) | _position_note(kind, order)
    return milestone.model_copy(update={"particulars": told, "decided_by": _decider(milestone, kind, order, catalogue)})


def beyond_its_breaches(milestone: SanctionMilestone, breach: str | None, catalogue: Catalogue) -> SanctionMilestone:
    """Flagged where BPASN, whose decision is final, imposed what the catalogue keeps for other breaches."""
    kind = catalogue.find(milestone.sanction or "")
    if milestone.kind is not MilestoneKind.APPEAL_DECIDED or kind is None or breach is None or kind.answers(breach):
        return milestone
    kept_for = (one.name_id for code in sorted(kind.only_for) if (one := catalogue.breach(code)) is not None)
    told = {KEPT_FOR: "; ".join(kept_for)} | ({BEYOND: _cited(kind.beyond)} if kind.beyond else {})
    return milestone.model_copy(update={"particulars": milestone.particulars | told})


def _decider(
    milestone: SanctionMilestone, kind: SanctionKind, order: SanctionOrder, catalogue: Catalogue
) -> str | None:
    """Whose decision it is, where the agency only said that the competent official signed: the head, if he may be."""
    if milestone.decided_by != SignedBy.COMPETENT_OFFICIAL.value:
        return milestone.decided_by
    found = competent(kind.code, kind.category, subject_of(order), catalogue.competences)
    head = SignedBy.PERSONNEL_AUTHORITY
    return (head if head in found or not found else next(iter(found))).value


def subject_of(order: SanctionOrder) -> Subject:
    level = level_of(order.personnel_authority, load_directory())
    return Subject(order.position_level, level, order.heads_agency)


def breach_for(code: str | None, order: SanctionOrder, catalogue: Catalogue) -> Breach | None:
    """The breach named, or the one that the case's violation is by itself; None when that leaves a choice."""
    if code is not None:
        return catalogue.breach(code)
    candidates = breaches_of(order, catalogue)
    return candidates[0] if len(candidates) == 1 else None


def breaches_of(order: SanctionOrder, catalogue: Catalogue) -> tuple[Breach, ...]:
    day = date.fromisoformat(order.day_of_act)
    return standing_for(order.violation, day, order.employment_type, catalogue.breaches)


def _article(code: str | None, order: SanctionOrder, catalogue: Catalogue) -> dict[str, str]:
    breach = breach_for(code, order, catalogue)
    if breach is None:
        return {}
    return {"breach": breach.code, "article": breach.basis, "article_confidence": breach.confidence.value}


def _competent(kind: SanctionKind, order: SanctionOrder, catalogue: Catalogue) -> dict[str, str]:
    found = competent(kind.code, kind.category, subject_of(order), catalogue.competences)
    if not found:
        return {}
    return {"competent": "; ".join(f"{official.value} ({row.basis})" for official, row in found.items())}


def owes_report(state: SanctionState) -> bool:
    """Whether the Minister of Home Affairs has still to be told of the decision."""
    done = state.examination.minister_informed or state.examination.report_released
    return REPORT_DUE in state.decision and not done


def _report_due(
    told: dict[str, str], kind: SanctionKind, order: SanctionOrder, on: date, catalogue: Catalogue
) -> dict[str, str]:
    """An acting head reports whatever he decides; any head what falls inside the freeze."""
    level = level_of(order.personnel_authority, load_directory())
    own_head = told.get("signed_by") in OWN_HEAD
    acting = Capacity(told.get("capacity", Capacity.DEFINITIVE)) if own_head else Capacity.DEFINITIVE
    scope = next((one for one in catalogue.scopes if one.applies(acting, level, on)), None)
    if scope is not None and scope.report_to_minister:
        return {REPORT_DUE: scope.basis}
    law = reported_in_freeze(kind, order, on, catalogue)
    return {} if law is None else {REPORT_DUE: law.basis, REPORT_CONFIDENCE: law.confidence.value}


def reported_in_freeze(kind: SanctionKind, order: SanctionOrder, on: date, catalogue: Catalogue) -> Law | None:
    freeze = _freeze(kind, order, on, catalogue)
    return freeze.reported if freeze else None


def approval_check(kind: SanctionKind, order: SanctionOrder, on: date, catalogue: Catalogue) -> dict[str, str]:
    """Only flagged: whether a definitive head needs the approval for a sanction is not known."""
    freeze = _freeze(kind, order, on, catalogue)
    return {} if freeze is None else {APPROVAL_CHECK: _cited(freeze)}


def execution_held(kind: SanctionKind, order: SanctionOrder, on: date, catalogue: Catalogue) -> dict[str, str]:
    """What would hold the execution back if the approval were withheld, as the law is on the day of the decision."""
    freeze = _freeze(kind, order, on, catalogue)
    law = freeze.execution_held if freeze else None
    return {} if law is None else {EXECUTION_HELD: _cited(law)}


def position_notes(kind: SanctionKind, order: SanctionOrder) -> tuple[str, ...]:
    return tuple(f"{one.says}: {_cited(one)}" for one in kind.notes if order.position_level in one.positions)


def _position_note(kind: SanctionKind, order: SanctionOrder) -> dict[str, str]:
    found = position_notes(kind, order)
    return {POSITION_NOTE: "; ".join(found)} if found else {}


def _freeze(kind: SanctionKind, order: SanctionOrder, on: date, catalogue: Catalogue) -> PostFreeze | None:
    level = level_of(order.personnel_authority, load_directory())
    found = next((one for one in catalogue.freezes if one.covers(order.position_level, level, on)), None)
    return found if kind.vacates_post else None


def _cited(law: Law) -> str:
    return f"{law.basis} ({SURENESS[law.confidence]})"
