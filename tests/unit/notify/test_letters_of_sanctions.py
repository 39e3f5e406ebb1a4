"""Letters about a sanction's clocks: with the article, and never more certain than the source."""

from datetime import UTC, datetime
from typing import Any

import pytest

from services.notify.domain.routing import load_routes
from shared.contracts.cases import RecordBlockLifted
from shared.contracts.limits import TimeLimit, Unit
from shared.contracts.sanctions import MilestoneKind, SanctionDeadline, SanctionDeadlineCode
from shared.contracts.vocabulary import Confidence, RecordMeasure, RequestStatus, Role
from tests.unit.notify.events import AT, case_event, milestone, record_request
from tests.unit.notify.test_letters import written

CLOCK = SanctionDeadline(
    code=SanctionDeadlineCode.APPEAL_DECISION,
    limit=TimeLimit(amount=65, unit=Unit.WORKING),
    trigger_at=AT,
    due_at=datetime(2024, 4, 26, 17, 0, tzinfo=UTC),
    zone="Asia/Jakarta",
    basis="PP 79/2021",
    confidence=Confidence.CERTAIN,
)


def told(kind: MilestoneKind, **content: Any) -> str:
    facts = milestone(kind)
    return written(facts.model_copy(update={"milestone": facts.milestone.model_copy(update=content)}))


def test_a_remedy_is_told_with_its_last_day_and_its_article() -> None:
    body = told(MilestoneKind.APPEAL_FILED, deadlines=(CLOCK,), due_at=CLOCK.due_at)
    assert "banding administratif diajukan kepada BPASN; keputusan belum berlaku" in body
    assert "Batas waktu   : Jumat, 26 April 2024 pukul 24.00 WIB (65 hari kerja)" in body
    assert "Dasar         : PP 79/2021" in body


def test_a_clock_without_a_source_is_a_target() -> None:
    unsure = CLOCK.model_copy(update={"confidence": Confidence.UNVERIFIED})
    body = told(MilestoneKind.DUE_SOON, deadline=unsure)
    assert "Target waktu  : Jumat, 26 April 2024" in body
    assert "Batas waktu" not in body
    assert "putusan BPASN segera jatuh tempo" in body


def test_a_clock_that_rests_on_holidays_nobody_has_decreed_is_told_as_an_estimate() -> None:
    body = told(MilestoneKind.DUE_SOON, deadline=CLOCK.model_copy(update={"is_estimated": True}))
    assert "26 April 2024 pukul 24.00 WIB (perkiraan: daftar hari libur belum ditetapkan)" in body


def test_the_effect_is_told_by_the_day_that_begins_it() -> None:
    effect = CLOCK.model_copy(update={"code": SanctionDeadlineCode.EFFECT})
    body = told(MilestoneKind.SERVICE_OVERDUE, deadline=effect)
    assert "mulai Sabtu, 27 April 2024 WIB" in body


def test_the_end_of_a_sanction_is_told_in_months() -> None:
    end = CLOCK.model_copy(update={"code": SanctionDeadlineCode.SANCTION_END, "limit": None, "months": 12})
    body = told(MilestoneKind.EFFECTIVE, deadlines=(end,), due_at=end.due_at)
    assert "(12 bulan)" in body


@pytest.mark.parametrize("kind", [MilestoneKind.EXECUTED, MilestoneKind.APPEAL_DECIDED, MilestoneKind.RESTORED])
def test_the_election_supervisor_hears_what_became_of_his_case(kind: MilestoneKind) -> None:
    plan = load_routes().plan(case_event(milestone(kind)))
    assert plan is not None
    assert Role.HANDLER in {recipient.role for recipient in plan.recipients}


def test_a_remedy_that_was_recorded_late_says_which_day_counts() -> None:
    late = {"recorded_after": "executed", "filed_on": "2024-05-20", "window_last_day": "2024-05-27"}
    body = told(MilestoneKind.OBJECTION_FILED, particulars=late | {"window_basis": "PP 79/2021"})
    assert (
        "diajukan pada Senin, 20 Mei 2024, dalam batas waktunya yang berakhir Senin, 27 Mei 2024 (PP 79/2021)" in body
    )
    assert "baru dicatat ketika sanksi telah dilaksanakan dan dilaporkan" in body
    assert "the decision has no effect from that day on" in body


@pytest.mark.parametrize(
    ("kind", "template", "roles"),
    [
        (
            MilestoneKind.RESTORED,
            "sanction_ended",
            {Role.PERSONNEL_AUTHORITY, Role.RECOMMENDING, Role.HANDLER, Role.CONTROL},
        ),
        (
            MilestoneKind.MINISTER_REPORT_OVERDUE,
            "minister_report_overdue",
            {Role.PERSONNEL_AUTHORITY, Role.SUPERIOR, Role.RECOMMENDING, Role.CONTROL},
        ),
    ],
)
def test_what_follows_the_closing_is_told_to_those_whom_it_concerns(
    kind: MilestoneKind, template: str, roles: set[Role]
) -> None:
    plan = load_routes().plan(case_event(milestone(kind)).model_copy(update={"stage": "closed"}))
    assert plan is not None
    assert (plan.template, {recipient.role for recipient in plan.recipients}) == (template, roles)


def test_a_report_to_the_minister_is_a_duty_of_an_acting_head_and_a_target_inside_the_freeze() -> None:
    sure = CLOCK.model_copy(update={"code": SanctionDeadlineCode.MINISTER_REPORT, "basis": "SE Mendagri 821/5492/SJ"})
    by_acting_head = told(MilestoneKind.MINISTER_REPORT_OVERDUE, deadline=sure)
    assert "dijatuhkan oleh penjabat kepala daerah dan wajib dilaporkan" in by_acting_head
    unsure = sure.model_copy(update={"confidence": Confidence.UNVERIFIED, "basis": "UU 10/2016 Ps 162(3)"})
    in_the_freeze = told(MilestoneKind.MINISTER_REPORT_OVERDUE, deadline=unsure)
    assert "dalam masa pembatasan penggantian pejabat" in in_the_freeze
    assert "Dasar         : UU 10/2016 Ps 162(3)" in in_the_freeze
    assert "penjabat kepala daerah" not in in_the_freeze
    assert "wajib" not in in_the_freeze


def test_the_authority_hears_what_the_end_of_a_sanction_asks_of_it() -> None:
    body = told(MilestoneKind.RESTORED, letter_number="SK/1")
    assert "Masa sanksi berakhir; kedudukan dipulihkan" in body
    assert "keputusan nomor SK/1" in body
    assert "the personnel authority restores it and enters the end in I'DIS" in body


@pytest.mark.parametrize(
    ("measure", "status", "words"),
    [
        (RecordMeasure.BLOCK, RequestStatus.CONFIRMED, "Data kepegawaian telah diblokir, nomor CONTOH-1"),
        (RecordMeasure.BLOCK, RequestStatus.REFUSED, "Permintaan pemblokiran data ditolak"),
        (RecordMeasure.UNBLOCK, RequestStatus.CONFIRMED, "Blokir data kepegawaian telah dibuka"),
    ],
)
def test_an_answer_about_the_record_is_told_with_its_number(
    measure: RecordMeasure, status: RequestStatus, words: str
) -> None:
    assert words in written(record_request(measure, status, (Role.HANDLER,)))


NAMES = {
    "sanction_name_id": "Teguran tertulis",
    "sanction_name_en": "Written reprimand",
    "ground_name_id": "Hasil pemeriksaan menunjukkan pelanggaran yang lebih ringan",
    "ground_name_en": "The examination found a lesser violation",
}


def test_who_must_answer_a_deviation_reads_what_is_proposed_and_why() -> None:
    body = told(MilestoneKind.DEVIATION_PROPOSED, sanction="pp94.written_reprimand", particulars=NAMES)
    assert "berbeda dari rekomendasi: Teguran tertulis, surat nomor" in body
    assert "Alasan: Hasil pemeriksaan menunjukkan pelanggaran yang lebih ringan." in body
    assert "the one recommended: Written reprimand" in body
    assert "Ground: The examination found a lesser violation." in body
    assert "pp94" not in body


def test_progress_names_the_sanction_and_an_older_milestone_its_code() -> None:
    now = told(MilestoneKind.DECIDED, sanction="pp94.written_reprimand", particulars=NAMES)
    assert "Sanksi: Teguran tertulis. Alasan:" in now
    assert "Sanksi: pp94.written_reprimand." in told(MilestoneKind.DECIDED, sanction="pp94.written_reprimand")


def test_a_block_in_force_is_to_be_lifted_and_an_unanswered_request_is_withdrawn() -> None:
    notify = (Role.CONTROL, Role.PERSONNEL_AUTHORITY)
    lift = written(RecordBlockLifted(reason="block_to_be_lifted", notify=notify))
    assert "Mohon blokir data kepegawaian dibuka dan dikonfirmasikan" in lift
    assert "dicabut" not in lift
    withdrawn = written(RecordBlockLifted(reason="followed_up", notify=notify))
    assert "belum dijawab dicabut; blokir tidak perlu dilaksanakan" in withdrawn
    assert "confirm_record_unblock" not in withdrawn
