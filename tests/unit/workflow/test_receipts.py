"""When the paper was received: within bounds that do not move, and proved in what is counted from it.

Sent on Monday 5 August 2024, 10:00 in Bima. The sender had the case since Thursday 1 August.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from services.workflow.domain.case import CaseState
from services.workflow.domain.clock import counted
from services.workflow.domain.deadlines import Deadline, MomentKind, open_deadline
from services.workflow.domain.evolution import evolve, sla_after
from services.workflow.domain.projection import projected
from services.workflow.domain.receipts import check_receipt, receipt_of
from services.workflow.domain.recording import Standing
from services.workflow.domain.register import edition_files, load_register, parse
from services.workflow.domain.turns import actions_open
from shared.calendar import DeadlineProof, Language, explain, published_calendar, recompute, verify
from shared.contracts.cases import ReceiptRecorded, StageEntered
from shared.contracts.refusals import Refused
from shared.contracts.vocabulary import Role, Sla
from tests.unit.workflow.cases import MONDAY_MORNING, actor, event, kasn, order, request, state, step

STEP = "sanction_execution"
SENDER_HAD_IT = MONDAY_MORNING - timedelta(days=4)
DAY = timedelta(days=1)
LATEST = datetime(2024, 8, 19, 16, tzinfo=UTC)
"""24:00 in Bima on the fourteenth day after the sending."""


def told() -> tuple[Deadline, DeadlineProof]:
    return open_deadline(order(STEP), step(STEP), published_calendar())


def asked(received_at: datetime, **changes: Any) -> Any:
    content = {"reference": "AGENDA/1", "received_at": received_at} | changes
    return request("record_receipt", actor(Role.PERSONNEL_AUTHORITY), **content)


def standing(**changes: Any) -> CaseState:
    return state(STEP, **({"deadline": told()[0], "sender_entered_at": SENDER_HAD_IT} | changes))


def recorded(
    received_at: datetime, *, now: datetime, before: tuple[Deadline, DeadlineProof] | None = None, **changes: Any
) -> tuple[ReceiptRecorded, Deadline, DeadlineProof]:
    deadline, proof = before or told()
    rule = step(STEP).action("record_receipt")
    assert rule is not None
    facts = receipt_of(deadline, step(STEP), asked(received_at, **changes), rule)
    done = counted(facts, order(STEP, trigger_at=now), step(STEP), proof, published_calendar())
    assert isinstance(done.facts, ReceiptRecorded)
    return done.facts, done.deadline, done.proof


def refusal(received_at: datetime, *, now: datetime, where: CaseState | None = None, **changes: Any) -> str | None:
    try:
        check_receipt(asked(received_at, **changes), step=step(STEP), state=where or standing(), now=now)
    except Refused as refused:
        return refused.refusal.code
    return None


@pytest.mark.parametrize(
    ("received_at", "code"),
    [
        (MONDAY_MORNING + DAY, None),
        (MONDAY_MORNING - DAY, None),
        (SENDER_HAD_IT, None),
        (SENDER_HAD_IT - DAY, "received_before_sent"),
        (datetime(1, 1, 1, tzinfo=UTC), "received_before_sent"),
        (LATEST - timedelta(seconds=1), None),
        (LATEST, "received_too_late"),
        (LATEST + DAY + timedelta(hours=1), "received_in_future"),
        (datetime.max.replace(tzinfo=UTC), "received_in_future"),
    ],
)
def test_a_receipt_lies_between_the_senders_own_turn_and_a_fortnight_after_the_sending(
    received_at: datetime, code: str | None
) -> None:
    assert refusal(received_at, now=LATEST + DAY) == code


def test_a_lapse_that_nobody_has_written_down_yet_is_a_lapse() -> None:
    lapse = told()[0].facts.lapses_at
    assert refusal(MONDAY_MORNING + DAY, now=lapse - timedelta(seconds=1)) is None
    assert refusal(MONDAY_MORNING + DAY, now=lapse) == "lapsed_already"


def test_a_second_receipt_is_a_correction_and_says_why() -> None:
    _, deadline, _ = recorded(MONDAY_MORNING + 4 * DAY, now=MONDAY_MORNING + 5 * DAY)
    where = standing(deadline=deadline)
    assert refusal(MONDAY_MORNING + DAY, now=MONDAY_MORNING + 6 * DAY, where=where) == "correction_needs_ground"
    why = {"ground": "receipt_day_mistaken"}
    assert refusal(MONDAY_MORNING + DAY, now=MONDAY_MORNING + 6 * DAY, where=where, **why) is None


def test_no_chain_of_corrections_reaches_beyond_a_fortnight_after_the_sending() -> None:
    """The bound counts from the sending, whatever receipt was recorded since."""
    deadline, proof = told()
    for days in (5, 10, 14):
        now = MONDAY_MORNING + (days + 1) * DAY
        _, deadline, proof = recorded(MONDAY_MORNING + days * DAY, now=now, before=(deadline, proof), ground="x")
        assert deadline.sent_at == MONDAY_MORNING
    where = standing(deadline=deadline)
    late = refusal(LATEST, now=LATEST + DAY, where=where, ground="receipt_day_mistaken")
    assert late == "received_too_late"


@pytest.mark.parametrize("changes", [{"deadline": None}, {"followed_up": True}])
def test_a_clock_that_runs_no_more_takes_no_receipt(changes: dict[str, Any]) -> None:
    assert refusal(MONDAY_MORNING, now=MONDAY_MORNING + DAY, where=standing(**changes)) == "no_receipt"


def test_a_step_that_counts_from_its_entry_takes_none_either() -> None:
    with pytest.raises(Refused, match="no_receipt"):
        check_receipt(asked(MONDAY_MORNING), step=step("clarification"), state=state(), now=MONDAY_MORNING)


def test_the_clock_starts_anew_from_the_day_of_receipt_and_the_proof_says_all_of_it() -> None:
    received = MONDAY_MORNING + 4 * DAY  # Friday
    facts, deadline, proof = recorded(received, now=MONDAY_MORNING + 7 * DAY)
    assert (facts.old.due_date, facts.new.due_date) == ("2024-08-23", "2024-08-29")
    assert (deadline.facts.trigger_at, deadline.facts.deadline_id) == (received, f"{STEP}.1")
    assert (proof.receipt is not None, proof.trigger) == (True, received)
    assert verify(proof) is None
    assert verify(proof, published_calendar()) is None
    assert recompute(proof, published_calendar()) == proof
    assert "Dihitung sejak surat diterima pada Jumat, 9 Agustus 2024 (bukti terima AGENDA/1, dicatat kab-bima" in (
        explain(proof)
    )
    assert "bukan sejak Senin, 5 Agustus 2024; semula jatuh pada Jumat, 23 Agustus 2024." in explain(proof)
    assert "Saat mulai ini bersumber dari satu keterangan" in explain(proof)
    assert "not from Monday, 5 August 2024" in explain(proof, Language.ENGLISH)


def test_a_correction_says_what_was_told_last_and_why_it_moves() -> None:
    _, deadline, proof = recorded(MONDAY_MORNING + 4 * DAY, now=MONDAY_MORNING + 5 * DAY)
    facts, _, again = recorded(
        MONDAY_MORNING + 2 * DAY,
        now=MONDAY_MORNING + 6 * DAY,
        before=(deadline, proof),
        ground="receipt_day_mistaken",
    )
    assert (facts.corrects, facts.old.due_date, facts.new.due_date) == (True, "2024-08-29", "2024-08-27")
    assert again.receipt is not None
    assert (again.receipt.entered, again.receipt.told) == (MONDAY_MORNING, proof.lapses_at)
    words = explain(again, grounds={"receipt_day_mistaken": "tanggal terima keliru dicatat"})
    assert (
        "semula jatuh pada Kamis, 29 Agustus 2024. Tanggal terima yang dicatat sebelumnya diperbaiki (tanggal" in words
    )


def test_a_proof_whose_clock_starts_elsewhere_than_at_its_receipt_is_none() -> None:
    _, _, proof = recorded(MONDAY_MORNING + 4 * DAY, now=MONDAY_MORNING + 5 * DAY)
    forged = proof.model_dump() | {"trigger": MONDAY_MORNING + 9 * DAY}
    with pytest.raises(ValidationError, match="begins with it"):
        DeadlineProof.model_validate(forged)


def test_a_proof_without_a_receipt_reads_as_it_did_before() -> None:
    assert "receipt" not in told()[1].model_dump(mode="json")


def test_the_sender_is_told_first() -> None:
    facts, _, _ = recorded(MONDAY_MORNING + DAY, now=MONDAY_MORNING + 2 * DAY)
    assert facts.notify == (Role.RECOMMENDING, Role.PERSONNEL_AUTHORITY, Role.CONTROL)
    for edition in load_register():
        senders = {one.code: one.receipt.sender for one in edition.steps if one.receipt}
        assert senders == {"recommendation": Role.HANDLER, STEP: Role.RECOMMENDING}


def test_reminders_that_lie_ahead_again_are_given_again() -> None:
    facts, deadline, _ = recorded(MONDAY_MORNING + 10 * DAY, now=MONDAY_MORNING + 14 * DAY)
    now = standing(moments_fired=1, sla=Sla.DUE_SOON)
    row = event(facts, stage=STEP).model_copy(
        update={"recorded_at": MONDAY_MORNING + 14 * DAY, "sla": sla_after(now.sla, facts)}
    )
    evolve(now, Standing(key="action/1", event=row, deadline=deadline), kasn())
    assert (now.sla, now.moments_fired, now.deadline) == (Sla.ON_TIME, 0, deadline)
    assert projected(row)["due_at"] == facts.new.lapses_at


def test_an_early_receipt_by_which_the_time_is_over_lapses_now_and_its_ladder_begins_now() -> None:
    entered_late = MONDAY_MORNING + 40 * DAY
    before = open_deadline(order(STEP, trigger_at=entered_late), step(STEP), published_calendar())
    now = entered_late + DAY
    facts, deadline, _ = recorded(MONDAY_MORNING, now=now, before=before)
    assert facts.new.lapses_at < now
    where = standing(deadline=deadline)
    row = event(facts, stage=STEP).model_copy(update={"recorded_at": now})
    evolve(where, Standing(key="action/1", event=row, deadline=deadline), kasn())
    coming = deadline.next_moment(where.moments_fired)
    assert coming is not None
    assert coming.kind is MomentKind.LAPSE
    assert all(moment.at >= now for moment in deadline.moments if moment.kind is MomentKind.RUNG)


def test_the_case_remembers_since_when_the_sender_had_it() -> None:
    entered = state("recommendation", stage_entered_at=SENDER_HAD_IT)
    row = event(StageEntered(actor=Role.PERSONNEL_AUTHORITY, deadline=told()[0].facts), stage=STEP)
    evolve(entered, Standing(key="stage", event=row, deadline=told()[0]), kasn())
    assert (entered.sender_entered_at, entered.stage_entered_at) == (SENDER_HAD_IT, MONDAY_MORNING)


@pytest.mark.parametrize(
    ("changes", "offered"), [({}, True), ({"followed_up": True}, False), ({"sla": Sla.OVERDUE}, False)]
)
def test_the_action_is_offered_while_the_clock_runs(changes: dict[str, Any], offered: bool) -> None:  # noqa: FBT001
    codes = {rule.code for rule in actions_open(kasn(), standing(**changes), unresolved=False)}
    assert ("record_receipt" in codes) is offered


SURE = '3-1-2024 atas rekomendasi KASN; satuan hari tidak disebut"\n        confidence: certain'


@pytest.mark.parametrize(
    ("lawful", "faulty", "why"),
    [
        ("        counts_from: receipt\n", "", "comes together with"),
        ("then: {receipt: true}", "then: {record: true}", "comes together with"),
        ("latest: {amount: 14, unit: calendar}", "latest: {amount: 14, unit: working}", "in calendar days"),
        (SURE.replace("certain", "likely"), SURE, "an unverified receipt cannot"),
    ],
)
def test_an_edition_whose_receipt_does_not_hold_together_is_refused(lawful: str, faulty: str, why: str) -> None:
    text = dict(edition_files())["kasn-2022.yaml"].replace(
        'ketentuan", confidence: likely}', 'x", confidence: unverified}'
    )
    assert parse(text).step(STEP).receipt
    assert lawful in text
    with pytest.raises(ValidationError, match=why):
        parse(text.replace(lawful, faulty))
