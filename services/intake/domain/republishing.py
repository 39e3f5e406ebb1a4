"""When a published report that no case has come of is published again."""

from dataclasses import dataclass
from datetime import timedelta

LONGEST = timedelta(days=1)
MOST_DOUBLINGS = 20


@dataclass(frozen=True)
class Patience:
    """`first` is how long a report may take to become a case. Each further wait is twice the last, up to a day.

    So a backlog that takes hours to work off is not fed by what we send again.
    """

    first: timedelta

    def before(self, time: int) -> timedelta:
        """Between the last publication and the next, which is the `time`-th again, from 1."""
        doubled = self.first * (1 << min(time - 1, MOST_DOUBLINGS))
        return max(self.first, min(LONGEST, doubled))

    @property
    def between_looks(self) -> timedelta:
        """Often enough that nobody waits much longer than he must."""
        return self.first / 3
