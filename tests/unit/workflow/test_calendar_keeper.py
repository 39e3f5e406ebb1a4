"""From a record on Kafka to a version of the calendar and one round of the open deadlines."""

from datetime import UTC, datetime, timedelta

import pytest

from shared.calendar import Decree
from shared.calendar.announced import DECREE_ID_REUSED
from shared.contracts.decrees import DayChange, DayOffKind, DayOperation, DecreeAuthority, DecreePublished
from shared.contracts.refusals import Refused
from shared.messaging.cloudevents import CloudEvent, binary
from shared.messaging.decrees import CalendarKeeper
from shared.messaging.errors import InvalidMessage
from shared.messaging.records import Record
from tests.clocks import hosts_clock
from tests.unit.workflow.cases import MONDAY_MORNING


class MemoryDecrees:
    def __init__(self) -> None:
        self.taken_in: dict[str, Decree] = {}

    async def take_in(self, decree_id: str, decree: Decree, now: datetime) -> bool:  # noqa: ARG002 -- nobody reads it
        known = self.taken_in.setdefault(decree_id, decree)
        if known != decree:
            raise Refused(DECREE_ID_REUSED)
        return known is decree


class Rounds:
    """One round for each decree, as Temporal's ids have it; away for the first `away` calls."""

    def __init__(self, away: int = 0) -> None:
        self.away = away
        self.begun: dict[str, Decree] = {}

    async def start(self, decree_id: str, decree: Decree) -> None:
        if self.away:
            self.away -= 1
            raise ConnectionError("Temporal is away")
        self.begun.setdefault(decree_id, decree)


def record(day: str = "2024-08-07", signed_on: str = "2024-08-05") -> Record:
    change = DayChange(operation=DayOperation.SET, day=day, kind=DayOffKind.COLLECTIVE_LEAVE)
    published = DecreePublished(
        decree_id="skb-1-2024",
        citation="SKB 1/2024",
        authority=DecreeAuthority.JOINT_DECREE,
        signed_on=signed_on,
        year=2024,
        changes=(change,),
    )
    data = published.model_dump_json().encode()
    message = binary(CloudEvent("skb-1-2024", "test", DecreePublished.TYPE, MONDAY_MORNING, None, data), "skb-1-2024")
    return Record("t", 0, 0, 0, message.key, message.value, message.headers)


async def test_a_decree_is_taken_in_and_makes_one_round_however_often_it_comes() -> None:
    decrees, rounds = MemoryDecrees(), Rounds()
    keeper = CalendarKeeper(decrees=decrees, rounds=rounds, clock=hosts_clock)
    for _ in range(2):
        await keeper.handle(record())
    assert list(decrees.taken_in) == ["skb-1-2024"]
    assert rounds.begun["skb-1-2024"] == decrees.taken_in["skb-1-2024"]


async def test_a_round_that_could_not_begin_begins_when_the_record_comes_again() -> None:
    """The version is committed before the round begins; the offset only after both."""
    decrees, rounds = MemoryDecrees(), Rounds(away=1)
    keeper = CalendarKeeper(decrees=decrees, rounds=rounds, clock=hosts_clock)
    with pytest.raises(ConnectionError):
        await keeper.handle(record())
    await keeper.handle(record())
    assert list(rounds.begun) == ["skb-1-2024"]


@pytest.mark.parametrize(("day", "code"), [("2024-08-08", "decree_id_reused"), ("2025-08-08", "decree_out_of_year")])
async def test_a_decree_that_cannot_be_is_set_aside_and_begins_nothing(day: str, code: str) -> None:
    rounds = Rounds()
    keeper = CalendarKeeper(decrees=MemoryDecrees(), rounds=rounds, clock=hosts_clock)
    await keeper.handle(record())
    rounds.begun.clear()
    with pytest.raises(InvalidMessage) as invalid:
        await keeper.handle(record(day))
    assert (invalid.value.code, rounds.begun) == (code, {})


async def test_a_decree_that_is_not_signed_yet_is_set_aside() -> None:
    decrees, rounds = MemoryDecrees(), Rounds()
    in_a_month = (datetime.now(UTC) + timedelta(days=30)).date().isoformat()
    with pytest.raises(InvalidMessage) as invalid:
        await CalendarKeeper(decrees=decrees, rounds=rounds, clock=hosts_clock).handle(record(signed_on=in_a_month))
    assert (invalid.value.code, decrees.taken_in, rounds.begun) == ("decree_signed_in_future", {}, {})
