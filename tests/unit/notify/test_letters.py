"""What letters say, and what they never say."""

import re

import pytest

from services.notify.adapters.letters import TemplateWriter
from services.notify.domain.routing import load_routes
from shared.contracts.cases import (
    CaseFacts,
    ClockPaused,
    DeadlineConfirmed,
    DeadlineExtended,
    DeadlineRecomputed,
    RungFired,
    StageEntered,
)
from shared.contracts.limits import Unit
from shared.contracts.sanctions import MilestoneKind
from shared.contracts.vocabulary import Confidence, Role
from shared.directory.agencies import load_directory
from tests.unit.notify.events import AT, PAUSE, case_event, deadline, every_facts, milestone, parcel, receipt_recorded

WRITER = TemplateWriter(load_directory())
EMPLOYEE_NUMBER = re.compile(r"\d{18}")
LONGEST_SUBJECT = 160


def written(facts: CaseFacts, role: Role = Role.HANDLER, stage: str = "clarification") -> str:
    event = case_event(facts, stage=stage)
    plan = load_routes().plan(event)
    assert plan is not None
    return WRITER.write(parcel(event, template=plan.template, role=role)).body


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("facts", every_facts(), ids=lambda facts: facts.kind.value)
def test_every_event_that_is_told_can_be_written_to_every_role(facts: CaseFacts, role: Role) -> None:
    event = case_event(facts)
    plan = load_routes().plan(event)
    if plan is None:
        return
    letter = WRITER.write(parcel(event, template=plan.template, role=role))
    assert event.case_number in letter.subject
    assert event.case_number in letter.body
    assert len(letter.subject) <= LONGEST_SUBJECT
    assert not EMPLOYEE_NUMBER.search(letter.subject + letter.body)
    assert "None" not in letter.subject + letter.body


def test_indonesian_comes_first_and_english_below() -> None:
    body = written(StageEntered(actor=Role.HANDLER, deadline=deadline()))
    assert body.index("Mohon tindak lanjut") < body.index("English") < body.index("is asked to act")


def test_a_certain_limit_is_called_a_limit() -> None:
    body = written(StageEntered(actor=Role.HANDLER, deadline=deadline(Confidence.CERTAIN)))
    assert "Batas waktu   : Jumat, 19 Januari 2024 pukul 24.00 WIB (7 hari kerja)" in body
    assert "Deadline   : Friday, 19 January 2024 at 24:00 WIB (7 working days)" in body
    assert "UU 7/2017 Ps 454(7)" in body
    assert "arget" not in body


def test_an_unverified_limit_is_never_called_a_limit_of_the_law() -> None:
    body = written(StageEntered(actor=Role.HANDLER, deadline=deadline(Confidence.UNVERIFIED)))
    assert "Target waktu  : Jumat" in body
    assert "Target date: Friday" in body
    assert "Batas waktu" not in body
    assert "Deadline" not in body


def test_a_drill_lapses_at_an_instant() -> None:
    body = written(StageEntered(actor=Role.HANDLER, deadline=deadline(unit=Unit.SECONDS)))
    assert "20 Januari 2024 pukul 00.00.00 WIB (7 detik)" in body


def test_a_letter_names_who_must_act() -> None:
    assert "Yang bertindak: Komisi Aparatur Sipil Negara (pemberi rekomendasi)" in written(
        StageEntered(actor=Role.RECOMMENDING), stage="recommendation"
    )


def test_a_stage_without_words_is_shown_by_its_code() -> None:
    assert "Tahap         : second hearing" in written(StageEntered(actor=Role.HANDLER), stage="second_hearing")


def test_a_rung_says_which_act_it_is() -> None:
    facts = RungFired(deadline=deadline(), rung=3, act="request_record_block", scheduled_at=AT, notify=(Role.CONTROL,))
    assert "Eskalasi tingkat 3: permintaan pemblokiran data kepegawaian." in written(facts, Role.CONTROL)


def test_free_text_of_officers_stays_in_the_case() -> None:
    facts = DeadlineExtended(old=deadline(), new=deadline(), reason="saksi Budi sakit")
    assert "Budi" not in written(facts)


def test_a_moved_deadline_is_told_with_what_was_told_before_and_the_decree() -> None:
    later = deadline().model_copy(update={"due_date": "2024-01-22"})
    facts = DeadlineRecomputed(old=deadline(), new=later, decree_id="skb", decree="SKB 1/2024", notify=(Role.HANDLER,))
    body = written(facts)
    assert "dihitung ulang berdasarkan SKB 1/2024: semula Jumat, 19 Januari 2024 pukul 24.00 WIB" in body
    assert "it is now Monday, 22 January 2024 at 24:00 WIB" in body


def test_a_day_that_rests_on_holidays_nobody_has_decreed_is_told_as_an_estimate() -> None:
    guessed = deadline().model_copy(update={"is_estimated": True})
    entered = StageEntered(actor=Role.HANDLER, deadline=guessed)
    body = written(entered)
    assert "19 Januari 2024 pukul 24.00 WIB (perkiraan: daftar hari libur belum ditetapkan)" in body
    assert "19 January 2024 at 24:00 WIB (an estimate: no list of holidays has been published)" in body
    sure = written(entered.model_copy(update={"deadline": deadline()}))
    assert "perkiraan" not in sure


def test_a_stopped_clock_is_told_with_its_ground_its_longest_time_and_its_doubts() -> None:
    body = written(ClockPaused(deadline=deadline(Confidence.UNVERIFIED), pause=PAUSE, notify=(Role.HANDLER,)))
    assert "dihentikan sejak Kamis, 11 Januari 2024 oleh pemberi rekomendasi: bukti tambahan ditunggu" in body
    assert "Paling lama sampai dengan Rabu, 24 Januari 2024" in body
    assert "belum terverifikasi; bukan ketentuan undang-undang" in body
    assert "Target waktu  :" not in body, "a clock that stands has no day to show"


def test_a_deadline_that_did_not_move_is_told_to_nobody() -> None:
    facts = DeadlineConfirmed(deadline=deadline(), decree_id="skb", decree="SKB 1/2024")
    assert load_routes().plan(case_event(facts)) is None


def test_a_moved_clock_of_a_sanction_is_told_to_those_it_binds_with_what_it_was_and_the_decree() -> None:
    facts = milestone(MilestoneKind.DEADLINE_RECOMPUTED)
    plan = load_routes().plan(case_event(facts))
    assert plan is not None
    assert [one.role for one in plan.recipients] == [Role.PERSONNEL_AUTHORITY, Role.RECOMMENDING, Role.CONTROL]
    body = written(facts)
    assert "Waktu untuk putusan BPASN dihitung ulang berdasarkan SKB 712/2021" in body
    assert "semula Rabu, 11 Agustus 2021 pukul 24.00 WIB, kini Selasa, 10 Agustus 2021 pukul 24.00 WIB" in body
    assert "it was Wednesday, 11 August 2021 at 24:00 WIB, it is now Tuesday, 10 August 2021 at 24:00 WIB" in body


def test_a_clock_of_a_sanction_that_did_not_move_is_told_to_nobody() -> None:
    assert load_routes().plan(case_event(milestone(MilestoneKind.DEADLINE_CONFIRMED))) is None


def test_a_recorded_receipt_says_who_said_so_what_moved_and_that_it_can_be_corrected() -> None:
    facts = receipt_recorded("receipt_day_mistaken", (Role.RECOMMENDING,))
    letter = written(facts, Role.RECOMMENDING, "sanction_execution")
    assert "Penerima mencatat bahwa surat" in letter
    assert "(bukti terima AGENDA/1; perbaikan catatan sebelumnya: tanggal terima keliru dicatat)" in letter
    assert "Pengirim yang memiliki bukti lain" in letter


def test_a_withheld_approval_says_what_goes_on_what_waits_and_how_sure_that_is() -> None:
    basis = "UU 10/2016 Ps 71(2); kebijakan NETRA, bukan ketentuan (belum terverifikasi)"
    changes = {"ground": "withheld", "particulars": {"execution_held": basis}}
    told = milestone(MilestoneKind.APPROVAL_CHECKED)
    facts = told.model_copy(update={"milestone": told.milestone.model_copy(update=changes)})
    letter = written(facts, Role.RECOMMENDING, "sanction_execution")
    assert "Keputusan dan penyampaiannya tetap berjalan" in letter
    assert f"Dasar: {basis}." in letter
