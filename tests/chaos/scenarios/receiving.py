"""Agencies whose mail servers and webhooks are away, slow, broken, busy, or silent."""

import asyncio

from tests.chaos.receivers import (
    RETRY_AFTER_SECONDS,
    SLOW_SECONDS,
    agency,
    cut_call,
    instead,
    mail_server,
    mute,
    reset,
)
from tests.chaos.scenarios.killing import until_cases_run
from tests.chaos.trial import Trial

RECEIVERS = ("mailbox", "webhooks")
DOWN_SECONDS = (10.0,)
LONG_DOWN_SECONDS = (10.0, 60.0, 300.0)
EACH_SECONDS = 10.0
WORK = 2


async def away(trial: Trial) -> None:
    """Nobody listens for 10 s; in a long run also for 60 and 300 s."""
    await until_cases_run(trial)
    for seconds in LONG_DOWN_SECONDS if trial.size.long else DOWN_SECONDS:
        for name in RECEIVERS:
            await trial.stop(name)
        trial.journal.note(f"receivers away for {seconds:.0f} s")
        await trial.hand_in(WORK)
        await asyncio.sleep(seconds)
        for name in RECEIVERS:
            await trial.revive(name)


async def misbehaving(trial: Trial) -> None:
    """Slow, 500 and 451, 429 with Retry-After, reset after some bytes, and silence after accepting the connection."""
    await until_cases_run(trial)
    house = trial.house
    ways = {
        "slow": (mail_server(house, "250 kept", seconds=SLOW_SECONDS), agency(house, 204, seconds=SLOW_SECONDS)),
        "broken": (mail_server(house, "554 no"), agency(house, 500)),
        "busy": (mail_server(house, "451 later"), agency(house, 429, retry_after=RETRY_AFTER_SECONDS)),
        "reset": (reset, cut_call),
        "mute": (mute, mute),
    }
    for name in RECEIVERS:
        await trial.stop(name)
    for way, (mail, webhook) in ways.items():
        trial.journal.note(f"receivers are {way}")
        trial.report(f"receivers are {way}")
        async with instead(house, mail, webhook):
            await trial.hand_in(WORK)
            await asyncio.sleep(EACH_SECONDS)
    for name in RECEIVERS:
        await trial.revive(name)
