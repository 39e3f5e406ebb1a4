"""Kabupaten Bima counts in WITA (UTC+8); Monday 5 August 2024 opens a week without holidays."""

from datetime import UTC, datetime, timedelta

import pytest

from services.workflow.domain.case import CaseState
from services.workflow.domain.deadlines import Deadline, MomentKind, extend_deadline, limit_in_words, open_deadline
from services.workflow.domain.editions import Clause, Edition
from services.workflow.domain.evolution import evolve
from services.workflow.domain.recording import Standing
from services.workflow.domain.register import load_register
from shared.calendar import Verdict, published_calendar, verify
from shared.contracts.cases import DeadlineExtended
from shared.contracts.limits import TimeLimit, Unit
from shared.contracts.vocabulary import Election
from tests.unit.workflow.cases import (
    MONDAY_MORNING,
    deadline,
    event,
    kasn,
    longer_deadline,
    order,
    state,
    step,
    until_lapse,
)

EDITIONS = list(load_register())


def each(edition: Edition) -> list[Deadline]:
    wanted = [(one.code, election) for one in edition.steps for election in Election]
    return [deadline(code, edition=edition.id, election=election) for code, election in wanted]


def only(one: Deadline, kind: MomentKind) -> list[datetime]:
    return [moment.at for moment in one.moments if moment.kind is kind]


@pytest.mark.parametrize("edition", EDITIONS, ids=lambda edition: edition.id)
def test_moments_come_in_the_order_of_time_with_one_lapse_among_them(edition: Edition) -> None:
    for one in each(edition):
        instants = [moment.at for moment in one.moments]
        assert instants == sorted(instants)
        assert only(one, MomentKind.LAPSE) == [one.facts.lapses_at]


@pytest.mark.parametrize("edition", EDITIONS, ids=lambda edition: edition.id)
def test_reminders_come_between_the_trigger_and_the_lapse_and_rungs_not_before_it(edition: Edition) -> None:
    for one in each(edition):
        assert all(MONDAY_MORNING < at < one.facts.lapses_at for at in only(one, MomentKind.REMINDER))
        assert all(at >= one.facts.lapses_at for at in only(one, MomentKind.RUNG))


def test_seven_working_days_lapse_at_local_midnight_after_the_last_of_them() -> None:
    assert deadline().facts.due_date == "2024-08-14"
    assert deadline().facts.lapses_at == datetime(2024, 8, 14, 16, tzinfo=UTC)


def test_a_deadline_that_runs_into_a_year_without_a_list_of_holidays_is_told_as_an_estimate() -> None:
    late = datetime(2027, 12, 27, 2, tzinfo=UTC)
    assert deadline(trigger_at=late).facts.is_estimated
    assert not deadline(trigger_at=late, election=Election.PILKADA).facts.is_estimated
    assert not deadline().facts.is_estimated


def test_the_two_elections_count_differently() -> None:
    assert deadline(election=Election.PILKADA).facts.due_date == "2024-08-08"


def test_a_limit_rolls_forward_only_when_its_edition_says_so() -> None:
    whole = step("clarification")
    of_pilkada = whole.time_limit.pilkada.model_copy(update={"roll_forward": True, "amount": 5})
    rolling = whole.model_copy(update={"time_limit": whole.time_limit.model_copy(update={"pilkada": of_pilkada})})
    one, proof = open_deadline(order("clarification", election=Election.PILKADA), rolling, published_calendar())
    assert (proof.due_date.isoformat(), one.facts.due_date) == ("2024-08-12", "2024-08-12")
    assert proof.days[-1].verdict is Verdict.ROLLED
    assert not any(clause.roll_forward for edition in EDITIONS for clause in edition_clauses(edition))


def edition_clauses(edition: Edition) -> list[Clause]:
    return [both.of(election) for one in edition.steps for both in one.clauses for election in Election]


def test_a_reminder_that_would_come_before_the_trigger_is_dropped() -> None:
    code = "recommendation"
    hasty = step(code).model_copy(
        update={"reminders": (step(code).reminders[0].model_copy(update={"before": days(30)}), *step(code).reminders)}
    )
    one, _ = open_deadline(order(code), hasty, published_calendar())
    assert [moment.index for moment in one.moments if moment.kind is MomentKind.REMINDER] == [2]


def days(amount: int) -> TimeLimit:
    return TimeLimit(amount=amount, unit=Unit.WORKING)


def test_a_rung_after_nothing_comes_with_the_lapse_and_after_it() -> None:
    one = deadline("sanction_execution")
    lapse, first = one.moments[until_lapse(one) - 1 : until_lapse(one) + 1]
    assert (first.kind, first.index, first.at) == (MomentKind.RUNG, 1, lapse.at)


def test_a_deadline_knows_its_next_moment() -> None:
    one = deadline()
    assert one.next_moment(0) == one.moments[0]
    assert one.next_moment(len(one.moments)) is None


def test_an_extension_counts_on_from_the_last_day_and_can_be_proved() -> None:
    _, proof = open_deadline(order(), step("clarification"), published_calendar())
    later = order(trigger_at=MONDAY_MORNING + timedelta(days=1))
    longer, longer_proof = extend_deadline(
        later, step("clarification"), proof, "witness_not_heard", published_calendar()
    )
    assert longer.extended
    assert longer.facts.due_date == "2024-08-23"  # Independence Day fell on a Saturday
    assert longer.facts.deadline_id == "clarification.1"
    assert verify(longer_proof) is None


def test_an_extended_deadline_reminds_and_lapses_anew() -> None:
    one = longer_deadline()
    assert len(one.moments) == len(deadline().moments)
    assert all(moment.at > deadline().facts.lapses_at for moment in one.moments)


def extended_at(recorded_at: datetime) -> tuple[CaseState, Deadline]:
    """The request was in time; it was recorded at `recorded_at`, by the clock of the database."""
    longer, before = longer_deadline(), deadline().facts
    facts = DeadlineExtended(old=before, new=longer.facts, reason="witness_not_heard")
    row = event(facts, stage="clarification").model_copy(update={"recorded_at": recorded_at})
    now = state("clarification", deadline=deadline())
    evolve(now, Standing(key="action/1", event=row, deadline=longer), kasn())
    return now, longer


def test_an_extension_that_an_outage_held_up_beyond_its_own_last_day_still_lapses() -> None:
    now, longer = extended_at(longer_deadline().facts.lapses_at + timedelta(hours=1))
    coming = longer.next_moment(now.moments_fired)
    assert coming is not None
    assert coming.kind is MomentKind.LAPSE


def test_an_extension_passes_over_the_reminders_that_are_past() -> None:
    reminder = only(longer_deadline(), MomentKind.REMINDER)[0]
    assert [extended_at(reminder + later)[0].moments_fired for later in (-timedelta(hours=1), timedelta())] == [0, 1]


def test_a_step_without_extension_cannot_be_extended() -> None:
    _, proof = open_deadline(order("verification"), step("verification"), published_calendar())
    with pytest.raises(ValueError, match="verification has no extension"):
        extend_deadline(order("verification"), step("verification"), proof, "late", published_calendar())


def test_a_drill_is_due_at_an_instant_and_the_law_on_a_day() -> None:
    drill = deadline(edition="drill")
    assert drill.facts.due_date == drill.facts.lapses_at.isoformat()
    assert drill.facts.lapses_at == MONDAY_MORNING + timedelta(seconds=drill.facts.limit.amount)


@pytest.mark.parametrize(
    ("unit", "words"),
    [(Unit.WORKING, "14 hari kerja"), (Unit.CALENDAR, "14 hari kalender"), (Unit.SECONDS, "14 detik")],
)
def test_a_limit_is_read_in_indonesian(unit: Unit, words: str) -> None:
    assert limit_in_words(TimeLimit(amount=14, unit=unit)) == words
