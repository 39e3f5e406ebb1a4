"""What operators read on a case's page in the Temporal UI."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from services.workflow.domain.case import CaseState
from services.workflow.domain.editions import Edition
from services.workflow.domain.pauses import pause_end
from services.workflow.domain.register import load_register
from services.workflow.domain.words import (
    OUTCOMES,
    ROLES,
    case_summary,
    current_details,
    due_in_words,
    instant_in_words,
    limit_name,
    timer_summary,
)
from shared.contracts.sanctions import SanctionDeadlineCode
from shared.contracts.vocabulary import CaseOutcome, Confidence, Role, Sla
from shared.contracts.words import CLOCKS
from tests.unit.workflow.cases import MONDAY_MORNING, PAUSE, ZONE, case, deadline, kasn, state, step

SUMMARY_BYTES = 200
EACH_STEP = [(edition, one.code) for edition in load_register() for one in edition.steps]


def details(at: CaseState, edition: Edition | None = None, now: datetime = MONDAY_MORNING) -> str:
    wanted = edition or kasn()
    return current_details(case(edition=wanted.id), at, wanted, now)


def test_a_case_of_an_authority_that_is_no_more_says_how_it_is_handed_over() -> None:
    at = state("verification")
    assert "Pengalihan diperlukan" not in details(at, now=datetime(2024, 9, 3, 16, 59, tzinfo=UTC))
    page = details(at, now=datetime(2024, 9, 3, 17, tzinfo=UTC))
    assert "pemberi rekomendasi (`kasn`) tidak ada lagi sejak Rabu, 4 September 2024" in page
    assert "netra case transfer --from kasn --to bkn --basis SE-MenPANRB-4/2024" in page
    ended = at.model_copy(update={"outcome": CaseOutcome.REJECTED})
    assert "Pengalihan diperlukan" not in details(ended, now=datetime(2024, 9, 3, 17, tzinfo=UTC))


@pytest.mark.parametrize("confidence", list(Confidence))
def test_a_number_without_a_source_is_a_target_and_never_a_limit_of_the_law(confidence: Confidence) -> None:
    name = "target waktu" if confidence is Confidence.UNVERIFIED else "batas waktu"
    assert limit_name(confidence) == name


def test_days_end_at_24_00_of_the_last_day_not_at_0_00_of_the_next() -> None:
    assert due_in_words(deadline()) == "s.d. Rabu, 14 Agustus 2024 pukul 24.00"


def test_a_day_that_rests_on_holidays_nobody_has_decreed_is_shown_as_an_estimate() -> None:
    one = deadline()
    guessed = one.model_copy(update={"facts": one.facts.model_copy(update={"is_estimated": True})})
    assert due_in_words(guessed).endswith("pukul 24.00 (perkiraan: daftar hari libur belum ditetapkan)")


def test_seconds_of_a_drill_end_at_a_local_instant() -> None:
    assert due_in_words(deadline(edition="drill")) == "s.d. Senin, 5 Agustus 2024 10:00:25"
    assert instant_in_words(MONDAY_MORNING, ZONE) == "Senin, 5 Agustus 2024 10:00:00"


def test_every_role_outcome_and_clock_has_a_word() -> None:
    assert set(ROLES) == {role.value for role in Role}
    assert set(OUTCOMES) == set(CaseOutcome)
    assert set(CLOCKS) == set(SanctionDeadlineCode)


@pytest.mark.parametrize(("edition", "code"), EACH_STEP, ids=lambda value: getattr(value, "id", value))
def test_each_stage_says_who_must_act_how_and_until_when(edition: Edition, code: str) -> None:
    one = deadline(code, edition=edition.id)
    text = details(state().model_copy(update={"stage": code, "deadline": one}), edition)
    assert edition.step(code).title.id in text
    assert f"**Yang harus bertindak:** {ROLES[edition.step(code).actor.value]}" in text
    assert due_in_words(one) in text
    assert one.facts.basis in text
    assert f"`{edition.id}`" in text
    leading_on = [rule for rule in edition.step(code).actions if rule.then.go is not None]
    assert all(f"{rule.title.id} (`{rule.code}`)" in text for rule in leading_on)


@pytest.mark.parametrize(("edition", "code"), EACH_STEP, ids=lambda value: getattr(value, "id", value))
def test_the_summary_of_every_timer_fits_and_says_what_it_waits_for(edition: Edition, code: str) -> None:
    one = deadline(code, edition=edition.id)
    for moment in one.moments:
        summary = timer_summary(edition.step(code), one, moment)
        assert len(summary.encode()) <= SUMMARY_BYTES
        assert edition.step(code).title.id in summary


def test_rungs_that_fired_are_listed_and_those_to_come_are_not() -> None:
    ladder = step("sanction_execution").rungs
    text = details(state("sanction_execution", rung=2, sla=Sla.OVERDUE))
    assert [rung.title.id in text for rung in ladder] == [rung.rung <= 2 for rung in ladder]
    assert "lewat batas" in text


def test_of_rungs_that_fired_out_of_turn_those_are_listed_that_did_and_when() -> None:
    fired = {1: MONDAY_MORNING, 2: MONDAY_MORNING, 3: MONDAY_MORNING, 5: MONDAY_MORNING + timedelta(days=30)}
    text = details(state("sanction_execution", rung=5, rungs=fired, sla=Sla.OVERDUE))
    assert "- Eskalasi 2: Permintaan teguran kepada atasan PPK (Senin, 5 Agustus 2024 10:00:00)" in text
    assert "- Eskalasi 5:" in text
    assert "- Eskalasi 4:" not in text


def test_a_closed_case_shows_its_outcome_and_no_deadline() -> None:
    text = details(state(outcome=CaseOutcome.NOT_PROVEN))
    assert "**Hasil:** pelanggaran tidak terbukti (`not_proven`)" in text
    assert "Yang harus bertindak" not in text
    assert "s.d." not in text


def test_a_case_that_has_entered_no_step_yet_is_shown_all_the_same() -> None:
    assert "### NTR-2024-000001: opened" in details(CaseState())


def test_the_summary_of_a_case_names_codes_only() -> None:
    assert re.fullmatch(r"DS-06 · kab-bima · pemilu · kasn-2022", case_summary(case()))


def test_a_clock_that_stands_is_shown_with_its_ground_its_longest_time_and_its_basis() -> None:
    text = details(state("completion", pause=PAUSE, sla=Sla.PAUSED))
    assert "**Penghitungan waktu dihentikan** sejak Senin, 5 Agustus 2024 oleh `kasn` (bukti tambahan ditunggu)" in text
    assert "kebijakan NETRA, bukan ketentuan (belum terverifikasi)" in text
    assert "s.d. Rabu" not in text, "no due date is shown while the clock stands"


def test_the_timer_of_a_pause_says_until_when_it_lasts() -> None:
    summary = timer_summary(step("completion"), deadline("completion"), pause_end(PAUSE))
    assert "penghitungan dihentikan paling lama s.d. Senin, 19 Agustus 2024 00:00:00, target waktu" in summary
    assert len(summary.encode()) <= SUMMARY_BYTES
