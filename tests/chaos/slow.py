"""A starter that takes its time: `python -m tests.chaos.slow SECONDS LONGEST_POLL_INTERVAL SERVICE [ROLE]`.

Its client must poll more often than it handles records. As with `tests.chaos.faulty`, the product knows nothing of it.
"""

import asyncio
import importlib
import runpy
import sys
from functools import partial
from itertools import count

from services.workflow.consumer import Starter
from shared.messaging import subscription
from shared.messaging.records import Record

EVERY = 3
"""One record of three is slow."""


def slow_down(seconds: float, longest_poll_interval: float) -> None:
    roles = importlib.import_module("services.workflow.roles")  # whatever names the settings as a type has them by now
    handle, numbers = Starter.handle, count()

    async def slowly(starter: Starter, record: Record) -> None:
        if next(numbers) % EVERY == 0:
            await asyncio.sleep(seconds)
        await handle(starter, record)

    quick = partial(subscription.ConsumerSettings, longest_poll_interval=longest_poll_interval, session_timeout=6.0)
    setattr(Starter, "handle", slowly)  # noqa: B010 -- a port is wrapped, for this process alone
    setattr(roles, "ConsumerSettings", quick)  # noqa: B010 -- as above


def main() -> None:
    seconds, longest, service, *role = sys.argv[1:]
    slow_down(float(seconds), float(longest))
    sys.argv = [f"services.{service}", *role]
    runpy.run_module(f"services.{service}", run_name="__main__")


if __name__ == "__main__":
    main()
