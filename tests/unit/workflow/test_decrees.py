"""What makes a decree, which days it touches, and which deadlines cross them."""

from datetime import date, timedelta

import pytest

from services.workflow.domain.decrees import crosses
from shared.calendar import DayKind, LeaveAuthority, Operation
from shared.calendar.announced import days_touched, decree_of
from shared.contracts.decrees import (
    DayChange,
    DayOffKind,
    DayOperation,
    DecreeAuthority,
    DecreePublished,
    decree_id_of,
)
from shared.contracts.refusals import Refused
from shared.contracts.vocabulary import Confidence
from shared.messaging.cloudevents import CloudEvent
from shared.messaging.decrees import decree_published
from shared.messaging.errors import InvalidMessage
from tests.unit.workflow.cases import MONDAY_MORNING, deadline

SIGNED = date(2024, 8, 5)


def change(day: str, operation: DayOperation = DayOperation.SET) -> DayChange:
    return DayChange(operation=operation, day=day, kind=DayOffKind.COLLECTIVE_LEAVE)


def published(*changes: DayChange, **values: object) -> DecreePublished:
    content = {
        "decree_id": "skb-1-2024",
        "citation": "SKB 1/2024",
        "authority": DecreeAuthority.JOINT_DECREE,
        "signed_on": "2024-08-05",
        "year": 2024,
        "changes": changes or (change("2024-08-07"),),
    }
    return DecreePublished.model_validate(content | values)


def test_a_decree_is_what_its_event_says() -> None:
    decree = decree_of(published(change("2024-08-07"), change("2024-08-08", DayOperation.REVOKE)), SIGNED)
    assert (decree.citation, decree.authority, decree.year) == ("SKB 1/2024", LeaveAuthority.JOINT_DECREE, 2024)
    assert (decree.signed_on, decree.published_on) == (date(2024, 8, 5), date(2024, 8, 5))
    assert [(one.operation, one.day, one.kind) for one in decree.changes] == [
        (Operation.SET, date(2024, 8, 7), DayKind.COLLECTIVE_LEAVE),
        (Operation.REVOKE, date(2024, 8, 8), DayKind.COLLECTIVE_LEAVE),
    ]


@pytest.mark.parametrize(
    ("nonsense", "code"),
    [
        (published(change("2024-02-30")), "unreadable_decree"),
        (published(signed_on="2024-13-01"), "unreadable_decree"),
        (published(confidence=Confidence.UNVERIFIED), "unreadable_decree"),
        (published(change("2025-01-02")), "decree_out_of_year"),
        (published(change("1945-08-17"), year=1945), "decree_out_of_year"),
        (published(change("2024-08-07"), change("2024-08-07", DayOperation.REVOKE)), "decree_contradicts_itself"),
    ],
)
def test_nonsense_is_refused_with_its_code(nonsense: DecreePublished, code: str) -> None:
    with pytest.raises(Refused) as refused:
        decree_of(nonsense, SIGNED)
    assert refused.value.refusal.code == code


def test_a_decree_signed_tomorrow_may_come_from_a_clock_that_is_ahead() -> None:
    assert decree_of(published(), SIGNED - timedelta(days=1)).signed_on == SIGNED


def test_a_decree_that_is_not_signed_yet_is_refused() -> None:
    with pytest.raises(Refused) as refused:
        decree_of(published(), SIGNED - timedelta(days=2))
    assert refused.value.refusal.code == "decree_signed_in_future"


@pytest.mark.parametrize(
    ("event_type", "data", "code"),
    [
        ("id.netra.weather.v1", b"{}", "unknown_type"),
        ("id.netra.calendar.decree.published.v2", b"{}", "unsupported_version"),
        (DecreePublished.TYPE, b"{}", "invalid_data"),
        (DecreePublished.TYPE, b'{"changes": []}', "invalid_data"),
    ],
)
def test_a_record_that_is_no_decree_goes_to_the_dead_letter(event_type: str, data: bytes, code: str) -> None:
    with pytest.raises(InvalidMessage) as invalid:
        decree_published(CloudEvent("1", "test", event_type, MONDAY_MORNING, None, data))
    assert invalid.value.code == code


def test_a_decree_is_read_from_its_event() -> None:
    one = published()
    data = one.model_dump_json().encode()
    assert decree_published(CloudEvent("1", "test", DecreePublished.TYPE, MONDAY_MORNING, None, data)) == one


def test_an_amendment_touches_its_days_and_a_first_list_the_whole_year() -> None:
    assert days_touched(decree_of(published(), SIGNED)) == (date(2024, 8, 7),)
    first = published(change("2024-01-01"), change("2024-12-25"))
    touched = days_touched(decree_of(first, SIGNED))
    assert (len(touched), touched[0], touched[-1]) == (366, date(2024, 1, 1), date(2024, 12, 31))


@pytest.mark.parametrize(
    ("day", "found"),
    [
        (date(2024, 8, 5), False),
        (date(2024, 8, 6), True),
        (date(2024, 8, 14), True),
        (date(2024, 8, 17), True),
        (date(2024, 9, 30), False),
    ],
)
def test_a_deadline_crosses_what_lies_between_its_trigger_and_its_last_rung(day: date, found: bool) -> None:  # noqa: FBT001 -- a table
    assert crosses(deadline(), (day,), paused=False) is found


def test_a_clock_that_stands_has_no_end_yet() -> None:
    assert crosses(deadline(), (date(2024, 9, 30),), paused=True)


def test_a_drill_has_no_holidays() -> None:
    assert not crosses(deadline(edition="drill"), (date(2024, 8, 6),), paused=True)


@pytest.mark.parametrize(
    ("citation", "decree_id"),
    [
        ("Keppres 10/2024", "keppres-10-2024"),
        ("SKB 440/2020, 03/2020, 03/2020", "skb-440-2020-03-2020-03-2020"),
    ],
)
def test_an_id_follows_from_the_citation(citation: str, decree_id: str) -> None:
    assert decree_id_of(citation) == decree_id
