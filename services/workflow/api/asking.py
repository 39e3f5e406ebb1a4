"""From the body of an action to what the case is asked: who acts comes from the token, names leave here sealed."""

from datetime import datetime

from sqlalchemy import RowMapping

from services.workflow.api.models import ActionBody, OfficialBody, RecommendationBody
from services.workflow.domain.admission import act_keys, subject_of
from services.workflow.domain.case import ActionRequest, Actor, SealedSubject
from services.workflow.domain.register import load_register
from services.workflow.domain.windows import calendar_of_office
from shared.calendar import CalendarError, lapse_instant
from shared.contracts.refusals import Refusal, Refused
from shared.contracts.reports import OfficialIdentity
from shared.contracts.sanctions import Recommendation
from shared.contracts.vocabulary import Election, ReportKind, Role
from shared.persistence.decrees import CurrentCalendar
from shared.security.sealing import Seal
from shared.security.tokens import Principal

DATE_OUT_OF_RANGE = Refusal(
    "date_out_of_range", 422, "Tanggal di luar jangkauan kalender.", "A date lies outside the calendar's range."
)


def action_request(
    action: str,
    body: ActionBody,
    caller: Principal,
    row: RowMapping,
    seal: Seal,
    finding_lapses_at: datetime | None,
    *,
    now: datetime,
) -> ActionRequest:
    """`row` is the case's."""
    roles = frozenset(role for role in Role if role.value in caller.roles)
    return ActionRequest(
        action=action,
        by=Actor(agency=caller.agency, subject=caller.subject, roles=roles),
        ground=body.ground,
        reference=body.reference,
        recommendation=_recommendation(body.recommendation, caller, now),
        violation=body.violation,
        identity=_sealed(body.identity, row, seal),
        found_at=body.found_at,
        received_at=body.received_at,
        finding_lapses_at=finding_lapses_at,
    )


def _recommendation(body: RecommendationBody | None, caller: Principal, now: datetime) -> Recommendation | None:
    if body is None:
        return None
    return Recommendation(
        category=body.category,
        track=body.track,
        letter_number=body.letter_number,
        issued_at=now,
        issued_by=caller.agency,
    )


def _sealed(body: OfficialBody | None, row: RowMapping, seal: Seal) -> SealedSubject | None:
    """The name and the number stay sealed; what compares cases is a keyed fingerprint."""
    if body is None:
        return None
    identity = OfficialIdentity(name=body.name, employee_id=body.employee_id, position_title=body.position_title or "")
    subject = subject_of(identity, row["agency"], seal.fingerprint)
    act = act_keys(subject, row["day_of_act"], row["input"]["violation"], Election(row["election"]))
    return SealedSubject(sealed=seal.seal(identity), dedupe_key=act.key, earlier_key=act.earlier)


async def end_of_finding_window(
    found_at: datetime | None, row: RowMapping, calendar: CurrentCalendar
) -> datetime | None:
    """By the calendar of today: the window is asked for when the finding is registered. Raises Refused."""
    if found_at is None:
        return None
    clause = load_register().edition(row["edition"]).window(ReportKind.FINDING, Election(row["election"]))
    counting = calendar_of_office(row["input"], await calendar.read())
    try:
        return lapse_instant(clause.limit, found_at, row["input"]["zone"], counting)
    except CalendarError:
        raise Refused(DATE_OUT_OF_RANGE) from None
