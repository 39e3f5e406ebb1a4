"""Amendments of the years 2020-2025 (domain facts, section 10.2), told 28 years later.

The server's clock runs forward from today, so each story of the past is told 28 years later: after 28 years every date
falls on the same weekday again, leap years included.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from temporalio.testing import WorkflowEnvironment

from shared.calendar import Calendar, Decree, published_calendar

LATER = 28


@dataclass(frozen=True)
class Fixture:
    """One row of the domain facts, section 10.2: `days` working days from `trigger`, and the decree that came."""

    trigger: date
    days: int
    before: date
    decree: str
    signed_on: date
    after: date


FIXTURES = {
    "R1": Fixture(date(2020, 5, 13), 7, date(2020, 5, 27), "SKB 440/2020", date(2020, 5, 20), date(2020, 5, 26)),
    "R2": Fixture(date(2020, 11, 27), 21, date(2021, 1, 7), "SKB 744/2020", date(2020, 12, 1), date(2021, 1, 4)),
    "R3": Fixture(date(2021, 5, 3), 65, date(2021, 8, 11), "SKB 712/2021", date(2021, 6, 18), date(2021, 8, 10)),
    "R4": Fixture(date(2023, 3, 28), 15, date(2023, 4, 19), "", date(2023, 3, 29), date(2023, 4, 26)),
    "R5a": Fixture(date(2024, 2, 5), 7, date(2024, 2, 16), "Keppres 10/2024", date(2024, 2, 6), date(2024, 2, 19)),
    "R5b": Fixture(date(2024, 2, 5), 14, date(2024, 2, 27), "Keppres 10/2024", date(2024, 2, 6), date(2024, 2, 28)),
    "R6": Fixture(date(2025, 7, 29), 14, date(2025, 8, 18), "SKB 933/2025", date(2025, 8, 7), date(2025, 8, 19)),
    "R7": Fixture(date(2021, 5, 5), 65, date(2021, 8, 13), "SKB 712/2021", date(2021, 6, 18), date(2021, 8, 13)),
}


def later(day: date) -> date:
    return day.replace(year=day.year + LATER)


def told_later(decree: Decree) -> Decree:
    return decree.model_copy(
        update={
            "signed_on": decree.signed_on and later(decree.signed_on),
            "published_on": later(decree.published_on),
            "year": decree.year + LATER,
            "changes": tuple(change.model_copy(update={"day": later(change.day)}) for change in decree.changes),
        }
    )


def decree_of(fixture: Fixture) -> Decree:
    [found] = [
        decree
        for decree in published_calendar().decrees
        if decree.published_on == fixture.signed_on and decree.citation.startswith(fixture.decree)
        if decree.year == fixture.signed_on.year
    ][:1]
    return told_later(found)


def calendar_before(fixture: Fixture) -> Calendar:
    """What was published when the decree came: all that is older, and the rows before it."""
    known = published_calendar()
    landed = [decree.published_on for decree in known.decrees].index(fixture.signed_on)
    earlier = [decree for decree in known.decrees[:landed] if decree.published_on < fixture.signed_on]
    return Calendar(decrees=tuple(told_later(decree) for decree in earlier), fixed_days=known.fixed_days)


async def travel(environment: WorkflowEnvironment, day: date, *, hour: int = 3) -> None:
    """To that day, told later. Hours are UTC."""
    target = datetime(day.year + LATER, day.month, day.day, hour, tzinfo=UTC)
    await environment.sleep(target - await environment.get_current_time())
