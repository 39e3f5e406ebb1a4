from datetime import datetime, timedelta
from typing import Any

import pytest

from services.workflow.domain.projection import answers_deadline, projected
from shared.contracts.cases import (
    ActionTaken,
    CaseFacts,
    ClockPaused,
    ClockResumed,
    Closed,
    DeadlineConfirmed,
    DeadlineExtended,
    DeadlineRecomputed,
    PauseEnd,
    ReminderDue,
    ReportAttached,
    RungFired,
    SanctionMilestoneReached,
    StageEntered,
)
from shared.contracts.sanctions import MilestoneKind, SanctionMilestone
from shared.contracts.vocabulary import CaseOutcome, Role
from tests.unit.workflow.cases import MONDAY_MORNING, NUMBER, PAUSE, deadline, event, longer_deadline

FACTS, LATER = deadline().facts, longer_deadline().facts


def taken(action: str) -> ActionTaken:
    return ActionTaken(action=action, by_agency="bawaslu-kab-bima", by_role=Role.HANDLER, by_subject="officer-1")


def milestone(kind: MilestoneKind, outcome: CaseOutcome | None = None) -> SanctionMilestoneReached:
    one = SanctionMilestone(case_number=NUMBER, round=1, sequence=1, kind=kind, at=MONDAY_MORNING, outcome=outcome)
    return SanctionMilestoneReached(milestone=one)


def moved_clock(due_at: datetime | None) -> SanctionMilestoneReached:
    """`due_at` is None for a clock that runs beside the stages."""
    one = milestone(MilestoneKind.DEADLINE_RECOMPUTED).milestone
    return SanctionMilestoneReached(milestone=one.model_copy(update={"due_at": due_at}))


@pytest.mark.parametrize(
    ("facts", "changes"),
    [
        (StageEntered(actor=Role.HANDLER, deadline=FACTS), {"due_at": FACTS.lapses_at, "rung": 0}),
        (StageEntered(actor=Role.HANDLER), {"due_at": None, "rung": 0}),
        (
            DeadlineExtended(old=FACTS, new=longer_deadline().facts, reason="witness_not_heard"),
            {"due_at": longer_deadline().facts.lapses_at},
        ),
        (
            DeadlineRecomputed(old=FACTS, new=LATER, decree_id="skb", decree="SKB 1/2024", notify=()),
            {"due_at": LATER.lapses_at},
        ),
        (DeadlineConfirmed(deadline=FACTS, decree_id="skb", decree="SKB 1/2024"), {}),
        (ClockPaused(deadline=FACTS, pause=PAUSE, notify=()), {"due_at": None}),
        (
            ClockResumed(
                old=FACTS, new=LATER, pause=PAUSE, last_day="2024-08-06", ended_by=PauseEnd.RESUMED, notify=()
            ),
            {"due_at": LATER.lapses_at},
        ),
        (RungFired(deadline=FACTS, rung=2, act="warn", scheduled_at=MONDAY_MORNING, notify=()), {"rung": 2}),
        (
            Closed(outcome=CaseOutcome.SANCTIONED, sanction="PP94-S-6"),
            {"outcome": "sanctioned", "sanction": "PP94-S-6", "closed_at": MONDAY_MORNING, "due_at": None},
        ),
        (moved_clock(due_at=MONDAY_MORNING), {"due_at": MONDAY_MORNING}),
        (moved_clock(due_at=None), {}),
        (milestone(MilestoneKind.DEADLINE_CONFIRMED), {}),
        (ReportAttached(report_id="LPR-2"), {}),
        (ReminderDue(deadline=FACTS, reminder=1, notify=()), {}),
    ],
)
def test_a_row_changes_of_the_picture_what_it_says_and_no_more(facts: CaseFacts, changes: dict[str, Any]) -> None:
    always = {"stage": "clarification", "sla": "on-time", "updated_at": MONDAY_MORNING}
    assert projected(event(facts)) == always | changes


@pytest.mark.parametrize("action", ["submit_clarification", "declare_not_proven", "close_to_criminal_track"])
def test_what_moves_the_case_on_or_closes_it_answers_its_deadline(action: str) -> None:
    assert answers_deadline(event(taken(action)))


@pytest.mark.parametrize("action", ["request_extension", "register_report", "refer_to_criminal_track", "unheard_of"])
def test_asking_for_more_time_answers_nothing_nor_does_an_action_of_another_step(action: str) -> None:
    assert not answers_deadline(event(taken(action)))


def test_an_answer_about_a_deviation_is_not_the_follow_up_the_deadline_waits_for() -> None:
    assert not answers_deadline(event(taken("refuse_deviation"), stage="sanction_execution"))


@pytest.mark.parametrize("kind", list(MilestoneKind))
def test_of_the_milestones_only_the_decision_or_the_end_answers(kind: MilestoneKind) -> None:
    ends = kind in {MilestoneKind.DECIDED, MilestoneKind.NOT_OUR_EMPLOYEE}
    assert answers_deadline(event(milestone(kind), stage="sanction_execution")) is ends
    with_outcome = milestone(kind, CaseOutcome.SANCTIONED)
    assert answers_deadline(event(with_outcome, stage="sanction_execution"))


def test_what_the_clock_does_answers_nothing() -> None:
    late = FACTS.model_copy(update={"lapses_at": FACTS.lapses_at + timedelta(days=1)})
    assert not answers_deadline(event(DeadlineExtended(old=FACTS, new=late, reason="witness_not_heard")))
    assert not answers_deadline(event(Closed(outcome=CaseOutcome.REJECTED)))
