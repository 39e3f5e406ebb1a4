"""A hundred thousand random deadlines, counted twice by programs that share nothing but the tables of holidays."""

import os
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest

from shared.calendar import CalendarError, lapse_under, verify, zone_named
from shared.contracts.limits import Unit
from tests.properties.cases import calendar_of, cases, paused_days, put, rule_of
from tests.properties.oracle import Agency, Case, answer

CASES = int(os.environ.get("NETRA_ORACLE_CASES", "100000"))
SEED = int(os.environ.get("NETRA_ORACLE_SEED", "20261115"))
EVERY_KIND = frozenset({"national", "collective_leave", "voting_day"})
JOINT = Agency(EVERY_KIND, six_days=False, presidential_leave=False, known_on="2030-01-01")


def differences() -> Iterator[str]:
    for number, case in enumerate(cases(CASES, SEED)):
        found, expected = counted(case), answer(case)
        told = (expected.due, expected.lapses, expected.guess)
        if found != (told, expected.counted):
            yield f"{case}: {found}, oracle {expected}"
        if not (case.pauses or case.extensions) and cheaply(case) != told:
            yield f"{case}: {cheaply(case)} without a proof, oracle {expected}"
        if number % 20 == 0 and (refusal := over_the_cap(case)) is not None:
            yield f"{case}: {refusal}"


def counted(case: Case) -> tuple[tuple[date, datetime, bool], tuple[date, ...]]:
    proof = put(case, rule_of(case, most_paused=paused_days(case), most_more=sum(case.extensions)))
    days = tuple(day.day for day in proof.days if day.verdict == "counted")
    return (proof.due_date, proof.lapses_at, proof.is_estimated), days


def cheaply(case: Case) -> tuple[date, datetime, bool]:
    rule = rule_of(case, most_paused=0, most_more=0)
    return tuple(lapse_under(rule, case.trigger, zone_named(case.zone), calendar_of(case.agency)))  # type: ignore[return-value]


def over_the_cap(case: Case) -> str | None:
    """What a rule that allows one day less says of it; None when it is refused as it should be, or asks for nothing."""
    allowed = {"most_paused": paused_days(case), "most_more": sum(case.extensions)}
    for cap, code in (("most_paused", "pause"), ("most_more", "extension")):
        if not allowed[cap]:
            continue
        try:
            put(case, rule_of(case, **(allowed | {cap: allowed[cap] - 1})))
        except CalendarError as refused:
            if not refused.code.startswith(code):
                return refused.code
        else:
            return f"not refused although over {cap}"
    return None


def test_the_calendar_and_the_oracle_never_differ() -> None:
    print(f"{CASES} cases of seed {SEED}")  # noqa: T201 -- shown when it fails
    assert list(differences()) == []


def test_the_proofs_of_random_cases_hold() -> None:
    for case in cases(500, SEED + 1):
        proof = put(case, rule_of(case, most_paused=paused_days(case), most_more=sum(case.extensions)))
        assert verify(proof) is None
        assert verify(proof, calendar_of(case.agency)) is None


def test_the_random_cases_have_all_that_can_happen() -> None:
    seen = list(cases(2000, SEED))
    assert {case.unit for case in seen} == {Unit.WORKING.value, Unit.CALENDAR.value}
    for some in (
        [case.backwards for case in seen],
        [case.rolls for case in seen],
        [bool(case.pauses) and bool(case.extensions) for case in seen],
        [case.agency.six_days for case in seen],
        [case.agency.presidential_leave for case in seen],
        [case.agency.known_on < "2030" for case in seen],
        [answer(case).guess for case in seen],
    ):
        assert 0.02 < sum(some) / len(some) < 0.98


@pytest.mark.parametrize(
    ("amount", "direction", "trigger", "due"),
    [
        (15, "after", "2026-07-14", "2026-08-04"),
        (14, "after", "2024-04-02", "2024-04-30"),
        (7, "before", "2024-04-22", "2024-04-03"),
    ],
)
def test_the_oracle_itself_agrees_with_the_published_examples(
    amount: int, direction: str, trigger: str, due: str
) -> None:
    noon = datetime.fromisoformat(f"{trigger}T05:00:00").replace(tzinfo=UTC)
    backwards = direction == "before"
    case = Case(amount, "working", backwards, rolls=False, trigger=noon, zone="Asia/Jakarta", agency=JOINT)
    assert str(answer(case).due) == due
