"""Random cases for the oracle, and the same cases put to the calendar."""

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import cache

from shared.calendar import (
    Calendar,
    Confidence,
    DeadlineProof,
    DeadlineRule,
    Direction,
    Extension,
    ExtensionCap,
    LeaveAuthority,
    Pause,
    StopClock,
    Switches,
    TimeLimit,
    Unit,
    Week,
    compute,
    published_calendar,
)
from tests.properties.oracle import Agency, Case

KINDS = ("national", "collective_leave", "voting_day")
ZONES = ("Asia/Jakarta", "Asia/Pontianak", "Asia/Makassar", "Asia/Jayapura")
KNOWN_ON = ("2030-01-01", "2030-01-01", "2030-01-01", "2020-05-19", "2023-03-28", "2024-02-05")
FIRST, LAST = datetime(2018, 12, 1, tzinfo=UTC), datetime(2028, 3, 1, tzinfo=UTC)
ALWAYS = datetime(2000, 1, 1, tzinfo=UTC)


def cases(count: int, seed: int) -> Iterator[Case]:
    """Short limits mostly, as in the law; every second case is paused or extended or both."""
    chance = random.Random(seed)  # noqa: S311 -- repeatable, not secret
    return (_case(chance) for _ in range(count))


def _case(chance: random.Random) -> Case:
    backwards = chance.random() < 1 / 4
    trigger = FIRST + timedelta(seconds=chance.randrange(int((LAST - FIRST).total_seconds())))
    return Case(
        amount=chance.choice((1, 2, 3, 5, 7, 10, 14, 15, 21, chance.randint(1, 65))),
        unit=chance.choice(("working", "working", "calendar")),
        backwards=backwards,
        rolls=not backwards and chance.random() < 1 / 4,
        trigger=trigger,
        zone=chance.choice(ZONES),
        agency=_agency(chance),
        pauses=() if backwards else _pauses(chance, trigger.date()),
        extensions=() if backwards else tuple(chance.randint(1, 14) for _ in range(chance.choice((0, 0, 0, 1, 2)))),
    )


def _agency(chance: random.Random) -> Agency:
    rests = KINDS if chance.random() < 1 / 2 else tuple(kind for kind in KINDS if chance.random() < 1 / 2)
    return Agency(frozenset(rests), chance.random() < 1 / 3, chance.random() < 1 / 3, chance.choice(KNOWN_ON))


def _pauses(chance: random.Random, near: date) -> tuple[tuple[date, date], ...]:
    firsts = [near + timedelta(days=chance.randint(-3, 25)) for _ in range(chance.choice((0, 0, 0, 1, 2)))]
    return tuple((first, first + timedelta(days=chance.randint(0, 9))) for first in firsts)


def paused_days(case: Case) -> int:
    return len({first + timedelta(days=n) for first, last in case.pauses for n in range((last - first).days + 1)})


def rule_of(case: Case, *, most_paused: int, most_more: int) -> DeadlineRule:
    unit = Unit(case.unit)
    return DeadlineRule(
        id="r",
        edition="e",
        basis="b",
        confidence=Confidence.CERTAIN,
        limit=TimeLimit(amount=case.amount, unit=unit),
        direction=Direction.BEFORE if case.backwards else Direction.AFTER,
        roll_forward=case.rolls,
        stop_clock=StopClock(max_days=most_paused, basis="b", confidence=Confidence.CERTAIN) if most_paused else None,
        extension=ExtensionCap(total=TimeLimit(amount=most_more, unit=unit), basis="b", confidence=Confidence.CERTAIN),
    )


def put(case: Case, rule: DeadlineRule) -> DeadlineProof:
    unit = Unit(case.unit)
    return compute(
        rule,
        case.trigger,
        case.zone,
        calendar_of(case.agency),
        pauses=[Pause(first=first, last=last, ground="g", author="a") for first, last in case.pauses],
        extensions=[
            Extension(limit=TimeLimit(amount=more, unit=unit), reason="r", at=ALWAYS) for more in case.extensions
        ],
    )


@cache
def calendar_of(agency: Agency) -> Calendar:
    switches = Switches(
        national_off="national" in agency.rests_on,
        collective_leave_off="collective_leave" in agency.rests_on,
        voting_day_off="voting_day" in agency.rests_on,
        week=Week.SIX_DAY if agency.six_days else Week.FIVE_DAY,
        leave_authority=LeaveAuthority.PRESIDENTIAL_DECREE
        if agency.presidential_leave
        else LeaveAuthority.JOINT_DECREE,
    )
    return published_calendar(switches).as_known_on(date.fromisoformat(agency.known_on))
