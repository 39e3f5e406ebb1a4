"""Made-up cases at a chosen point of their procedure, and people who act on them."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from services.workflow.domain.case import ActionRequest, Actor, CaseInput, CaseState
from services.workflow.domain.deadlines import Deadline, DeadlineOrder, MomentKind, extend_deadline, open_deadline
from services.workflow.domain.editions import Edition, Step
from services.workflow.domain.register import load_register
from shared.calendar import published_calendar
from shared.contracts.cases import CaseEvent, CaseFacts, Parties, PauseFacts
from shared.contracts.sanctions import Recommendation
from shared.contracts.vocabulary import Confidence, Election, EmploymentType, PositionLevel, Role, Sla

MONDAY_MORNING = datetime(2024, 8, 5, 2, tzinfo=UTC)
"""10:00 in Bima, on the Monday of a week without holidays."""

NUMBER = "NTR-2024-000001"
ZONE = "Asia/Makassar"
PARTIES = Parties(
    handler="bawaslu-kab-bima",
    superior_of_handler="bawaslu-nusa-tenggara-barat",
    recommending="kasn",
    control="bkn",
    personnel_authority="kab-bima",
    superior="prov-nusa-tenggara-barat",
)
RECOMMENDATION = Recommendation.model_validate(
    {"category": "moderate", "track": "discipline", "letter_number": "R-1", "issued_by": "kasn"}
    | {"issued_at": MONDAY_MORNING}
)

PAUSE = PauseFacts(
    first_day="2024-08-05",
    ends_at=datetime(2024, 8, 18, 16, tzinfo=UTC),
    ground="evidence_expected",
    by_agency="kasn",
    by_role=Role.RECOMMENDING,
    basis="kebijakan NETRA, bukan ketentuan",
    confidence=Confidence.UNVERIFIED,
)
"""From that Monday on, for fourteen days at most."""


def kasn() -> Edition:
    return load_register().edition("kasn-2022")


def step(code: str, edition: str = "kasn-2022") -> Step:
    return load_register().edition(edition).step(code)


def actor(*roles: Role, agency: str | None = None) -> Actor:
    """An officer of the agency that holds the first of the roles, unless another agency is named."""
    return Actor(agency=agency or PARTIES.agency(roles[0]) or "", subject="officer-1", roles=frozenset(roles))


def request(action: str, by: Actor, **content: Any) -> ActionRequest:
    return ActionRequest(action=action, by=by, **content)


def order(code: str = "clarification", **changes: Any) -> DeadlineOrder:
    values: dict[str, Any] = {
        "deadline_id": f"{code}.1",
        "edition": "kasn-2022",
        "step": code,
        "election": Election.PEMILU,
        "trigger_at": MONDAY_MORNING,
        "zone": ZONE,
    }
    return DeadlineOrder.model_validate(values | changes)


def deadline(code: str = "clarification", **changes: Any) -> Deadline:
    wanted = order(code, **changes)
    return open_deadline(wanted, step(code, wanted.edition), published_calendar())[0]


def longer_deadline(code: str = "clarification") -> Deadline:
    wanted, calendar = order(code), published_calendar()
    _, proof = open_deadline(wanted, step(code), calendar)
    later = wanted.model_copy(update={"trigger_at": MONDAY_MORNING + timedelta(days=1)})
    return extend_deadline(later, step(code), proof, "witness_not_heard", calendar)[0]


def until_lapse(one: Deadline) -> int:
    """How many moments of a deadline have fired once it has lapsed."""
    return [moment.kind for moment in one.moments].index(MomentKind.LAPSE) + 1


def state(stage: str = "clarification", **changes: Any) -> CaseState:
    values: dict[str, Any] = {"stage": stage, "sequence": 2, "deadline": deadline(stage)}
    return CaseState.model_validate(values | changes)


def case(**changes: Any) -> CaseInput:
    values: dict[str, Any] = {
        "case_number": NUMBER,
        "edition": "kasn-2022",
        "election": Election.PEMILU,
        "province": "52",
        "zone": ZONE,
        "agency": "kab-bima",
        "violation": "DS-06",
        "position_level": PositionLevel.ADMINISTRATOR,
        "employment_type": EmploymentType.PNS,
        "parties": PARTIES,
        "report_id": "LPR-1",
        "day_of_act": date(2024, 8, 2),
        "received_at": MONDAY_MORNING,
        "window_lapsed_at": MONDAY_MORNING + timedelta(days=9),
        "subject_unresolved": False,
    }
    return CaseInput.model_validate(values | changes)


def event(facts: CaseFacts, stage: str = "clarification", sequence: int = 1) -> CaseEvent:
    return CaseEvent(
        case_number=NUMBER,
        sequence=sequence,
        recorded_at=MONDAY_MORNING,
        stage=stage,
        edition="kasn-2022",
        election=Election.PEMILU,
        province="52",
        agency="kab-bima",
        violation="DS-06",
        sla=Sla.ON_TIME,
        parties=PARTIES,
        facts=facts,
    )
