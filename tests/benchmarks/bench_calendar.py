import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from shared.calendar import lapse_instant, published_calendar
from shared.contracts.limits import TimeLimit, Unit
from tests.benchmarks.results import Results

ZONE = "Asia/Makassar"
FORTNIGHT = TimeLimit(amount=14, unit=Unit.WORKING)
TRIGGERS = [datetime(2024, 1, 2, 3, tzinfo=UTC) + timedelta(hours=7 * number) for number in range(1000)]
ROUNDS = 10
SATURDAY = 5


def bare_lapse(trigger: datetime, holidays: frozenset[date]) -> datetime:
    """What one would write without a calendar of proofs: step by day, skip weekends and holidays, local midnight."""
    zone = ZoneInfo(ZONE)
    day, left = trigger.astimezone(zone).date(), FORTNIGHT.amount
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < SATURDAY and day not in holidays
    return datetime(day.year, day.month, day.day, tzinfo=zone) + timedelta(days=1)


def per_second(lapse: Callable[[datetime], datetime]) -> float:
    lapse(TRIGGERS[0])
    begun = time.perf_counter()
    for _ in range(ROUNDS):
        for trigger in TRIGGERS:
            lapse(trigger)
    return ROUNDS * len(TRIGGERS) / (time.perf_counter() - begun)


def test_lapse_of_fourteen_working_days(results: Results) -> None:
    calendar = published_calendar()
    holidays = frozenset({date(2024, 1, 1), date(2024, 2, 8), date(2024, 3, 11), date(2024, 4, 10), date(2024, 8, 17)})
    results.add(
        "lapse of 14 working days",
        against="stepping day by day over a set of holidays",
        unit="lapses/s",
        ours=per_second(lambda trigger: lapse_instant(FORTNIGHT, trigger, ZONE, calendar)),
        bare=per_second(lambda trigger: bare_lapse(trigger, holidays)),
    )
