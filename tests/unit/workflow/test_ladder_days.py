"""A rung that counts from another rung. Every trigger day: tests/properties/test_second_reprimand.py."""

from datetime import UTC, date, datetime, timedelta

import pytest
from pydantic import ValidationError

from services.workflow.domain.climbing import ladder
from services.workflow.domain.deadlines import MomentKind
from services.workflow.domain.editions import Rung
from services.workflow.domain.evolution import evolve
from services.workflow.domain.recording import Standing
from services.workflow.domain.register import edition_files, parse
from shared.calendar import CalendarError, TimeLimit, Unit, days_after
from shared.contracts.cases import RungFired
from shared.contracts.vocabulary import Confidence
from tests.unit.workflow.cases import event, kasn, state, step
from tests.unit.workflow.ladders import LAWFUL, STEP, opened, rungs

FOURTEEN = TimeLimit(amount=14, unit=Unit.CALENDAR)


def test_it_is_counted_from_the_firing_of_the_first_and_not_from_the_lapse() -> None:
    """Lebaran 2024 lies between the lapse of 5 April and the third working day after it, 18 April."""
    deadline = opened(date(2024, 3, 15), kasn())
    fired = rungs(deadline)
    assert deadline.facts.due_date == "2024-04-05"
    assert fired["request_reprimand"].at == datetime(2024, 4, 18, 16, tzinfo=UTC)
    assert fired["request_second_reprimand"].at == datetime(2024, 5, 3, 16, tzinfo=UTC)


@pytest.mark.parametrize(("late", "moved"), [(timedelta(hours=15), 0), (timedelta(days=9, hours=3), 9)])
def test_a_first_reprimand_that_was_seen_late_moves_the_second_by_whole_days(late: timedelta, moved: int) -> None:
    told = opened(date(2024, 3, 15), kasn())
    first, second = rungs(told)["request_reprimand"], rungs(told)["request_second_reprimand"]
    again = rungs(told.after_rung(first.index, first.at + late))
    assert again["request_second_reprimand"].at - second.at == timedelta(days=moved)
    assert again["request_second_reprimand"].at - (first.at + late) >= timedelta(days=14)
    assert {act: one for act, one in again.items() if act != "request_second_reprimand"} == {
        act: one for act, one in rungs(told).items() if act != "request_second_reprimand"
    }


def test_a_rung_that_has_moved_holds_up_none_that_is_due_before_it() -> None:
    """The superior authority is told on its day, though the second reprimand has still to wait."""
    told = opened(date(2024, 3, 15), kasn())
    first = rungs(told)["request_reprimand"]
    now = state(STEP, deadline=told.after_rung(first.index, first.at + timedelta(days=9)))
    acts = [moment.act for moment in now.deadline.moments if moment.kind is MomentKind.RUNG] if now.deadline else []
    assert acts[-2:] == ["report_to_superior_authority", "request_second_reprimand"]
    assert acts[:3] == [moment.act for moment in told.moments if moment.kind is MomentKind.RUNG][:3]


def test_a_rung_that_fired_on_its_day_leaves_the_deadline_as_it_is() -> None:
    """The same object: the workflow takes another one for a deadline that was counted anew."""
    told = opened(date(2024, 3, 15), kasn())
    first = rungs(told)["request_reprimand"]
    assert told.after_rung(first.index, first.at) is told
    assert told.after_rung(1, first.at + timedelta(days=40)) is told


def test_the_case_remembers_when_a_rung_fired_late() -> None:
    told = opened(date(2024, 3, 15), kasn())
    first = rungs(told)["request_reprimand"]
    fired = RungFired(deadline=told.facts, rung=2, act=first.act, scheduled_at=first.at, notify=first.notify)
    late = event(fired, stage=STEP).model_copy(update={"recorded_at": first.at + timedelta(days=9)})
    now = state(STEP, deadline=told, moments_fired=5)
    evolve(now, Standing(key="moment", event=late), kasn())
    assert now.deadline == told.after_rung(2, first.at + timedelta(days=9)) != told


def test_the_ladder_in_words_says_from_what_each_rung_is_counted() -> None:
    climbs = {climb.rung.act: climb for climb in ladder(opened(date(2024, 3, 15), kasn()), step(STEP))}
    assert climbs["request_second_reprimand"].explanation_id.startswith(
        "Eskalasi 4, Permintaan teguran kedua: 4 Mei 2024 pukul 00.00.00 WITA, sesudah genap 14 hari kalender sejak "
        "hari eskalasi 2, yang dihitung sebagai hari ke-0, paling lambat 21 hari kalender sejak hari itu (dasar: PP 12"
    )
    assert "3 working days after the lapse" in climbs["request_reprimand"].explanation
    assert "bersamaan dengan lewatnya waktu" in climbs["warning"].explanation_id
    assert climbs["warning"].explanation_id.endswith("belum terverifikasi).")


@pytest.mark.parametrize(
    "faulty",
    [
        "from_rung: 4, after: {amount: 14, unit: calendar}, no_later_than: {amount: 21, unit: calendar}",
        "from_rung: 0, after: {amount: 14, unit: calendar}",
        "from_rung: 2, after: {amount: 14, unit: working}",
        "from_rung: 2, after: {amount: 14, unit: calendar}, no_later_than: {amount: 13, unit: calendar}",
        "from_rung: 2, after: {amount: 14, unit: calendar}, no_later_than: {amount: 21, unit: working}",
        "after: {amount: 14, unit: calendar}, no_later_than: {amount: 21, unit: calendar}",
    ],
)
def test_a_rung_counts_calendar_days_from_a_rung_before_it(faulty: str) -> None:
    text = dict(edition_files())["kasn-2022.yaml"]
    lawful = "from_rung: 2, after: {amount: 14, unit: calendar}, no_later_than: {amount: 21, unit: calendar}"
    assert lawful in text
    with pytest.raises(ValidationError):
        parse(text.replace(lawful, faulty))


def test_the_editions_carry_the_window_of_the_law() -> None:
    for edition in LAWFUL:
        [second] = [rung for rung in edition.step(STEP).rungs if rung.act == "request_second_reprimand"]
        assert window(second) == (2, 14, 21, Confidence.LIKELY)


def window(rung: Rung) -> tuple[int | None, int, int, Confidence]:
    last = rung.no_later_than.amount if rung.no_later_than else 0
    return rung.from_rung, rung.after.amount, last, rung.confidence


def test_days_after_an_event_are_whole_and_need_no_calendar() -> None:
    evening = datetime(2024, 4, 18, 15, 59, tzinfo=UTC)  # 23:59 in Makassar
    assert days_after(evening, FOURTEEN, "Asia/Makassar") == datetime(2024, 5, 2, 16, tzinfo=UTC)
    seconds = FOURTEEN.model_copy(update={"unit": Unit.SECONDS})
    assert days_after(evening, seconds, "Asia/Makassar") == evening + timedelta(seconds=14)
    with pytest.raises(CalendarError, match="counted with a calendar"):
        days_after(evening, FOURTEEN.model_copy(update={"unit": Unit.WORKING}), "Asia/Makassar")


def test_the_highest_rung_counts_though_a_lower_one_that_moved_fires_after_it() -> None:
    told = opened(date(2024, 4, 1), kasn())
    now = state(STEP, deadline=told)
    for one in (5, 4):
        facts = RungFired(deadline=told.facts, rung=one, act="report", scheduled_at=told.facts.lapses_at, notify=())
        evolve(now, Standing(key=f"rung {one}", event=event(facts, STEP)), kasn())
    assert (now.rung, set(now.rungs)) == (5, {4, 5})
