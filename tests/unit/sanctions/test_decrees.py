"""What a decree does to a sanction: which clocks it crosses, how they are counted again, what an act is judged by."""

from datetime import datetime, timedelta

import pytest

from services.sanctions.adapters.actions import fingerprint
from services.sanctions.domain.acts import Actor, ActRequest, Summon
from services.sanctions.domain.catalogue import load_catalogue
from services.sanctions.domain.counting import Counting
from services.sanctions.domain.deadlines import complete
from services.sanctions.domain.decrees import CalendarChanged, crossing, unchecked
from services.sanctions.domain.milestones import Writer
from services.sanctions.domain.permission import Matter, permit
from services.sanctions.domain.state import Recorded, SanctionState
from shared.calendar import Calendar, Decree, published_calendar, read_decrees
from shared.contracts.limits import CollectiveLeave, TimeLimit, Unit, Week
from shared.contracts.refusals import Refused
from shared.contracts.sanctions import MilestoneKind, SanctionDeadline, SanctionDeadlineCode, SanctionOrder
from tests.unit.sanctions.matters import NOW, order

Code = SanctionDeadlineCode
CALENDAR = published_calendar()
LETTER = "800/1/BKD"


def decree(*days: str) -> Decree:
    changes = ";".join(f"+{day}:collective_leave" for day in days)
    [one] = read_decrees(f"decree,authority,signed_on,changes\nSKB 1/2024,joint_decree,2024-11-04,{changes}\n")
    return one


def written(writer: Writer, calendar: Calendar = CALENDAR) -> SanctionState:
    """A sanction received on Monday, 4 November 2024 at 10:00 in Makassar."""
    return SanctionState().after(complete(writer.received(NOW), load_catalogue(), Counting(calendar)))


def received(of: SanctionOrder) -> SanctionState:
    return written(Writer(of, SanctionState()))


def rechecked(of: SanctionOrder, state: SanctionState, calendar: Calendar, now: datetime) -> Recorded:
    change = CalendarChanged(decree_id="skb-1-2024", decree="SKB 1/2024", codes=(Code.EXAMINATION,))
    clock = unchecked(state, change, now)
    assert clock is not None
    return complete(Writer(of, state).checked(clock, change, now), load_catalogue(), Counting(calendar))


def examination(state: SanctionState) -> SanctionDeadline:
    found = state.clock(Code.EXAMINATION)
    assert found is not None
    return found


def test_a_decree_crosses_a_clock_between_its_trigger_and_its_end() -> None:
    state = received(order())
    clock = examination(state)
    begins, ends = clock.trigger_at.date(), clock.due_at.date()
    assert crossing(state, (begins,)) == (), "the day of the trigger is not counted"
    assert crossing(state, (begins + timedelta(days=1),)) == (Code.EXAMINATION,)
    assert crossing(state, (ends,)) == (Code.EXAMINATION,)
    assert crossing(state, (ends + timedelta(days=2),)) == ()


@pytest.mark.parametrize("limit", [None, TimeLimit(amount=90_000, unit=Unit.SECONDS)])
def test_months_and_the_seconds_of_a_drill_know_no_holidays(limit: TimeLimit | None) -> None:
    state = received(order())
    clock = examination(state).model_copy(update={"limit": limit})
    assert crossing(state.model_copy(update={"clocks": (clock,)}), (clock.due_at.date(),)) == ()


def test_a_move_is_named_for_the_decree_that_made_it_whichever_round_comes_first() -> None:
    of, state = order(), received(order())
    ends = examination(state).due_at.date()
    other = decree(ends.isoformat()).model_copy(update={"citation": "SKB 2/2024"})
    both = CALENDAR.with_decrees([decree((ends + timedelta(days=1)).isoformat()), other])
    milestone = rechecked(of, state, both, NOW + timedelta(hours=1)).milestone
    assert milestone.kind is MilestoneKind.DEADLINE_RECOMPUTED
    assert (milestone.decree_id, milestone.decree) == ("skb-1-2024", "SKB 2/2024")


def test_a_sanction_that_has_ended_has_no_clock_to_check() -> None:
    state = received(order())
    ended = state.model_copy(update={"stage": MilestoneKind.CLOSED_WITHOUT_SANCTION})
    assert crossing(ended, (examination(state).due_at.date(),)) == ()


def test_a_clock_that_has_run_out_is_a_fact() -> None:
    state = received(order())
    change = CalendarChanged(decree_id="skb-1-2024", decree="SKB 1/2024", codes=(Code.EXAMINATION,))
    assert unchecked(state, change, examination(state).due_at) is None


def test_a_clock_is_checked_once_against_a_decree() -> None:
    of, state = order(), received(order())
    after = state.after(rechecked(of, state, CALENDAR.with_decree(decree("2024-11-06")), NOW))
    change = CalendarChanged(decree_id="skb-1-2024", decree="SKB 1/2024", codes=(Code.EXAMINATION,))
    assert unchecked(after, change, NOW) is None
    other = change.model_copy(update={"decree_id": "skb-2-2024"})
    assert unchecked(after, other, NOW) == examination(after)


def test_a_check_leaves_the_sanction_where_it_stood() -> None:
    of, state = order(), received(order())
    after = state.after(rechecked(of, state, CALENDAR.with_decree(decree("2024-11-06")), NOW))
    assert (after.stage, after.sla, after.acted_at, after.due_at) == (
        state.stage,
        state.sla,
        state.acted_at,
        state.due_at,
    )
    assert examination(after).due_at > examination(state).due_at


def test_a_reminder_that_lies_ahead_again_is_given_again_and_one_in_the_past_is_not() -> None:
    of = order()
    state = received(of)
    given = state.model_copy(update={"clocks": (examination(state).model_copy(update={"remind_at": None}),)})
    told = examination(state).remind_at
    assert told is not None
    later = CALENDAR.with_decree(decree("2024-11-06"))
    again = rechecked(of, given, later, told).milestone.deadline
    assert again is not None
    assert again.remind_at is not None
    assert again.remind_at > told
    unmoved = rechecked(of, given, CALENDAR, told + timedelta(minutes=1)).milestone.deadline
    assert unmoved is not None
    assert unmoved.remind_at is None


def test_the_personnel_authority_s_week_counts() -> None:
    due = {week: examination(received(order(week=week))).due_at for week in Week}
    assert due[Week.SIX_DAY] < due[Week.FIVE_DAY]
    earlier = SanctionOrder.model_validate(order().model_dump(mode="json", exclude={"week", "collective_leave"}))
    assert (earlier.week, earlier.collective_leave) == (Week.FIVE_DAY, CollectiveLeave.JOINT_DECREE)


def moved_by(calendar: Calendar, of: SanctionOrder) -> datetime:
    state = received(of)
    moved = rechecked(of, state, calendar, examination(state).trigger_at).milestone.deadline
    assert moved is not None
    return moved.due_at


def test_the_personnel_authority_s_collective_leave_counts() -> None:
    """A decree makes a day within the ten collective leave; who works on it is due a working day earlier."""
    calendar = CALENDAR.with_decree(decree("2024-11-06"))
    due = {leave: moved_by(calendar, order(collective_leave=leave)) for leave in CollectiveLeave}
    assert due[CollectiveLeave.WORKED] == examination(received(order())).due_at
    assert due[CollectiveLeave.WORKED] < due[CollectiveLeave.JOINT_DECREE]


def summoned_for(day: str, *decrees: Decree) -> ActRequest:
    act = Summon(letter_number=LETTER, examination_at=datetime.fromisoformat(f"{day}T10:00:00+08:00"))
    by = Actor(agency="pemprov-sulsel", subject="o", roles=frozenset({"personnel_authority"}))
    return ActRequest(act=act, by=by, decrees=decrees)


def judged(request: ActRequest) -> None:
    matter = Matter(order(), SanctionState(sequence=1), load_catalogue(), NOW, decrees=request.decrees)
    permit(request, matter)


def test_an_act_is_judged_by_the_decrees_that_came_since_the_release() -> None:
    """Seven working days at most from the summons: Wednesday the 13th, and one more with a day off between."""
    with pytest.raises(Refused) as refused:
        judged(summoned_for("2024-11-14"))
    assert refused.value.refusal.code == "examination_too_late"
    judged(summoned_for("2024-11-14", decree("2024-11-06")))


def test_the_same_act_after_a_decree_is_the_same_act() -> None:
    before, after = summoned_for("2024-11-14"), summoned_for("2024-11-14", decree("2024-11-06"))
    assert fingerprint(before) == fingerprint(after)
