"""A clock that is wrong."""

import sys

from tests.chaos.scenarios.killing import until_cases_run
from tests.chaos.trial import Trial

WRONG_BY = (1, -1)
"""Hours, ahead and behind."""

WORK = 2
TAKEN_WITHIN = 90.0
SAID_WITHIN = 30.0
SAYS = "clock.is_wrong"


async def wrong_clock(trial: Trial) -> None:
    """Each process of ours in turn is wrong by an hour, ahead and then behind, while reports come in and cases are
    told; each must say so in its log.
    """
    await until_cases_run(trial)
    for name in trial.house.ours:
        for hours in WRONG_BY:
            await wrong_by(trial, name, hours)
        await trial.exchange(name, None)


async def wrong_by(trial: Trial, name: str, hours: int) -> None:
    said_before = complaints(trial, name)
    await trial.exchange(name, [sys.executable, "-m", "tests.chaos.astray", str(hours), *trial.house.run_as(name)])
    trial.journal.note(f"the clock of {name} is wrong by {hours} h", name)
    await trial.hand_in(WORK)

    async def said() -> bool:
        return complaints(trial, name) > said_before

    await trial.until(trial.assigned, TAKEN_WITHIN, "the cases of these reports")
    if not await trial.until(said, SAID_WITHIN, f"a word of {name} about its clock"):
        trial.journal.never_happened.append(f"{name} did not say that its clock is wrong by {hours} h")


def complaints(trial: Trial, name: str) -> int:
    """How often a process has said that its clock is wrong, in its log."""
    return trial.house.home.log(name).read_text(errors="replace").count(SAYS)
