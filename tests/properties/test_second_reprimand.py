"""The second reprimand: 14 to 21 days after the first (PP 12/2017 Ps 38), on whatever day the deadline began."""

from datetime import date, timedelta
from itertools import pairwise

import pytest

from services.workflow.domain.editions import Edition
from shared.calendar import Week
from tests.unit.workflow.ladders import LAWFUL, opened, rungs

DAYS = [date(2019, 1, 1) + timedelta(days=number) for number in range((date(2027, 12, 31) - date(2019, 1, 1)).days)]


@pytest.mark.parametrize("week", Week)
@pytest.mark.parametrize("edition", LAWFUL, ids=lambda edition: edition.id)
def test_no_trigger_day_of_nine_years_brings_the_second_reprimand_outside_its_fortnight(
    edition: Edition, week: Week
) -> None:
    for day in DAYS:
        fired = rungs(opened(day, edition, week))
        gap = fired["request_second_reprimand"].at - fired["request_reprimand"].at
        assert timedelta(days=14) <= gap <= timedelta(days=21), day
        instants = [moment.at for moment in fired.values()]
        assert all(one <= other for one, other in pairwise(instants)), day
