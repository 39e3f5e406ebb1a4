"""The ladder of the personnel authority's step, as a clock that began on some day has it."""

from datetime import UTC, date, datetime, time

from services.workflow.domain.deadlines import Deadline, Moment, MomentKind, open_deadline
from services.workflow.domain.editions import Edition
from services.workflow.domain.register import load_register
from shared.calendar import Week, published_calendar
from tests.unit.workflow.cases import order

STEP = "sanction_execution"
LAWFUL = [edition for edition in load_register() if not edition.is_drill]
NOON = time(4, tzinfo=UTC)


def opened(day: date, edition: Edition, week: Week = Week.FIVE_DAY) -> Deadline:
    wanted = order(STEP, edition=edition.id, trigger_at=datetime.combine(day, NOON), week=week)
    return open_deadline(wanted, edition.step(STEP), published_calendar())[0]


def rungs(deadline: Deadline) -> dict[str, Moment]:
    return {moment.act: moment for moment in deadline.moments if moment.kind is MomentKind.RUNG}
