"""The clock of a case: stopped and started by rule, counted anew by a decree."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from services.workflow.domain.actions import check_extension
from services.workflow.domain.clock import counted, deadline_told_by
from services.workflow.domain.deadlines import Deadline, MomentKind, open_deadline, recount_deadline
from services.workflow.domain.editions import PauseRule, Step
from services.workflow.domain.pauses import check_pause, check_resume, last_day_of, pause_end, pause_of
from shared.calendar import Change, DayConfidence, Decree, LeaveAuthority, Pause, Switches, published_calendar
from shared.calendar.tables import Calendar
from shared.contracts.cases import DeadlineConfirmed, DeadlineRecomputed, PauseFacts
from shared.contracts.refusals import Refused
from shared.contracts.vocabulary import Confidence, Role
from tests.unit.workflow.cases import MONDAY_MORNING, ZONE, actor, order, request, state, step

RULE = PauseRule(max_days=14, basis="kebijakan NETRA, bukan ketentuan", confidence=Confidence.UNVERIFIED)
TUESDAY = MONDAY_MORNING + timedelta(days=1)
STOPPING = request("pause_clock", actor(Role.RECOMMENDING), ground="evidence_expected")


def completion() -> Step:
    return step("completion")


def deadline(pauses: tuple[Pause, ...] = ()) -> Deadline:
    told = open_deadline(order("completion"), completion(), published_calendar())[0]
    return told.model_copy(update={"pauses": pauses})


def stopped(at: datetime = MONDAY_MORNING, pauses: tuple[Pause, ...] = ()) -> PauseFacts:
    return pause_of(deadline(pauses), RULE, STOPPING, Role.RECOMMENDING, at)


def stood(first: date, days: int) -> Pause:
    return Pause(first=first, last=first + timedelta(days=days - 1), ground="evidence_expected", author="kasn")


def with_leave_on(*days: date) -> Calendar:
    decree = Decree(
        citation="SKB 1/2024",
        authority=LeaveAuthority.JOINT_DECREE,
        signed_on=date(2024, 8, 5),
        published_on=date(2024, 8, 5),
        year=2024,
        changes=tuple(Change.parse(f"+{day}:collective_leave") for day in days),
        confidence=DayConfidence.CERTAIN,
    )
    return published_calendar(Switches()).with_decree(decree)


def test_a_pause_has_its_ground_its_author_its_basis_and_its_doubts() -> None:
    pause = stopped()
    assert (pause.ground, pause.by_agency, pause.by_role) == ("evidence_expected", "kasn", Role.RECOMMENDING)
    assert (pause.basis, pause.confidence) == (RULE.basis, Confidence.UNVERIFIED)


def test_a_pause_ends_by_itself_at_midnight_after_its_longest_time() -> None:
    pause = stopped()
    assert pause.first_day == "2024-08-05"
    assert pause.ends_at == datetime(2024, 8, 18, 16, tzinfo=UTC), "24:00 in Bima on the fourteenth day"
    assert pause_end(pause).at == pause.ends_at


def test_a_second_pause_has_what_the_first_left() -> None:
    pause = stopped(datetime(2024, 8, 20, 2, tzinfo=UTC), (stood(date(2024, 8, 5), 10),))
    assert pause.ends_at == datetime(2024, 8, 23, 16, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "last_day"),
    [
        (datetime(2024, 8, 5, 9, tzinfo=UTC), "2024-08-05"),
        (datetime(2024, 8, 7, 15, 59, tzinfo=UTC), "2024-08-07"),
        (datetime(2024, 8, 18, 16, tzinfo=UTC), "2024-08-18"),
        (datetime(2024, 9, 30, tzinfo=UTC), "2024-08-18"),
    ],
)
def test_the_last_day_of_a_pause_is_told_by_its_rule_however_late_its_end_is_seen(now: datetime, last_day: str) -> None:
    assert last_day_of(stopped(), ZONE, now) == last_day


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"pause": stopped()}, "clock_paused_already"),
        ({"deadline": deadline((stood(date(2024, 8, 5), 14),))}, "pause_cap_reached"),
        ({"deadline": None}, "no_pause"),
        ({"followed_up": True}, "no_pause"),
    ],
)
def test_a_clock_is_stopped_by_rule_only(changes: dict[str, Any], code: str) -> None:
    with pytest.raises(Refused) as refused:
        check_pause(step=completion(), state=state("completion", **changes), now=TUESDAY)
    assert refused.value.refusal.code == code


def test_a_step_without_a_rule_for_it_never_stands_still() -> None:
    with pytest.raises(Refused) as refused:
        check_pause(step=step("clarification"), state=state("clarification"), now=TUESDAY)
    assert refused.value.refusal.code == "no_pause"


def test_a_lapse_that_nobody_has_recorded_yet_cannot_be_stopped() -> None:
    with pytest.raises(Refused) as refused:
        check_pause(step=completion(), state=state("completion"), now=deadline().facts.lapses_at)
    assert refused.value.refusal.code == "lapsed_already"


def test_only_a_clock_that_stands_is_started_again() -> None:
    check_resume(state("completion", pause=stopped()))
    with pytest.raises(Refused) as refused:
        check_resume(state("completion"))
    assert refused.value.refusal.code == "clock_not_paused"


def test_a_clock_that_stands_is_not_extended() -> None:
    with pytest.raises(Refused) as refused:
        check_extension(step=step("clarification"), state=state(pause=stopped()), now=TUESDAY)
    assert refused.value.refusal.code == "clock_paused"


def recomputed(calendar: Calendar) -> DeadlineRecomputed | DeadlineConfirmed:
    one, clarification = order(), step("clarification")
    told, proof = open_deadline(one, clarification, published_calendar())
    facts = DeadlineRecomputed(old=told.facts, new=told.facts, decree_id="skb", decree="SKB 1/2024", notify=())
    done = counted(facts, one, clarification, proof, calendar)
    assert isinstance(done.facts, DeadlineRecomputed | DeadlineConfirmed)
    assert deadline_told_by(done.facts) == told.facts.deadline_id
    return done.facts


def test_a_decree_that_moves_a_deadline_tells_both_days() -> None:
    facts = recomputed(with_leave_on(date(2024, 8, 7)))
    assert isinstance(facts, DeadlineRecomputed)
    assert (facts.old.due_date, facts.new.due_date) == ("2024-08-14", "2024-08-15")


def test_a_decree_that_moves_nothing_is_told_as_a_check() -> None:
    facts = recomputed(with_leave_on(date(2024, 8, 16)))
    assert isinstance(facts, DeadlineConfirmed)
    assert facts.deadline.due_date == "2024-08-14"


def test_a_move_is_named_for_the_decree_that_made_it_whichever_round_comes_first() -> None:
    both = with_leave_on(date(2024, 8, 16)).with_decree(
        with_leave_on(date(2024, 8, 7)).decrees[-1].model_copy(update={"citation": "SKB 2/2024"})
    )
    facts = recomputed(both)
    assert isinstance(facts, DeadlineRecomputed)
    assert (facts.decree_id, facts.decree) == ("skb", "SKB 2/2024"), "the round is that of the first"


def test_what_has_no_proof_is_not_counted_again() -> None:
    told = open_deadline(order(), step("clarification"), published_calendar())[0].facts
    facts = DeadlineRecomputed(old=told, new=told, decree_id="skb", decree="SKB 1/2024", notify=())
    with pytest.raises(ValueError, match="no proof"):
        counted(facts, order(), step("clarification"), None, published_calendar())


def test_a_ladder_starts_when_the_lapse_can_be_known() -> None:
    """Two weeks after the lapse a decree is heard of: rungs count from now, the lapse keeps its true instant."""
    clarification, now = step("clarification"), MONDAY_MORNING + timedelta(days=25)
    _, proof = open_deadline(order(), clarification, published_calendar())
    late = recount_deadline(order(trigger_at=now), clarification, proof, published_calendar())[0]
    assert late.facts.lapses_at < now
    assert [moment.at > now for moment in late.moments if moment.kind is MomentKind.RUNG] == [True]


def test_a_reminder_that_lies_ahead_again_is_given_again_and_one_that_came_due_is_given_now() -> None:
    told = open_deadline(order(), step("clarification"), published_calendar())[0]
    [reminder] = [moment for moment in told.moments if moment.kind is MomentKind.REMINDER]
    before, after = reminder.at - timedelta(hours=1), reminder.at + timedelta(hours=1)
    assert (told.fired(before, 1), told.fired(after, 1), told.fired(after, 0)) == (0, 1, 0)


def test_with_the_lapse_in_the_past_no_reminder_is_given_and_the_lapse_has_still_to_be() -> None:
    told = open_deadline(order(), step("clarification"), published_calendar())[0]
    fired = told.fired(told.facts.lapses_at, 0)
    assert told.moments[fired].kind is MomentKind.LAPSE
    assert not told.has_lapsed(fired)
    assert told.has_lapsed(fired + 1)
