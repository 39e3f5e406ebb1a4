from datetime import UTC, datetime, timedelta

import pytest

import services.intake.roles as intake
import services.notify.roles as notify
import services.sanctions.roles as sanctions
import services.workflow.roles as workflow
from services.workflow.domain.roots import day_of, last_day_over
from tests.chaos.hasty import hastened
from tests.chaos.house import APART

BEGAN = datetime(2026, 11, 26, 3, 0, tzinfo=UTC)


@pytest.mark.parametrize(("after", "days_over"), [(0, 0), (14, 0), (15, 1), (31, 2)])
def test_the_day_on_which_a_run_began_is_over_at_once_and_another_every_few_seconds(after: int, days_over: int) -> None:
    clock = hastened(BEGAN, 15, lambda: BEGAN + timedelta(seconds=after))
    assert last_day_over(clock()) == day_of(BEGAN) + timedelta(days=days_over)


def test_every_role_of_a_service_is_a_process_that_can_be_killed() -> None:
    """But the codec server, which only shows what others keep."""
    roles = {"intake": intake.ROLES, "workflow": workflow.ROLES, "sanctions": sanctions.ROLES, "notify": notify.ROLES}
    assert {service: set(of) - {"codec"} for service, of in roles.items()} == {
        service: set(parts) for service, parts in APART.items()
    }
