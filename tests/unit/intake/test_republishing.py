from datetime import timedelta

import pytest
from pydantic import ValidationError

from services.intake.domain.republishing import Patience
from services.intake.settings import IntakeSettings

QUARTER = timedelta(minutes=15)
DATABASE = {"DATABASE_URL": "postgresql://"}


def test_a_report_is_waited_for_twice_as_long_each_time_so_that_a_backlog_is_not_fed() -> None:
    waits = [Patience(QUARTER).before(time) for time in (1, 2, 3, 4)]
    assert waits == [QUARTER, 2 * QUARTER, 4 * QUARTER, 8 * QUARTER]


@pytest.mark.parametrize("time", [8, 9, 1_000_000])
def test_nobody_is_waited_for_longer_than_a_day(time: int) -> None:
    assert Patience(QUARTER).before(time) == timedelta(days=1)


def test_who_asks_for_more_than_a_day_gets_it() -> None:
    assert Patience(timedelta(days=3)).before(2) == timedelta(days=3)


def test_the_wait_is_a_setting_in_minutes() -> None:
    assert IntakeSettings.model_validate(DATABASE).republish_after == QUARTER
    chosen = DATABASE | {"NETRA_REPUBLISH_AFTER_MINUTES": "0.5"}
    assert IntakeSettings.model_validate(chosen).republish_after == timedelta(seconds=30)
    with pytest.raises(ValidationError):
        IntakeSettings.model_validate(DATABASE | {"NETRA_REPUBLISH_AFTER_MINUTES": "0"})
