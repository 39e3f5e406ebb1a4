"""Sudden death, of everything of ours and of everything that we need."""

import asyncio
from time import monotonic

from tests.chaos.trial import Trial

DOWN_SECONDS = (0.5, 6.0)
BETWEEN_SECONDS = (2.0, 8.0)
OF_OTHERS = ("postgres", "kafka", "temporal", "mailbox")
"""What we need and do not write ourselves. The webhook receiver is an agency's."""


async def one_service(trial: Trial) -> None:
    """The service that holds starter, worker, relay and API dies once while cases run."""
    await until_cases_run(trial)
    await trial.kill("workflow")
    await trial.look()
    await trial.revive("workflow")


async def everything_at_random(trial: Trial) -> None:
    """Each process in turn, in random order, again and again; up to two are down at the same time."""
    await until_cases_run(trial)
    victims: list[str] = []
    until = monotonic() + trial.size.seconds
    async with asyncio.TaskGroup() as group:
        while victims or monotonic() < until:
            if not victims:
                victims = [*trial.house.ours, *OF_OTHERS]
                trial.random.shuffle(victims)
            group.create_task(down_for_a_while(trial, victims.pop(), trial.random.uniform(*DOWN_SECONDS)))
            await asyncio.sleep(trial.random.uniform(*BETWEEN_SECONDS))


async def down_for_a_while(trial: Trial, name: str, seconds: float) -> None:
    """One that is down already is left alone. Offsets are looked at while the process that commits them is dead."""
    if name in trial.unmended:
        return
    await trial.kill(name)
    await asyncio.gather(trial.look(), asyncio.sleep(seconds))
    await trial.revive(name)


async def until_cases_run(trial: Trial) -> None:
    async def some_are_open() -> bool:
        return bool(await trial.open_cases())

    if not await trial.until(some_are_open, 60, "the first case"):
        trial.journal.never_happened.append("no case was open when things were to break")
