"""A day of the ledger: which rows of which case belong to it, and the one root over all of them.

A day is one of Asia/Jakarta, where the agencies sit that keep the roots. A row belongs to the day on which it was
recorded, or, where that was sealed before the row was written, to the first day that was not. No row is left out.

Leaves are in the order of case number and sequence. Case numbers have digits and dashes at the same places: they sort
alike under every collation a database may have.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from services.workflow.domain.ledger import Entry
from services.workflow.domain.merkle import Tree
from shared.contracts.ledger_roots import IdentityLogHead, RootRecord

ZONE = ZoneInfo("Asia/Jakarta")
SETTLES = timedelta(minutes=5)
"""After midnight, until what was recorded just before is written in all likelihood."""


Place = tuple[str, int, str]
"""A row of a day: case number, sequence, hash."""


@dataclass(frozen=True)
class Mark:
    """Rows `first` to `last` of a case belong to the day; `hash` is that of the last. A case has marks without gaps."""

    day: str
    case_number: str
    first: int
    last: int
    hash: str


def ends_at(day: date) -> datetime:
    """The first instant that is not of this day, in UTC."""
    return datetime.combine(day + timedelta(days=1), time.min, ZONE).astimezone(UTC)


def day_of(instant: datetime) -> date:
    return instant.astimezone(ZONE).date()


def last_day_over(now: datetime) -> date:
    """The newest day that may be sealed."""
    return day_of(now - SETTLES) - timedelta(days=1)


def days_to_seal(first: date, now: datetime) -> Iterator[date]:
    """From `first` on, every day that is over; also one on which nothing was recorded: a missing root would hide it."""
    for ahead in range((last_day_over(now) - first).days + 1):
        yield first + timedelta(days=ahead)


def leaf(case_number: str, sequence: int, row_hash: str) -> bytes:
    """What a row is in the tree: its place and its hash, which covers its text and all rows of the case before it."""
    return f"{case_number}/{sequence}\n{row_hash}".encode()


class DayBook:
    """Takes a day's rows by case number and sequence, and gives its marks and its root."""

    def __init__(self, day: date) -> None:
        self._day = day.isoformat()
        self._tree = Tree()
        self._marks: dict[str, Mark] = {}

    def add(self, case_number: str, sequence: int, row_hash: str) -> None:
        self._tree.add(leaf(case_number, sequence, row_hash))
        known = self._marks.get(case_number)
        first = known.first if known else sequence
        self._marks[case_number] = Mark(self._day, case_number, first, sequence, row_hash)

    def add_entry(self, entry: Entry) -> None:
        self.add(entry.case_number, entry.sequence, entry.hash)

    def marks(self) -> list[Mark]:
        return list(self._marks.values())

    def record(self, previous: str, identity_log: IdentityLogHead | None = None) -> RootRecord:
        """`previous` is the hash of the record of the day before, `identity_log` where the log of identities ends."""
        return RootRecord(
            format="netra-ledger-root/2" if identity_log else "netra-ledger-root/1",
            day=self._day,
            rows=self._tree.size,
            cases=len(self._marks),
            root=self._tree.root(),
            previous=previous,
            identity_log=identity_log,
        )
