"""One run of the demonstration: its number sets its acts, keys and records apart from those of every other run."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

RELATIVE = re.compile(r"-(?:(?P<days>\d+)d)?(?:(?P<hours>\d+)h)?")
DIGITS = 9
LETTERS = "bcdfghjklm"
MARK = "999"
"""Employee numbers that begin so are made up."""


@dataclass(frozen=True)
class Run:
    """`begun_at` is what the sample's relative times are counted from."""

    begun_at: datetime

    @classmethod
    def now(cls) -> "Run":
        return cls(datetime.now(UTC))

    @property
    def number(self) -> str:
        """Nine digits; differs for runs begun in different seconds."""
        return f"{int(self.begun_at.timestamp()):0{DIGITS}d}"[-DIGITS:]

    @property
    def word(self) -> str:
        """The number in letters, for names: titles and digits do not tell one person from another."""
        return "".join(LETTERS[int(digit)] for digit in self.number).capitalize()

    def name(self, sample: str) -> str:
        """A name for something of this run, to serve as key or id."""
        return f"demo.{self.number}.{sample}"

    def instant(self, relative: str) -> str:
        """`-2d6h` as an ISO 8601 instant. Raises ValueError."""
        found = RELATIVE.fullmatch(relative)
        if found is None or relative == "-":
            raise ValueError(f"not a relative time: {relative!r}")
        ago = timedelta(days=int(found["days"] or 0), hours=int(found["hours"] or 0))
        return (self.begun_at - ago).isoformat()

    def employee_id(self, made_up: str) -> str:
        """The sample's number with this run's in its middle. Raises ValueError for a number that may be somebody's."""
        if not made_up.startswith(MARK):
            raise ValueError("sample employee numbers begin with 999")
        return f"{MARK}{self.number}{made_up[-6:]}"
