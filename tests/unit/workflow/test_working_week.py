"""An office counts by its own working week: five days, unless a source says that it works six."""

from dataclasses import replace

import pytest

from services.workflow.domain.case import CaseInput
from services.workflow.domain.deadlines import open_deadline, recount_deadline
from shared.calendar import published_calendar, verify
from shared.contracts.limits import Week
from shared.directory.agencies import Directory, load_directory
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


def six_day_handler() -> Directory:
    agencies = (replace(one, week=Week.SIX_DAY) if one.id == HANDLER else one for one in load_directory())
    return Directory(tuple(agencies))


def test_the_handling_office_s_week_is_pinned_as_the_case_opens() -> None:
    one = report(handler=HANDLER)
    [five], [six] = admitted(one), admitted(one, directory=six_day_handler())
    assert five.numbered("NTR-2026-000001").week is Week.FIVE_DAY
    assert six.numbered("NTR-2026-000001").week is Week.SIX_DAY


def test_a_case_that_was_opened_before_offices_had_a_week_counts_five_days() -> None:
    [admission] = admitted(report())
    earlier = admission.numbered("NTR-2026-000001").model_dump(mode="json", exclude={"week"})
    assert CaseInput.model_validate(earlier).week is Week.FIVE_DAY
