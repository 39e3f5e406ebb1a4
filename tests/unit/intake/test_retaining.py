"""What the schedule of retention says is due is told once a day, and erased only where an operator has said so."""

from dataclasses import dataclass, field
from datetime import datetime

import pytest
from structlog.testing import capture_logs

from services.intake.activities.erasing import Erasing
from services.intake.activities.retaining import Retaining
from services.intake.domain.identity_log import Deed
from services.intake.domain.retention import Retention
from services.intake.settings import IntakeSettings
from shared.retention.schedule import Kind, Schedule, load_schedule
from tests.unit.intake.clock import Clock
from tests.unit.intake.identities_in_memory import IdentitiesInMemory
from tests.unit.intake.reports_in_memory import ReportsInMemory
from tests.unit.intake.samples import a_filing

DUE = ("LPR-2022-AAAAAA", "LPR-2022-BBBBBB")


@dataclass
class Aged:
    """Reporters whose time is over, for as long as their identity is kept."""

    identities: IdentitiesInMemory
    asked: list[datetime] = field(default_factory=list)

    async def due(self, _schedule: Schedule, now: datetime) -> dict[Kind, list[str]]:
        self.asked.append(now)
        return {Kind.REPORTER_IDENTITY: [number for number in DUE if number not in self.identities.erased]}


@pytest.fixture
async def aged(identities: IdentitiesInMemory, reports: ReportsInMemory) -> Aged:
    for number in DUE:
        await reports.file(a_filing(number))
    return Aged(identities)


def retaining(aged: Aged, erasing: Erasing, clock: Clock, mode: Retention) -> Retaining:
    return Retaining(reporters=aged, erasing=erasing, schedule=load_schedule(), mode=mode, clock=clock)


def test_by_itself_it_proposes_and_destroys_nothing() -> None:
    assert IntakeSettings.model_fields["retention"].default is Retention.PROPOSE


async def test_what_is_due_is_told_with_its_confidence_and_kept(aged: Aged, erasing: Erasing, clock: Clock) -> None:
    keeping = retaining(aged, erasing, clock, Retention.PROPOSE)
    with capture_logs() as logs:
        await keeping.round()
    [told] = [entry for entry in logs if entry["event"] == "retention.due"]
    assert (told["due"], told["reports"], told["confidence"], told["mode"]) == (2, list(DUE), "unverified", "propose")
    assert (keeping.due, aged.identities.erased) == (2, set())


async def test_it_is_told_once_a_day(aged: Aged, erasing: Erasing, clock: Clock) -> None:
    keeping = retaining(aged, erasing, clock, Retention.PROPOSE)
    for _ in range(3):
        await keeping.round()
    assert len(aged.asked) == 1
    clock.forward(days=1)
    await keeping.round()
    assert len(aged.asked) == 2


async def test_where_an_operator_has_said_so_it_is_erased_on_record(aged: Aged, erasing: Erasing, clock: Clock) -> None:
    keeping = retaining(aged, erasing, clock, Retention.APPLY)
    with capture_logs() as logs:
        await keeping.round()
    assert (keeping.due, aged.identities.erased) == (0, set(DUE))
    assert [(entry.deed, entry.reason, entry.by_subject) for entry in aged.identities.log] == [
        (Deed.ERASED, "retention_ended", "retention")
    ] * 2
    assert [entry["erased"] for entry in logs if entry["event"] == "retention.applied"] == [2]


async def test_switched_off_it_does_not_look(aged: Aged, erasing: Erasing, clock: Clock) -> None:
    await retaining(aged, erasing, clock, Retention.OFF).round()
    assert aged.asked == []
