"""When most records are refused, the fault is ours: better to stop than to carry a whole topic to the dead letter."""

from collections import deque


class Fuse:
    """Blows for good when more than `share` of the last `window` outcomes, at least `least` of them, were refusals."""

    def __init__(self, *, window: int, least: int, share: float) -> None:
        self._outcomes: deque[bool] = deque(maxlen=window)
        self._least = least
        self._share = share
        self.blown = False

    def note(self, *, refused: bool) -> None:
        self._outcomes.append(refused)
        enough = len(self._outcomes) >= self._least
        self.blown |= enough and sum(self._outcomes) > self._share * len(self._outcomes)
