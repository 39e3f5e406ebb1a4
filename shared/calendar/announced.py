"""Decrees that are announced after the release: from the event on Kafka to a change of the calendar."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from shared.calendar.days import DayConfidence, DayKind, LeaveAuthority
from shared.calendar.decrees import Change, Decree, Operation
from shared.calendar.tables import Calendar
from shared.calendar.zones import YEARS
from shared.contracts.decrees import DayOperation, DecreePublished
from shared.contracts.refusals import Refusal, Refused

CLOCK_SKEW = timedelta(days=1)
"""A day at most: where the decree was signed, the date may already be tomorrow's."""
OPERATIONS = {DayOperation.SET: Operation.SET, DayOperation.REVOKE: Operation.REVOKE}


def is_known(decree: Decree, calendar: Calendar) -> bool:
    """Whether the calendar has it. Raises Refused(decree_id_reused) when it has another one by this citation."""
    same = [known for known in calendar.decrees if known.citation == decree.citation]
    if any(_days_of(known) != _days_of(decree) for known in same):
        raise Refused(replace(DECREE_ID_REUSED, detail=f"{decree.citation}: {DECREE_ID_REUSED.detail}"))
    return bool(same)


def _days_of(decree: Decree) -> frozenset[tuple[Operation, date, DayKind]]:
    """Names, notes and how sure it is may have been written otherwise."""
    return frozenset((change.operation, change.day, change.kind) for change in decree.changes)


def with_decrees(calendar: Calendar, decrees: Sequence[Decree]) -> Calendar:
    """Each decree once: a release may have brought in its own tables what the topic had told before."""
    for decree in decrees:
        if all(known.citation != decree.citation for known in calendar.decrees):
            calendar = calendar.with_decree(decree)
    return calendar


def decree_of(published: DecreePublished, today: date) -> Decree:
    """The decree as the calendar applies it. Raises Refused with a stable code when it cannot be one.

    `today` is the day in Indonesia: what is not signed yet is no decree yet.
    """
    try:
        signed_on = date.fromisoformat(published.signed_on)
        changes = tuple(
            Change(
                operation=OPERATIONS[change.operation],
                day=date.fromisoformat(change.day),
                kind=DayKind(change.kind.value),
                name=change.name,
            )
            for change in published.changes
        )
        confidence = DayConfidence(published.confidence.value)
    except ValueError:
        raise Refused(UNREADABLE_DECREE) from None
    _check(published.year, changes)
    if signed_on > today + CLOCK_SKEW:
        raise Refused(DECREE_SIGNED_IN_FUTURE)
    return Decree(
        citation=published.citation,
        authority=LeaveAuthority(published.authority.value),
        signed_on=signed_on,
        published_on=signed_on,
        year=published.year,
        changes=changes,
        confidence=confidence,
        note=published.note,
    )


def _check(year: int, changes: tuple[Change, ...]) -> None:
    if year not in YEARS or any(change.day.year != year for change in changes):
        raise Refused(DECREE_OUT_OF_YEAR)
    if len({(change.day, change.kind) for change in changes}) < len(changes):
        raise Refused(DECREE_CONTRADICTS_ITSELF)


def days_touched(decree: Decree) -> tuple[date, ...]:
    """The days that may count otherwise now. A year's first list says something of every day: it is no estimate."""
    if not decree.is_first_list:
        return tuple(sorted({change.day for change in decree.changes}))
    first, last = date(decree.year, 1, 1), date(decree.year, 12, 31)
    return tuple(first + timedelta(days=number) for number in range((last - first).days + 1))


UNREADABLE_DECREE = Refusal(
    "unreadable_decree",
    422,
    "Tanggal, jenis hari atau tingkat keyakinan pada penetapan ini tidak terbaca.",
    "A date, a kind of day or the confidence of this decree cannot be read.",
)
DECREE_OUT_OF_YEAR = Refusal(
    "decree_out_of_year",
    422,
    "Penetapan memuat hari di luar tahunnya, atau tahun di luar jangkauan kalender.",
    "The decree names days outside its year, or a year outside the calendar's range.",
)
DECREE_CONTRADICTS_ITSELF = Refusal(
    "decree_contradicts_itself",
    422,
    "Penetapan menyebut satu hari dua kali.",
    "The decree names one day twice.",
)
DECREE_SIGNED_IN_FUTURE = Refusal(
    "decree_signed_in_future",
    422,
    "Tanggal penandatanganan penetapan ini belum tiba; terbitkan setelah penetapan ditandatangani.",
    "The day on which this decree is signed has not come yet: publish it once it is signed.",
)
DECREE_ID_REUSED = Refusal(
    "decree_id_reused",
    409,
    "Nomor penetapan ini sudah dipakai oleh penetapan lain.",
    "This decree id, or this citation, belongs to another decree that was published before.",
)
