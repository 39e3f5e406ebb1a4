"""Working days by number: the n-th working day after any day without walking there.

Every day has a rank, the number of working days up to and including it. Weekdays are ranked by arithmetic; the holidays
that fall on weekdays are few and kept sorted beside their rank, so that both directions are one bisection.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

DAYS_OF_WEEK = 7


@dataclass(frozen=True, slots=True)
class WorkingDayIndex:
    """`off` holds the ordinals of days off on weekdays, `off_ranks` the rank of each."""

    weekdays: int
    off: tuple[int, ...]
    off_ranks: tuple[int, ...]

    @classmethod
    def of(cls, weekdays: int, off: Iterable[int]) -> "WorkingDayIndex":
        """`weekdays` working days from Monday on; ordinals in `off` that fall on a weekend do not matter."""
        on_weekdays = tuple(sorted(o for o in set(off) if (o - 1) % DAYS_OF_WEEK < weekdays))
        ranks = tuple(_weekdays_until(o, weekdays) - n for n, o in enumerate(on_weekdays, start=1))
        return cls(weekdays, on_weekdays, ranks)

    def rank(self, ordinal: int) -> int:
        return _weekdays_until(ordinal, self.weekdays) - bisect_right(self.off, ordinal)

    def working_day(self, rank: int) -> date:
        """The working day of this rank."""
        weekday_rank = rank + bisect_left(self.off_ranks, rank)
        weeks, rest = divmod(weekday_rank - 1, self.weekdays)
        return date.fromordinal(weeks * DAYS_OF_WEEK + rest + 1)

    def after(self, day: date, n: int) -> date:
        """The n-th working day after `day`, which itself need not be one."""
        return self.working_day(self.rank(day.toordinal()) + n)

    def before(self, day: date, n: int) -> date:
        """The n-th working day before `day`, which itself need not be one."""
        return self.working_day(self.rank(day.toordinal() - 1) - n + 1)


def _weekdays_until(ordinal: int, weekdays: int) -> int:
    """Ordinal 1, the first of January of year 1, is a Monday in the proleptic calendar."""
    weeks, rest = divmod(ordinal, DAYS_OF_WEEK)
    return weeks * weekdays + min(rest, weekdays)
