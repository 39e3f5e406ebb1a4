"""When most records are refused, the fault is ours: better to stop than to carry a whole topic to the dead letter."""

from collections import deque
from dataclasses import dataclass, replace

from shared.settings import CommonSettings

NEVER = 1.0


@dataclass(frozen=True)
class FuseRule:
    """Looks at the last `window` records, once there are `least`. Shares are of records refused, 0 to 1.

    Above `share` the fuse blows and the consumer reads nothing more until its process is started anew; a share of 1
    never does. Above `alarm` the log says so, once each time.
    """

    window: int = 200
    least: int = 100
    share: float = 0.5
    alarm: float = 0.5

    @classmethod
    def of(cls, settings: CommonSettings) -> "FuseRule":
        """For a topic that only we write to."""
        share = settings.fuse_share
        return cls(settings.fuse_window, min(settings.fuse_least, settings.fuse_window), share, share)

    @property
    def for_strangers(self) -> "FuseRule":
        """Outsiders write to the topic: their bad records are told of, but must not stop the good ones."""
        return replace(self, share=NEVER)


class Fuse:
    """Blows for good; only a new process, a person's decision, is a new fuse."""

    def __init__(self, rule: FuseRule) -> None:
        self._rule = rule
        self._outcomes: deque[bool] = deque(maxlen=rule.window)
        self.blown = False
        self.alarmed = False

    @property
    def refused_share(self) -> float:
        """Of the last records; 0 before the first."""
        return sum(self._outcomes) / len(self._outcomes) if self._outcomes else 0.0

    def note(self, *, refused: bool) -> None:
        self._outcomes.append(refused)
        enough, share = len(self._outcomes) >= self._rule.least, self.refused_share
        self.blown |= enough and share > self._rule.share
        self.alarmed = enough and share > self._rule.alarm
