"""Case events as the workflow service records them."""

from datetime import UTC, datetime
from typing import Any

from services.notify.domain.notices import Delivery, delivery_id, notice_id
from services.notify.domain.sending import Parcel
from shared.contracts.cases import (
    ActionTaken,
    AuthorityTransferred,
    CaseEvent,
    CaseFacts,
    ClockPaused,
    ClockResumed,
    Closed,
    DeadlineConfirmed,
    DeadlineExtended,
    DeadlineFacts,
    DeadlineLapsed,
    DeadlineRecomputed,
    Opened,
    Parties,
    PartiesChanged,
    PartyChange,
    PauseEnd,
    PauseFacts,
    ReceiptRecorded,
    RecommendationIssued,
    RecordBlockLifted,
    RecordRequest,
    ReminderDue,
    ReportAttached,
    RungFired,
    SanctionMilestoneReached,
    StageEntered,
)
from shared.contracts.limits import TimeLimit, Unit
from shared.contracts.sanctions import (
    MilestoneKind,
    Recommendation,
    SanctionDeadline,
    SanctionDeadlineCode,
    SanctionMilestone,
)
from shared.contracts.vocabulary import (
    CaseOutcome,
    ClockPolicy,
    Confidence,
    Election,
    NoticeChannel,
    RecordMeasure,
    RequestStatus,
    Role,
    SanctionCategory,
    Sla,
    ViolationTrack,
)

AT = datetime(2024, 1, 10, 3, 0, tzinfo=UTC)
PARTIES = Parties(
    handler="bawaslu-jawa-barat",
    superior_of_handler="bawaslu-ri",
    recommending="kasn",
    control="bkn",
    personnel_authority="prov-jawa-barat",
    superior="kemendagri",
)


PAUSE = PauseFacts(
    first_day="2024-01-11",
    ends_at=datetime(2024, 1, 24, 17, 0, tzinfo=UTC),
    ground="evidence_expected",
    by_agency="kasn",
    by_role=Role.RECOMMENDING,
    basis="kebijakan NETRA, bukan ketentuan",
    confidence=Confidence.UNVERIFIED,
)


def deadline(confidence: Confidence = Confidence.CERTAIN, unit: Unit = Unit.WORKING) -> DeadlineFacts:
    return DeadlineFacts(
        deadline_id="clarification.1",
        step="clarification",
        rule="kasn-2022/clarification/pemilu",
        limit=TimeLimit(amount=7, unit=unit),
        trigger_at=AT,
        due_date="2024-01-19",
        lapses_at=datetime(2024, 1, 19, 17, 0, tzinfo=UTC),
        zone="Asia/Jakarta",
        basis="UU 7/2017 Ps 454(7)",
        confidence=confidence,
        calendar_version="1",
    )


def case_event(
    facts: CaseFacts, *, parties: Parties = PARTIES, stage: str = "clarification", **changes: Any
) -> CaseEvent:
    values: dict[str, Any] = {
        "case_number": "NTR-2024-000123",
        "sequence": 4,
        "recorded_at": AT,
        "stage": stage,
        "edition": "kasn-2022",
        "election": Election.PEMILU,
        "province": "32",
        "agency": "prov-jawa-barat",
        "violation": "K1",
        "sla": Sla.ON_TIME,
        "parties": parties,
        "facts": facts,
    }
    return CaseEvent(**values | changes)


def milestone(kind: MilestoneKind) -> SanctionMilestoneReached:
    return SanctionMilestoneReached(
        milestone=SanctionMilestone(
            case_number="NTR-2024-000123",
            round=1,
            sequence=1,
            kind=kind,
            at=AT,
            letter_number="800/123/BKD",
            sanction="severe_demotion",
            **(moved_clock() if kind is MilestoneKind.DEADLINE_RECOMPUTED else {}),
        )
    )


def moved_clock() -> dict[str, Any]:
    """The 65 working days of BPASN from 3 May 2021, and SKB 712/2021 (domain facts, R3)."""
    told = SanctionDeadline(
        code=SanctionDeadlineCode.APPEAL_DECISION,
        limit=TimeLimit(amount=65, unit=Unit.WORKING),
        trigger_at=datetime(2021, 5, 3, 2, tzinfo=UTC),
        due_at=datetime(2021, 8, 11, 17, tzinfo=UTC),
        zone="Asia/Jakarta",
        basis="PP 79/2021",
        confidence=Confidence.CERTAIN,
    )
    now = told.model_copy(update={"due_at": datetime(2021, 8, 10, 17, tzinfo=UTC)})
    return {"deadline": now, "old_deadline": told, "decree_id": "skb-712-2021", "decree": "SKB 712/2021"}


def parties_changed() -> PartiesChanged:
    change = PartyChange(
        role=Role.PERSONNEL_AUTHORITY, old="kab-bandung", new="prov-jawa-barat", ground="headed_by_candidate"
    )
    return PartiesChanged(changes=(change,), basis="kebijakan", clock=ClockPolicy.RESTART, deadline=deadline())


def authority_transferred() -> AuthorityTransferred:
    change = PartyChange(role=Role.RECOMMENDING, old="kemenpanrb", new="kasn", ground="authority_abolished")
    return AuthorityTransferred(
        transfer_id="pengalihan-1",
        from_agency="kemenpanrb",
        to_agency="kasn",
        changes=(change,),
        reason="authority_abolished",
        basis="SE MenPANRB 4/2024",
        clock=ClockPolicy.KEEP,
    )


def record_request(measure: RecordMeasure, status: RequestStatus, told: tuple[Role, ...]) -> RecordRequest:
    return RecordRequest(
        measure=measure,
        status=status,
        requested_by="kasn",
        requested_of="bkn",
        reference="CONTOH-1",
        basis="Perpres 116/2022 Ps 20(4)",
        confidence=Confidence.CERTAIN,
        notify=told,
    )


def receipt_recorded(ground: str | None, told: tuple[Role, ...]) -> ReceiptRecorded:
    return ReceiptRecorded(
        old=deadline(),
        new=deadline(),
        received_at=AT,
        reference="AGENDA/1",
        ground=ground,
        corrects=ground is not None,
        by_agency="kab-bima",
        by_role=Role.PERSONNEL_AUTHORITY,
        basis="sejak rekomendasi diterima",
        confidence=Confidence.LIKELY,
        notify=told,
    )


def every_facts() -> list[CaseFacts]:
    """One of each kind of event and of each milestone."""
    told = (Role.HANDLER, Role.CONTROL)
    asked = Recommendation(
        category=SanctionCategory.MODERATE,
        track=ViolationTrack.DISCIPLINE,
        letter_number="R-12/KASN/2024",
        issued_at=AT,
        issued_by="kasn",
    )
    return [
        Opened(report_id="r1", received_at=AT, day_of_act="2024-01-02", subject_unresolved=False),
        ReportAttached(report_id="r2"),
        StageEntered(actor=Role.HANDLER, deadline=deadline()),
        StageEntered(actor=Role.RECOMMENDING),
        ActionTaken(action="register_report", by_agency="bawaslu-ri", by_role=Role.HANDLER, by_subject="s"),
        *(
            ActionTaken(action=action, by_agency="kasn", by_role=Role.RECOMMENDING, by_subject="s")
            for action in ("accept_deviation", "refuse_deviation")
        ),
        DeadlineExtended(old=deadline(), new=deadline(), reason="free text that stays inside"),
        DeadlineRecomputed(old=deadline(), new=deadline(), decree_id="skb-1", decree="SKB 1/2024", notify=told),
        DeadlineConfirmed(deadline=deadline(), decree_id="skb-1", decree="SKB 1/2024"),
        ClockPaused(deadline=deadline(), pause=PAUSE, notify=told),
        *(
            ClockResumed(old=deadline(), new=deadline(), pause=PAUSE, last_day="2024-01-12", ended_by=end, notify=told)
            for end in PauseEnd
        ),
        *(receipt_recorded(ground, told) for ground in (None, "receipt_day_mistaken")),
        ReminderDue(deadline=deadline(), reminder=1, notify=told),
        DeadlineLapsed(deadline=deadline(), observed_at=AT, consequence="escalate", notify=told),
        RungFired(deadline=deadline(), rung=2, act="request_reprimand", scheduled_at=AT, notify=told),
        RecommendationIssued(recommendation=asked),
        RecordBlockLifted(reason="followed_up", notify=told),
        RecordBlockLifted(reason="block_to_be_lifted", notify=told),
        parties_changed(),
        authority_transferred(),
        record_request(RecordMeasure.BLOCK, RequestStatus.CONFIRMED, told),
        *(Closed(outcome=outcome) for outcome in CaseOutcome),
        *(milestone(kind) for kind in MilestoneKind),
    ]


def parcel(
    event: CaseEvent,
    *,
    template: str,
    role: Role = Role.HANDLER,
    recipient: str = "bawaslu-jawa-barat",
    channel: NoticeChannel = NoticeChannel.EMAIL,
) -> Parcel:
    notice = notice_id(event)
    delivery = Delivery(
        delivery_id=delivery_id(notice, recipient, channel), recipient=recipient, role=role, channel=channel
    )
    return Parcel(delivery=delivery, notice_id=notice, template=template, event=event, address="a@b.test")
