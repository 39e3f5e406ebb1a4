"""What a consumer reads, and how hard it works at it."""

from dataclasses import dataclass, field

from shared.messaging.brokers import Brokers
from shared.messaging.fuse import FuseRule


@dataclass(frozen=True)
class Subscription:
    """`instance` makes the membership static: one stable name per replica, never the same name twice at once."""

    brokers: Brokers | str
    topic: str
    group: str
    dead_letter_topic: str
    instance: str | None = None


@dataclass(frozen=True)
class Backoff:
    """Seconds before attempt 2, doubled for each further one, up to `most`."""

    first: float
    most: float

    def before(self, attempt: int) -> float:
        return float(min(self.most, self.first * 2 ** min(attempt - 2, 30)))


@dataclass(frozen=True)
class ConsumerSettings:
    """Records of one key keep their order whatever the numbers here.

    `lanes` are per partition; `concurrency` is the number of handlers that run at once over all lanes. A partition is
    paused at `high_water` unfinished records or when a restart would read `longest_span` records again, and goes on at
    `low_water`. Times are seconds.
    """

    lanes: int = 16
    concurrency: int = 32
    high_water: int = 500
    low_water: int = 100
    longest_span: int = 5000
    records_per_poll: int = 500
    commit_interval: float = 1.0
    attempt_limit: float = 120.0
    transient_backoff: Backoff = Backoff(0.2, 30.0)
    bug_backoff: Backoff = Backoff(5.0, 60.0)
    fuse: FuseRule = field(default_factory=FuseRule)
    stuck_after: float = 60.0
    drain_limit: float = 15.0
    session_timeout: float = 45.0
    longest_poll_interval: float = 300.0
