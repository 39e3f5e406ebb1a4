"""Random deadlines against a slow oracle that shares nothing with the calendar but the CSV of final days."""

import csv
import os
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from shared.calendar import (
    Confidence,
    DeadlineRule,
    Direction,
    Switches,
    TimeLimit,
    Unit,
    Week,
    Zone,
    compute,
    lapse_instant,
    published_calendar,
    verify,
)
from shared.calendar import tables as tables_module

EXAMPLES = int(os.environ.get("NETRA_ORACLE_EXAMPLES", "150"))
with (Path(tables_module.__file__).parent / "data" / "holidays.csv").open(encoding="utf-8") as rows:
    KINDS = {row["date"]: row["kind"] for row in csv.DictReader(rows)}

switches = st.builds(
    Switches,
    national_off=st.booleans(),
    collective_leave_off=st.booleans(),
    voting_day_off=st.booleans(),
    week=st.sampled_from(Week),
)
triggers = st.datetimes(datetime(2019, 4, 1), datetime(2027, 6, 30), timezones=st.just(UTC))  # noqa: DTZ001
limits = st.builds(
    TimeLimit, amount=st.integers(1, 60), unit=st.sampled_from([Unit.WORKING, Unit.WORKING, Unit.CALENDAR])
)


def oracle_works(day: date, how: Switches) -> bool:
    if day.isoweekday() == 7 or (day.isoweekday() == 6 and how.week is Week.FIVE_DAY):
        return False
    kind = KINDS.get(str(day), "")
    off = {"national": how.national_off, "collective_leave": how.collective_leave_off, "voting_day": how.voting_day_off}
    return not off.get(kind, False)


def oracle_lapse(limit: TimeLimit, trigger: datetime, zone: str, how: Switches, direction: Direction) -> datetime:
    day, left = trigger.astimezone(ZoneInfo(zone)).date(), limit.amount
    while left:
        day += timedelta(days=1 if direction is Direction.AFTER else -1)
        left -= limit.unit is Unit.CALENDAR or oracle_works(day, how)
    return datetime.combine(day + timedelta(days=1), time(), ZoneInfo(zone)).astimezone(UTC)


@settings(max_examples=EXAMPLES, deadline=None)
@given(limits, triggers, st.sampled_from(Zone), switches, st.sampled_from(Direction))
def test_a_lapse_is_the_one_a_slow_count_finds(
    limit: TimeLimit, trigger: datetime, zone: Zone, how: Switches, direction: Direction
) -> None:
    expected = oracle_lapse(limit, trigger, zone, how, direction)
    assert lapse_instant(limit, trigger, zone, published_calendar(how), direction) == expected


@settings(max_examples=max(80, EXAMPLES // 10), deadline=None)
@given(limits, triggers, st.sampled_from(Zone), switches, st.sampled_from(Direction))
def test_a_proof_ends_where_the_cheap_computation_does_and_verifies(
    limit: TimeLimit, trigger: datetime, zone: Zone, how: Switches, direction: Direction
) -> None:
    rule = DeadlineRule(id="r", edition="e", basis="b", confidence=Confidence.CERTAIN, limit=limit, direction=direction)
    proof = compute(rule, trigger, zone, published_calendar(how))
    assert proof.lapses_at == oracle_lapse(limit, trigger, zone, how, direction)
    assert verify(proof) is None
    assert verify(proof, published_calendar(how)) is None
