"""One process, several roles: started together, stopped together, and loud about the one that failed."""

import asyncio
import signal
from collections.abc import Awaitable, Callable, Mapping

import structlog

_log = structlog.get_logger(__name__)
Role = Callable[[asyncio.Event], Awaitable[None]]
GRACE_SECONDS = 25.0  # Kubernetes kills after 30


async def run_roles(
    roles: Mapping[str, Role], *, stop: asyncio.Event | None = None, grace_seconds: float = GRACE_SECONDS
) -> int:
    """Run `roles` until SIGTERM, SIGINT or `stop`; return the exit code: 0 after a stop that was asked for.

    A role is `async def role(stop)` and returns once `stop` is set. One that raises, or returns unasked, stops the
    others and makes the code 1. Roles still running `grace_seconds` after the stop are cancelled (code 1), and so is
    everything at the second signal. `shared.process.exit.run_process(run_roles(...))` ends the process with it.
    """
    stop = stop or asyncio.Event()
    failed: set[str] = set()
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(_supervise(name, role, stop, failed), name=name) for name, role in roles.items()]
        forget = _stop_at_signals(stop, tasks)
        try:
            await stop.wait()
            await _end(tasks, grace_seconds, failed)
        finally:
            forget()
    return 1 if failed else 0


async def _supervise(name: str, role: Role, stop: asyncio.Event, failed: set[str]) -> None:
    """The outermost loop of a role: whatever ends it is logged with its name and ends the process."""
    try:
        await role(stop)
    except Exception:  # noqa: BLE001 (the outermost loop: a role's end must name the role)
        failed.add(name)
        _log.exception("role_failed", role=name)
    else:
        if not stop.is_set():
            failed.add(name)
            _log.error("role_returned_unasked", role=name)
    finally:
        stop.set()


async def _end(tasks: list[asyncio.Task[None]], grace_seconds: float, failed: set[str]) -> None:
    _, late = await asyncio.wait(tasks, timeout=grace_seconds)
    for task in late:
        failed.add(task.get_name())
        _log.error("role_cancelled", role=task.get_name(), grace_seconds=grace_seconds)
        task.cancel()


def _stop_at_signals(stop: asyncio.Event, tasks: list[asyncio.Task[None]]) -> Callable[[], None]:
    loop = asyncio.get_running_loop()
    signals = (signal.SIGTERM, signal.SIGINT)

    def received(number: signal.Signals) -> None:
        _log.info("signal_received", signal=number.name)
        for task in tasks if stop.is_set() else ():
            task.cancel()
        stop.set()

    def forget() -> None:
        for number in signals:
            loop.remove_signal_handler(number)

    for number in signals:
        loop.add_signal_handler(number, received, number)
    return forget
