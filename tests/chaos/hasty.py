"""A sealer whose days are short: `python -m tests.chaos.hasty SECONDS BEGAN workflow [ROLE]`.

The day on which the run BEGAN (ISO 8601) is over at once, and from then on a day passes every SECONDS. What is sealed,
signed, written to disk and told on Kafka is so by the product's own sealer; a row that comes after its day was sealed
belongs to the next one, as the product has it.
"""

import runpy
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from services.workflow.adapters import sealing
from services.workflow.domain.roots import SETTLES, day_of, ends_at

ROUND_SECONDS = 2.0


def hastened(began: datetime, seconds: float, clock: Callable[[], datetime]) -> Callable[[], datetime]:
    first_end = ends_at(day_of(began)) + SETTLES
    return lambda: first_end + (clock() - began) / timedelta(seconds=seconds) * timedelta(days=1)


def hasten(seconds: float, began: datetime) -> None:
    class HastySealer(sealing.Sealer):
        def __init__(self, *given: Any, clock: Callable[[], datetime]) -> None:
            super().__init__(*given, clock=hastened(began, seconds, clock))

    setattr(sealing, "Sealer", HastySealer)  # noqa: B010 -- for this process alone
    setattr(sealing, "ROUND_SECONDS", ROUND_SECONDS)  # noqa: B010 -- as above


def main() -> None:
    seconds, began, service, *role = sys.argv[1:]
    hasten(float(seconds), datetime.fromisoformat(began))
    sys.argv = [f"services.{service}", *role]
    runpy.run_module(f"services.{service}", run_name="__main__")


if __name__ == "__main__":
    main()
