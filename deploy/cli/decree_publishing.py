"""From a file of decrees to events on Kafka: checked as the workflow service will check them, then sent."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, date, datetime

from pydantic import ValidationError

from shared.calendar import (
    Calendar,
    DayConfidence,
    DayKind,
    Decree,
    Operation,
    full_date,
    published_calendar,
    read_decrees,
)
from shared.calendar.announced import decree_of, is_known
from shared.calendar.errors import CalendarFileError
from shared.contracts.decrees import (
    DayChange,
    DayOffKind,
    DayOperation,
    DecreeAuthority,
    DecreePublished,
    decree_id_of,
)
from shared.contracts.topics import CALENDAR_DECREES
from shared.contracts.vocabulary import Confidence
from shared.messaging.brokers import Brokers
from shared.messaging.cloudevents import CloudEvent, binary
from shared.messaging.producer import EventProducer

SOURCE = "netra/calendar"
KINDS = {
    DayKind.WORKING: "hari kerja",
    DayKind.WEEKEND: "akhir pekan",
    DayKind.NATIONAL: "libur nasional",
    DayKind.COLLECTIVE_LEAVE: "cuti bersama",
    DayKind.VOTING_DAY: "hari pemungutan suara",
}


@dataclass(frozen=True)
class Effect:
    """One day that counts otherwise after the decree, in words."""

    day: str
    before: str
    after: str


@dataclass(frozen=True)
class Announcement:
    decree: Decree
    event: DecreePublished
    effects: tuple[Effect, ...]

    @property
    def decree_id(self) -> str:
        return self.event.decree_id

    @property
    def citation(self) -> str:
        return self.event.citation


def announcements(content: bytes, today: date) -> list[Announcement]:
    """Each decree of the file with what it changes of the calendar before it. `today` is the day in Indonesia.

    Raises CalendarFileError with the line, or Refused with the code that the dead letter would have.
    """
    try:
        decrees = read_decrees(content.decode())
    except UnicodeDecodeError as error:
        raise CalendarFileError(f"the file is not UTF-8: {error.reason}") from error
    calendar, found = published_calendar(), []
    for decree in decrees:
        event = event_of(decree)
        decree_of(event, today)
        after = calendar if is_known(decree, calendar) else calendar.with_decree(decree)
        found.append(Announcement(decree, event, tuple(_effects(decree, calendar, after))))
        calendar = after
    return found


def event_of(decree: Decree) -> DecreePublished:
    """Raises CalendarFileError when the decree does not fit into its event: a text that is too long, say."""
    try:
        return _event(decree)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise CalendarFileError(f"{decree.citation[:60]}: {where}: {first['msg']}") from error


def _event(decree: Decree) -> DecreePublished:
    return DecreePublished(
        decree_id=decree_id_of(decree.citation),
        citation=decree.citation,
        authority=DecreeAuthority(decree.authority.value),
        signed_on=decree.published_on.isoformat(),
        year=decree.year,
        changes=tuple(
            DayChange(
                operation=DayOperation.SET if change.operation is Operation.SET else DayOperation.REVOKE,
                day=change.day.isoformat(),
                kind=DayOffKind(change.kind.value),
                name=change.name,
            )
            for change in decree.changes
        ),
        confidence=Confidence.LIKELY if decree.confidence is DayConfidence.LIKELY else Confidence.CERTAIN,
        note=decree.note,
    )


def send(found: list[Announcement], bootstrap: Brokers | str) -> None:
    """In the order of the file. Raises PublishError when Kafka does not confirm: publish again, nothing is doubled."""
    asyncio.run(_send(found, bootstrap))


async def _send(found: list[Announcement], bootstrap: Brokers | str) -> None:
    async with EventProducer(bootstrap=bootstrap, client_id="netra-calendar") as producer:
        for one in found:
            await producer.send(CALENDAR_DECREES, *binary(cloud_event(one.event, datetime.now(UTC)), one.decree_id))


def cloud_event(event: DecreePublished, now: datetime) -> CloudEvent:
    return CloudEvent(
        id=event.decree_id,
        source=SOURCE,
        type=DecreePublished.TYPE,
        time=now,
        subject=event.decree_id,
        data=event.model_dump_json().encode(),
    )


def _effects(decree: Decree, before: Calendar, after: Calendar) -> list[Effect]:
    days = sorted({change.day for change in decree.changes})
    return [
        Effect(full_date(day), KINDS[before.day_kind(day)], KINDS[after.day_kind(day)])
        for day in days
        if before.day_kind(day) is not after.day_kind(day)
    ]
