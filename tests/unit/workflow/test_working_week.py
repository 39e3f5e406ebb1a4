"""An office counts by its own calendar: five days and the joint decree's leave, unless a source says otherwise."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from services.workflow.domain.case import CaseInput
from services.workflow.domain.deadlines import open_deadline, recount_deadline
from services.workflow.domain.windows import calendar_of_office
from shared.calendar import published_calendar, verify
from shared.contracts.limits import CollectiveLeave, Week
from shared.directory.agencies import Agency, Directory, load_directory
from tests.unit.workflow.cases import order, step
from tests.unit.workflow.people import admitted, report

HANDLER = "bawaslu-kab-bima"
CALENDAR = published_calendar()
DUE = {Week.FIVE_DAY: "2024-08-23", Week.SIX_DAY: "2024-08-22"}
"""Fourteen working days from Monday 5 August 2024. Of the two Saturdays between, the second is Independence Day."""


@pytest.mark.parametrize("week", list(Week))
def test_the_same_trigger_is_due_by_the_week_of_the_office(week: Week) -> None:
    told, proof = open_deadline(order("recommendation", week=week), step("recommendation"), CALENDAR)
    assert told.facts.due_date == DUE[week]
    assert proof.calendar.switches.week is week
    assert verify(proof, CALENDAR.for_week(week)) is None


@pytest.mark.parametrize("week", list(Week))
def test_a_deadline_counted_again_keeps_its_week(week: Week) -> None:
    wanted = order("recommendation", week=week)
    _, proof = open_deadline(wanted, step("recommendation"), CALENDAR)
    again, counted = recount_deadline(wanted, step("recommendation"), proof, CALENDAR)
    assert (again.facts.due_date, counted.calendar.switches.week) == (DUE[week], week)


@pytest.mark.parametrize(
    ("leave", "due"), [(CollectiveLeave.JOINT_DECREE, "2024-04-30"), (CollectiveLeave.WORKED, "2024-04-24")]
)
def test_a_deadline_is_counted_and_counted_again_with_the_collective_leave_of_the_office(
    leave: CollectiveLeave, due: str
) -> None:
    """Fourteen working days from Tuesday 2 April 2024: four days of collective leave lie around Eid."""
    wanted = order("recommendation", collective_leave=leave, trigger_at=datetime(2024, 4, 2, 3, tzinfo=UTC))
    told, proof = open_deadline(wanted, step("recommendation"), CALENDAR)
    again, counted = recount_deadline(wanted, step("recommendation"), proof, CALENDAR)
    assert (told.facts.due_date, again.facts.due_date) == (due, due)
    assert counted.calendar.switches.collective_leave_off is (leave is not CollectiveLeave.WORKED)
    assert verify(counted, CALENDAR.for_office(Week.FIVE_DAY, leave)) is None


def _otherwise(one: Agency) -> Agency:
    return replace(one, week=Week.SIX_DAY, collective_leave=CollectiveLeave.PRESIDENTIAL_DECREE)


def six_day_handler() -> Directory:
    agencies = (_otherwise(one) if one.id == HANDLER else one for one in load_directory())
    return Directory(tuple(agencies))


def test_the_handling_office_s_calendar_is_pinned_as_the_case_opens() -> None:
    one = report(handler=HANDLER)
    [five], [six] = admitted(one), admitted(one, directory=six_day_handler())
    assert five.numbered("NTR-2026-000001").week is Week.FIVE_DAY
    assert six.numbered("NTR-2026-000001").week is Week.SIX_DAY
    assert five.numbered("NTR-2026-000001").collective_leave is CollectiveLeave.JOINT_DECREE
    assert six.numbered("NTR-2026-000001").collective_leave is CollectiveLeave.PRESIDENTIAL_DECREE
    assert six.window.calendar.switches.leave_authority.value == CollectiveLeave.PRESIDENTIAL_DECREE.value


def test_a_case_that_was_opened_before_offices_had_a_week_counts_five_days() -> None:
    [admission] = admitted(report())
    kept = admission.numbered("NTR-2026-000001").model_dump(mode="json", exclude={"week", "collective_leave"})
    earlier = CaseInput.model_validate(kept)
    assert (earlier.week, earlier.collective_leave) == (Week.FIVE_DAY, CollectiveLeave.JOINT_DECREE)
    assert calendar_of_office(kept, CALENDAR) is CALENDAR
