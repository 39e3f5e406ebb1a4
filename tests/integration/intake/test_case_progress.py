from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from services.intake.adapters.progress import PostgresProgress
from services.intake.adapters.reports import PostgresReports
from services.intake.consumer import follower
from shared.contracts.cases import CaseEvent, Closed, Opened, Parties, ReportAttached, StageEntered
from shared.contracts.topics import CASE_EVENTS
from shared.contracts.vocabulary import CaseOutcome, Election, Role, Sla
from shared.messaging.cloudevents import CloudEvent, binary
from shared.messaging.consumer import Handler
from shared.messaging.errors import InvalidMessage
from shared.messaging.records import Record
from tests.unit.intake.samples import NOW

PARTIES = Parties(
    handler="bawaslu-kab-bima",
    superior_of_handler="bawaslu-ri",
    recommending="kasn",
    control="bkn",
    personnel_authority="kab-bima",
    superior="kemendagri",
)


def event(case_number: str, sequence: int, stage: str, facts: Any) -> CaseEvent:
    return CaseEvent(
        case_number=case_number,
        sequence=sequence,
        recorded_at=NOW + timedelta(minutes=sequence),
        stage=stage,
        edition="kasn-2022",
        election=Election.PILKADA,
        province="52",
        agency="kab-bima",
        violation="DS-06",
        sla=Sla.ON_TIME,
        parties=PARTIES,
        facts=facts,
    )


def opened(case_number: str, report_id: str) -> CaseEvent:
    facts = Opened(report_id=report_id, received_at=NOW, day_of_act="2024-10-14", subject_unresolved=False)
    return event(case_number, 1, "opened", facts)


def record(case_event: CaseEvent, event_type: str | None = None) -> Record:
    message = binary(
        CloudEvent(
            id=case_event.event_id,
            source="netra/workflow",
            type=event_type or case_event.type,
            time=case_event.recorded_at,
            subject=case_event.case_number,
            data=case_event.model_dump_json().encode(),
        ),
        case_event.case_number,
    )
    return Record(CASE_EVENTS, 0, 0, -1, message.key, message.value, message.headers)


@pytest.fixture
def follow(engine: AsyncEngine) -> Handler:
    return follower(PostgresProgress(engine))


@pytest.fixture
def reports(engine: AsyncEngine) -> PostgresReports:
    return PostgresReports(engine)


async def test_a_report_is_linked_to_the_case_it_opened_and_follows_it(
    follow: Handler, reports: PostgresReports
) -> None:
    await follow(record(opened("NTR-2024-000001", "LPR-1")))
    await follow(record(event("NTR-2024-000001", 2, "verification", StageEntered(actor=Role.HANDLER))))
    [case] = await reports.cases("LPR-1")
    assert (case.stage, case.outcome) == ("verification", None)


async def test_two_reports_of_one_act_follow_the_same_case(follow: Handler, reports: PostgresReports) -> None:
    await follow(record(opened("NTR-2024-000002", "LPR-2")))
    await follow(record(event("NTR-2024-000002", 2, "verification", ReportAttached(report_id="LPR-3"))))
    assert await reports.cases("LPR-2") == await reports.cases("LPR-3") != []


async def test_one_report_may_follow_several_cases(follow: Handler, reports: PostgresReports) -> None:
    await follow(record(opened("NTR-2024-000003", "LPR-4")))
    await follow(record(opened("NTR-2024-000004", "LPR-4")))
    assert [case.case_number for case in await reports.cases("LPR-4")] == ["NTR-2024-000003", "NTR-2024-000004"]


async def test_events_that_come_late_or_twice_never_turn_a_case_back(follow: Handler, reports: PostgresReports) -> None:
    closed = record(event("NTR-2024-000005", 3, "closed", Closed(outcome=CaseOutcome.NOT_PROVEN)))
    late = record(event("NTR-2024-000005", 2, "verification", StageEntered(actor=Role.HANDLER)))
    for message in (closed, late, record(opened("NTR-2024-000005", "LPR-5")), closed, late):
        await follow(message)
    [case] = await reports.cases("LPR-5")
    assert (case.stage, case.outcome) == ("closed", CaseOutcome.NOT_PROVEN)


async def test_an_event_of_an_unknown_type_or_shape_is_a_dead_letter(follow: Handler) -> None:
    with pytest.raises(InvalidMessage, match="unknown_type"):
        await follow(record(opened("NTR-2024-000006", "LPR-6"), "id.netra.case.opened.v2"))
    with pytest.raises(InvalidMessage, match="null_value"):
        await follow(Record(CASE_EVENTS, 0, 0, -1, b"k", None))
