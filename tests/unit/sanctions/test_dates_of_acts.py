"""An act is not dated before what it rests on, also where that stands beside the stages."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from services.sanctions.domain.acts import (
    Absence,
    Act,
    ApprovalResult,
    Decide,
    Manner,
    ProposeDeviation,
    RecordApprovalCheck,
    RecordExamination,
    RecordPanelRecommendation,
    ReportToMinister,
    Serve,
    SignedBy,
    Statement,
)
from services.sanctions.domain.attesting import APPROVAL_CHECK, REPORT_DUE
from services.sanctions.domain.examined import ExaminationState
from shared.contracts.sanctions import MilestoneKind, Recommendation, SanctionMilestone, SanctionOrder
from shared.contracts.vocabulary import SanctionCategory, ViolationTrack
from tests.unit.sanctions.asking import READY, ask, refused
from tests.unit.sanctions.matters import NOW, order

LETTER = "800/1/BKD"
THEN = NOW - timedelta(days=2)
DECISION: dict[str, Any] = {"letter_number": LETTER, "signed_by": SignedBy.PERSONNEL_AUTHORITY}
ETHICS = Recommendation(
    category=SanctionCategory.MORAL, track=ViolationTrack.ETHICS, letter_number="R-1", issued_at=NOW, issued_by="kasn"
)
MORAL = order(SanctionCategory.MORAL, recommendation=ETHICS, violation="KE-04")
OWED = {REPORT_DUE: "b", APPROVAL_CHECK: "b"}


def on_record(kind: MilestoneKind, at: datetime = THEN) -> dict[str, SanctionMilestone]:
    return {"1": SanctionMilestone(case_number="NTR-2024-000001", round=1, sequence=1, kind=kind, at=at)}


def sent(at: datetime) -> Serve:
    return Serve(at=NOW, manner=Manner.SENT, absence=Absence(absent_at=at, sent_at=at + timedelta(hours=1)))


@pytest.mark.parametrize(
    ("rests_on", "act", "of", "standing"),
    [
        (
            MilestoneKind.TEAM_FORMED,
            RecordExamination(letter_number=LETTER),
            order(),
            {"on_record": ExaminationState(team=True), "stage": MilestoneKind.SUMMONED, "summonses": 1},
        ),
        (
            MilestoneKind.EXAMINATION_REPORTED,
            Decide(sanction="pp94.demotion", **DECISION),
            order(),
            {"on_record": READY, "examined": True, "stage": MilestoneKind.EXAMINED},
        ),
        (
            MilestoneKind.TEAM_FORMED,
            ProposeDeviation(
                sanction="pp94.interim.increment_delay",
                ground="lesser_violation_found",
                breach="pp94.13g",
                **DECISION,
            ),
            order(),
            {"on_record": READY, "examined": True, "stage": MilestoneKind.EXAMINED},
        ),
        (
            MilestoneKind.PANEL_FORMED,
            RecordPanelRecommendation(letter_number=LETTER, statement=Statement.OPEN),
            MORAL,
            {"on_record": ExaminationState(panel=True)},
        ),
        (
            MilestoneKind.DECIDED,
            ReportToMinister(letter_number=LETTER),
            order(),
            {"decision": OWED, "stage": MilestoneKind.DECIDED},
        ),
    ],
)
def test_an_act_does_not_precede_what_it_rests_on(
    rests_on: MilestoneKind, act: Act, of: SanctionOrder, standing: dict[str, Any]
) -> None:
    record = on_record(rests_on)
    ask(act.model_copy(update={"at": THEN}), of, recorded=record, **standing)
    before = act.model_copy(update={"at": THEN - timedelta(seconds=1)})
    assert refused(before, of, recorded=record, **standing) == "dates_out_of_order"


def test_a_letter_was_not_sent_before_it_was_set() -> None:
    standing: dict[str, Any] = {"stage": MilestoneKind.DECIDED, "recorded": on_record(MilestoneKind.DECIDED)}
    ask(sent(THEN), order(), **standing)
    assert refused(sent(THEN - timedelta(days=1)), order(), **standing) == "dates_out_of_order"


@pytest.mark.parametrize(
    "act",
    [
        ReportToMinister(letter_number=LETTER, at=THEN),
        RecordApprovalCheck(letter_number=LETTER, at=THEN, result=ApprovalResult.APPROVED),
    ],
)
def test_what_the_minister_is_owed_may_be_done_before_the_letter_is_served_and_recorded_after(act: Act) -> None:
    record = on_record(MilestoneKind.DECIDED, THEN - timedelta(days=1))
    ask(act, order(), recorded=record, decision=OWED, stage=MilestoneKind.SERVED, acted_at=THEN + timedelta(days=1))
